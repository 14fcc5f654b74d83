/** Bounds that no model for pictures comes near, and that keep a damaged file from taking the memory of the machine. */
import { modelRefusal } from './json';

export const limits = {
  /** Bytes of `model.json`. */
  json: 2 ** 26,
  /** Bytes of all weight files together. */
  weights: 2 ** 31,
  /** Numbers in the output of one layer for one picture: 256 MB. */
  output: 2 ** 26,
  /** Calls of layers, or nodes of a graph. */
  nodes: 20_000,
  /** Models within models. */
  depth: 20,
} as const;

/** @throws UserError when one picture's output of a layer would be larger than any network's */
export function checkOutput(name: string, shape: readonly number[]): void {
  const bad = shape.some((size) => !Number.isSafeInteger(size) || size < 1);
  const size = shape.reduce((product, length) => product * length, 1);
  if (bad || size > limits.output) throw modelRefusal(`the layer "${name}" declares the shape ${shape.join(' × ') || '()'}, which no picture's map has`);
}
