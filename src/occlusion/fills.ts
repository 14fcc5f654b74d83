import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Preprocessing } from '../models/classifier';

/** What an occluding window shows: mid grey (level 127), black, the picture's mean colour, or itself blurred. */
export const fills = ['grey', 'black', 'mean', 'blur'] as const;
export type Fill = (typeof fills)[number];

const greyLevel = 127;
/** The Gaussian blur of the insertion metric (Petsiuk et al. 2018): 11 taps, σ = 5 pixels. */
const blurTaps = 11;
const blurSigma = 5;

/**
 * The filling in the network's normalised range, of a shape that broadcasts to the input's `[1, h, w, 3]`.
 * The caller disposes of it.
 */
export function fillTensor(fill: Fill, input: Tensor4D, { offset, scale }: Preprocessing): Tensor4D {
  const channels = input.shape[3];
  switch (fill) {
    case 'grey':
      return tf.fill([1, 1, 1, channels], (greyLevel - offset) / scale);
    case 'black':
      return tf.fill([1, 1, 1, channels], -offset / scale);
    case 'mean':
      return tf.mean(input, [1, 2], true);
    case 'blur':
      return gaussianBlur(input);
  }
}

/** Separable Gaussian blur of each channel; the picture is mirrored at its edges. */
function gaussianBlur(input: Tensor4D): Tensor4D {
  const half = (blurTaps - 1) / 2;
  const raw = Array.from({ length: blurTaps }, (_, tap) => Math.exp(-((tap - half) ** 2) / (2 * blurSigma ** 2)));
  const sum = raw.reduce((a, b) => a + b, 0);
  return tf.tidy(() => {
    const taps = tf.tensor1d(raw.map((value) => value / sum));
    const channels = input.shape[3];
    const along = (shape: [number, number, number, number]) => tf.tile(taps.reshape(shape), [1, 1, channels, 1]) as Tensor4D;
    const padded = tf.mirrorPad(input, [[0, 0], [half, half], [half, half], [0, 0]], 'reflect') as Tensor4D;
    const down = tf.depthwiseConv2d(padded, along([blurTaps, 1, 1, 1]), 1, 'valid');
    return tf.depthwiseConv2d(down, along([1, blurTaps, 1, 1]), 1, 'valid');
  });
}
