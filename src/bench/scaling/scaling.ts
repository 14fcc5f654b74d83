/** `npm run bench -- --scaling`: how our times grow, alone and without the peers. */
import { join } from 'node:path';
import { canonicalJson, writeAtomically } from '../../files';
import { toPng } from '../../figures/render';
import { camMethods } from '../../methods/catalogue-cams';
import type { Progress } from '../../progress';
import { OtherLoad } from '../load';
import { isRestless, machineOf, noticeLoad, type Machine } from '../machine';
import type { Scene } from '../ours';
import { scalingFigure } from './figure';
import { measurePoints, turnTime, type PointTask } from './measure';
import { scalingPage } from './page';
import { measuredPanels, type Scaling } from './result';
import { scalingTasks, type ScalingSettings } from './tasks';

export const standardScaling: ScalingSettings = {
  sizes: [128, 160, 192, 224, 288, 352, 448],
  side: 224,
  window: 32,
  strides: [32, 16, 12, 8, 6],
  methods: camMethods.map(({ id }) => id),
  batches: [1, 2, 4, 8, 16, 32],
};

/** Rounds unless another number is asked for: some five minutes on two processors. */
const usualRounds = 5;
const seed = 0;

export interface ScalingRun {
  readonly settings: ScalingSettings;
  /** Null for the usual number. */
  readonly rounds: number | null;
  readonly machine: Pick<Machine, 'threads' | 'versions'>;
}

/**
 * Measures all points and writes `scaling.json`, `scaling.md` and `scaling.png`.
 * @param sceneOf the network and picture at each side that the settings name; they stay the caller's
 * @param folder where they go
 * @param progress is told seconds, as expected beforehand
 */
export async function runScaling({ settings, rounds, machine }: ScalingRun, sceneOf: (side: number) => Scene, folder: string, progress: Progress): Promise<void> {
  const loadBefore = noticeLoad(progress, 'the figures are');
  const tasks = scalingTasks(sceneOf, settings);
  try {
    const result = await measure(tasks.points, { rounds: rounds ?? usualRounds, machine, loadBefore }, progress);
    await writeAtomically(join(folder, 'scaling.json'), canonicalJson(result));
    await writeAtomically(join(folder, 'scaling.md'), scalingPage(result));
    await writeAtomically(join(folder, 'scaling.png'), await toPng(scalingFigure(result.panels)));
  } finally {
    tasks.dispose();
  }
}

type Setting = { readonly rounds: number; readonly machine: ScalingRun['machine']; readonly loadBefore: number };

async function measure(points: readonly PointTask[], { rounds, machine, loadBefore }: Setting, progress: Progress): Promise<Scaling> {
  const pass = await warmUp(points);
  const expected = points.map(({ effort }) => turnTime(effort * pass));
  const total = (rounds * expected.reduce((sum, ms) => sum + ms, 0)) / 1000;
  progress.note(`${rounds} rounds of ${points.length} points: about ${durationText(total)}.`);
  let done = 0;
  const onTurn = (index: number): void => {
    done += (expected[index] as number) / 1000;
    progress.update(Math.max(1, Math.round(done)), Math.ceil(total));
  };
  const watched = new OtherLoad([]);
  const times = await measurePoints(points, { rounds, seed, onTurn });
  const otherLoad = watched.processors();
  return {
    machine: machineOf(machine.threads, machine.versions),
    rounds,
    seed,
    load_before: loadBefore,
    other_load: otherLoad,
    under_load: isRestless(loadBefore, otherLoad),
    measured_at: new Date().toISOString(),
    panels: measuredPanels(points, times),
  };
}

const durationText = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} minutes`);

/**
 * Runs the least of every series once, so that libraries and kernels are loaded.
 * @returns milliseconds of a unit of effort: one forward pass
 */
async function warmUp(points: readonly PointTask[]): Promise<number> {
  const least = new Map<string, PointTask>();
  for (const point of points) {
    const key = `${point.panel} ${point.series}`;
    if (point.effort < (least.get(key)?.effort ?? Infinity)) least.set(key, point);
  }
  for (const point of least.values()) await point.run();
  const single = [...least.values()].find(({ panel }) => panel === 'batch') as PointTask;
  const began = performance.now();
  await single.run();
  return (performance.now() - began) / single.effort;
}
