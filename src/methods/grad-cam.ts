import type { Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { AttributionMap } from './attribution-map';
import { makeMap } from './make-map';
import type { Probe } from './probe';
import { weightedSum } from './weighted-sum';

export interface GradCamOptions {
  /** A layer with a spatial map; the last one before the head unless named. */
  readonly layer?: string;
  /** Explains what speaks against the class: the gradient's sign is turned round (Selvaraju et al., section 3.3). */
  readonly counterfactual?: boolean;
}

/**
 * The neuron importance weights `α_k = 1/Z Σ_ij ∂S/∂A_ij^k` (Selvaraju et al. 2017, equation 1).
 * @returns one weight a channel; the caller disposes of it
 */
export function gradCamWeights(probe: Probe, { layer = probe.classifier.defaultLayer, counterfactual = false }: GradCamOptions = {}): Tensor1D {
  const gradient = probe.gradient(layer);
  return tf.tidy(() => {
    const means = gradient.mean<Tensor1D>([0, 1, 2]);
    return counterfactual ? means.neg() : means;
  });
}

/**
 * Grad-CAM before its ReLU: `Σ_k α_k A^k`. The ReLU of equation 2 is a step of the figure, so that the
 * negative part can be looked at and a map without positive evidence is known as such.
 * Selvaraju et al. 2017, equations 1 and 2.
 * @returns a signed map of the layer's height and width
 */
export async function gradCam(probe: Probe, options: GradCamOptions = {}): Promise<AttributionMap> {
  const { layer = probe.classifier.defaultLayer, counterfactual = false } = options;
  const weights = gradCamWeights(probe, options);
  try {
    const sum = await weightedSum(probe, layer, weights);
    return makeMap(probe, {
      method: 'grad-cam',
      variant: counterfactual ? 'counterfactual' : 'default',
      layer,
      ...sum,
      signed: true,
      passes: { forward: 1, backward: 0, headBackward: 1 },
    });
  } finally {
    weights.dispose();
  }
}
