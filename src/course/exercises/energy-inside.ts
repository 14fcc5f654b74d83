import { normalNumbers, uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridFrom, gridOf, relu, sum } from '../grid';
import { plainCase, rowsOf, type PlainCase } from '../plain-case';
import { energyInsideMistakes } from './energy-inside-mistakes';

export interface EnergyInsideQuestion {
  /** `map[row][column]`. */
  readonly map: number[][];
  /** 1 on the object and 0 elsewhere, of the same size. */
  readonly mask: number[][];
}

export interface EnergyInsideSwitches {
  readonly part: 'positive' | 'magnitude' | 'signed' | 'stretched' | 'count';
  readonly measure: 'share' | 'inside / outside' | 'mean inside' | 'share of the outside' | 'per area';
  /** What a map without positive values comes to. */
  readonly empty: 'zero' | 'not a number';
}

/** `Σ_mask max(v, 0) / Σ max(v, 0)`. */
export const energyInside: Exercise<EnergyInsideQuestion, EnergyInsideSwitches, PlainCase<EnergyInsideQuestion>> = {
  id: 'energyInside',
  notebook: '07-judging',
  title: 'Energy inside the object',
  task:
    'Given { map, mask }: the share of the map’s positive part that lies on the object, a number from 0 to 1; 0 where the map has no ' +
    'positive value. `map` and `mask` are lists of rows; `mask` is 1 on the object.',
  right: { part: 'positive', measure: 'share', empty: 'zero' },
  mistakes: energyInsideMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    const one = (words: string, height: number, width: number, change: (value: number) => number) => {
      const noise = normalNumbers(uniform, height * width);
      const isObject = (at: number) => Math.floor(at / width) > 2 && at % width > 3 && (at % width) + Math.floor(at / width) < 10;
      const mask = gridFrom([height, width], (at) => (isObject(at) ? 1 : 0));
      const map = gridFrom([height, width], (at) => change((noise[at] as number) + (isObject(at) ? 1 : 0)));
      return plainCase(words, { map: rowsOf(map), mask: rowsOf(mask) });
    };
    return [
      one('a map with values of both signs', 8, 11, (value) => value),
      one('a map of positive values', 9, 7, (value) => Math.abs(value) + 0.2),
      one('a map without positive values', 7, 9, (value) => -Math.abs(value)),
      one('a map that is mostly negative', 8, 10, (value) => value - 1),
    ];
  },
  model({ given: { map, mask } }, { part, measure, empty }) {
    const values = map.flat();
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const energies = values.map(
      (value) => ({ positive: relu(value), magnitude: Math.abs(value), signed: value, stretched: (value - least) / (most - least), count: value > 0 ? 1 : 0 })[part],
    );
    const object = mask.flat();
    const inside = sum(energies.filter((_, at) => object[at] === 1));
    const outside = sum(energies.filter((_, at) => object[at] !== 1));
    const area = sum(object);
    const parts = {
      share: [inside, inside + outside],
      'inside / outside': [inside, outside],
      'mean inside': [inside, area],
      'share of the outside': [outside, inside + outside],
      'per area': [inside * object.length, (inside + outside) * area],
    }[measure] as [number, number];
    return gridOf([], [parts[1] === 0 && empty === 'zero' ? 0 : parts[0] / parts[1]]);
  },
};
