/** The local forms of layers: what lets a part of a map be computed from parts of the maps before it. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import type { LocalForm, Pair } from './network';

/** What a local form has besides its function. */
type LocalPlace = Omit<LocalForm, 'forward'>;

/** A layer whose cells read the cells at the same place; for a vector, which has no places, none. */
export function cellByCell(shapes: readonly (readonly number[])[], forward: LocalForm['forward']): { local?: LocalForm } {
  const [[height, width] = []] = shapes;
  const maps = shapes.every((shape) => shape.length === 3 && shape[0] === height && shape[1] === width);
  return maps ? { local: { before: [0, 0], border: 0, forward } } : {};
}

/** How many cells TensorFlow's 'same' padding puts before a map along one axis: half of what the last window lacks, rounded down. */
export function sameBefore(cells: number, size: number, stride: number): number {
  return Math.floor(Math.max((Math.ceil(cells / stride) - 1) * stride + size - cells, 0) / 2);
}

/** Where windows of a size slide over a map. */
export function localWindows(
  [height = 1, width = 1]: readonly number[],
  size: Pair,
  { stride, padding }: { readonly stride: Pair; readonly padding: 'same' | 'valid' },
  border = 0,
): LocalPlace {
  if (padding === 'valid') return { before: [0, 0], border };
  return { before: [sameBefore(height, size[0], stride[0]), sameBefore(width, size[1], stride[1])], border };
}

/** A border of cells before a map: each cell of the output is one of the input, or of the border. */
export function localBorder(before: Pair, border: number): LocalForm {
  return { before, border, forward: ([part]) => (part as Tensor).clone() };
}

/**
 * Average pooling counts no cell of the border: the mean over a whole window, in which border cells are 0, times the
 * window's size over the number of its cells inside.
 */
export function localAverage(
  input: readonly number[],
  output: readonly number[],
  size: Pair,
  sliding: { readonly stride: Pair; readonly padding: 'same' | 'valid' },
  forward: LocalForm['forward'],
): LocalForm {
  const place = localWindows(input, size, sliding);
  if (sliding.padding === 'valid') return { ...place, forward };
  const shares = ([0, 1] as const).map((axis) =>
    Array.from({ length: output[axis] as number }, (_, cell) => {
      const first = cell * sliding.stride[axis] - place.before[axis];
      return size[axis] / (Math.min(first + size[axis], input[axis] as number) - Math.max(first, 0));
    }),
  ) as [number[], number[]];
  return { ...place, forward, factors: Float32Array.from(shares[0].flatMap((row) => shares[1].map((column) => row * column))) };
}
