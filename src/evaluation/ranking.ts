/** Methods ordered by what was measured, and which of them cannot be told apart. */
import { joinWords } from '../text';
import { bootstrap, holm, mean, percentileInterval, signedRankTest, smallestP, wilsonInterval, type BootstrapOptions, type Interval } from './statistics';

/** Which values of a measure speak for a method; 'neither' for what only describes it. */
export type Better = 'higher' | 'lower' | 'neither';

/** One value a scene, by the scene's id. */
export type ValuesByScene = ReadonlyMap<string, number>;

export interface RankingOptions extends BootstrapOptions {
  readonly better: Better;
  /** Whether values are shares of hits, in 0 … 1: their intervals are Wilson's, not the bootstrap's. */
  readonly proportion?: boolean;
  /** The stratum of the bootstrap that a scene belongs to; one for all unless given. */
  readonly stratumOf?: (scene: string) => string;
  /** Keeps the bootstrap's draws for the next call with scenes of the same strata, where one map is given to several calls with one seed. */
  readonly drawn?: Map<string, ReturnType<typeof bootstrap>>;
}

/** A method's mean over scenes. */
export interface Estimate {
  readonly n: number;
  readonly estimate: number;
  /** 95 %; null for the mean of a single scene. */
  readonly interval: Interval | null;
}

export interface RankedMethod extends Estimate {
  readonly method: string;
  /** Numbers from 1; methods that share one are not distinguishable. */
  readonly groups: readonly number[];
}

/** A paired comparison on the ranking's scenes. */
export interface Comparison {
  /** The one that is ranked before the other. */
  readonly a: string;
  readonly b: string;
  /** Mean of the values of a less those of b, with its paired interval. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** Of Wilcoxon's signed-rank test, two-sided. */
  readonly p: number;
  /** The same after Holm's correction for all pairs of the ranking. */
  readonly adjusted: number;
  /** Matched-pairs rank-biserial correlation, positive where a has the higher values. */
  readonly effect: number;
}

export interface Ranking {
  /** Scenes that all of the methods have a value for: the others are left out. */
  readonly n: number;
  /** Best first; by falling value where neither is better. */
  readonly methods: readonly RankedMethod[];
  /** Largest sets of methods of which no two are distinguishable, each in the order of the ranking. */
  readonly groups: readonly (readonly string[])[];
  readonly comparisons: readonly Comparison[];
  /** Whether there are scenes enough that some pair could be found to differ. */
  readonly enough: boolean;
}

/** Methods are distinguishable where the corrected p lies below this. */
export const level = 0.05;

/** The mean with its 95 % interval. @throws RangeError without values */
export function estimateOf(values: ValuesByScene, options: Omit<RankingOptions, 'better'>): Estimate {
  const list = [...values.values()];
  const { proportion = false } = options;
  return toEstimate(list, proportion, proportion ? null : meansOver([...values.keys()], options)(list));
}

/** Means of resamples; null for a single value, which cannot be resampled. */
type Means = Float64Array | null;

type MeansOf = (values: readonly number[]) => Means;

function meansOver(scenes: readonly string[], { stratumOf = () => '', drawn, ...options }: Omit<RankingOptions, 'better'>): MeansOf {
  if (scenes.length < 2) return () => null;
  const strata = scenes.map(stratumOf);
  const key = strata.join('\n');
  const means = drawn?.get(key) ?? bootstrap(strata, options);
  drawn?.set(key, means);
  return means;
}

function toEstimate(values: readonly number[], proportion: boolean, means: Means): Estimate {
  const [n, estimate] = [values.length, mean(values)];
  if (proportion) return { n, estimate, interval: wilsonInterval(Math.min(n, estimate * n), n) };
  return { n, estimate, interval: means && percentileInterval(means) };
}

/**
 * Orders methods by their mean over the scenes that all of them have a value for, and tests each pair.
 * @returns null where the methods have no scene in common
 */
