import { uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridFrom, transposed, type Grid } from '../grid';
import { plainCase, rowsOf, type PlainCase } from '../plain-case';
import { pixelMeanMistakes } from './pixel-mean-mistakes';
import { starts } from './window-starts';

export interface PixelMeanQuestion {
  /** One value a window, `values[row][column]`. */
  readonly values: number[][];
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly window: number;
  readonly stride: number;
}

export interface PixelMeanSwitches {
  readonly join: 'mean' | 'sum' | 'last' | 'largest' | 'over window area' | 'corner';
  readonly uncovered: 'zero' | 'not a number';
  readonly transposed: boolean;
}

/** Each pixel the mean over the windows that cover it. */
export const pixelMean: Exercise<PixelMeanQuestion, PixelMeanSwitches, PlainCase<PixelMeanQuestion>> = {
  id: 'pixelMean',
  notebook: '04-occlusion',
  title: 'From windows to pixels',
  task:
    'Given { values, height, width, window, stride }: a map of the picture’s pixels, [height, width], in which each pixel is the mean of the ' +
    'values of all windows that cover it, and 0 where none does. ' +
    '`values` has one number a window, values[row][column]; windows begin at multiples of the stride.',
  right: { join: 'mean', uncovered: 'zero', transposed: false },
  mistakes: pixelMeanMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    const sizes = [[9, 12, 3, 2], [11, 8, 4, 3], [10, 13, 4, 2]] as const;
    return sizes.map(([height, width, window, stride]) => {
      const shape = [height, width].map((length) => starts(length, window, stride, 'inside').length);
      const values = rowsOf(gridFrom(shape, () => 3 * uniform() - 1));
      return plainCase(`a picture of ${height} × ${width} pixels, window ${window}, stride ${stride}`, { values, height, width, window, stride });
    });
  },
  model({ given: { values, height, width, window, stride } }, { join, uncovered, transposed: turned }) {
    const map: Grid = gridFrom([height, width], (pixel) => {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      const covering = values.flatMap((line, i) => line.filter((_, j) => within(row, i * stride, window) && within(column, j * stride, window)));
      if (join === 'corner') return row % stride === 0 && column % stride === 0 ? (values[row / stride]?.[column / stride] ?? 0) : 0;
      if (covering.length === 0) return uncovered === 'zero' ? 0 : NaN;
      const total = covering.reduce((a, b) => a + b);
      return { mean: total / covering.length, sum: total, last: covering.at(-1) as number, largest: Math.max(...covering), 'over window area': total / window ** 2 }[join];
    });
    return turned ? transposed(map) : map;
  },
};

const within = (place: number, start: number, window: number): boolean => place >= start && place < start + window;
