import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import { UserError } from '../errors';
import { batchFor, gradientNumbers } from '../models/memory';
import { normalNumbers, uniformSource } from '../random';
import type { AttributionMap } from './attribution-map';
import { countOf, oneOf } from './checks';
import { deconvnetRule } from './deconvnet';
import { guidedRule } from './guided-backprop';
import { gradientAttribution, gradientTimesInput, type InputAttribution } from './input-attribution';
import { inputMap } from './input-map';
import { integratedGradientsAttribution } from './integrated-gradients';
import type { MethodOptions } from './method';
import type { Probe } from './probe';
import { rectifierObstacle, refuseOtherActivations } from './rectifiers';

/** What is made of the samples, by the id of the method. */
const moments = {
  smoothgrad: ({ mean }: Moments) => mean,
  'smoothgrad-squared': ({ mean, variance }: Moments) => variance.map((value, index) => value + (mean[index] as number) ** 2),
  vargrad: ({ variance }: Moments) => variance,
} as const;

export type SmoothingMethod = keyof typeof moments;

/** What is sampled, by the name of the variant: the gradient by default, or another method's quantity. */
const sampled = {
  default: () => gradientAttribution(),
  'gradient-x-input': () => gradientTimesInput,
  'integrated-gradients': ({ memory }) => integratedGradientsAttribution({ memory }),
  deconvnet: () => gradientAttribution(deconvnetRule),
  'guided-backprop': () => gradientAttribution(guidedRule),
} as const satisfies Record<string, (options: Pick<MethodOptions, 'memory'>) => InputAttribution>;

export type SmoothingVariant = keyof typeof sampled;
export const smoothingVariants = Object.keys(sampled) as SmoothingVariant[];

export interface SmoothGradOptions extends Pick<MethodOptions, 'variant' | 'samples' | 'seed' | 'memory' | 'onProgress'> {
  /** Standard deviation of the noise as a share of max − min of the normalised input, 0.15 unless given. */
  readonly noise?: number;
  /** Noisy inputs in one pass; unless given, as many as the memory allows, and at most 16. It does not change the noise. */
  readonly batch?: number;
}

/**
 * SmoothGrad and its relatives: a signed quantity Q of the input (the gradient, unless a variant names another) at
 * noisy copies `I + ε_k`, `ε ~ N(0, σ²)` for each value, with σ = 15 % of max − min of this normalised input.
 * - `smoothgrad`: the mean of Q, signed (Smilkov et al. 2017);
 * - `smoothgrad-squared`: the mean of Q² (Hooker et al. 2019);
 * - `vargrad`: the variance of Q with divisor n (Adebayo, Gilmer, Goodfellow & Kim 2018).
 *
 * The noise of sample k depends on the seed and k alone, so the first samples of a longer run are those of a shorter
 * one. The three share their samples where the options are the same.
 * @param options `samples` 50 and `seed` 0 unless given
 * @returns a map of the input's height, width and channels, signed for `smoothgrad` only; σ is measured as `sigma`
 * @throws UserError for a variant there is none of, samples that are no whole number from 1 on, a noise that is no
 * number from 0 on, and where a sampled method cannot answer for this network
 */
export async function smoothGrad(probe: Probe, method: SmoothingMethod, options: SmoothGradOptions = {}): Promise<AttributionMap> {
  const { samples = 50, seed = 0, noise = 0.15 } = options;
  const variant = oneOf(`variant of ${method}`, options.variant ?? 'default', smoothingVariants);
  if (!(noise >= 0 && noise < Infinity)) throw new UserError(`The noise must be a share of the input's range from 0 on, not ${noise}.`);
  countOf('samples', samples);
  if (restsOnRectifiers(variant)) refuseOtherActivations(variant, probe);
  const attribution = sampled[variant](options);
  const key = `samples under noise ${JSON.stringify([probe.target, variant, samples, seed, noise])}`;
  const found = await probe.observation.once(key, () => sample(probe, attribution, { ...options, samples, seed, noise }));
  const { forward, backward, headBackward } = attribution.passes;
  return inputMap(probe, {
    method,
    variant,
    options: { samples, noise, seed, ...attribution.options },
    values: Float32Array.from(moments[method](found)),
    signed: method === 'smoothgrad',
    passes: { forward: samples * forward, backward: samples * backward, headBackward: samples * headBackward },
    measured: { sigma: found.sigma },
  });
}

/** Why a variant cannot answer for a probe, in one sentence; null where it can. */
export function smoothGradObstacle(probe: Probe, variant = 'default'): string | null {
  return restsOnRectifiers(variant) ? rectifierObstacle(variant, probe) : null;
}

const restsOnRectifiers = (variant: string): boolean => variant === 'deconvnet' || variant === 'guided-backprop';

interface Moments {
  /** Of each value of the input. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Standard deviation of the noise, in the network's normalised units. */
  readonly sigma: number;
}

/** Noisy inputs in one pass, at most. */
const largestBatch = 16;

type Sampling = Required<Pick<SmoothGradOptions, 'samples' | 'seed' | 'noise'>> & SmoothGradOptions;

async function sample(
  probe: Probe,
  attribution: InputAttribution,
  { samples, seed, noise, memory, batch = batchFor(gradientNumbers(probe.classifier.network), largestBatch, memory), onProgress }: Sampling,
): Promise<Moments> {
  const input = probe.activation(probe.classifier.network.input);
  const levels = (await input.data()) as Float32Array;
  const sigma = noise * (levels.reduce((a, b) => Math.max(a, b), -Infinity) - levels.reduce((a, b) => Math.min(a, b), Infinity));
  const uniform = uniformSource(seed);
  const mean = new Float64Array(input.size);
  const squares = new Float64Array(input.size);
  const add = async (first: number, count: number): Promise<void> => {
    const noisy = noisyCopies(input, sigma, count, uniform);
    try {
      const values = await attribution.at(probe, noisy);
      for (let k = 0; k < count; k++) addSample(mean, squares, values.subarray(k * input.size, (k + 1) * input.size), first + k + 1);
    } finally {
      noisy.dispose();
    }
  };
  await inBatches(samples, batch, add, onProgress);
  return { mean, variance: squares.map((square) => square / samples), sigma };
}

function noisyCopies(input: Tensor4D, sigma: number, count: number, uniform: () => number): Tensor4D {
  const [, height, width, channels] = input.shape;
  const noise = new Float32Array(count * input.size);
  for (let k = 0; k < count; k++) noise.set(normalNumbers(uniform, input.size), k * input.size);
  return tf.tidy(() => input.add<Tensor4D>(tf.tensor4d(noise, [count, height, width, channels]).mul(sigma)));
}

/**
 * Welford's recurrence for mean and sum of squared deviations: the difference of two large sums would lose a variance
 * that is small beside the mean.
 * @param count of samples, this one included
 */
function addSample(mean: Float64Array, squares: Float64Array, values: Float32Array, count: number): void {
  values.forEach((value, index) => {
    const before = value - (mean[index] as number);
    const now = (mean[index] as number) + before / count;
    mean[index] = now;
    squares[index] = (squares[index] as number) + before * (value - now);
  });
}
