import { uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { argmax, gridFrom, gridOf, relu, sum } from '../grid';
import { plainCase, rowsOf, type PlainCase } from '../plain-case';
import { pointingGameMistakes } from './pointing-game-mistakes';

export interface PointingGameQuestion {
  /** `map[row][column]`. */
  readonly map: number[][];
  /** 1 on the object and 0 elsewhere, of the same size. */
  readonly mask: number[][];
  /** In pixels. */
  readonly tolerance: number;
}

export interface PointingGameSwitches {
  readonly point: 'largest' | 'smallest' | 'largest magnitude' | 'centre of mass';
  readonly distance: 'straight' | 'city blocks' | 'along the longer axis' | 'none' | 'to the bounding box';
  readonly exchanged: boolean;
  readonly wins: 'near' | 'far';
}

/** 1 when the map's maximum lies on the object, or no further from one of its pixels than the tolerance. */
export const pointingGame: Exercise<PointingGameQuestion, PointingGameSwitches, PlainCase<PointingGameQuestion>> = {
  id: 'pointingGame',
  notebook: '07-judging',
  title: 'Pointing game',
  task:
    'Given { map, mask, tolerance }: 1 where the map’s maximum lies on the object, or at a distance of at most `tolerance` pixels (in a ' +
    'straight line, from pixel to pixel) from one of the object’s pixels; else 0. ' +
    '`map` and `mask` are lists of rows; `mask` is 1 on the object.',
  right: { point: 'largest', distance: 'straight', exchanged: false, wins: 'near' },
  mistakes: pointingGameMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    return Array.from({ length: 36 }, (_, index) => plainCase(`map ${index + 1}`, drawn(uniform)));
  },
  model({ given: { map, mask, tolerance } }, { point, distance, exchanged, wins }) {
    const [row, column] = pointOf(map, point);
    const hit = near(mask, exchanged ? [column, row] : [row, column], tolerance, distance);
    return gridOf([], [hit === (wins === 'near') ? 1 : 0]);
  },
};

/** An object like an L, and a map whose maximum lies on it, near it, or anywhere. */
function drawn(uniform: () => number): PointingGameQuestion {
  const [height, width] = [11, 14];
  const upTo = (count: number) => Math.floor(uniform() * count);
  const [top, left] = [2 + upTo(4), 3 + upTo(5)];
  const isObject = (row: number, column: number) => row >= top && row < top + 4 && column >= left && column < left + 4 && (row >= top + 2 || column < left + 1);
  const mask = gridFrom([height, width], (at) => (isObject(Math.floor(at / width), at % width) ? 1 : 0));
  const values = Float64Array.from({ length: height * width }, () => 0.8 * uniform() - 0.4);
  const peaks = [[-2, -1], [-1, -2], [1, 2], [0, 2], [1, 3], [-2, -2], [2, 1], [3, 5], [5, 1], [0, 0], [-2, 1]];
  const near = peaks[upTo(peaks.length)] as [number, number];
  const peak = uniform() < 0.75 ? [top + near[0], left + near[1]] : [upTo(height), upTo(width)];
  const place = Math.min((peak[0] as number), height - 1) * width + Math.min((peak[1] as number), width - 1);
  const opposite = (place + Math.floor(values.length / 2)) % values.length;
  values[place] = 1;
  values[opposite] = uniform() < 0.5 ? -1.5 : -0.8;
  return { map: rowsOf({ shape: [height, width], values }), mask: rowsOf(mask), tolerance: 1.5 + upTo(2) };
}

function pointOf(map: number[][], point: PointingGameSwitches['point']): [number, number] {
  const width = (map[0] as number[]).length;
  const values = map.flat();
  if (point === 'centre of mass') {
    const total = sum(values.map(relu));
    const mean = (place: (at: number) => number) => sum(values.map((value, at) => relu(value) * place(at))) / total;
    return [Math.round(mean((at) => Math.floor(at / width))), Math.round(mean((at) => at % width))];
  }
  const at = argmax(values.map((value) => ({ largest: value, smallest: -value, 'largest magnitude': Math.abs(value) })[point]));
  return [Math.floor(at / width), at % width];
}

function near(mask: number[][], [row, column]: [number, number], tolerance: number, distance: PointingGameSwitches['distance']): boolean {
  const object = mask.flatMap((line, i) => line.flatMap((on, j) => (on === 1 ? [[i, j] as const] : [])));
  const reach = distance === 'none' ? 0 : tolerance;
  if (distance === 'to the bounding box') {
    const outside = (place: number, all: readonly number[]) => Math.max(Math.min(...all) - place, place - Math.max(...all), 0);
    return Math.hypot(outside(row, object.map(([i]) => i)), outside(column, object.map(([, j]) => j))) <= reach;
  }
  return object.some(([i, j]) => {
    const [down, across] = [Math.abs(i - row), Math.abs(j - column)];
    const far = distance === 'city blocks' ? down + across : distance === 'along the longer axis' ? Math.max(down, across) : Math.hypot(down, across);
    return far <= reach;
  });
}

