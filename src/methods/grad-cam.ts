import type { AttributionMap } from './attribution-map';
import { camMap, withGradient, type CamOptions } from './cam-map';
import { readGradient, type LayerGradient } from './layer-values';
import type { Probe } from './probe';

export interface GradCamOptions extends CamOptions {
  /** Explains what speaks against the class: the gradient's sign is turned round (Selvaraju et al., section 3.3). */
  readonly counterfactual?: boolean;
}

/**
 * Grad-CAM before its ReLU: `Σ_k α_k A^k`. The ReLU of equation 2 is a step of the figure, so that the
 * negative part can be looked at and a map without positive evidence is known as such.
 * Selvaraju et al. 2017, equations 1 and 2; with `counterfactual` it is the method `counterfactual-grad-cam`.
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer
 */
export async function gradCam(probe: Probe, { layer, counterfactual = false, eigenSmooth }: GradCamOptions = {}): Promise<AttributionMap> {
  const values = await readGradient(probe, layer);
  const weights = gradCamWeights(values).map((mean) => (counterfactual ? -mean : mean));
  return camMap(probe, values, { method: counterfactual ? 'counterfactual-grad-cam' : 'grad-cam', weights, passes: withGradient, eigenSmooth });
}

/**
 * The neuron importance weights `α_k = 1/Z Σ_ij ∂S/∂A_ij^k` (Selvaraju et al. 2017, equation 1).
 * @returns one weight a channel
 */
export function gradCamWeights({ gradient, channels, height, width }: LayerGradient): Float64Array {
  const means = new Float64Array(channels);
  for (let first = 0; first < gradient.length; first += channels) {
    for (let k = 0; k < channels; k++) means[k]! += (gradient[first + k] as number) / (height * width);
  }
  return means;
}
