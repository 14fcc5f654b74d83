/** When two grids count as the same, and when as visibly different. */
import { largestMagnitude, sizeOf, type Grid } from './grid';

/** Largest difference, as a share of the largest value, that rounding in 32 bits and other orders of summation explain. */
export const usualTolerance = 1e-3;
/** Differences of this share are not shown: they are other ones on another machine, and too small to be seen. */
export const rounding = 1e-4;
/** The share by which the answers of two variants must differ somewhere for a question to tell them apart. */
const visible = 0.03;

/** Axes of length 1, such as a batch of one picture or the single channel of a map, change nothing. */
const lengths = (shape: readonly number[]): string => shape.filter((length) => length !== 1).join();

/** Whether values can be compared place by place; a flat list of the right length has the shape that was asked for. */
export function fits(answer: Grid, shape: readonly number[]): boolean {
  if (lengths(answer.shape) === lengths(shape)) return true;
  const flat = answer.shape.filter((length) => length !== 1).length <= 1;
  return flat && answer.values.length === sizeOf(shape);
}

/** The largest difference as a share of the largest value of the second grid; Infinity where only one is a finite number. */
export function difference(values: Float64Array, expected: Float64Array): number {
  const scale = Math.max(largestMagnitude(expected), 1e-6);
  let largest = 0;
  for (let at = 0; at < values.length; at++) {
    const [a, b] = [values[at] as number, expected[at] as number];
    if (Number.isFinite(a) !== Number.isFinite(b)) return Infinity;
    if (Number.isFinite(a)) largest = Math.max(largest, Math.abs(a - b));
  }
  return largest / scale;
}

/** Whether an answer is what a model computes, up to rounding. What is not finite equals what is not finite. */
export function agrees(answer: Grid, model: Grid, tolerance = usualTolerance): boolean {
  return fits(answer, model.shape) && difference(answer.values, model.values) <= tolerance;
}

/** Whether a person would see two answers to one question as different. */
export function visiblyDifferent(a: Grid, b: Grid, tolerance = usualTolerance): boolean {
  if (!fits(a, b.shape)) return true;
  return Math.min(difference(a.values, b.values), difference(b.values, a.values)) > Math.max(visible, 10 * tolerance);
}
