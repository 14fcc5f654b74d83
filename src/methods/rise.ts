import { sampleCorrelation } from 'simple-statistics';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { fillTensor } from '../occlusion/fills';
import type { AttributionMap } from './attribution-map';
import { countOf, oneOf } from './checks';
import { makeMap } from './make-map';
import { coarseMasks, enlargedMasks } from './masks';
import { withProbe, type Probe } from './probe';

export interface RiseOptions {
  /** Number of masks; 4000 unless given, as in the paper for VGG16. */
  readonly samples?: number;
  /** The first masks of a seed are the same however many are drawn; 0 unless given. */
  readonly seed?: number;
  /** `paper` weighs the masks by the probability, whatever the target's score. */
  readonly variant?: string;
  /** Called after each batch with the number of masks done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Cells along each side of the coarse grid, and the probability that one is kept: the paper's choice. */
const cells = 7;
const keep = 0.5;
/** Pictures a batch. */
const batchSize = 16;
/** Where the convergence is looked at unless other counts are asked for. */
const defaultCounts: readonly number[] = [125, 250, 500, 1000, 2000, 4000];

/**
 * RISE: `1/(N·p) Σ_n S(I ∘ m_n + grey ∘ (1 − m_n))·m_n` over N random masks m_n (see {@link coarseMasks}), each kept
 * with probability p = 0.5 in every pixel. A value estimates the mean score given that its pixel is seen, so the whole
 * map lies near the mean score over all masks (`measured.meanScore`), and what deviates from it is the evidence.
 * `measured.splitHalfCorrelation` is the correlation of the map from the even masks with that from the odd ones.
 * Petsiuk, Das & Saenko 2018, equation 6.
 * @returns a signed map of the input's height and width
 * @throws UserError for an impossible number of samples or an unknown variant
 */
export async function rise(probe: Probe, options: RiseOptions = {}): Promise<AttributionMap> {
  const { samples = 4000, seed = 0 } = options;
  countOf('samples', samples);
  return byVariant(probe, options, async (explained) => {
    const [total] = await totals(explained, [samples], options);
    const { even, odd, scores } = total as Totals;
    const splitHalf = correlation(even, odd);
    const { height, width } = probe.classifier;
    return makeMap(explained, {
      method: 'rise',
      variant: options.variant ?? 'default',
      values: even.map((value, pixel) => (value + (odd[pixel] as number)) / (samples * keep)),
      height,
      width,
      signed: true,
      options: { samples, seed, cells, keep, fill: 'grey' },
      passes: { forward: samples, backward: 0, headBackward: 0 },
      measured: { meanScore: scores / samples, ...(splitHalf !== null && { splitHalfCorrelation: splitHalf }) },
    });
  });
}

/** How far RISE has come after a number of masks. */
export interface RiseConvergence {
  readonly samples: number;
  /** Correlation of the map from the even masks with that from the odd ones; null where one of them is constant. */
  readonly splitHalf: number | null;
  /** Correlation of the map with the one from all masks; null where one of them is constant. */
  readonly withLast: number | null;
}

/**
 * The convergence curve of {@link rise}, from one run over the largest count of masks.
 * @param counts numbers of masks to look at, in any order
 * @returns one point a count, by rising count
 * @throws UserError for an impossible count or an unknown variant
 */
export async function riseConvergence(
  probe: Probe,
  { counts = defaultCounts, ...options }: Omit<RiseOptions, 'samples'> & { readonly counts?: readonly number[] } = {},
): Promise<RiseConvergence[]> {
  countOf('points of the curve', counts.length);
  counts.forEach((count) => countOf('samples', count));
  return byVariant(probe, options, async (explained) => {
    const points = await totals(explained, [...new Set(counts)].sort((a, b) => a - b), options);
    const both = ({ even, odd }: Totals) => even.map((value, pixel) => value + (odd[pixel] as number));
    const last = both(points.at(-1) as Totals);
    return points.map((point) => ({
      samples: point.samples,
      splitHalf: correlation(point.even, point.odd),
      withLast: correlation(both(point), last),
    }));
  });
}

/**
 * The map less the mean score over all masks: positive where seeing a pixel raises the score. A step of figures,
 * since the raw map would be one colour with faint differences.
 * @param map a map as {@link rise} returns it
 */
export function aboveMeanScore(map: AttributionMap): AttributionMap {
  const meanScore = map.measured?.meanScore as number;
  return { ...map, values: map.values.map((value) => value - meanScore), options: { ...map.options, zero: 'mean score' } };
}

/** Pearson's correlation; null where one of the two is constant, as it is undefined there. */
function correlation(a: Float32Array, b: Float32Array): number | null {
  const constant = [a, b].some((values) => values.every((value) => value === values[0]));
  return constant ? null : sampleCorrelation([...a], [...b]);
}

async function byVariant<T>(probe: Probe, { variant = 'default' }: RiseOptions, use: (explained: Probe) => Promise<T>): Promise<T> {
  return oneOf('variant of rise', variant, ['default', 'paper']) === 'paper'
    ? withProbe(probe.observation, { ...probe.target, score: 'probability' }, use)
    : use(probe);
}

/** Running totals after a number of masks. */
interface Totals {
  readonly samples: number;
  /** `Σ S_n` */
  readonly scores: number;
  /** `Σ S_n m_n` over the masks of even number, the first being number 0; `height × width` values. */
  readonly even: Float32Array;
  /** The same over the masks of odd number. */
  readonly odd: Float32Array;
}

/** Asks the network under one mask after the other, in batches; nothing but scores leaves the device in between. */
async function totals(probe: Probe, counts: readonly number[], { seed = 0, onProgress }: RiseOptions): Promise<Totals[]> {
  const { network, height, width, preprocessing } = probe.classifier;
  const input = probe.activation(network.input);
  const next = coarseMasks(height, width, cells, keep, seed);
  const found: Totals[] = [];
  const grey = fillTensor('grey', input, preprocessing);
  let sums = tf.zeros([2, height * width]) as Tensor2D;
  try {
    let [done, total] = [0, 0];
    for (const count of counts) {
      while (done < count) {
        const masks = enlargedMasks(Array.from({ length: Math.min(batchSize, count - done) }, next), height, width, cells);
        try {
          const scores = await scoresUnder(probe, input, grey, masks);
          const before = sums;
          sums = tf.tidy(() => before.add(tf.matMul(byParity(scores, done), masks.reshape([scores.length, -1]))));
          before.dispose();
          done += scores.length;
          total = scores.reduce((sum, score) => sum + score, total);
        } finally {
          masks.dispose();
        }
        onProgress?.(done, counts.at(-1) as number);
      }
      const values = (await sums.data()) as Float32Array;
      found.push({ samples: count, scores: total, even: values.slice(0, height * width), odd: values.slice(height * width) });
    }
    return found;
  } finally {
    sums.dispose();
    grey.dispose();
  }
}

async function scoresUnder(probe: Probe, input: Tensor4D, grey: Tensor4D, masks: Tensor3D): Promise<number[]> {
  const masked = tf.tidy(() => {
    const seen = masks.expandDims(3);
    return input.mul(seen).add(grey.mul(tf.sub(1, seen))) as Tensor4D;
  });
  try {
    return await probe.scoresAt(masked);
  } finally {
    masked.dispose();
  }
}

/** The scores of masks of even number in the first row and of odd number in the second, zeros elsewhere. */
function byParity(scores: readonly number[], first: number): Tensor2D {
  const row = (parity: number) => scores.map((score, index) => ((first + index) % 2 === parity ? score : 0));
  return tf.tensor2d([row(0), row(1)]);
}
