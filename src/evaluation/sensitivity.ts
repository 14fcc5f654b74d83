import { sampleCorrelation } from 'simple-statistics';
import { UserError } from '../errors';
import { countOf } from '../methods/checks';
import type { Probe } from '../methods/probe';
import { uniformSource } from '../random';
import { answersUnder, checkMaps, permutation } from './masking';
import type { PixelMap } from './pixel-map';

export interface SensitivityNOptions {
  /** Side of the squares that are the features, in pixels: 1 for single ones; a 14th of the shorter side, rounded up, unless given. */
  readonly cell?: number;
  /** The numbers n of features removed; eight from 1 to 80 % of them by equal factors unless given. */
  readonly sizes?: readonly number[];
  /** Random subsets for each n; 100 unless given, as in the paper. */
  readonly subsets?: number;
  readonly seed?: number;
}

export interface SensitivityN {
  readonly sizes: readonly number[];
  /** Pearson's correlation of `Σ_{i∈S} R_i` with `S(I) − S(I without S)` over the subsets of each size. */
  readonly correlations: readonly number[];
  /** Over the sizes, −1…1: the higher the better. */
  readonly mean: number;
}

/**
 * Sensitivity-n (Ancona, Ceolini, Öztireli & Gross 2018): whether the sum of a map's values over n features says how
 * much the target's score falls when those features become mid grey. It does so exactly, with correlation 1, for the map
 * of a linear network's exact shares. The subsets are the same for all maps, which therefore cost no more than one.
 *
 * Features are squares here (at the right and lower edge, what is left of them), as single pixels among 50,000 move a score by
 * less than its rounding; a feature's R is the sum over its pixels. Where the map's sums or the scores do not vary there is
 * no correlation: it counts as 0, no relation.
 * @returns one result a map
 * @throws UserError for options that cannot be, RangeError for a map that does not fit or is not finite
 */
export async function sensitivityN(probe: Probe, maps: readonly PixelMap[], options: SensitivityNOptions = {}): Promise<SensitivityN[]> {
  checkMaps(probe, maps);
  const { height, width } = probe.classifier;
  const { cell = Math.ceil(Math.min(height, width) / 14), subsets = 100, seed = 0 } = options;
  const columns = Math.ceil(width / countOf('pixels along a square', cell));
  const count = columns * Math.ceil(height / cell);
  const { sizes = defaultSizes(count) } = options;
  if (countOf('subsets', subsets) < 3) throw new UserError(`A correlation needs 3 subsets at least, not ${subsets}.`);
  const impossible = sizes.find((size) => countOf('features removed', size) >= count);
  if (sizes.length === 0 || impossible !== undefined) throw new UserError(`Of ${count} features fewer can be removed, not ${impossible ?? 'none'}.`);
  const cellAt = (row: number, column: number) => Math.floor(row / cell) * columns + Math.floor(column / cell);
  const cellOf = Uint32Array.from({ length: height * width }, (_, pixel) => cellAt(Math.floor(pixel / width), pixel % width));
  const uniform = uniformSource(seed);
  const removed = sizes.flatMap((size) => Array.from({ length: subsets }, () => permutation(count, uniform).slice(0, size)));
  const hiddenOf = (index: number): Float32Array => {
    const chosen = new Set(removed[index]);
    return Float32Array.from(cellOf, (own) => (chosen.has(own) ? 1 : 0));
  };
  const scores = await answersUnder(probe, 'grey', removed.length, hiddenOf, (inputs) => probe.scoresAt(inputs));
  const falls = scores.map((score) => probe.score - score);
  return maps.map((map) => {
    const shares = new Float64Array(count);
    map.values.forEach((value, pixel) => (shares[cellOf[pixel] as number]! += value));
    const sums = removed.map((subset) => subset.reduce((sum, own) => sum + (shares[own] as number), 0));
    const ofSize = (values: readonly number[], at: number) => values.slice(at * subsets, (at + 1) * subsets);
    const correlations = sizes.map((_, at) => correlation(ofSize(sums, at), ofSize(falls, at)));
    return { sizes, correlations, mean: correlations.reduce((a, b) => a + b) / sizes.length };
  });
}

function defaultSizes(count: number): number[] {
  const most = Math.max(1, Math.floor(0.8 * count));
  return [...new Set(Array.from({ length: 8 }, (_, k) => Math.round(most ** (k / 7))))];
}

/** Pearson's correlation; 0 where one of the two varies by no more than the rounding of its sums. */
function correlation(a: number[], b: number[]): number {
  const varies = [a, b].every((values) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return most - least > 1e-10 * Math.max(Math.abs(least), Math.abs(most));
  });
  return varies ? sampleCorrelation(a, b) : 0;
}
