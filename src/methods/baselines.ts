import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { normalisedLevel, type Preprocessing } from '../models/classifier';
import { fills, fillTensor, levelTensor, type Fill } from '../occlusion/fills';
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
  const channels = input.shape[3];
  if (baseline === 'white') return levelTensor(255, channels, preprocessing);
  if (baseline !== 'random') return fillTensor(baseline, input, preprocessing);
  const uniform = uniformSource(seed);
  const level = (_: unknown, index: number) => normalisedLevel(preprocessing, Math.floor(uniform() * 256), index % channels);
  return tf.tensor4d(Float32Array.from({ length: input.size }, level), input.shape);
}
