import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { ActivationRule } from '../models/propagation';
import type { Passes, Provenance } from './attribution-map';
import type { Probe } from './probe';

/**
 * A signed quantity of each value of an input, computed for any inputs and not only for the probe's own: what a
 * wrapper such as SmoothGrad averages.
 */
export interface InputAttribution {
  /** What shaped it, besides the target. */
  readonly options: Provenance['options'];
  /** What it costs for one input. */
  readonly passes: Passes;
  /**
   * @param inputs `[batch, height, width, channels]`, normalised; stay the caller's
   * @returns `batch × height × width × channels` values
   */
  at(probe: Probe, inputs: Tensor4D): Promise<Float32Array>;
}

/**
 * ∂S/∂I, or what a modified backward pass makes of it.
 * @param rule replaces the derivative of every activation
 */
export function gradientAttribution(rule?: ActivationRule): InputAttribution {
  return fromGradients((gradients) => gradients.clone(), rule);
}

/** I ∘ ∂S/∂I. */
export const gradientTimesInput = fromGradients((gradients, inputs) => gradients.mul(inputs));

function fromGradients(values: (gradients: Tensor4D, inputs: Tensor4D) => Tensor4D, rule?: ActivationRule): InputAttribution {
  return {
    options: {},
    passes: { forward: 1, backward: 1, headBackward: 0 },
    async at(probe, inputs) {
      const { gradients } = await probe.at(inputs, rule);
      const attribution = tf.tidy(() => values(gradients, inputs));
      try {
        return (await attribution.data()) as Float32Array;
      } finally {
        tf.dispose([gradients, attribution]);
      }
    },
  };
}
