/** What both sides of a row must have in common, as files: the picture, and whatever ours draws at random. */
import { join } from 'node:path';
import { encodeNpy } from '../npy';
import { normalNumbers, uniformSource } from '../random';
import { writeAtomically } from '../files';
import { coarseMasks, enlargedMasks } from '../methods/masks';
import { toInput } from '../models/classifier';
import type { Values, Scene } from './ours';
import type { RowName } from './rows';

/** Masks that are enlarged at a time. */
const batchSize = 50;

/** Writes `picture.npy` (`height × width × 3` bytes), and for the rows that need them `noise.npy` and `masks.npy`. */
export async function writeInputs(row: RowName, scene: Scene, folder: string): Promise<void> {
  const { width, height, pixels } = scene.picture;
  await writeAtomically(join(folder, 'picture.npy'), encodeNpy(pixels, [height, width, 3]));
  if (row === 'smoothgrad 50') await writeValues(join(folder, 'noise.npy'), await noise(scene, 50, 0));
  if (row === 'rise 1000') await writeValues(join(folder, 'masks.npy'), await masks(scene, 1000, 0));
}

export async function writeValues(path: string, { values, shape }: Values): Promise<void> {
  await writeAtomically(path, encodeNpy(values, shape));
}

/** The noise of SmoothGrad, `[samples, height, width, channels]`: independent normal numbers of 15 % of the input's range. */
export async function noise({ classifier, picture }: Scene, samples: number, seed: number): Promise<Values> {
  const input = toInput(classifier, picture);
  try {
    const levels = (await input.data()) as Float32Array;
    // Rounded as on the device, so that the product with it is the same 32-bit number.
    const sigma = Math.fround(0.15 * (levels.reduce((a, b) => Math.max(a, b)) - levels.reduce((a, b) => Math.min(a, b))));
    const uniform = uniformSource(seed);
    const values = new Float32Array(samples * input.size);
    for (let sample = 0; sample < samples; sample++) {
      values.set(normalNumbers(uniform, input.size).map((number) => number * sigma), sample * input.size);
    }
    return { values, shape: [samples, ...input.shape.slice(1)] };
  } finally {
    input.dispose();
  }
}

/** The masks of RISE, `[samples, height, width]`. */
export async function masks({ classifier: { height, width } }: Scene, samples: number, seed: number): Promise<Values> {
  const cells = 7;
  const next = coarseMasks(height, width, cells, 0.5, seed);
  const values = new Float32Array(samples * height * width);
  for (let first = 0; first < samples; first += batchSize) {
    const enlarged = enlargedMasks(Array.from({ length: Math.min(batchSize, samples - first) }, next), height, width, cells);
    try {
      values.set((await enlarged.data()) as Float32Array, first * height * width);
    } finally {
      enlarged.dispose();
    }
  }
  return { values, shape: [samples, height, width] };
}
