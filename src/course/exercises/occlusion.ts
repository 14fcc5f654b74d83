import type { Exercise } from '../exercise';
import { gridOf, transposed } from '../grid';
import type { Scene, SceneQuestion, Scored } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { occlusionMistakes } from './occlusion-mistakes';
import { starts, type Placing } from './window-starts';

export interface OcclusionQuestion extends SceneQuestion {
  /** Side of the square window in pixels. */
  readonly window: number;
  /** Step from one window to the next in pixels. */
  readonly stride: number;
}

export interface OcclusionSwitches extends Omit<Scored, 'quantity'> {
  readonly quantity: 'logit' | 'probability';
  /** How the score before, S, and the one under the window, S′, become one value. */
  readonly value: 'S − S′' | 'S′ − S' | 'S′' | '|S − S′|' | 'S′ / S';
  readonly fill: 'grey' | 'black' | 'white' | 'mean';
  readonly placing: Placing;
  /** Pixels that the window is too large. */
  readonly excess: 0 | 1 | -1;
  readonly covered: 'window' | 'all but the window';
  /** Whether earlier windows stay covered. */
  readonly kept: boolean;
  readonly colours: 'all' | 'first';
  readonly transposed: boolean;
}

export interface Windows {
  readonly window: number;
  readonly stride: number;
}

type OcclusionCase = SceneCase<OcclusionQuestion, Windows>;

const option = (words: string, height: number, width: number, extra: Windows, features: 'linear' | 'relu6'): SceneCaseOptions<OcclusionQuestion, Windows> => ({
  words,
  extra,
  mostPasses: 400,
  plan: { height, width, stem: 'relu6', features, head: 'flatten' },
  question: (given, windows) => ({ ...given, ...windows }),
});

/** `S(I) − S(I with the window filled)`, one value a window. */
export const occlusion: Exercise<OcclusionQuestion, OcclusionSwitches, OcclusionCase> = {
  id: 'occlusion',
  notebook: '04-occlusion',
  title: 'Occlusion sensitivity',
  task:
    'Given { network, input, target, window, stride }: for every square window wholly inside the picture, at rows and columns 0, stride, ' +
    '2·stride …, how far the logit of ' +
    '`target` falls when the window is filled with mid grey; [rows, columns] of windows. `input` is [height, width, 3], in which mid grey is 0.',
  right: {
    quantity: 'logit', whose: 'target', value: 'S − S′', fill: 'grey', placing: 'inside', excess: 0, covered: 'window', kept: false, colours: 'all', transposed: false,
  },
  mistakes: occlusionMistakes,
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [
      option('an input of 11 × 14 pixels, window 4, stride 3', 11, 14, { window: 4, stride: 3 }, 'linear'),
      option('an input of 14 × 9 pixels, window 3, stride 2', 14, 9, { window: 3, stride: 2 }, 'relu6'),
      option('an input of 10 × 15 pixels, window 5, stride 4', 10, 15, { window: 5, stride: 4 }, 'linear'),
    ]),
  async model({ scene, extra: { window, stride } }, switches) {
    const { height, width } = scene.plan;
    const tops = starts(height, window, stride, switches.placing);
    const lefts = starts(width, window, stride, switches.placing);
    const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
    const key = [switches.fill, switches.placing, switches.excess, switches.covered, switches.kept, switches.colours].join();
    const logits = await scene.logitsAt(key, () => covered(scene, places, window + switches.excess, switches));
    const before = scene.scoreOf(scene.logits, switches);
    const map = gridOf([tops.length, lefts.length], logits.map(({ values }) => valueOf(before, scene.scoreOf(values, switches), switches.value)));
    return switches.transposed ? transposed(map) : map;
  },
};

function valueOf(before: number, under: number, value: OcclusionSwitches['value']): number {
  switch (value) {
    case 'S − S′':
      return before - under;
    case 'S′ − S':
      return under - before;
    case 'S′':
      return under;
    case '|S − S′|':
      return Math.abs(before - under);
    case 'S′ / S':
      return under / before;
  }
}

interface Place {
  readonly top: number;
  readonly left: number;
}

/** The input under each window. */
function covered(scene: Scene, places: readonly Place[], side: number, { fill, covered: part, kept, colours }: OcclusionSwitches): Float32Array[] {
  const { height, width } = scene.plan;
  const filling = fillOf(scene, fill);
  let present = scene.input;
  return places.map(({ top, left }) => {
    const inside = (row: number, column: number) => row >= top && row < top + side && column >= left && column < left + side;
    const filled = present.map((value, at) => {
      const [row, column] = [Math.floor(at / (3 * width)), Math.floor(at / 3) % width];
      if (row >= height || (colours === 'first' && at % 3 > 0)) return value;
      return inside(row, column) === (part === 'window') ? (filling[at % 3] as number) : value;
    });
    if (kept) present = filled;
    return filled;
  });
}

/** The three colours of the filling, normalised. */
function fillOf({ input }: Scene, fill: OcclusionSwitches['fill']): readonly number[] {
  const level = { grey: 0, black: -127 / 128, white: 1 };
  if (fill !== 'mean') return [0, 1, 2].map(() => level[fill]);
  return [0, 1, 2].map((colour) => input.reduce((total, value, at) => total + (at % 3 === colour ? value : 0), 0) / (input.length / 3));
}

