import type { AttributionMap } from './attribution-map';
import { camMap, withGradient, type CamOptions } from './cam-map';
import { readGradient } from './layer-values';
import type { Probe } from './probe';

/**
 * LayerCAM before its last ReLU: `Σ_k ReLU(g^k)∘A^k`. Jiang, Zhang, Hou, Cheng & Wei 2021.
 * @returns a map of the layer's height and width, negative only where activations are
 * @throws UserError for an unknown layer
 */
export async function layerCam(probe: Probe, { layer, eigenSmooth }: CamOptions = {}): Promise<AttributionMap> {
  const values = await readGradient(probe, layer);
  const weights = values.gradient.map((slope) => Math.max(slope, 0));
  return camMap(probe, values, { method: 'layer-cam', weights, passes: withGradient, eigenSmooth });
}
