/** Quantities of tiny networks in float64, by finite differences and plain loops: oracles for the gradient methods. */
import type { ActivationName } from '../../src/models/network';
import { numericGradient, type Grid, type TinyNetwork } from './tiny';
import type { Spec } from './tiny-specs';

/**
 * Pools before it rectifies. After it, every value of a window of units that are all off is the largest: there the
 * function has no derivative by the unit, and a backward signal no place of its own to go to.
 */
export const maxPoolingSpecs: readonly Spec[] = [
  { name: 'stem.conv', from: 'input', kind: 'convolution', kernel: 3, out: 5, stride: 1 },
  { name: 'max', from: 'stem.conv', kind: 'pooling', of: 'max', size: 3, stride: 2 },
  { name: 'stem', from: 'max', kind: 'activation', of: 'relu' },
  { name: 'features.conv', from: 'stem', kind: 'convolution', kernel: 3, out: 6, stride: 1 },
  { name: 'features', from: 'features.conv', kind: 'activation', of: 'relu' },
  { name: 'average', from: 'features', kind: 'pooling', of: 'average', size: 3, stride: 2 },
  { name: 'pool', from: 'average', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 4 },
];

export type LogitScore = (logits: Float64Array) => number;

/** The score of an input, in float64. */
export function scoreAt(tiny: TinyNetwork, values: ArrayLike<number>, score: LogitScore): number {
  const outputs = tiny.evaluate(new Map([['input', { ...tiny.input, values: Float64Array.from(values) }]]));
  return score((outputs.get(tiny.classifier.network.output) as Grid).values);
}

/** ∂S/∂I at an input, in float64; NaN where a kink lies within the step. */
export function gradientAt(tiny: TinyNetwork, values: ArrayLike<number>, score: LogitScore): Float64Array {
  return numericGradient({ ...tiny, input: { ...tiny.input, values: Float64Array.from(values) } }, 'input', score);
}

/** What an activation does to a backward signal, given its argument. */
export type SignalRule = (signal: number, argument: number, of: ActivationName) => number;

/**
 * The backward pass from a logit to the input, one layer after the other: activations by the rule, every other layer by
 * the differences of its own output alone.
 * @param values of the input
 */
export function backwardBy(rule: SignalRule, tiny: TinyNetwork, specs: readonly Spec[], logit: number, values: ArrayLike<number>): Float64Array {
  const outputs = tiny.evaluate(new Map([['input', { ...tiny.input, values: Float64Array.from(values) }]]));
  const last = (specs.at(-1) as Spec).name;
  const start = (outputs.get(last) as Grid).values.map((_, unit) => (unit === logit ? 1 : 0));
  const signals = new Map<string, Float64Array>([[last, start]]);
  for (const spec of [...specs].reverse()) {
    const signal = signals.get(spec.name) as Float64Array;
    for (const source of spec.kind === 'add' ? [spec.from, spec.and] : [spec.from]) {
      const argument = outputs.get(source) as Grid;
      const part =
        spec.kind === 'activation'
          ? signal.map((value, index) => rule(value, argument.values[index] as number, spec.of))
          : throughLayer(tiny, spec, source, outputs, signal);
      const before = signals.get(source);
      signals.set(source, before ? before.map((value, index) => value + (part[index] as number)) : part);
    }
  }
  return signals.get('input') as Float64Array;
}

/** Σ_j signal_j · ∂(output j)/∂(value i of a source) for each i. */
function throughLayer(tiny: TinyNetwork, spec: Spec, source: string, outputs: ReadonlyMap<string, Grid>, signal: Float64Array): Float64Array {
  const at = outputs.get(source) as Grid;
  const others = spec.kind === 'add' ? [spec.from, spec.and].filter((name) => name !== source) : [];
  const step = 1e-5;
  const weighted = (index: number, by: number) => {
    const values = Float64Array.from(at.values);
    values[index] = (values[index] as number) + by;
    const given = new Map([...others.map((name): [string, Grid] => [name, outputs.get(name) as Grid]), [source, { ...at, values }]]);
    return (tiny.evaluate(given).get(spec.name) as Grid).values.reduce((sum, value, unit) => sum + value * (signal[unit] as number), 0);
  };
  return at.values.map((_, index) => (weighted(index, step) - weighted(index, -step)) / (2 * step));
}
