import type { Exercise } from '../exercise';
import { gridOf, mapped, mean, relu, sum, transposed } from '../grid';
import { softmaxOf } from '../scene';
import { linearCamCases, perChannel, sumOverChannels, type CamCase, type CamQuestion } from './cam-cases';
import { camMistakes } from './cam-own-mistakes';
import { classCount } from '../plan';

export interface ClassMapSwitches {
  readonly whose: 'target' | 'predicted' | 'class 0';
  readonly reading: 'layer' | 'activation before';
  /** Where the weights come from, and what is done to them. */
  readonly weights: 'column' | 'row' | 'magnitude' | 'softmax' | 'rectified' | 'none';
  readonly bias: 'left out' | 'added';
  /** `logit` when the places are added up too. */
  readonly gives: 'map' | 'logit' | 'largest channel';
  readonly last: 'nothing' | 'relu';
  readonly transposed: boolean;
}

/** `Σ_k w_k^c A^k`. */
export const cam: Exercise<CamQuestion, ClassMapSwitches, CamCase> = {
  id: 'cam',
  notebook: '05-cam-and-grad-cam',
  title: 'Class activation map',
  task:
    'Given { network, input, target, layer }: the class activation map of the class `target`, [rows, columns], with or without a ReLU. The ' +
    'network averages the layer over its places ' +
    'and has one dense layer after that: `network.weights()` is [channels, classes], `network.bias()` [classes], `network.activation(input, ' +
    'layer)` [rows, columns, channels].',
  right: { whose: 'target', reading: 'layer', weights: 'column', bias: 'left out', gives: 'map', last: 'nothing', transposed: false },
  accepted: [{ last: 'relu' }],
  mistakes: camMistakes,
  freeScale: true,
  cases: linearCamCases,
  async model({ scene }, switches) {
    const A = await scene.activation(switches.reading === 'layer' ? scene.layer : scene.layerBefore);
    const { dense } = scene.planned;
    const index = { target: scene.target, predicted: scene.predicted, 'class 0': 0 }[switches.whose];
    const weights = weightsOf(dense.weights, index, switches.weights);
    const bias = switches.bias === 'added' ? (dense.bias[index] as number) : 0;
    if (switches.gives === 'logit') return gridOf([], [sum(perChannel(A, (values, k) => mean(values) * (weights[k] as number))) + bias]);
    const chosen = (k: number) => switches.gives === 'map' || weights.every((weight) => weight <= (weights[k] as number));
    const map = mapped(sumOverChannels(A, (at, k) => (chosen(k) ? (A.values[at] as number) * (weights[k] as number) : 0)), (value) => value + bias);
    const ended = switches.last === 'relu' ? mapped(map, relu) : map;
    return switches.transposed ? transposed(ended) : ended;
  },
};

function weightsOf(all: Float32Array, index: number, kind: ClassMapSwitches['weights']): Float64Array {
  const channels = all.length / classCount;
  const column = Float64Array.from({ length: channels }, (_, k) => all[k * classCount + index] as number);
  switch (kind) {
    case 'column':
      return column;
    case 'row':
      return Float64Array.from({ length: channels }, (_, k) => all[index * channels + k] as number);
    case 'magnitude':
      return column.map(Math.abs);
    case 'softmax':
      return softmaxOf(column);
    case 'rectified':
      return column.map(relu);
    case 'none':
      return column.fill(1);
  }
}
