import type { Exercise } from '../exercise';
import { mapped, mean, relu, sum, transposed, type Grid } from '../grid';
import type { Scored } from '../scene';
import { camCases, mapOf, perChannel, readCam, type CamCase, type CamQuestion, type Reading } from './cam-cases';
import { gradCamMistakes } from './grad-cam-mistakes';

export interface GradCamSwitches extends Scored {
  readonly reading: Reading;
  /** What is done to each slope before it is pooled. */
  readonly slopes: 'signed' | 'rectified' | 'magnitude';
  /** How the slopes become weights: over places, one a channel; over channels, one a place; or not at all. */
  readonly pool: 'mean' | 'sum' | 'max' | 'over channels' | 'no pooling' | 'no weights' | 'no activation';
  readonly weights: 'signed' | 'rectified';
  /** Whether each channel's term is rectified before the sum. */
  readonly terms: 'signed' | 'rectified';
  readonly join: 'sum' | 'max';
  readonly last: 'relu' | 'nothing' | 'magnitude';
  readonly transposed: boolean;
}

/** `ReLU(Σ_k α_k A^k)`, `α_k` the mean of the gradient over places. */
export const gradCam: Exercise<CamQuestion, GradCamSwitches, CamCase> = {
  id: 'gradCam',
  notebook: '05-cam-and-grad-cam',
  title: 'Grad-CAM',
  task:
    'Given { network, input, target, layer }: the Grad-CAM of the class `target`, [rows, columns] of the layer, with or without the last ReLU. ' +
    '`network.activation(input, layer)` and `network.gradient(input, target, layer)` are [rows, columns, channels].',
  right: {
    quantity: 'logit', whose: 'target', reading: 'layer', slopes: 'signed', pool: 'mean', weights: 'signed', terms: 'signed', join: 'sum', last: 'relu', transposed: false,
  },
  accepted: [{ last: 'nothing' }],
  mistakes: gradCamMistakes,
  freeScale: true,
  cases: camCases,
  async model(question, switches) {
    const { A, g } = await readCam(question, switches.reading, switches);
    return finished(joined(A, mapped(g, (slope) => sized(slope, switches.slopes)), switches), switches);
  },
};

function sized(slope: number, slopes: GradCamSwitches['slopes']): number {
  if (slopes === 'signed') return slope;
  return slopes === 'rectified' ? relu(slope) : Math.abs(slope);
}

function joined(A: Grid, g: Grid, { pool, weights, terms, join }: GradCamSwitches): Grid {
  const pooled = perChannel(g, (slopes) => (pool === 'max' ? Math.max(...slopes) : pool === 'sum' ? sum(slopes) : mean(slopes)));
  const rectified = (value: number, by: 'signed' | 'rectified') => (by === 'rectified' ? relu(value) : value);
  return mapOf(A, (at, channels) => {
    const all = Array.from({ length: channels }, (_, channel) => channel);
    const here = mean(all.map((channel) => g.values[at(channel)] as number));
    const weightOf = (channel: number): number => {
      if (pool === 'no weights') return 1;
      if (pool === 'over channels') return here;
      return pool === 'no pooling' ? (g.values[at(channel)] as number) : (pooled[channel] as number);
    };
    const values = all.map((channel) => {
      if (pool === 'no activation') return g.values[at(channel)] as number;
      return rectified(rectified(weightOf(channel), weights) * (A.values[at(channel)] as number), terms);
    });
    return join === 'max' ? Math.max(...values) : sum(values);
  });
}

function finished(map: Grid, { last, transposed: turned }: GradCamSwitches): Grid {
  const ended = last === 'nothing' ? map : mapped(map, last === 'relu' ? relu : Math.abs);
  return turned ? transposed(ended) : ended;
}
