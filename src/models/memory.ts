/** How many pictures may pass through a network together: as many as the memory that is meant for a batch holds. */
import { UserError } from '../errors';
import type { Layer, Network } from './network';
import { remembered } from './one-step';

/** MiB that a batch may take unless an option says otherwise: 16 gradients of EfficientNet-Lite0 at 224 × 224 pixels. */
export const usualMemory = 768;

/** Bytes of a number, and of a MiB. */
const bytes = 4;
const mebibyte = 2 ** 20;

/**
 * Tensors of the largest size that are alive at once in a forward pass: what an operation reads and writes, a branch around
 * it, and its working memory.
 */
const alive = 4;

const sizeOf = ({ shape }: Layer): number => shape.reduce((product, length) => product * length, 1);

/** Numbers that are alive at once while one picture passes, from those of the largest tensor. */
export const numbersAlive = (largest: number): number => alive * largest;

/** Numbers that are alive at once while one picture passes forward through some layers. */
export const forwardNumbers = (layers: readonly Layer[]): number => numbersAlive(Math.max(...layers.map(sizeOf)));

/** The same forward and backward through a network: what the backward pass reads is kept until then. */
export function gradientNumbers(network: Network): number {
  const kept = remembered(network).reduce((sum, name) => sum + sizeOf(network.layer(name)), 0);
  return kept + forwardNumbers(network.layers);
}

/**
 * How many pictures a batch may have.
 * @param numbers that one picture needs
 * @param most pictures, however much memory there is
 * @param memory MiB that they may take together; one picture passes even where it needs more
 * @throws UserError when the memory is no number above 0
 */
export function batchFor(numbers: number, most: number, memory = usualMemory): number {
  if (!(memory > 0)) throw new UserError(`The memory of a batch must be a number of MiB above 0, not ${memory}.`);
  return Math.max(1, Math.min(most, Math.floor((memory * mebibyte) / (bytes * numbers))));
}
