/** What Grad-CAM and its nearest relatives compute, with every turn that a program can take. */
import { mapped, mean, relu, sum, transposed, type Grid } from '../grid';
import type { Scored } from '../scene';
import { mapOf, perChannel, readCam, type CamCase, type Reading } from './cam-cases';

export interface CamSwitches extends Scored {
  readonly reading: Reading;
  /** What is done to each slope before it is pooled. */
  readonly slopes: 'signed' | 'rectified' | 'magnitude';
  /** How the slopes become weights: over places, one a channel; over everything, one for all; over rows, one a column
   * and channel; over channels, one a place; or not at all. */
  readonly pool: 'mean' | 'sum' | 'max' | 'everything' | 'over rows' | 'over channels' | 'no pooling' | 'no weights' | 'no activation';
  readonly weights: 'signed' | 'rectified';
  /** Whether each channel's term is rectified before the sum. */
  readonly terms: 'signed' | 'rectified';
  readonly join: 'sum' | 'max';
  /** What is turned round, for what speaks against the class. */
  readonly turned: 'nothing' | 'slopes' | 'map' | 'complement';
  readonly last: 'relu' | 'nothing' | 'magnitude';
  readonly transposed: boolean;
}

/** `ReLU(Σ_k α_k A^k)`, `α_k` the mean of the gradient over places. */
export const gradCamSwitches: CamSwitches = {
  quantity: 'logit',
  whose: 'target',
  reading: 'layer',
  slopes: 'signed',
  pool: 'mean',
  weights: 'signed',
  terms: 'signed',
  join: 'sum',
  turned: 'nothing',
  last: 'relu',
  transposed: false,
};

export async function camModel(question: CamCase, switches: CamSwitches): Promise<Grid> {
  const { A, g } = await readCam(question, switches.reading, switches);
  const slopes = mapped(g, (slope) => sized(switches.turned === 'slopes' ? -slope : slope, switches.slopes));
  return finished(joined(A, slopes, switches), switches);
}

function sized(slope: number, slopes: CamSwitches['slopes']): number {
  if (slopes === 'signed') return slope;
  return slopes === 'rectified' ? relu(slope) : Math.abs(slope);
}

function joined(A: Grid, g: Grid, { pool, weights, terms, join }: CamSwitches): Grid {
  const pooled = perChannel(g, (slopes) => (pool === 'max' ? Math.max(...slopes) : pool === 'sum' ? sum(slopes) : mean(slopes)));
  const whole = mean(g.values);
  const rowsPooled = meanOverRows(g);
  const rectified = (value: number, by: 'signed' | 'rectified') => (by === 'rectified' ? relu(value) : value);
  return mapOf(A, (at, channels) => {
    const all = Array.from({ length: channels }, (_, channel) => channel);
    const here = mean(all.map((channel) => g.values[at(channel)] as number));
    const weightOf = (channel: number): number => {
      if (pool === 'no weights') return 1;
      if (pool === 'over channels') return here;
      if (pool === 'everything') return whole;
      if (pool === 'over rows') return rowsPooled[at(channel) % rowsPooled.length] as number;
      return pool === 'no pooling' ? (g.values[at(channel)] as number) : (pooled[channel] as number);
    };
    const values = all.map((channel) => {
      if (pool === 'no activation') return g.values[at(channel)] as number;
      return rectified(rectified(weightOf(channel), weights) * (A.values[at(channel)] as number), terms);
    });
    return join === 'max' ? Math.max(...values) : sum(values);
  });
}

/** `[columns, channels]`, row by row. */
function meanOverRows({ shape, values }: Grid): Float64Array {
  const [rows, columns, channels] = shape as [number, number, number];
  const size = columns * channels;
  return Float64Array.from({ length: size }, (_, at) => mean(Float64Array.from({ length: rows }, (__, row) => values[row * size + at] as number)));
}

function finished(map: Grid, { last, turned, transposed: exchanged }: CamSwitches): Grid {
  const ended = last === 'nothing' ? map : mapped(map, last === 'relu' ? relu : Math.abs);
  const most = Math.max(...ended.values);
  const signed = turned === 'map' ? mapped(ended, (value) => -value) : turned === 'complement' ? mapped(ended, (value) => most - value) : ended;
  return exchanged ? transposed(signed) : signed;
}
