import type { AttributionMap } from './attribution-map';
import { forwardOnly, withGradient } from './cam-map';
import { oneOf } from './checks';
import { eigenProjection } from './eigen-projection';
import { readActivation, type LayerValues } from './layer-values';
import { makeMap } from './make-map';
import type { Probe } from './probe';

export interface EigenCamOptions {
  /** A layer with a spatial map; the last one before the head unless named. */
  readonly layer?: string;
  /** `default` keeps the means of the channels, `centred` takes them away. */
  readonly variant?: string;
}

/**
 * Eigen-CAM: the activation, one row a place and one column a channel, projected on its first right singular vector.
 * The sign, which the decomposition leaves open, is the one with a positive sum. Centred columns make that sum 0: there,
 * and wherever else it is 0, the value of largest size is positive. An activation of zeros has a map of zeros.
 * Muhammad & Yeasin 2020.
 * @returns a map of the layer's height and width that is the same for every class
 * @throws UserError for an unknown layer or variant
 */
export async function eigenCam(probe: Probe, { layer, variant }: EigenCamOptions = {}): Promise<AttributionMap> {
  const values = await readActivation(probe, layer);
  return eigenMap(probe, values, new Float64Array(values.activation), 'eigen-cam', variant);
}

/**
 * The map that {@link eigenCam} and EigenGrad-CAM share.
 * @param terms `height × width × channels` values, row by row
 */
export function eigenMap(
  probe: Probe,
  { layer, height, width, channels }: LayerValues,
  terms: Float64Array,
  method: 'eigen-cam' | 'eigengrad-cam',
  variant = 'default',
): AttributionMap {
  const form = oneOf(`variant of ${method}`, variant, ['default', 'centred']) === 'centred' ? 'centred' : 'uncentred';
  const rows = height * width;
  const reference = form === 'centred' ? null : new Float64Array(rows).fill(1);
  const { values, measured } = eigenProjection({ values: terms, rows, columns: channels }, form, reference);
  const passes = method === 'eigen-cam' ? forwardOnly : withGradient;
  return makeMap(probe, { method, variant, layer, height, width, values: new Float32Array(values), signed: true, measured, passes });
}
