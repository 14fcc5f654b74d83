import { normalNumbers, uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridOf, mean, sum, type Grid } from '../grid';
import { plainCase, type PlainCase } from '../plain-case';
import { bootstrapMistakes } from './bootstrap-interval-mistakes';

export interface BootstrapQuestion {
  /** Scores of two methods on the same pictures: a[i] and b[i] belong to picture i. */
  readonly a: number[];
  readonly b: number[];
  /** Pictures of each resample, by index, as many as there are pictures. */
  readonly draws: number[][];
}

export interface BootstrapSwitches {
  readonly pairing: 'paired' | 'each its own' | 'none';
  readonly share: 0.95 | 0.9 | 0.5 | 1;
  readonly of: 'means' | 'medians' | 'sums' | 'differences' | 'standard deviation' | 'standard error';
  /** Text order is that of `sort` without a comparator. */
  readonly order: 'numbers' | 'text';
  readonly sign: 1 | -1;
  readonly ends: 'low, high' | 'high, low';
  /** How a quantile is read off the sorted values: between two of them, or one of the neighbours. */
  readonly quantile: 'between' | 'below, below' | 'below, above' | 'above, below' | 'above, above';
}

/** Text order differs from that of numbers on both sides of 0, and across a power of ten: means lie about 0, 10 and 1.4. */
const scales = [
  { count: 14, factor: 1, shift: 1.4 },
  { count: 20, factor: 7, shift: 0 },
  { count: 17, factor: 1, shift: 0 },
];

/** The 95 % percentile interval of the mean of a − b. */
export const bootstrapInterval: Exercise<BootstrapQuestion, BootstrapSwitches, PlainCase<BootstrapQuestion>> = {
  id: 'bootstrapInterval',
  notebook: '07-judging',
  title: 'Paired bootstrap',
  task:
    'Given { a, b, draws }: [low, high], the 95 % percentile bootstrap interval of the mean difference a − b. a[i] and b[i] are the scores ' +
    'of two methods on picture i; each of `draws` is one resample, ' +
    'a list of pictures by index. Between two of the sorted means, either or a value between them is taken for right.',
  right: { pairing: 'paired', share: 0.95, of: 'means', order: 'numbers', sign: 1, ends: 'low, high', quantile: 'between' },
  accepted: [{ quantile: 'below, below' }, { quantile: 'below, above' }, { quantile: 'above, below' }, { quantile: 'above, above' }],
  mistakes: bootstrapMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    return scales.map(({ count, factor, shift }) => {
      const common = normalNumbers(uniform, count);
      const [first, second] = [normalNumbers(uniform, count), normalNumbers(uniform, count)];
      const skewed = [...first].map((value, i) => factor * ((common[i] as number) * 2 + Math.exp(0.8 * value)));
      const b = [...second].map((value, i) => factor * ((common[i] as number) * 2 + 0.5 * value + shift));
      const draws = Array.from({ length: 400 }, () => Array.from({ length: count }, () => Math.floor(uniform() * count)));
      return plainCase(`${count} pictures, 400 resamples`, { a: skewed, b, draws });
    });
  },
  model({ given: { a, b, draws } }, { pairing, share, of, order, sign, ends, quantile }): Grid {
    const differences = a.map((value, i) => sign * (value - (b[i] as number)));
    const resampled = draws.map((draw, index) => {
      const other = draws[(index + 1) % draws.length] as number[];
      return draw.map((i, at) => sign * ((a[i] as number) - (b[pairing === 'paired' ? i : pairing === 'each its own' ? (other[at] as number) : at] as number)));
    });
    if (of === 'standard deviation' || of === 'standard error') {
      const centre = mean(differences);
      const deviation = Math.sqrt(differences.reduce((total, value) => total + (value - centre) ** 2, 0) / (differences.length - 1));
      const spread = of === 'standard error' ? deviation / Math.sqrt(differences.length) : deviation;
      return ordered(centre - 1.96 * spread, centre + 1.96 * spread, ends);
    }
    const values = of === 'differences' ? differences : resampled.map({ means: mean, medians: median, sums: sum }[of]);
    const sorted = order === 'text' ? Float64Array.from([...values].sort()) : Float64Array.from(values).sort();
    const [atLow, atHigh] = (quantile === 'between' ? ['between', 'between'] : quantile.split(', ')) as [Reading, Reading];
    return ordered(read(sorted, (1 - share) / 2, atLow), read(sorted, (1 + share) / 2, atHigh), ends);
  },
};

type Reading = 'between' | 'below' | 'above';

const ordered = (low: number, high: number, ends: BootstrapSwitches['ends']): Grid => gridOf([2], ends === 'low, high' ? [low, high] : [high, low]);

function read(sorted: Float64Array, share: number, reading: Reading): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return reading === 'below' ? below : reading === 'above' ? above : below + (above - below) * (at - Math.floor(at));
}

function median(values: readonly number[]): number {
  return read(Float64Array.from(values).sort(), 0.5, 'between');
}
