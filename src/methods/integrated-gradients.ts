import type { Rank, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import { batchFor, gradientNumbers } from '../models/memory';
import type { AttributionMap } from './attribution-map';
import { baselines, baselineTensor, type Baseline } from './baselines';
import { countOf, oneOf } from './checks';
import type { InputAttribution } from './input-attribution';
import { inputMap } from './input-map';
import type { MethodOptions } from './method';
import type { Probe } from './probe';
import { quadrature, quadratureRules, type Quadrature, type QuadratureRule } from './quadrature';

export type IntegratedGradientsOptions = Pick<MethodOptions, 'variant' | 'steps' | 'baseline' | 'seed' | 'memory' | 'onProgress'>;

/** The rule of integration is the variant; `default` is the midpoint rule. */
export const integrationVariants = ['default', 'left', 'right', 'trapezoid', 'gauss-legendre'] as const;

interface Setting {
  readonly rule: QuadratureRule;
  readonly steps: number;
  readonly baseline: Baseline;
  readonly seed: number;
  readonly nodes: Quadrature;
  readonly memory?: number;
}

/** Pictures in one pass, at most. */
const largestBatch = 16;

/**
 * Integrated gradients: `(I − I′) ∘ ∫₀¹ ∂S/∂I (I′ + t(I − I′)) dt`, by one of the rules of {@link quadrature}, from a
 * named baseline I′ that is grey unless given. Sundararajan, Taly & Yan 2017, equation 1.
 *
 * The map should sum to S(I) − S(I′). How far the sum is off is measured as `completenessResidual`, beside
 * `baselineScore`, S(I′): with few steps it can be a good part of S.
 * @param options `steps` 50 unless given; `seed` of the random baseline
 * @returns a signed map of the input's height, width and channels
 * @throws UserError for a variant or baseline there is none of, or steps that are no whole number from 1 on
 */
export async function integratedGradients(probe: Probe, options: IntegratedGradientsOptions = {}): Promise<AttributionMap> {
  const setting = settingOf(options);
  const input = probe.activation(probe.classifier.network.input);
  const baselineScore = await scoreOfBaseline(probe, input, setting);
  const values = await alongPath(probe, input, setting, options.onProgress);
  const passed = setting.nodes.nodes.length;
  return inputMap(probe, {
    method: 'integrated-gradients',
    variant: options.variant ?? 'default',
    options: recorded(setting),
    values,
    signed: true,
    passes: { forward: passed + 2, backward: passed, headBackward: 0 },
    measured: { completenessResidual: values.reduce((sum, value) => sum + value, 0) - (probe.score - baselineScore), baselineScore },
  });
}

/** How far the map's sum is from S(I) − S(I′), for each number of steps in turn. */
export async function completenessCurve(
  probe: Probe,
  steps: readonly number[],
  options: Omit<IntegratedGradientsOptions, 'steps'> = {},
): Promise<{ steps: number; residual: number }[]> {
  const curve = [];
  for (const count of steps) {
    const { measured } = await integratedGradients(probe, { ...options, steps: count });
    curve.push({ steps: count, residual: measured?.completenessResidual as number });
  }
  return curve;
}

/** The same for any inputs, each along its own path from the baseline. */
export function integratedGradientsAttribution(options: IntegratedGradientsOptions = {}): InputAttribution {
  const setting = settingOf(options);
  const passed = setting.nodes.nodes.length;
  return {
    options: recorded(setting),
    passes: { forward: passed, backward: passed, headBackward: 0 },
    async at(probe, inputs) {
      const values = new Float32Array(inputs.size);
      for (let index = 0; index < inputs.shape[0]; index++) {
        const input = inputs.slice([index, 0, 0, 0], [1, -1, -1, -1]);
        try {
          values.set(await alongPath(probe, input, setting), index * input.size);
        } finally {
          input.dispose();
        }
      }
      return values;
    },
  };
}

function settingOf({ variant = 'default', steps = 50, baseline = 'grey', seed = 0, memory }: IntegratedGradientsOptions): Setting {
  const named = oneOf('variant of integrated-gradients', variant, integrationVariants);
  const rule = named === 'default' ? 'midpoint' : oneOf('rule of integration', named, quadratureRules);
  const nodes = quadrature(rule, countOf('steps', steps));
  return { rule, steps, baseline: oneOf('baseline', baseline, baselines), seed, nodes, memory };
}

function recorded({ rule, steps, baseline, seed }: Setting): AttributionMap['options'] {
  return { rule, steps, baseline, ...(baseline === 'random' && { seed }) };
}

async function scoreOfBaseline(probe: Probe, input: Tensor4D, { baseline, seed }: Setting): Promise<number> {
  const start = tf.tidy(() => tf.broadcastTo<Rank.R4>(baselineTensor(baseline, input, probe.classifier.preprocessing, seed), input.shape));
  try {
    return (await probe.scoresAt(start))[0] as number;
  } finally {
    start.dispose();
  }
}

/** `(x − x′) ∘ Σ_i w_i ∂S/∂I (x′ + t_i (x − x′))` for one input x, `[1, height, width, channels]`. */
async function alongPath(
  probe: Probe,
  input: Tensor4D,
  { baseline, seed, nodes: { nodes, weights }, memory }: Setting,
  onProgress?: MethodOptions['onProgress'],
): Promise<Float32Array> {
  const { network, preprocessing } = probe.classifier;
  const size = batchFor(gradientNumbers(network), largestBatch, memory);
  const start = baselineTensor(baseline, input, preprocessing, seed);
  const path = tf.sub<Tensor4D>(input, start);
  try {
    const mean = new Float64Array(input.size);
    const add = async (first: number, length: number): Promise<void> => {
      const part = await weightedGradients(probe, start, path, nodes.slice(first, first + length), weights.slice(first, first + length));
      part.forEach((value, index) => (mean[index] = (mean[index] as number) + value));
    };
    await inBatches(nodes.length, size, add, onProgress);
    const differences = await path.data();
    return Float32Array.from(mean, (value, index) => value * (differences[index] as number));
  } finally {
    tf.dispose([start, path]);
  }
}

/** Σ_i w_i ∂S/∂I at some places of the path. */
async function weightedGradients(
  probe: Probe,
  start: Tensor4D,
  path: Tensor4D,
  nodes: readonly number[],
  weights: readonly number[],
): Promise<Float32Array> {
  const each = (numbers: readonly number[]) => tf.tensor4d([...numbers], [numbers.length, 1, 1, 1]);
  const inputs = tf.tidy(() => start.add<Tensor4D>(path.mul(each(nodes))));
  try {
    const { gradients } = await probe.at(inputs);
    const sum = tf.tidy(() => gradients.mul(each(weights)).sum(0));
    try {
      return (await sum.data()) as Float32Array;
    } finally {
      tf.dispose([gradients, sum]);
    }
  } finally {
    inputs.dispose();
  }
}
