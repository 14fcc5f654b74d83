import type { Exercise } from '../exercise';
import { gridFrom, relu, transposed, type Grid } from '../grid';
import type { Scored, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase } from '../scene-case';
import { saliencyMistakes } from './saliency-mistakes';

export interface SaliencySwitches extends Scored {
  /** What is done to each slope. */
  readonly size: 'magnitude' | 'signed' | 'rectified' | 'square';
  /** How the three colours become one number. */
  readonly join: 'max' | 'sum' | 'mean' | 'length' | 'first' | 'kept';
  /** Whether the magnitude is taken of the joined number. */
  readonly after: boolean;
  readonly times: 'nothing' | 'input';
  readonly transposed: boolean;
}

type SaliencyCase = SceneCase<SceneQuestion>;

const plan = { mostPasses: 30, extra: undefined, question: (given: SceneQuestion) => given };

/** `M_ij = max_c |∂S/∂I_ijc|`. */
export const saliency: Exercise<SceneQuestion, SaliencySwitches, SaliencyCase> = {
  id: 'saliency',
  notebook: '02-saliency',
  title: 'Saliency map',
  task:
    'Given { network, input, target }: the saliency map of the class `target`, [height, width]. `input` is [height, width, 3], ' +
    '`network.gradient(input, target)` is the gradient of the logit there, of the same shape.',
  right: { quantity: 'logit', whose: 'target', size: 'magnitude', join: 'max', after: false, times: 'nothing', transposed: false },
  mistakes: saliencyMistakes,
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [
      { ...plan, words: 'an input of 10 × 13 pixels', plan: { height: 10, width: 13, stem: 'relu', features: 'linear', head: 'flatten' } },
      { ...plan, words: 'an input of 8 × 11 pixels and a network with ReLU6', plan: { height: 8, width: 11, stem: 'relu6', features: 'relu6', head: 'average' } },
      { ...plan, words: 'an input of 9 × 7 pixels', plan: { height: 9, width: 7, stem: 'relu6', features: 'relu', head: 'flatten' } },
    ]),
  async model({ scene }, { size, join, after, times, transposed: turned, ...scored }) {
    const { shape, values } = await scene.gradient('input', scored);
    const slopes = values.map((slope, at) => sized(slope * (times === 'input' ? (scene.input[at] as number) : 1), after ? 'signed' : size));
    const [height, width] = shape as [number, number, number];
    if (join === 'kept') return { shape, values: slopes };
    const map = gridFrom([height, width], (pixel) => joined(slopes.subarray(3 * pixel, 3 * pixel + 3), join));
    const signed: Grid = after ? { ...map, values: map.values.map(Math.abs) } : map;
    return turned ? transposed(signed) : signed;
  },
};

function sized(slope: number, size: SaliencySwitches['size']): number {
  if (size === 'signed') return slope;
  if (size === 'square') return slope ** 2;
  return size === 'magnitude' ? Math.abs(slope) : relu(slope);
}

function joined(colours: Float64Array, join: Exclude<SaliencySwitches['join'], 'kept'>): number {
  const [red = NaN, green = NaN, blue = NaN] = colours;
  switch (join) {
    case 'max':
      return Math.max(red, green, blue);
    case 'sum':
      return red + green + blue;
    case 'mean':
      return (red + green + blue) / 3;
    case 'length':
      return Math.hypot(red, green, blue);
    case 'first':
      return red;
  }
}
