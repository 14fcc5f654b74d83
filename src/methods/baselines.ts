import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Preprocessing } from '../models/classifier';
import { fills, fillTensor, type Fill } from '../occlusion/fills';
import { uniformSource } from '../random';

/** Inputs that stand for "nothing to see": all that an occluding window can show, white, and random levels. */
export const baselines = [...fills, 'white', 'random'] as const;
export type Baseline = Fill | 'white' | 'random';

/**
 * The baseline in the network's normalised range, of a shape that broadcasts to the input's. The caller disposes of it.
 * @param input `[1, height, width, channels]`, normalised
 * @param seed of the random levels, each uniform over 0 … 255
 */
export function baselineTensor(baseline: Baseline, input: Tensor4D, preprocessing: Preprocessing, seed: number): Tensor4D {
  const { offset, scale } = preprocessing;
  if (baseline === 'white') return tf.fill([1, 1, 1, input.shape[3]], (255 - offset) / scale);
  if (baseline !== 'random') return fillTensor(baseline, input, preprocessing);
  const uniform = uniformSource(seed);
  return tf.tensor4d(Float32Array.from({ length: input.size }, () => (Math.floor(uniform() * 256) - offset) / scale), input.shape);
}
