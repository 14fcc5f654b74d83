/** The backward rules of rectifiers: what the two exercises on them share. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { normalNumbers, uniformSource } from '../../random';
import { gridFrom, gridOf, relu, type Grid } from '../grid';
import { tensorCase, type PlainCase } from '../plain-case';

export interface RuleQuestion {
  /** The backward signal at the rectifier's output. */
  readonly R: Tensor;
  /** The rectifier's input in the forward pass, of the same shape. */
  readonly z: Tensor;
  /** Where the rectifier saturates: 6 for ReLU6, Infinity for ReLU. */
  readonly ceiling: number;
}

export interface RuleSwitches {
  readonly signal: 'positive' | 'whole' | 'magnitude' | 'negative' | 'one' | 'one where positive';
  readonly gate: '0 < z < ceiling' | '0 < z < 6' | 'z > 0' | 'z ≤ 0' | 'none';
  readonly times: 'nothing' | 'z';
  /** Whether the signal is cut off at 6 as a ReLU6 would do in the forward pass. */
  readonly capped: boolean;
  /** Whether z is taken for the signal, and R for what came forward. */
  readonly exchanged: boolean;
}

export interface Given {
  readonly R: Grid;
  readonly z: Grid;
  readonly ceiling: number;
}

export type RuleCase = PlainCase<RuleQuestion, Given>;

/** Signals of both signs, some beyond 6; inputs below 0, between, and above 6; none of them at a kink. */
export async function ruleCases(seed: number): Promise<RuleCase[]> {
  const uniform = uniformSource(seed);
  const one = (words: string, shape: readonly number[], ceiling: number): RuleCase => {
    const size = shape.reduce((a, b) => a * b, 1);
    const R = gridOf(shape, normalNumbers(uniform, size).map((value) => 5 * value));
    const z = gridFrom(shape, () => [-3, 1, 7][Math.floor(3 * uniform())]! + 2 * uniform() + 0.1);
    return tensorCase(words, { R, z, ceiling }, (given, tensor) => ({ R: tensor(given.R), z: tensor(given.z), ceiling: given.ceiling }));
  };
  return [one('a ReLU with 4 × 5 places and 2 channels', [4, 5, 2], Infinity), one('a ReLU6 with 3 × 6 places and 3 channels', [3, 6, 3], 6), one('a ReLU6 with 7 units', [7], 6)];
}

export function ruleModel({ given: { R, z, ceiling } }: RuleCase, { signal, gate, times, capped, exchanged }: RuleSwitches): Grid {
  return gridFrom(R.shape, (at) => {
    const [signalled, came] = exchanged ? [z, R] : [R, z];
    const [back, forward] = [signalled.values[at] as number, came.values[at] as number];
    const passed = passedOf(back)[signal];
    const open = { '0 < z < ceiling': forward > 0 && forward < ceiling, '0 < z < 6': forward > 0 && forward < 6, 'z > 0': forward > 0, 'z ≤ 0': forward <= 0, none: true }[gate];
    if (!open) return 0;
    const value = passed * (times === 'z' ? forward : 1);
    return capped ? Math.min(value, 6) : value;
  });
}

const passedOf = (back: number): Record<RuleSwitches['signal'], number> => ({
  positive: relu(back),
  whole: back,
  magnitude: Math.abs(back),
  negative: Math.min(back, 0),
  one: 1,
  'one where positive': back > 0 ? 1 : 0,
});
