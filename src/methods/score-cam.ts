import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import { batchFor, forwardNumbers } from '../models/memory';
import { softmax } from '../models/predictions';
import type { AttributionMap } from './attribution-map';
import { camMap, forwardOnly, type CamOptions } from './cam-map';
import { strongestChannels, type Channel } from './channels';
import { oneOf } from './checks';
import { readActivation, type LayerValues } from './layer-values';
import { withProbe, type Probe } from './probe';

export interface ScoreCamOptions extends CamOptions {
  /** Looks at so many channels only, those of the largest L2 norm; the others weigh nothing. */
  readonly channels?: number;
  /** How a channel's score becomes its weight: `default`, `softmax` or `increase`, see {@link scoreCam}. */
  readonly variant?: string;
  /** MiB that the pictures which pass together may take, see {@link batchFor}. */
  readonly memory?: number;
  /** Called after each batch with the number of channels done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** From the scores `S(I ∘ H^k)` of the channels, and the score of the baseline, to their weights. */
const weightings = {
  default: (scores: readonly number[]) => scores,
  softmax: (scores: readonly number[]) => [...softmax(scores)],
  increase: (scores: readonly number[], baseline: number) => scores.map((score) => score - baseline),
} as const;

const variants = ['default', 'softmax', 'increase'] as const satisfies readonly (keyof typeof weightings)[];

/** Pictures a batch, at most. */
const largestBatch = 16;

/**
 * Score-CAM before its ReLU: `Σ_k w_k A^k`, where `w_k` comes from the network on `I ∘ H^k`, the normalised input times
 * the channel's map, enlarged bilinearly to the input's size and scaled to 0…1. Wang et al. 2020, algorithm 1.
 *
 * The paper and its code weigh differently, hence the variants: `default` takes the probability of the class, as the
 * authors' code does; `softmax` the softmax of the scores over the channels, as algorithm 1 (subtracting the
 * baseline's score from all of them first, as it does, changes nothing); `increase` takes the score less that of the
 * input 0, as the paper's definitions 2 and 3. The latter two weigh by the target's own score.
 *
 * A channel that is constant over the picture has no map of 0…1: it weighs 0 and is counted in `measured.constantChannels`.
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer or variant, or an impossible number of channels
 */
export async function scoreCam(probe: Probe, options: ScoreCamOptions = {}): Promise<AttributionMap> {
  const variant = oneOf('variant of score-cam', options.variant ?? 'default', variants);
  return variant === 'default'
    ? withProbe(probe.observation, { ...probe.target, score: 'probability' }, (explained) => byScores(explained, variant, options))
    : byScores(probe, variant, options);
}

async function byScores(probe: Probe, variant: keyof typeof weightings, options: ScoreCamOptions): Promise<AttributionMap> {
  const values = await readActivation(probe, options.layer);
  const channels = strongestChannels(values, options.channels);
  const varying = channels.filter(({ map }) => map.some((value) => value !== map[0]));
  const scores = await scoresUnderChannels(probe, values, varying, options);
  const baseline = variant === 'increase' ? await scoreOfZero(probe) : 0;
  const weights = new Float64Array(values.channels);
  weightings[variant](scores, baseline).forEach((weight, at) => (weights[(varying[at] as Channel).index] = weight));
  return camMap(probe, values, {
    method: 'score-cam',
    variant,
    weights,
    options: { channels: channels.length },
    passes: { ...forwardOnly, forward: 1 + varying.length + (variant === 'increase' ? 1 : 0) },
    measured: { constantChannels: channels.length - varying.length },
    eigenSmooth: options.eigenSmooth,
  });
}

/** `S(I ∘ H^k)` for each channel. */
async function scoresUnderChannels(
  probe: Probe,
  { height, width }: LayerValues,
  channels: readonly Channel[],
  { memory, onProgress }: Pick<ScoreCamOptions, 'memory' | 'onProgress'>,
): Promise<number[]> {
  const { network } = probe.classifier;
  const input = probe.activation(network.input);
  const scores: number[] = [];
  const ask = async (first: number, length: number): Promise<void> => {
    const maps = channels.slice(first, first + length).map(({ map }) => fromZeroToOne(map));
    const masked = maskedBy(input, maps, height, width);
    try {
      scores.push(...(await probe.scoresAt(masked)));
    } finally {
      masked.dispose();
    }
  };
  await inBatches(channels.length, batchFor(forwardNumbers(network.layers), largestBatch, memory), ask, onProgress);
  return scores;
}

/** The input times each of the maps, enlarged and scaled to 0…1. */
function maskedBy(input: Tensor4D, maps: readonly Float32Array[], height: number, width: number): Tensor4D {
  return tf.tidy(() => {
    const stacked = tf.stack(maps.map((map) => tf.tensor3d(map, [height, width, 1]))) as Tensor4D;
    const enlarged = tf.image.resizeBilinear(stacked, [input.shape[1], input.shape[2]], false, true);
    // Enlarging can miss a map's extremes, so it is scaled again; it cannot make a map constant that was not.
    const lowest = enlarged.min([1, 2], true);
    return input.mul(enlarged.sub(lowest).div(enlarged.max([1, 2], true).sub(lowest)));
  });
}

/** The map scaled to 0…1, in double precision, in which the difference of two 32-bit numbers does not overflow. */
function fromZeroToOne(map: Float32Array): Float32Array {
  const lowest = map.reduce((a, b) => Math.min(a, b));
  const highest = map.reduce((a, b) => Math.max(a, b));
  return map.map((value) => (value - lowest) / (highest - lowest));
}

/** The score of the baseline, the normalised input that is 0 everywhere. */
async function scoreOfZero(probe: Probe): Promise<number> {
  const zero = tf.zerosLike(probe.activation(probe.classifier.network.input));
  try {
    const [score] = await probe.scoresAt(zero);
    return score as number;
  } finally {
    zero.dispose();
  }
}
