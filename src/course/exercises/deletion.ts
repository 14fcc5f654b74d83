import { normalNumbers, uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridOf } from '../grid';
import { rowsOf } from '../plain-case';
import { softmaxOf, type Scene, type SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { deletionMistakes } from './deletion-mistakes';

export interface DeletionQuestion extends SceneQuestion {
  /** `map[row][column]`, one value a pixel of the input. */
  readonly map: number[][];
  readonly steps: number;
}

export interface DeletionSwitches {
  readonly order: 'most important first' | 'least important first' | 'by magnitude' | 'in reading order';
  readonly fill: 'grey' | 'black';
  readonly shows: 'what is left' | 'what was taken';
  readonly quantity: 'probability' | 'logit';
  readonly whose: 'target' | 'predicted' | 'predicted at input';
  readonly colours: 'all' | 'first';
  readonly points: 'all' | 'without the first' | 'without the last';
}

export interface Steps {
  readonly steps: number;
}

const option = (words: string, height: number, width: number, extra: Steps): SceneCaseOptions<DeletionQuestion, Steps> => ({
  words,
  extra,
  mostPasses: 200,
  plan: { height, width, stem: 'relu6', features: 'linear', head: 'flatten' },
  question: (given, { steps }, scene) => ({ ...given, steps, map: rowsOf({ shape: [height, width], values: Float64Array.from(mapOf(scene)) }) }),
});

/** The probability after 0, 1, … steps, each of which deletes as many pixels, the most important first. */
export const deletion: Exercise<DeletionQuestion, DeletionSwitches, SceneCase<DeletionQuestion, Steps>> = {
  id: 'deletion',
  notebook: '07-judging',
  title: 'Deletion curve',
  task:
    'Given { network, input, target, map, steps }: the probability of `target` (softmax of the logits) after k = 0, 1, … steps, steps + 1 ' +
    'numbers. After k steps the round(k · pixels / steps) pixels with ' +
    'the highest values of the map are mid grey, which is 0 in the input. `map` is a list of rows, with one value a pixel.',
  right: { order: 'most important first', fill: 'grey', shows: 'what is left', quantity: 'probability', whose: 'target', colours: 'all', points: 'all' },
  mistakes: deletionMistakes,
  freeScale: false,
  cases: (seed) => sceneCases(seed, [option('an input of 8 × 10 pixels, 8 steps', 8, 10, { steps: 8 }), option('an input of 9 × 7 pixels, 6 steps', 9, 7, { steps: 6 })]),
  async model({ scene, extra: { steps } }, { order, fill, shows, quantity, whose, colours, points }) {
    const logits = await scene.logitsAt(`${order} ${fill} ${shows} ${colours}`, () => curveInputs(scene, steps, { order, fill, shows, colours }));
    const curve = logits.map(({ values }) => scoreOf(scene, quantity === 'logit' ? values : softmaxOf(values), whose));
    const shown = points === 'all' ? curve : points === 'without the first' ? curve.slice(1) : curve.slice(0, -1);
    return gridOf([shown.length], shown);
  },
};

function scoreOf({ target, predicted }: Scene, scores: Float64Array, whose: DeletionSwitches['whose']): number {
  if (whose === 'predicted') return Math.max(...scores);
  return scores[whose === 'target' ? target : predicted] as number;
}

/** Values of both signs, no two alike; they depend on the input alone, and so on the seed. */
function mapOf({ input }: Scene): Float32Array {
  return normalNumbers(uniformSource(Math.round(1e6 * Math.abs(input[2] as number))), input.length / 3);
}

function curveInputs(scene: Scene, steps: number, { order, fill, shows, colours }: Pick<DeletionSwitches, 'order' | 'fill' | 'shows' | 'colours'>): Float32Array[] {
  const map = mapOf(scene);
  const pixels = map.length;
  const importance = (pixel: number): number => {
    const value = map[pixel] as number;
    return { 'most important first': value, 'least important first': -value, 'by magnitude': Math.abs(value), 'in reading order': -pixel }[order];
  };
  const sorted = Array.from({ length: pixels }, (_, pixel) => pixel).sort((a, b) => importance(b) - importance(a));
  const rank = new Map(sorted.map((pixel, index) => [pixel, index]));
  const level = fill === 'grey' ? 0 : -127 / 128;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const taken = Math.round((step * pixels) / steps);
    return scene.input.map((value, at) => {
      const gone = (rank.get(Math.floor(at / 3)) as number) < taken;
      const hidden = shows === 'what is left' ? gone : !gone;
      return hidden && (colours === 'all' || at % 3 === 0) ? level : value;
    });
  });
}
