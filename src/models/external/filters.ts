import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import type { Pair } from '../network';
import { modelRefusal } from './json';
import { limits } from './limits';

/**
 * The filter with zeros between its values: an ordinary convolution with it is the dilated one. TensorFlow.js has no
 * derivative of a dilated convolution; of this one it has, at the price of multiplying with the zeros.
 * @param filter `[k, k, …, …]`
 * @throws UserError for steps that are none, or that make an enormous filter
 * @returns `[(k−1)·d+1, (k−1)·d+1, …, …]`, a new tensor
 */
export function dilatedFilter(filter: Tensor4D, [down, right]: Pair): Tensor4D {
  const [rows, columns, from, to] = filter.shape;
  const [height, width] = [(rows - 1) * down + 1, (columns - 1) * right + 1];
  const possible = [down, right].every((step) => Number.isSafeInteger(step) && step > 0) && height * width * from * to <= limits.output;
  if (!possible) throw modelRefusal(`a convolution in it is dilated by ${down} × ${right}, which is impossible`);
  return tf.tidy(() => {
    const lower = tf.pad(filter.reshape([rows, 1, columns * from * to]), [[0, 0], [0, down - 1], [0, 0]]);
    const stretched = lower.reshape([rows * down, columns, 1, from * to]);
    const wider = tf.pad(stretched, [[0, 0], [0, 0], [0, right - 1], [0, 0]]);
    return wider.reshape([rows * down, columns * right, from, to]).slice([0, 0, 0, 0], [height, width, from, to]) as Tensor4D;
  });
}