export function rank(scores: ReadonlyMap<string, ValuesByScene>, options: RankingOptions): Ranking | null {
  const { better, proportion = false } = options;
  const scenes = commonScenes([...scores.values()]);
  if (scenes.length === 0) return null;
  const meansOf = meansOver(scenes, options);
  const sign = better === 'lower' ? 1 : -1;
  const rows = [...scores]
    .map(([method, byScene]) => {
      const values = scenes.map((scene) => byScene.get(scene) as number);
      const means = meansOf(values);
      return { method, values, means, ...toEstimate(values, proportion, means) };
    })
    .sort((a, b) => sign * (a.estimate - b.estimate));
  const comparisons = compareAll(rows);
  const groups = indistinguishable(rows.map(({ method }) => method), comparisons);
  return {
    n: scenes.length,
    methods: rows.map(({ method, n, estimate, interval }) => ({ method, n, estimate, interval, groups: numbersOf(groups, method) })),
    groups,
    comparisons,
    enough: smallestP(scenes.length) * comparisons.length < level,
  };
}

function commonScenes([first, ...others]: readonly ValuesByScene[]): string[] {
  return [...(first?.keys() ?? [])].filter((scene) => others.every((values) => values.has(scene)));
}

interface Row {
  readonly method: string;
  readonly values: readonly number[];
  readonly means: Means;
}

function compareAll(rows: readonly Row[]): Comparison[] {
  const pairs = rows.flatMap((a, index) => rows.slice(index + 1).map((b) => ({ a: a.method, b: b.method, ...compare(a, b) })));
  const adjusted = holm(pairs.map(({ p }) => p));
  return pairs.map((pair, index) => ({ ...pair, adjusted: adjusted[index] as number }));
}

function compare(a: Row, b: Row): Pick<Comparison, 'difference' | 'interval' | 'p' | 'effect'> {
  const differences = a.values.map((value, index) => value - (b.values[index] as number));
  const { p, effect } = signedRankTest(differences);
  const interval = a.means && b.means && percentileInterval(a.means.map((value, index) => value - (b.means?.[index] as number)));
  return { difference: mean(differences), interval, p, effect };
}

/** The sets, by inserting each distinguishable pair and absorbing what lies inside another set (Piepho 2004). */
function indistinguishable(methods: readonly string[], comparisons: readonly Comparison[]): string[][] {
  let sets: ReadonlySet<string>[] = [new Set(methods)];
  for (const { a, b } of comparisons.filter(({ adjusted }) => adjusted < level)) {
    const split = sets.flatMap((set) => (set.has(a) && set.has(b) ? [a, b].map((out) => new Set([...set].filter((method) => method !== out))) : [set]));
    // Of equal sets the first stays.
    const absorbs = (other: number, index: number): boolean => (split[other]?.size ?? 0) > (split[index]?.size ?? 0) || other < index;
    sets = split.filter((set, index) => !split.some((other, place) => place !== index && isInside(set, other) && absorbs(place, index)));
  }
  const places = (set: ReadonlySet<string>): number[] => [...set].map((method) => methods.indexOf(method));
  return sets.map(places).sort(byPlaces).map((list) => list.map((place) => methods[place] as string));
}

const isInside = (set: ReadonlySet<string>, other: ReadonlySet<string>): boolean => [...set].every((method) => other.has(method));

function byPlaces(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((place, index) => place !== b[index]);
  return at === -1 ? a.length - b.length : (a[at] as number) - (b[at] ?? -1);
}

function numbersOf(groups: readonly (readonly string[])[], method: string): number[] {
  return groups.flatMap((group, index) => (group.includes(method) ? [index + 1] : []));
}

/** What the ranking shows and what it leaves open, in plain sentences. */
export function inWords({ n, methods, comparisons, groups, enough }: Ranking, better: Better): string {
  const [first, ...others] = methods;
  if (first === undefined || others.length === 0) return 'There is nothing to compare.';
  const scenes = n === 1 ? '1 scene is' : `${n} scenes are`;
  if (!enough) return `${scenes} too few to tell ${methods.length} methods apart: no test could come below ${level * 100} %.`;
  const told = comparisons.filter(({ adjusted }) => adjusted < level).length;
  const equals = comparisons.filter(({ a, adjusted }) => a === first.method && adjusted >= level).map(({ b }) => b);
  const what = better === 'neither' ? 'the highest value' : 'the best value';
  const alike = equals.length === 0 ? 'every other method is distinguishable from it' : `not distinguishable from it: ${joinWords(equals, 'and')}`;
  const open = groups.filter((group) => group.length > 1).map((group) => `{${group.join(', ')}}`);
  const groupWords = open.length === 0 ? '' : ` Not distinguishable among themselves: ${open.join('; ')}.`;
  return `${first.method} has ${what}; ${alike}. ${told} of ${comparisons.length} pairs are distinguishable (n = ${n}).${groupWords}`;
}
