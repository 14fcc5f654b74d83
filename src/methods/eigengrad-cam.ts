import type { AttributionMap } from './attribution-map';
import { weighted } from './cam-map';
import { eigenMap, type EigenCamOptions } from './eigen-cam';
import { readGradient } from './layer-values';
import type { Probe } from './probe';

/**
 * EigenGrad-CAM: {@link eigenCam} of `g∘A` instead of A. No paper; pytorch-grad-cam's method of that name, which centres.
 * Since the sum is made positive, the map says where the terms agree and not on which side of the class they stand.
 * @returns a map of the layer's height and width
 * @throws UserError for an unknown layer or variant
 */
export async function eigenGradCam(probe: Probe, { layer, variant }: EigenCamOptions = {}): Promise<AttributionMap> {
  const values = await readGradient(probe, layer);
  return eigenMap(probe, values, weighted(values.activation, values.gradient), 'eigengrad-cam', variant);
}
