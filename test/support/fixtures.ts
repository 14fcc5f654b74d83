import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNpy, type NpyValues } from '../../src/npy';

/** The folder with the committed fixtures; `cat/README.md` in it says what each one holds. */
export const fixturesFolder = join(__dirname, '..', 'fixtures');

/** The checkpoint that set-up fetches. */
export const weightsFile = join(__dirname, '..', '..', '.setup', 'weights', 'efficientnet-lite0.pth');

/** A reference array of the cat picture by its name in `test/fixtures/cat`, without `.npy`. */
export function fixture(name: string): { values: NpyValues; shape: number[] } {
  return decodeNpy(readFileSync(join(fixturesFolder, 'cat', `${name}.npy`)));
}

/**
 * PyTorch's axis order to ours.
 * @param values `channels × height × width` numbers.
 * @returns The same numbers as `height × width × channels`.
 * @throws RangeError when `values` and `shape` do not fit together.
 */
export function chwToHwc(values: ArrayLike<number>, shape: readonly number[]): Float32Array {
  const [channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3 || channels * height * width !== values.length) {
    throw new RangeError(`${values.length} numbers are no channels × height × width array of shape (${shape.join(', ')}).`);
  }
  const pixels = height * width;
  return Float32Array.from(values, (_, i) => values[(i % channels) * pixels + Math.floor(i / channels)] ?? NaN);
}

/** Both arrays as pairs; they must be of the same length and not empty. */
function pairs(actual: ArrayLike<number>, expected: ArrayLike<number>): [number, number][] {
  if (actual.length !== expected.length || expected.length === 0) {
    throw new RangeError(`${actual.length} numbers cannot be compared with ${expected.length}.`);
  }
  return Array.from(actual, (value, i) => [value, expected[i] ?? NaN]);
}

/**
 * `‖actual − expected‖₂ / ‖expected‖₂`. NaN when a number is NaN, so that no comparison with a bound passes.
 * @throws RangeError when the lengths differ or `expected` is zero everywhere.
 */
export function relativeL2(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (const [a, e] of pairs(actual, expected)) {
    difference += (a - e) ** 2;
    norm += e ** 2;
  }
  if (norm === 0) throw new RangeError('Nothing is relative to zero: the expected numbers are all 0.');
  return Math.sqrt(difference / norm);
}

/**
 * `max |actual − expected|`, absolute. NaN when a number is NaN.
 * @throws RangeError when the lengths differ.
 */
export function maxDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return pairs(actual, expected).reduce((worst, [a, e]) => Math.max(worst, Math.abs(a - e)), 0);
}

/**
 * `max |actual − expected| / max |expected|`: the largest error on the scale of the whole map, since single
 * values near zero have no scale of their own. NaN when a number is NaN.
 * @throws RangeError when the lengths differ or `expected` is zero everywhere.
 */
export function maxRelative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = pairs(expected, expected).reduce((largest, [e]) => Math.max(largest, Math.abs(e)), 0);
  if (scale === 0) throw new RangeError('Nothing is relative to zero: the expected numbers are all 0.');
  return maxDifference(actual, expected) / scale;
}

/**
 * Pearson's correlation, in −1 … 1. NaN when a number is NaN.
 * @throws RangeError when the lengths differ or one of the arrays is constant.
 */
export function correlation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const both = pairs(actual, expected);
  const meanA = both.reduce((sum, [a]) => sum + a, 0) / both.length;
  const meanE = both.reduce((sum, [, e]) => sum + e, 0) / both.length;
  let product = 0;
  let squaresA = 0;
  let squaresE = 0;
  for (const [a, e] of both) {
    product += (a - meanA) * (e - meanE);
    squaresA += (a - meanA) ** 2;
    squaresE += (e - meanE) ** 2;
  }
  if (squaresA === 0 || squaresE === 0) throw new RangeError('A constant array correlates with nothing.');
  return product / Math.sqrt(squaresA * squaresE);
}
