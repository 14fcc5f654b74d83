import type { AttributionMap } from './attribution-map';
import { camMap, withGradient, type CamOptions } from './cam-map';
import { readGradient, type LayerGradient } from './layer-values';
import type { Probe } from './probe';

/**
 * The weights `w_k = Σ_ij g_ij A_ij / Σ_ij A_ij` (Fu et al. 2020), 0 for a dead channel, whose `ΣA` is 0.
 * @returns one weight a channel; how many are dead; and the smallest `|ΣA| / Σ|A|` of the others, 0…1, which is far
 * below 1 only where positive and negative activations cancel and the weight is large for that reason alone
 */
export function xGradCamWeights({ activation, gradient, channels }: LayerGradient): {
  weights: Float64Array;
  deadChannels: number;
  smallestBalance: number;
} {
  const [products, totals, sizes] = [new Float64Array(channels), new Float64Array(channels), new Float64Array(channels)];
  for (let first = 0; first < activation.length; first += channels) {
    for (let k = 0; k < channels; k++) {
      const value = activation[first + k] as number;
      products[k]! += value * (gradient[first + k] as number);
      totals[k]! += value;
      sizes[k]! += Math.abs(value);
    }
  }
  const weights = products.map((product, k) => (totals[k] === 0 ? 0 : product / (totals[k] as number)));
  const balances = [...totals].flatMap((total, k) => (total === 0 ? [] : [Math.abs(total) / (sizes[k] as number)]));
  return { weights, deadChannels: channels - balances.length, smallestBalance: Math.min(1, ...balances) };
}

/**
 * XGrad-CAM before its ReLU: `Σ_k w_k A^k`, see {@link xGradCamWeights}. Its sum is `Σ g∘A`, dead channels apart.
 * Fu, Hu, Dong, Guo, Gao & Li 2020.
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer
 */
export async function xGradCam(probe: Probe, { layer, eigenSmooth }: CamOptions = {}): Promise<AttributionMap> {
  const values = await readGradient(probe, layer);
  const { weights, ...measured } = xGradCamWeights(values);
  return camMap(probe, values, { method: 'xgrad-cam', weights, measured, passes: withGradient, eigenSmooth });
}
