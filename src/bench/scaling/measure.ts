/** Times of many points, taken in an order in which a machine that slows down or speeds up favours none of them. */
import { otherWork } from '../../batches';
import { permutation } from '../../evaluation/masking';
import { uniformSource } from '../../random';
import type { PanelId } from './panels';

/** One point of the figure: something that is timed. */
export interface PointTask {
  readonly panel: PanelId;
  readonly series: string;
  readonly x: number;
  /** What one run is divided by: the pictures of a batch. */
  readonly share: number;
  /** What one run takes about, in forward passes of one picture. */
  readonly effort: number;
  run(): Promise<void>;
}

export interface Rounds {
  readonly rounds: number;
  readonly seed: number;
  /** Milliseconds, of any zero. */
  readonly now?: () => number;
  /** Called after each turn with the place of the point in the list. */
  readonly onTurn?: (index: number) => void;
}

/** A point is run again within its turn until so many milliseconds are spent, and at most so often. */
const worth = 200;
const most = 7;

/** Milliseconds that a turn takes about, from those of one run. */
export const turnTime = (ms: number): number => Math.max(ms, Math.min(most * ms, worth));

/** The places of each round: drawn from the seed, and in every second round those of the round before from the end. */
export function orders(points: number, rounds: number, seed: number): number[][] {
  const uniform = uniformSource(seed);
  const found: number[][] = [];
  while (found.length < rounds) {
    const drawn = [...permutation(points, uniform)];
    found.push(drawn, [...drawn].reverse());
  }
  return found.slice(0, rounds);
}

/** Milliseconds of every run of each point, in the order of the points. */
export async function measurePoints(tasks: readonly PointTask[], { rounds, seed, now = () => performance.now(), onTurn }: Rounds): Promise<number[][]> {
  const times = tasks.map((): number[] => []);
  for (const order of orders(tasks.length, rounds, seed)) {
    for (const index of order) {
      const [task, own] = [tasks[index] as PointTask, times[index] as number[]];
      for (let [spent, runs] = [0, 0]; spent < worth && runs < most; runs++) {
        const began = now();
        await task.run();
        const took = now() - began;
        own.push(took / task.share);
        spent += took;
      }
      onTurn?.(index);
      await otherWork();
    }
  }
  return times;
}
