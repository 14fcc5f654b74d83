import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridFrom, transposed, type Grid } from '../grid';
import { tensorCase, type PlainCase } from '../plain-case';
import { upsampleMistakes } from './upsample-mistakes';

export interface UpsampleQuestion {
  /** `[rows, columns]`. */
  readonly map: Tensor2D;
  /** Of the picture, in pixels. */
  readonly height: number;
  readonly width: number;
}

export interface UpsampleSwitches {
  /** Where the centre of a pixel lies among the map's places. */
  readonly centres: 'half pixel' | 'corners aligned' | 'upper left';
  readonly kernel: 'bilinear' | 'nearest';
  readonly transposed: boolean;
}

export interface Given {
  readonly map: Grid;
  readonly height: number;
  readonly width: number;
}

/** Bilinear enlargement with half-pixel centres. */
export const upsample: Exercise<UpsampleQuestion, UpsampleSwitches, PlainCase<UpsampleQuestion, Given>> = {
  id: 'upsample',
  notebook: '05-cam-and-grad-cam',
  title: 'Enlarging a map',
  task:
    'Given { map, height, width }: the map, [rows, columns], enlarged to the picture, [height, width], bilinearly with half-pixel centres: ' +
    'the centre of pixel i lies at (i + ½)·rows/height − ½ ' +
    'among the map’s rows; beyond the outermost places their values go on.',
  right: { centres: 'half pixel', kernel: 'bilinear', transposed: false },
  mistakes: upsampleMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    const sizes = [[3, 4, 10, 15], [4, 2, 9, 11], [2, 5, 12, 13]] as const;
    return sizes.map(([rows, columns, height, width]) => {
      const map = gridFrom([rows, columns], () => 2 * uniform() - 1);
      return tensorCase(`a map of ${rows} × ${columns} places for ${height} × ${width} pixels`, { map, height, width }, (given, tensor) => ({
        map: tensor(given.map) as Tensor2D,
        height,
        width,
      }));
    });
  },
  model({ given: { map, height, width } }, { centres, kernel, transposed: turned }) {
    const [rows, columns] = map.shape as [number, number];
    const at = (row: number, column: number): number => map.values[row * columns + column] as number;
    const enlarged = gridFrom([height, width], (pixel) => {
      const [i, j] = [Math.floor(pixel / width), pixel % width];
      if (kernel === 'nearest') {
        const shift = centres === 'half pixel' ? 0.5 : 0;
        return at(Math.floor(((i + shift) * rows) / height), Math.floor(((j + shift) * columns) / width));
      }
      const [y, x] = [neighbours(i, rows, height, centres), neighbours(j, columns, width, centres)];
      const line = (row: number): number => at(row, x.low) * (1 - x.share) + at(row, x.high) * x.share;
      return line(y.low) * (1 - y.share) + line(y.high) * y.share;
    });
    return turned ? transposed(enlarged) : enlarged;
  },
};

/** The two places between which a pixel lies, and the share of the second. */
function neighbours(pixel: number, places: number, pixels: number, centres: UpsampleSwitches['centres']): { low: number; high: number; share: number } {
  const scale = places / pixels;
  const where = { 'half pixel': (pixel + 0.5) * scale - 0.5, 'corners aligned': (pixel * (places - 1)) / (pixels - 1), 'upper left': pixel * scale }[centres];
  const inside = Math.min(Math.max(where, 0), places - 1);
  const low = Math.floor(inside);
  return { low, high: Math.min(low + 1, places - 1), share: inside - low };
}
