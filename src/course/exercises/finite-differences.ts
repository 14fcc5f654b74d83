import type { Exercise } from '../exercise';
import { gridOf } from '../grid';
import { uniformSource } from '../../random';
import type { Scene, Scored, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { finiteDifferencesMistakes } from './finite-differences-mistakes';

export interface FiniteDifferencesQuestion extends SceneQuestion {
  /** Values of the input to be moved: [row, column, colour] each. */
  readonly places: [number, number, number][];
  /** How far, both ways. */
  readonly step: number;
}

export interface FiniteDifferencesSwitches {
  readonly quantity: 'logit' | 'probability';
  readonly whose: Scored['whose'];
  readonly difference: 'central' | 'forward' | 'backward';
  /** What the difference is divided by. */
  readonly divisor: 'its width' | 'one step' | 'nothing';
  readonly sign: 1 | -1;
  readonly moved: 'value' | 'pixel' | 'row and column exchanged';
  /** Whether earlier places stay moved. */
  readonly kept: boolean;
}

export interface Moves {
  readonly step: number;
  readonly count: number;
}

const option = (words: string, height: number, width: number, extra: Moves): SceneCaseOptions<FiniteDifferencesQuestion, Moves> => ({
  words,
  extra,
  mostPasses: 40 * extra.count,
  plan: { height, width, stem: 'swish', features: 'swish', head: 'flatten' },
  question: (given, { step }, scene) => ({ ...given, step, places: placesOf(scene).map(([row, column, colour]) => [row, column, colour]) }),
});

/** `(S(I + h·e) − S(I − h·e)) / 2h`. */
export const finiteDifferences: Exercise<FiniteDifferencesQuestion, FiniteDifferencesSwitches, SceneCase<FiniteDifferencesQuestion, Moves>> = {
  id: 'finiteDifferences',
  notebook: '01-network-and-gradients',
  title: 'A gradient by finite differences',
  task:
    'Given { network, input, target, places, step }: for each place [row, column, colour] the slope of the logit of `target` there, by ' +
    'central differences: the value is moved up by `step`, then down by ' +
    '`step`, and the difference of the two logits divided by the distance between them. A list with one number a place. ' +
    '`network.logits(input)` is [classes].',
  right: { quantity: 'logit', whose: 'target', difference: 'central', divisor: 'its width', sign: 1, moved: 'value', kept: false },
  mistakes: finiteDifferencesMistakes,
  freeScale: false,
  tolerance: 2e-3,
  cases: (seed) => sceneCases(seed, [option('an input of 8 × 6 pixels', 8, 6, { step: 0.8, count: 5 }), option('an input of 7 × 9 pixels', 7, 9, { step: 0.6, count: 5 })]),
  async model({ scene, extra: { step } }, switches) {
    const { difference, divisor, sign, moved, kept } = switches;
    const places = placesOf(scene);
    const ends = { central: [1, -1], forward: [1, 0], backward: [0, -1] }[difference] as [number, number];
    const logits = await scene.logitsAt(`${difference} ${moved} ${kept}`, () => movedInputs(scene, places, ends.map((end) => end * step), moved, kept));
    const width = { 'its width': (ends[0] - ends[1]) * step, 'one step': step, nothing: 1 }[divisor];
    const scores = logits.map(({ values }) => scene.scoreOf(values, switches));
    return gridOf([places.length], places.map((_, index) => (sign * ((scores[2 * index] as number) - (scores[2 * index + 1] as number))) / width));
  },
};

/** Five places, in whose rows and columns the two can be exchanged; they depend on the input alone, and so on the seed. */
function placesOf({ plan: { height, width }, input }: Scene): (readonly [number, number, number])[] {
  const uniform = uniformSource(Math.round(1e6 * Math.abs(input[0] as number)));
  const side = Math.min(height, width);
  return Array.from({ length: 5 }, (_, index) => {
    const row = Math.floor(uniform() * side);
    const column = (row + 1 + Math.floor(uniform() * (side - 1))) % side;
    return [row, column, index % 3] as const;
  });
}

/** Two inputs a place: moved to the one end and to the other. */
function movedInputs(
  { input, plan: { width } }: Scene,
  places: readonly (readonly [number, number, number])[],
  ends: readonly number[],
  moved: FiniteDifferencesSwitches['moved'],
  kept: boolean,
): Float32Array[] {
  const present = input.slice();
  return places.flatMap(([row, column, colour]) => {
    const pixel = moved === 'row and column exchanged' ? column * width + row : row * width + column;
    const copies = ends.map((by) => {
      const copy = present.slice();
      for (let c = 0; c < 3; c++) if (moved === 'pixel' || c === colour) copy[3 * pixel + c] = (copy[3 * pixel + c] as number) + by;
      return copy;
    });
    if (kept) present.set(copies[1] as Float32Array);
    return copies;
  });
}
