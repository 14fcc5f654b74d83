import type { AttributionMap } from './attribution-map';
import { camMap, withGradient, type CamOptions } from './cam-map';
import { oneOf } from './checks';
import { readGradient } from './layer-values';
import type { Computed } from './make-map';
import type { Probe } from './probe';

const sum = (numbers: Float64Array): number => numbers.reduce((total, value) => total + value, 0);
const relu = (value: number): number => Math.max(value, 0);
/** 0 where the divisor is 0: a term without a defined share takes no part. */
const quotient = (dividend: number, divisor: number): number => (divisor === 0 ? 0 : dividend / divisor);

/** `α = 1/(2 + g·ΣA)`, 0 where g = 0: Chattopadhay et al. 2018, equation 19, with g² cancelled. */
const share = (g: number, total: number): number => (g === 0 ? 0 : quotient(1, 2 + g * total));

/** `Σ α·ReLU(g) / Σ α`, without the division where its divisor is 0. */
function normalised(g: Float64Array, shares: Float64Array): number {
  return sum(g.map((slope, place) => (shares[place] as number) * relu(slope))) / (sum(shares) || 1);
}

/**
 * One channel's weight, from its gradients and `ΣA`, by the paper and by what well-known programs compute. They are
 * the formulas in exact arithmetic; factors that all channels share, such as `exp(S)`, are left out.
 */
const forms = {
  default: (g: Float64Array, total: number) => sum(g.map((slope) => share(slope, total) * relu(slope))),
  /** The code published with the paper: the α of places with a positive gradient are divided by their sum. */
  authors: (g: Float64Array, total: number) => normalised(g, g.map((slope) => (slope > 0 ? share(slope, total) : 0))),
  /** pytorch-grad-cam 1.5: 10⁻⁶ is added to the denominator before g² is cancelled. */
  'pytorch-grad-cam': (g: Float64Array, total: number) =>
    sum(g.map((slope) => relu(slope) * quotient(slope * slope, 2 * slope * slope + total * slope * slope * slope + 1e-6))),
  /** torch-cam 0.4: the division acts on a copy and is lost, so `α = g²`. */
  'torch-cam': (g: Float64Array) => sum(g.map((slope) => relu(slope) ** 3)),
  /** tf-keras-vis 0.8: the α of all places, those with a negative gradient as well, are divided by their sum. */
  'tf-keras-vis': (g: Float64Array, total: number) => normalised(g, g.map((slope) => share(slope, total))),
} as const satisfies Record<string, (g: Float64Array, total: number) => number>;

export type GradCamPlusPlusForm = keyof typeof forms;

export const gradCamPlusPlusForms = Object.keys(forms) as readonly GradCamPlusPlusForm[];

/**
 * The weights `w_k = Σ_ij α_ij ReLU(g_ij)` (Chattopadhay et al. 2018) for the score `exp(S)` of a
 * piecewise linear network, whose second and third derivatives are `g²` and `g³` times that score.
 * @param gradient `places × channels` values, channels last
 * @param activation likewise
 * @returns one weight a channel, and the smallest `|2 + g·ΣA|` over all `g > 0` (null where there is none): near 0,
 * which takes negative activations, a weight stands on one place alone
 */
export function gradCamPlusPlusWeights(
  gradient: Float32Array,
  activation: Float32Array,
  channels: number,
  form: GradCamPlusPlusForm = 'default',
): { weights: Float64Array; smallestDenominator: number | null } {
  const weights = new Float64Array(channels);
  const slopes = new Float64Array(gradient.length / channels);
  let smallestDenominator = Infinity;
  for (let k = 0; k < channels; k++) {
    let total = 0;
    for (let place = 0, index = k; place < slopes.length; place++, index += channels) {
      slopes[place] = gradient[index] as number;
      total += activation[index] as number;
    }
    weights[k] = forms[form](slopes, total);
    for (const slope of slopes) if (slope > 0) smallestDenominator = Math.min(smallestDenominator, Math.abs(2 + slope * total));
  }
  return { weights, smallestDenominator: Number.isFinite(smallestDenominator) ? smallestDenominator : null };
}

/**
 * Grad-CAM++ before its ReLU: `Σ_k w_k A^k`, see {@link gradCamPlusPlusWeights}. Not invariant to the scale of the logits.
 * Chattopadhay, Sarkar, Howlader & Balasubramanian 2018.
 * @param options `variant` names another form than the paper's
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer or variant
 */
export async function gradCamPlusPlus(probe: Probe, options: CamOptions & { readonly variant?: string } = {}): Promise<AttributionMap> {
  const variant = oneOf('variant of grad-cam++', options.variant ?? 'default', gradCamPlusPlusForms);
  const values = await readGradient(probe, options.layer);
  const { weights, smallestDenominator } = gradCamPlusPlusWeights(values.gradient, values.activation, values.channels, variant);
  const measured: Computed['measured'] = smallestDenominator === null ? {} : { smallestDenominator };
  return camMap(probe, values, { method: 'grad-cam++', variant, weights, measured, passes: withGradient, eigenSmooth: options.eigenSmooth });
}
