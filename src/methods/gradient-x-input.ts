import { tf } from '../backend';
import type { AttributionMap } from './attribution-map';
import { inputMap } from './input-map';
import type { Probe } from './probe';

/**
 * Gradient × input: `M = I ∘ ∂S/∂I`, I being the normalised input. On a network without biases whose activations are
 * piecewise linear with their kink at 0 (ReLU), the map sums to S. Shrikumar et al. 2016.
 * @returns a signed map of the input's height, width and channels
 */
export async function gradientXInput(probe: Probe): Promise<AttributionMap> {
  const input = probe.activation(probe.classifier.network.input);
  const gradient = probe.inputGradient();
  const product = tf.mul(gradient, input);
  try {
    const values = (await product.data()) as Float32Array;
    return inputMap(probe, { method: 'gradient-x-input', values, signed: true, passes: { forward: 1, backward: 1, headBackward: 0 } });
  } finally {
    product.dispose();
  }
}
