import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { gaussianBlur } from '../blur';
import { normalisedLevel, type Preprocessing } from '../models/classifier';

/** What an occluding window shows: mid grey (level 127), black, the picture's mean colour, or itself blurred. */
export const fills = ['grey', 'black', 'mean', 'blur'] as const;
export type Fill = (typeof fills)[number];

const greyLevel = 127;
/** The Gaussian blur of the insertion metric (Petsiuk et al. 2018): 11 taps, σ = 5 pixels. */
const blurReach = 5;
const blurSigma = 5;

/**
 * The filling in the network's normalised range, of a shape that broadcasts to the input's `[1, h, w, 3]`.
 * The caller disposes of it.
 */
export function fillTensor(fill: Fill, input: Tensor4D, preprocessing: Preprocessing): Tensor4D {
  const channels = input.shape[3];
  switch (fill) {
    case 'grey':
      return levelTensor(greyLevel, channels, preprocessing);
    case 'black':
      return levelTensor(0, channels, preprocessing);
    case 'mean':
      return tf.mean(input, [1, 2], true);
    case 'blur':
      return gaussianBlur(input, blurSigma, blurReach);
  }
}

/** A grey of one level 0 … 255 as the network reads it, `[1, 1, 1, channels]`. The caller disposes of it. */
export function levelTensor(level: number, channels: number, preprocessing: Preprocessing): Tensor4D {
  const values = Array.from({ length: channels }, (_, channel) => normalisedLevel(preprocessing, level, channel));
  return tf.tensor4d(values, [1, 1, 1, channels]);
}
