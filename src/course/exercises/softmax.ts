import { normalNumbers, uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { gridOf, sum, type Grid } from '../grid';
import { plainCase, type PlainCase } from '../plain-case';
import { softmaxOf } from '../scene';
import { softmaxMistakes } from './softmax-mistakes';

export interface SoftmaxQuestion {
  /** One number a class. */
  readonly logits: number[];
}

export interface SoftmaxSwitches {
  readonly form: 'softmax' | 'without a shift' | 'sigmoid' | 'share of the logits' | 'not divided' | 'logarithm' | 'powers of two' | 'divided by the length' | 'one for the largest';
}

/** `p_c = e^{S_c} / Σ_j e^{S_j}`. */
export const softmax: Exercise<SoftmaxQuestion, SoftmaxSwitches, PlainCase<SoftmaxQuestion>> = {
  id: 'softmax',
  notebook: '01-network-and-gradients',
  title: 'Softmax',
  task: 'Given { logits }, a list of numbers: the list of probabilities that the softmax makes of them. Logits may be large.',
  right: { form: 'softmax' },
  mistakes: softmaxMistakes,
  freeScale: false,
  async cases(seed) {
    const uniform = uniformSource(seed);
    const drawn = (count: number, shift: number) => ({ logits: [...normalNumbers(uniform, count)].map((value) => 1.3 * value + shift) });
    return [plainCase('four logits', drawn(4, 0.5)), plainCase('six logits around 900', drawn(6, 900)), plainCase('five logits around −900', drawn(5, -900))];
  },
  model({ given: { logits } }, { form }): Grid {
    const values = Float64Array.from(logits);
    const shares = softmaxOf(values);
    const largest = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - largest));
    const plain = values.map(Math.exp);
    const binary = values.map((value) => 2 ** (value - largest));
    const forms: Readonly<Record<SoftmaxSwitches['form'], () => Float64Array>> = {
      softmax: () => shares,
      'without a shift': () => plain.map((power) => power / sum(plain)),
      sigmoid: () => values.map((value) => 1 / (1 + Math.exp(-value))),
      'share of the logits': () => values.map((value) => value / sum(values)),
      'not divided': () => powers,
      logarithm: () => shares.map(Math.log),
      'powers of two': () => binary.map((power) => power / sum(binary)),
      'divided by the length': () => powers.map((power) => power / Math.hypot(...powers)),
      'one for the largest': () => values.map((value) => (value === largest ? 1 : 0)),
    };
    return gridOf([logits.length], forms[form]());
  },
};
