import type { AttributionMap } from './attribution-map';
import { camMap, withGradient, type CamOptions } from './cam-map';
import { readGradient } from './layer-values';
import type { Probe } from './probe';

/**
 * HiResCAM before its ReLU: `Σ_k g^k∘A^k`, the first-order share of each place in the score. At the input of a head that
 * is linear (flattening or global average pooling, one dense layer) its sum is the logit less the dense layer's bias.
 * Draelos & Carin 2020.
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer
 */
export async function hiResCam(probe: Probe, { layer, eigenSmooth }: CamOptions = {}): Promise<AttributionMap> {
  const values = await readGradient(probe, layer);
  return camMap(probe, values, { method: 'hires-cam', weights: values.gradient, passes: withGradient, eigenSmooth });
}
