/** What a learner's function returned, as numbers. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { sizeOf, type Grid } from './grid';

/** What cannot be read as numbers, in words. */
export class Unreadable extends Error {}

/**
 * Reads a tensor, a number, nested lists, a typed array, or an object with `values`, `height` and `width` (an attribution
 * map, say).
 * @returns null where nothing was returned
 * @throws Unreadable for anything else, and for lists of unequal lengths
 */
export async function readAnswer(result: unknown): Promise<Grid | null> {
  if (result === undefined || result === null) return null;
  if (result instanceof tf.Tensor) return { shape: [...result.shape], values: Float64Array.from(await result.data()) };
  if (typeof result === 'number' || typeof result === 'boolean') return { shape: [], values: Float64Array.of(Number(result)) };
  if (isNumbers(result)) return { shape: [result.length], values: Float64Array.from(result) };
  if (Array.isArray(result)) return nested(await Promise.all(result.map(readAnswer)));
  if (typeof result === 'object' && 'values' in result) return mapLike(result as { values: unknown; height?: unknown; width?: unknown });
  throw new Unreadable(`a ${typeof result === 'object' ? 'plain object' : typeof result}`);
}

function isNumbers(result: unknown): result is ArrayLike<number> & Iterable<number> {
  return (ArrayBuffer.isView(result) && !(result instanceof DataView)) || (Array.isArray(result) && result.every((value) => typeof value === 'number'));
}

function nested(parts: readonly (Grid | null)[]): Grid {
  const grids = parts.filter((part): part is Grid => part !== null);
  const [first] = grids;
  if (!first || grids.length < parts.length) throw new Unreadable('a list with empty places');
  if (grids.some(({ shape }) => shape.join() !== first.shape.join())) throw new Unreadable('lists of unequal lengths');
  return { shape: [parts.length, ...first.shape], values: Float64Array.from(grids.flatMap(({ values }) => [...values])) };
}

async function mapLike({ values, height, width }: { values: unknown; height?: unknown; width?: unknown }): Promise<Grid | null> {
  const grid = await readAnswer(values);
  const shape = [Number(height), Number(width)];
  if (!grid || !shape.every((length) => length > 0)) return grid;
  const channels = grid.values.length / sizeOf(shape);
  return Number.isInteger(channels) ? { shape: channels === 1 ? shape : [...shape, channels], values: grid.values } : grid;
}

/** The tensors in what was returned, to be given back once they are read. */
export function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof tf.Tensor) return [result];
  return Array.isArray(result) ? result.flatMap(tensorsIn) : [];
}
