import { sampleCorrelation } from 'simple-statistics';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import { batchFor, forwardNumbers } from '../models/memory';
import { fillTensor } from '../occlusion/fills';
import type { AttributionMap } from './attribution-map';
import { countOf, oneOf } from './checks';
import { makeMap } from './make-map';
import { coarseMasks, enlargedMasks } from './masks';
import { withProbe, type Probe } from './probe';
import { rowsOf } from './score';

export interface RiseOptions {
  /** Number of masks; 4000 unless given, as in the paper for VGG16. */
  readonly samples?: number;
  /** The first masks of a seed are the same however many are drawn; 0 unless given. */
  readonly seed?: number;
  /** `default`, `paper` or `normalised`, see {@link rise}. */
  readonly variant?: string;
  /** MiB that the pictures which pass together may take, see {@link batchFor}. */
  readonly memory?: number;
  /** Called after each batch with the number of masks done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Cells along each side of the coarse grid, and the probability that one is kept: the paper's choice. */
const cells = 7;
const keep = 0.5;
/** Pictures a batch, at most. */
const largestBatch = 16;
/** Where the convergence is looked at unless other counts are asked for. */
const defaultCounts: readonly number[] = [125, 250, 500, 1000, 2000, 4000];

const variants = ['default', 'paper', 'normalised'] as const;
type Variant = (typeof variants)[number];

/**
 * RISE: `1/(N·p) Σ_n S(I ∘ m_n + grey ∘ (1 − m_n))·m_n` over N random masks m_n (see {@link coarseMasks}), each kept
 * with probability p = 0.5 in every pixel. A value estimates the mean score given that its pixel is seen, so the whole
 * map lies near the mean score over all masks (`measured.meanScore`), and what deviates from it is the evidence.
 * `measured.splitHalfCorrelation` is the correlation of the map from the even masks with that from the odd ones.
 * Petsiuk, Das & Saenko 2018, equation 6.
 *
 * Variants: `paper` takes the probability as score, whatever the target's. `normalised` divides by `Σ_n m_n` in each
 * pixel, as Xplique does, where the others divide by its expectation N·p. By chance some pixels are seen more often than
 * others, and with the expectation the mean score itself comes out there too high: an error of the size of the mean
 * score over √N, which buries the evidence where the score is a logit far from 0. A pixel that no mask shows has the
 * mean score there.
 * @returns a signed map of the input's height and width
 * @throws UserError for an impossible number of samples or an unknown variant
 */
export async function rise(probe: Probe, options: RiseOptions = {}): Promise<AttributionMap> {
  const { samples = 4000, seed = 0 } = options;
  countOf('samples', samples);
  return byVariant(probe, options, async (explained, variant) => {
    const [total] = await totals(explained, [samples], options);
    const { whole, splitHalf } = estimates(total as Totals, variant);
    const { height, width } = probe.classifier;
    return makeMap(explained, {
      method: 'rise',
      variant,
      values: whole,
      height,
      width,
      signed: true,
      options: { samples, seed, cells, keep, fill: 'grey' },
      passes: { forward: samples, backward: 0, headBackward: 0 },
      measured: { meanScore: meanScore(total as Totals), ...(splitHalf !== null && { splitHalfCorrelation: splitHalf }) },
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
  return byVariant(probe, options, async (explained, variant) => {
    const points = await totals(explained, [...new Set(counts)].sort((a, b) => a - b), options);
    const maps = points.map((point) => estimates(point, variant));
    const last = maps.at(-1) as (typeof maps)[number];
    return maps.map(({ whole, splitHalf }, at) => ({
      samples: (points[at] as Totals).samples,
      splitHalf,
      withLast: correlation(whole, last.whole),
    }));
  });
}

/**
 * The map less the mean score over all masks: positive where seeing a pixel raises the score. A step of figures,
 * since the raw map would be one colour with faint differences.
 * @param map a map as {@link rise} returns it
 */
export function aboveMeanScore(map: AttributionMap): AttributionMap {
  const mean = map.measured?.meanScore as number;
  return { ...map, values: map.values.map((value) => value - mean), options: { ...map.options, zero: 'mean score' } };
}

/** Pearson's correlation; null where one of the two is constant, as it is undefined there. */
function correlation(a: Float32Array, b: Float32Array): number | null {
  const constant = [a, b].some((values) => values.every((value) => value === values[0]));
  return constant ? null : sampleCorrelation([...a], [...b]);
}

async function byVariant<T>(
  probe: Probe,
  { variant: name = 'default' }: RiseOptions,
  use: (explained: Probe, variant: Variant) => Promise<T>,
): Promise<T> {
  const variant = oneOf('variant of rise', name, variants);
  return variant === 'paper'
    ? withProbe(probe.observation, { ...probe.target, score: 'probability' }, (explained) => use(explained, variant))
    : use(probe, variant);
}

/** Sums over some of the masks, in each pixel. */
interface MaskSums {
  readonly masks: number;
  /** `Σ S_n m_n` */
  readonly weighted: Float32Array;
  /** `Σ m_n` */
  readonly seen: Float32Array;
}

/** Running totals after a number of masks. */
interface Totals {
  readonly samples: number;
  /** `Σ S_n` */
  readonly scores: number;
  /** Over the masks of even number, the first being number 0, and over those of odd number. */
  readonly halves: readonly [MaskSums, MaskSums];
}

const meanScore = ({ scores, samples }: Totals): number => scores / samples;

/** The map from all masks so far, and the correlation of those from either half of them. */
function estimates(total: Totals, variant: Variant): { whole: Float32Array; splitHalf: number | null } {
  const [even, odd] = total.halves;
  const both: MaskSums = { masks: total.samples, weighted: sum(even.weighted, odd.weighted), seen: sum(even.seen, odd.seen) };
  const [whole, first, second] = [both, even, odd].map(({ masks, weighted, seen }) =>
    weighted.map((value, pixel) => {
      const count = variant === 'normalised' ? (seen[pixel] as number) : masks * keep;
      return count > 0 ? value / count : meanScore(total);
    }),
  ) as [Float32Array, Float32Array, Float32Array];
  return { whole, splitHalf: correlation(first, second) };
}

const sum = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, pixel) => value + (b[pixel] as number));

/** Asks the network under one mask after the other, in batches; nothing but scores leaves the device in between. */
async function totals(probe: Probe, counts: readonly number[], { seed = 0, memory, onProgress }: RiseOptions): Promise<Totals[]> {
  const { network, height, width, preprocessing } = probe.classifier;
  const input = probe.activation(network.input);
  const size = batchFor(forwardNumbers(network.layers), largestBatch, memory);
  const next = coarseMasks(height, width, cells, keep, seed);
  const found: Totals[] = [];
  const grey = fillTensor('grey', input, preprocessing);
  let sums = tf.zeros([4, height * width]) as Tensor2D;
  try {
    let [done, scoreSum] = [0, 0];
    for (const count of counts) {
      const more = async (_: number, length: number): Promise<void> => {
        const masks = enlargedMasks(Array.from({ length }, next), height, width, cells);
        try {
          const scores = await scoresUnder(probe, input, grey, masks);
          const before = sums;
          sums = tf.tidy(() => before.add(tf.matMul(byParity(scores, done), masks.reshape([length, -1]))));
          before.dispose();
          done += length;
          scoreSum = scores.reduce((total, score) => total + score, scoreSum);
        } finally {
          masks.dispose();
        }
      };
      await inBatches(count - done, size, more, () => onProgress?.(done, counts.at(-1) as number));
      found.push({ samples: count, scores: scoreSum, halves: halvesOf((await sums.data()) as Float32Array, count) });
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

/** @param sums the four rows that {@link byParity} makes, summed over the masks */
function halvesOf(sums: Float32Array, count: number): Totals['halves'] {
  const [even, odd, seenEven, seenOdd] = rowsOf(sums, sums.length / 4) as [Float32Array, Float32Array, Float32Array, Float32Array];
  return [
    { masks: Math.ceil(count / 2), weighted: even, seen: seenEven },
    { masks: Math.floor(count / 2), weighted: odd, seen: seenOdd },
  ];
}

/** The scores of masks of even number in the first row and of odd number in the second, zeros elsewhere; below, ones for scores. */
function byParity(scores: readonly number[], first: number): Tensor2D {
  const row = (values: readonly number[], parity: number) => values.map((value, index) => ((first + index) % 2 === parity ? value : 0));
  const ones = scores.map(() => 1);
  return tf.tensor2d([row(scores, 0), row(scores, 1), row(ones, 0), row(ones, 1)]);
}
