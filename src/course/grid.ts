/** Numbers with a shape: what a check compares. */
export interface Grid {
  /** Empty for a single number. */
  readonly shape: readonly number[];
  /** Row by row, the last axis fastest. */
  readonly values: Float64Array;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** @throws RangeError when there are not as many values as the shape has places */
export function gridOf(shape: readonly number[], values: ArrayLike<number>): Grid {
  if (values.length !== sizeOf(shape)) throw new RangeError(`A grid of ${shape.join(' × ')} has not ${values.length} values.`);
  return { shape, values: Float64Array.from(values) };
}

/** A grid made value by value; `at` is the place in reading order. */
export function gridFrom(shape: readonly number[], value: (at: number) => number): Grid {
  return { shape, values: Float64Array.from({ length: sizeOf(shape) }, (_, at) => value(at)) };
}

export const mapped = ({ shape, values }: Grid, change: (value: number, at: number) => number): Grid => ({ shape, values: values.map(change) });

/** A map with rows and columns exchanged, `[height, width]` → `[width, height]`. */
export function transposed({ shape, values }: Grid): Grid {
  const [height, width] = shape as [number, number];
  return gridFrom([width, height], (at) => values[(at % height) * width + Math.floor(at / height)] as number);
}

export const relu = (value: number): number => Math.max(value, 0);

export const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at] as number;
  return total;
};

export const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

/** The largest magnitude among the finite values; 0 where there is none. */
export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at] as number);
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  return largest;
}

/** Whether all values are finite and equal up to rounding. */
export function isConstant({ values }: Grid): boolean {
  const least = 1e-6 * largestMagnitude(values);
  return values.every((value) => Number.isFinite(value) && Math.abs(value - (values[0] as number)) <= least);
}

/** The place of the largest value, the first of several. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] as number) > (values[best] as number)) best = at;
  return best;
}
