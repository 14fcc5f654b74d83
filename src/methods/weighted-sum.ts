import type { Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Probe } from './probe';

/**
 * `Σ_k w_k A^k`, the sum every class activation map is made of: signed, at the layer's resolution.
 * @param weights one weight a channel; stays the caller's
 */
export async function weightedSum(
  probe: Probe,
  layer: string,
  weights: Tensor1D,
): Promise<{ values: Float32Array; height: number; width: number }> {
  const activation = probe.activation(layer);
  const [, height, width, channels] = activation.shape;
  const sum = tf.tidy(() => tf.matMul(activation.reshape([height * width, channels]), weights.reshape([channels, 1])));
  try {
    return { values: (await sum.data()) as Float32Array, height, width };
  } finally {
    sum.dispose();
  }
}
