/** How alike the maps of different methods are. */
import { highestPixels, refuseMap, type PixelMap } from './pixel-map';
import { averageRanks } from './ranks';

/** The ranks of a map about their mean. They are multiples of ½, so that sums of their products are exact. */
interface CentredRanks {
  readonly ranks: Float64Array;
  /** The sum of their squares. */
  readonly squares: number;
}

function centredRanks({ values }: PixelMap): CentredRanks {
  const mean = (values.length + 1) / 2;
  const ranks = averageRanks(values).map((rank) => rank - mean);
  return { ranks, squares: dot(ranks, ranks) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function correlationOfRanks(a: CentredRanks, b: CentredRanks): number {
  const scale = a.squares * b.squares;
  return scale === 0 ? 0 : dot(a.ranks, b.ranks) / Math.sqrt(scale);
}

/**
 * Spearman's rank correlation of two maps, signs and all, −1 … 1; equal values have equal ranks. **0** where one of the
 * maps is constant: it orders no pixels, and the correlation is undefined (NaN in SciPy). Random numbers come to 0.
 * @throws RangeError for a map that {@link refuseMap} refuses, or maps of different sizes
 */
export function spearman(a: PixelMap, b: PixelMap): number {
  refuseDifferentSizes([a, b]);
  return correlationOfRanks(centredRanks(a), centredRanks(b));
}

/** Share of the pixels that count as a map's highest: about what a small object covers. */
const defaultShare = 0.05;

/**
 * Intersection over union of the highest pixels of two maps, 0 … 1. Where many have the value of the last one, each
 * belongs to the highest by a share, see {@link highestPixels}, and intersection and union are the sums of the smaller
 * and the larger shares. Random numbers come to about `share / (2 − share)`.
 * @param share of the pixels, above 0 and up to 1, rounded to a whole number of them and at least one; 0.05 unless given
 * @throws RangeError for any other share, a map that {@link refuseMap} refuses, or maps of different sizes
 */
export function highestIou(a: PixelMap, b: PixelMap, share = defaultShare): number {
  refuseDifferentSizes([a, b]);
  return iouOfWeights(highestShare(a, share), highestShare(b, share));
}

function highestShare({ values }: PixelMap, share: number): Float64Array {
  if (!(share > 0 && share <= 1)) throw new RangeError(`The highest pixels are a share above 0 and up to 1, not ${share}.`);
  return highestPixels(values, Math.max(1, Math.round(share * values.length)));
}

function iouOfWeights(a: Float64Array, b: Float64Array): number {
  let [intersection, union] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const one = a[i] as number;
    const other = b[i] as number;
    intersection += Math.min(one, other);
    union += Math.max(one, other);
  }
  return intersection / union;
}

export interface NamedMap {
  /** Of the method. */
  readonly name: string;
  readonly map: PixelMap;
}

/** How alike the maps of some methods are: symmetric matrices, row and column i belonging to `names[i]`. */
export interface Agreement {
  readonly names: readonly string[];
  /** See {@link spearman}; 1 on the diagonal, 0 for a constant map. */
  readonly spearman: readonly (readonly number[])[];
  /** See {@link highestIou}. */
  readonly highestIou: readonly (readonly number[])[];
}

/**
 * Every map of one scene beside every other. Each is ranked once.
 * @param share as for {@link highestIou}
 * @throws RangeError without maps, or as {@link highestIou}
 */
export function agreement(maps: readonly NamedMap[], share = defaultShare): Agreement {
  refuseDifferentSizes(maps.map(({ map }) => map));
  const ranks = maps.map(({ map }) => centredRanks(map));
  const highest = maps.map(({ map }) => highestShare(map, share));
  return {
    names: maps.map(({ name }) => name),
    spearman: symmetric(ranks, correlationOfRanks),
    highestIou: symmetric(highest, iouOfWeights),
  };
}

/** Each beside each, computed once a pair. */
function symmetric<T>(items: readonly T[], measure: (a: T, b: T) => number): number[][] {
  const lower = items.map((one, i) => items.slice(0, i + 1).map((other) => measure(one, other)));
  return items.map((_, i) => items.map((_, j) => lower[Math.max(i, j)]?.[Math.min(i, j)] as number));
}

/**
 * Means over scenes.
 * @throws RangeError without scenes, or where they do not have the same methods in the same order
 */
export function meanAgreement(scenes: readonly Agreement[]): Agreement {
  const [first] = scenes;
  if (first === undefined) throw new RangeError('A mean needs at least one scene.');
  const { names } = first;
  if (scenes.some((scene) => scene.names.length !== names.length || scene.names.some((name, i) => name !== names[i]))) {
    throw new RangeError('Scenes are averaged that have the same methods in the same order.');
  }
  const mean = (matrix: 'spearman' | 'highestIou'): number[][] =>
    first[matrix].map((row, i) => row.map((_, j) => scenes.reduce((sum, scene) => sum + (scene[matrix][i]?.[j] as number), 0) / scenes.length));
  return { names, spearman: mean('spearman'), highestIou: mean('highestIou') };
}

/**
 * @throws RangeError without maps, for a map that {@link refuseMap} refuses, or for maps of different sizes
 */
export function refuseDifferentSizes(maps: readonly PixelMap[]): void {
  const [first] = maps;
  if (first === undefined) throw new RangeError('At least one map is needed.');
  for (const map of maps) {
    refuseMap(map);
    if (map.height === first.height && map.width === first.width) continue;
    throw new RangeError(`Maps of one size are needed, not ${first.height}×${first.width} and ${map.height}×${map.width}.`);
  }
}
