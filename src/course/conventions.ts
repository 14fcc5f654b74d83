/** Answers that are right but for a scale, a sign or a normalisation. */
import { usualTolerance } from './compare';
import { largestMagnitude, sum, type Grid } from './grid';

/** How answers differ from the expected ones, as the end of "Correct, up to a convention: …". */
export interface Relation {
  readonly words: string;
  /** Whether positive and negative are exchanged, in all maps or in some. */
  readonly signTurned: boolean;
  /** Whether a map without evidence became a division of zero by zero. */
  readonly zeroByZero: boolean;
}

/** One map's relation: a factor, or stretched so that it runs from 0 to 1. */
type Fit = { readonly factor: number } | 'range' | 'zero' | 'zero by zero';

/** Null where there is no such relation, and for answers too short to tell. */
export function relationOf(answers: readonly Grid[], expected: readonly Grid[]): Relation | null {
  const fits: Fit[] = [];
  for (const [index, { values }] of answers.entries()) {
    const wanted = (expected[index] as Grid).values;
    if (wanted.length < 4 || wanted.length !== values.length) return null;
    const fit = fitOf(values, wanted);
    if (fit === null) return null;
    fits.push(fit);
  }
  const words = inWords(fits, expected);
  const signTurned = fits.some((fit) => typeof fit === 'object' && fit.factor < 0);
  return words === null ? null : { words, signTurned, zeroByZero: fits.includes('zero by zero') };
}

function fitOf(values: Float64Array, wanted: Float64Array): Fit | null {
  if (largestMagnitude(wanted) === 0) {
    if (!values.some(Number.isFinite)) return 'zero by zero';
    return largestMagnitude(values) === 0 && values.every(Number.isFinite) ? 'zero' : null;
  }
  if (!values.every(Number.isFinite)) return null;
  const factor = sum(values.map((value, at) => value * (wanted[at] as number))) / sum(wanted.map((value) => value ** 2));
  if (factor !== 0 && near(values, wanted.map((value) => value * factor))) return { factor };
  const [least, most] = [Math.min(...wanted), Math.max(...wanted)];
  return most > least && near(values, wanted.map((value) => (value - least) / (most - least))) ? 'range' : null;
}

function near(values: Float64Array, wanted: Float64Array): boolean {
  return largestMagnitude(values.map((value, at) => value - (wanted[at] as number))) <= usualTolerance * largestMagnitude(wanted);
}

const stretched = 'each map is stretched so that it runs from 0 to 1, which hides how large it was';
const divided = 'each map is divided by its largest value, so that maps of two classes can no longer be compared';

function inWords(fits: readonly Fit[], expected: readonly Grid[]): string | null {
  const scaled = fits.flatMap((fit, index) => (typeof fit === 'object' ? [{ factor: fit.factor, values: (expected[index] as Grid).values }] : []));
  const equal = (numbers: readonly number[]) => numbers.every((number) => Math.abs(number - (numbers[0] as number)) <= 1e-2 * Math.abs(number));
  const ratio = (size: (values: Float64Array) => number) => scaled.map(({ factor, values }) => factor * size(values));
  const one = (numbers: readonly number[]) => numbers.every((number) => Math.abs(number - 1) < 1e-2);
  // Where the smallest value is near 0 already, stretching a map is dividing it by its largest value.
  if (fits.includes('range')) return one(ratio((values) => Math.max(...values))) ? stretched : null;
  if (scaled.length === 0) return null;
  if (one(ratio((values) => Math.max(...values))) || one(ratio(largestMagnitude))) return divided;
  if (one(ratio(sum))) return 'each map is divided by its sum';
  if (one(ratio((values) => Math.sqrt(sum(values.map((value) => value ** 2)))))) return 'each map is divided by its length';
  const factors = ratio(() => 1);
  if (equal(factors.map(Math.abs)) && !equal(factors)) return 'the sign of some maps is turned round';
  if (equal(factors)) return constantFactor(factors[0] as number);
  return factors.every((factor) => factor > 0) ? 'each map has a scale of its own' : null;
}

function constantFactor(factor: number): string {
  const size = Math.abs(factor);
  const times = Math.abs(size - 1) < 1e-2 ? '' : ` ${Number(size.toPrecision(3))} times as large`;
  if (factor > 0) return `all values are${times}`;
  return times === '' ? 'the sign is turned round' : `the sign is turned round, and all values are${times}`;
}
