import type { Exercise } from '../exercise';
import { gridOf } from '../grid';
import { plainCase, type PlainCase } from '../plain-case';
import { uniformSource } from '../../random';
import { windowGridMistakes } from './window-grid-mistakes';
import { starts, type Placing } from './window-starts';

export interface WindowGridQuestion {
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Side of the square window, and step from one to the next, in pixels. */
  readonly window: number;
  readonly stride: number;
}

export interface WindowGridSwitches {
  readonly placing: Placing;
  readonly order: 'row by row' | 'column by column';
  readonly pair: 'top, left' | 'left, top' | 'centre';
  readonly sides: 'both' | 'height' | 'width';
}

/** The upper left corners of all windows wholly inside. */
export const windowGrid: Exercise<WindowGridQuestion, WindowGridSwitches, PlainCase<WindowGridQuestion>> = {
  id: 'windowGrid',
  notebook: '04-occlusion',
  title: 'The grid of windows',
  task:
    'Given { height, width, window, stride }, in pixels: the upper left corners [top, left] of all square windows wholly inside the picture, ' +
    'at multiples of the stride, row by row: ' +
    'a list of pairs. What remains at the right and lower edge stays uncovered.',
  right: { placing: 'inside', order: 'row by row', pair: 'top, left', sides: 'both' },
  mistakes: windowGridMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    const upTo = (count: number) => Math.floor(uniform() * count);
    const drawn = [0, 1].map((): WindowGridQuestion => {
      const height = 12 + upTo(6);
      return { height, width: height + 3 + upTo(6), window: 4 + upTo(2), stride: 2 + upTo(2) };
    });
    const fixed = [{ height: 11, width: 7, window: 3, stride: 2 }, { height: 10, width: 17, window: 4, stride: 3 }];
    return [...fixed, ...drawn].map((given) => plainCase(`a picture of ${given.height} × ${given.width} pixels, window ${given.window}, stride ${given.stride}`, given));
  },
  model({ given: { height, width, window, stride } }, { placing, order, pair, sides }) {
    const tops = starts(sides === 'width' ? width : height, window, stride, placing);
    const lefts = starts(sides === 'height' ? height : width, window, stride, placing);
    const corners = order === 'row by row' ? tops.flatMap((top) => lefts.map((left) => [top, left])) : lefts.flatMap((left) => tops.map((top) => [top, left]));
    const middle = Math.floor(window / 2);
    const pairs = corners.map(([top = NaN, left = NaN]) => (pair === 'top, left' ? [top, left] : pair === 'left, top' ? [left, top] : [top + middle, left + middle]));
    return gridOf([pairs.length, 2], pairs.flat());
  },
};
