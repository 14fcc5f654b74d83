/**
 * The random masks of RISE (Petsiuk, Das & Saenko 2018, section 3.2): a coarse grid of zeros and ones, enlarged
 * smoothly, of which a window of the picture's size is kept at a random place.
 */
import type { Tensor3D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { uniformSource } from '../random';

/** A mask before it is enlarged. */
export interface CoarseMask {
  /** `cells × cells` zeros (hidden) and ones (kept), row by row. */
  readonly grid: Float32Array;
  /** Where the picture lies in the enlarged grid, in pixels from 0 to the side of a cell, exclusive. */
  readonly top: number;
  readonly left: number;
}

/** Side of a grid cell in pixels along a side of the picture. */
const cellSide = (length: number, cells: number): number => Math.ceil(length / cells);

/**
 * An endless sequence of masks for pictures of one size. Each mask takes the same count of random numbers, so the
 * k-th one depends on the seed and on k alone, and a longer run begins with the masks of a shorter one.
 * @param cells cells along each side of the grid
 * @param keep probability that a cell is kept, 0…1
 */
export function coarseMasks(height: number, width: number, cells: number, keep: number, seed: number): () => CoarseMask {
  const uniform = uniformSource(seed);
  return () => ({
    grid: Float32Array.from({ length: cells * cells }, () => (uniform() < keep ? 1 : 0)),
    top: Math.floor(uniform() * cellSide(height, cells)),
    left: Math.floor(uniform() * cellSide(width, cells)),
  });
}

/**
 * The masks at the picture's size: each grid is enlarged bilinearly, with half-pixel centres and constant
 * continuation at its border, to `cells + 1` cells a side, and cut at the mask's own place.
 * @returns `[masks, height, width]`, values 0…1; the caller disposes of it
 */
export function enlargedMasks(masks: readonly CoarseMask[], height: number, width: number, cells: number): Tensor3D {
  return tf.tidy(() => {
    const grids = tf.stack(masks.map(({ grid }) => tf.tensor2d(grid, [cells, cells])));
    const rows = interpolation(masks.map(({ top }) => top), height, cells);
    const columns = interpolation(masks.map(({ left }) => left), width, cells);
    return tf.matMul(tf.matMul(rows, grids), columns, false, true) as Tensor3D;
  });
}

/**
 * Bilinear interpolation along one side as a matrix for each mask, `[masks, length, cells]`: the share of each cell
 * in each pixel. With it all masks of a batch are enlarged and cut, each at its own place, by one product.
 */
function interpolation(starts: readonly number[], length: number, cells: number): Tensor3D {
  const scale = cells / ((cells + 1) * cellSide(length, cells));
  const pixels = tf.range(0, length).expandDims(0).add(tf.tensor2d([...starts], [starts.length, 1]));
  const places = pixels.add(0.5).mul(scale).sub(0.5).clipByValue(0, cells - 1);
  return tf.relu(tf.sub(1, places.expandDims(2).sub(tf.range(0, cells)).abs())) as Tensor3D;
}
