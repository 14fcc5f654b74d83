import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from './backend';

/** How many pixels away a Gaussian of standard deviation σ still counts: three σ, rounded up. */
export function blurReach(sigma: number): number {
  return Math.ceil(3 * sigma);
}

/**
 * Separable Gaussian blur of each channel; the picture is mirrored at its edges.
 * @param input `[batch, height, width, channels]`; stays the caller's
 * @param sigma standard deviation in pixels, above 0
 * @param reach pixels on each side that count, fewer than the picture has along each axis
 * @returns the caller's to dispose of
 */
export function gaussianBlur(input: Tensor4D, sigma: number, reach = blurReach(sigma)): Tensor4D {
  const size = 2 * reach + 1;
  const raw = Array.from({ length: size }, (_, tap) => Math.exp(-((tap - reach) ** 2) / (2 * sigma ** 2)));
  const sum = raw.reduce((a, b) => a + b, 0);
  return tf.tidy(() => {
    const taps = tf.tensor1d(raw.map((value) => value / sum));
    const channels = input.shape[3];
    const along = (shape: [number, number, number, number]) => tf.tile(taps.reshape(shape), [1, 1, channels, 1]) as Tensor4D;
    const padded = tf.mirrorPad(input, [[0, 0], [reach, reach], [reach, reach], [0, 0]], 'reflect') as Tensor4D;
    const down = tf.depthwiseConv2d(padded, along([size, 1, 1, 1]), 1, 'valid');
    return tf.depthwiseConv2d(down, along([1, size, 1, 1]), 1, 'valid');
  });
}
