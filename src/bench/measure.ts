/** One row: the two sides in fresh processes, first compared, then timed in turn. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { withTemporaryFolder } from '../files';
import type { Passes } from '../methods/attribution-map';
import { decodeNpy } from '../npy';
import { deviation } from './compare';
import { multiplyAddsOf } from './cost';
import { OtherLoad } from './load';
import type { Memory, Opened, Prepared, Ran, Saved, SavedOurs } from './protocol';
import { rows, type Row, type RowName } from './rows';
import { withSides, type Side, type SideCommand } from './side';

export interface Sides {
  readonly peer: SideCommand;
  readonly ours: SideCommand;
}

/** What of a row does not depend on the clock. */
interface Compared {
  readonly name: RowName;
  /** The farthest that one of our maps is from the peer's, by the row's measure. */
  readonly deviation: number;
  /** Of the programs on both sides. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Measured extends Compared {
  /** Medians in milliseconds. */
  readonly peer_ms: number;
  readonly our_ms: number;
  /** Peer's time over ours. */
  readonly ratio: number;
  readonly repeats: number;
  /** Fastest and slowest, in milliseconds. */
  readonly peer_range: readonly [number, number];
  readonly our_range: readonly [number, number];
  /** Peak resident memory in MiB, libraries and weights included. */
  readonly peer_peak_mib: number;
  readonly our_peak_mib: number;
  readonly peer_passes: Passes;
  readonly our_passes: Passes;
  readonly peer_multiply_adds: number;
  readonly our_multiply_adds: number;
  /** Processors that other programs kept busy meanwhile. */
  readonly other_load: number;
}

/** A row whose maps differ: it is not timed. */
export interface Failed extends Compared {
  readonly failed: string;
}

export interface Timing {
  readonly threads: number;
  /** Repetitions of each side; by default as many as {@link repetitions} says. */
  readonly repeats: number | null;
}

/** Seconds of measuring that a row is worth, and the bounds of its repetitions. */
const worth = 30;
const fewest = 3;
const most = 21;

/** Milliseconds of uncounted work before each counted run, and the most runs that they are made of. */
const lead = 150;
const mostLeading = 5;

/** Uncounted runs before each counted one, from the milliseconds of one: a long run needs none. */
export function leadingRuns(ms: number): number {
  return Math.min(mostLeading, Math.floor(lead / ms));
}

/** Repetitions of a row, odd so that a median is one of them, from the milliseconds that one of each side takes. */
export function repetitions(ms: number): number {
  const count = Math.min(most, Math.max(fewest, Math.floor((worth * 1000) / ms)));
  return count % 2 === 1 ? count : count - 1;
}

/** Measures a row; see {@link Failed} for what happens when the maps differ. */
export async function measureRow(name: RowName, commands: Sides, timing: Timing): Promise<Measured | Failed> {
  return withTemporaryFolder('bench-', async (folder) => {
    // Random inputs are drawn in a process of their own, so that they do not count as memory of ours.
    const { target } = await withSides([commands.ours], ([side]) => (side as Side).ask<Prepared>({ do: 'prepare', row: name, folder }));
    return withSides([commands.peer, commands.ours], ([peer, ours]) =>
      measure(name, { peer: peer as Side, ours: ours as Side }, { folder, target, ...timing }),
    );
  });
}

type Pair = { readonly peer: Side; readonly ours: Side };
type Setting = Timing & { readonly folder: string; readonly target: number };

async function measure(name: RowName, { peer, ours }: Pair, { folder, target, threads, repeats }: Setting): Promise<Measured | Failed> {
  const open = { do: 'open', row: name, folder, target, threads } as const;
  const versions = { ...(await peer.ask<Opened>(open)).versions, ...(await ours.ask<Opened>(open)).versions };
  const [theirs, own] = [await peer.ask<Saved>({ do: 'save' }), await ours.ask<SavedOurs>({ do: 'save' })];
  if (theirs.maps !== own.maps) throw new RangeError(`The sides of "${name}" have ${theirs.maps} and ${own.maps} maps.`);
  const row = rows[name];
  const apart = await farthest(row, folder, own.maps);
  // Written so that NaN fails.
  if (!(apart < row.tolerance.below)) {
    const failed = `The maps of "${name}" differ by ${apart} (${row.tolerance.measure}), and ${row.tolerance.below} is the most that counts as equal.`;
    return { name, deviation: apart, versions, failed };
  }
  const times = await alternate({ peer, ours }, repeats);
  const [peerMs, ourMs] = [median(times.peer), median(times.ours)];
  return {
    name,
    deviation: apart,
    versions,
    peer_ms: peerMs,
    our_ms: ourMs,
    ratio: peerMs / ourMs,
    repeats: times.peer.length,
    peer_range: rangeOf(times.peer),
    our_range: rangeOf(times.ours),
    peer_peak_mib: (await peer.ask<Memory>({ do: 'memory' })).peak_mib,
    our_peak_mib: (await ours.ask<Memory>({ do: 'memory' })).peak_mib,
    peer_passes: row.peerPasses,
    our_passes: own.passes,
    peer_multiply_adds: multiplyAddsOf(row.peerPasses, own.cost),
    our_multiply_adds: own.multiplyAdds,
    other_load: times.otherLoad,
  };
}

const rangeOf = (times: readonly number[]): [number, number] => [Math.min(...times), Math.max(...times)];

async function farthest({ tolerance, steps = [] }: Row, folder: string, maps: number): Promise<number> {
  const read = async (side: 'peer' | 'ours', index: number) => decodeNpy(await readFile(join(folder, `${side}-${index}.npy`))).values;
  const found: number[] = [];
  for (let index = 0; index < maps; index++) {
    found.push(deviation(await read('ours', index), await read('peer', index), tolerance.measure, steps[index]));
  }
  return Math.max(...found);
}

/**
 * Runs the sides in turn, so that a machine that slows down or speeds up does so for both; who begins changes from turn
 * to turn. The comparison has warmed both up once. The first turn says how many are worth while; where they are few
 * because each is long, it counts, and else it was one more warm-up. Before short runs of a side come uncounted ones in
 * each turn: a run of 20 ms that finds the caches and threads as the other side left them takes half as long again.
 */
async function alternate(pair: Pair, repeats: number | null): Promise<{ peer: number[]; ours: number[]; otherLoad: number }> {
  const watched = new OtherLoad([pair.peer.pid, pair.ours.pid].filter((pid): pid is number => pid !== undefined));
  const times = { peer: [] as number[], ours: [] as number[] };
  const leading = { peer: 0, ours: 0 };
  const turn = async (order: readonly (keyof Pair)[]): Promise<void> => {
    for (const side of order) {
      for (let run = 0; run < leading[side]; run++) await pair[side].ask<Ran>({ do: 'run' });
      times[side].push((await pair[side].ask<Ran>({ do: 'run' })).ms);
    }
  };
  await turn(['peer', 'ours']);
  for (const side of ['peer', 'ours'] as const) leading[side] = leadingRuns(times[side][0] as number);
  const count = repeats ?? repetitions((times.peer[0] as number) + (times.ours[0] as number));
  if (count > fewest) [times.peer, times.ours] = [[], []];
  while (times.peer.length < count) await turn(times.peer.length % 2 === 0 ? ['peer', 'ours'] : ['ours', 'peer']);
  return { ...times, otherLoad: watched.processors() };
}
