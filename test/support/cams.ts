/** Class activation maps in float64 by plain loops over places and channels: oracles that share no code with the methods. */
import assert from 'node:assert/strict';
import { numericGradient, type TinyNetwork } from './tiny';

/** A layer's activation and gradient, each as `channels` maps of `places` values. */
export interface PlainLayer {
  readonly height: number;
  readonly width: number;
  readonly a: readonly Float64Array[];
  readonly g: readonly Float64Array[];
}

export const total = (numbers: Iterable<number>): number => {
  let sum = 0;
  for (const value of numbers) sum += value;
  return sum;
};

/** The layer of the float64 twin; fails where a kink lies within the step of a finite difference. */
export function plainLayer(tiny: TinyNetwork, layer: string, score: (logits: Float64Array) => number = (logits) => logits[1] as number): PlainLayer {
  const gradient = numericGradient(tiny, layer, score);
  assert.ok(!gradient.some(Number.isNaN), `a kink within the step at ${layer}: choose another seed`);
  const activation = tiny.evaluate(new Map([['input', tiny.input]])).get(layer);
  assert.ok(activation);
  const { height, width, channels } = activation;
  const maps = (values: Float64Array) => Array.from({ length: channels }, (_, k) => values.filter((_value, index) => index % channels === k));
  return { height, width, a: maps(activation.values), g: maps(gradient) };
}

/** `w_k` from a channel's activation and gradient. */
export type ChannelWeight = (a: Float64Array, g: Float64Array) => number;

/** The methods whose weight is one number a channel, each from its paper. */
export const channelWeights: Readonly<Record<string, ChannelWeight>> = {
  'grad-cam': (_, g) => total(g) / g.length,
  'counterfactual-grad-cam': (_, g) => -total(g) / g.length,
  'grad-cam++': (a, g) =>
    total(g.map((slope) => {
      const denominator = 2 * slope ** 2 + total(a) * slope ** 3;
      return slope === 0 ? 0 : (slope ** 2 / denominator) * Math.max(slope, 0);
    })),
  'xgrad-cam': (a, g) => (total(a) === 0 ? 0 : total(g.map((slope, place) => (slope * (a[place] as number)) / total(a)))),
};

/** The terms `w∘A` of a method, one map a channel. */
export function plainTerms(method: string, { a, g }: PlainLayer): Float64Array[] {
  const weight = channelWeights[method];
  return a.map((map, k) => {
    const slopes = g[k] as Float64Array;
    const w = weight?.(map, slopes);
    return map.map((value, place) => {
      if (w !== undefined) return w * value;
      const slope = slopes[place] as number;
      if (method === 'layer-cam') return Math.max(slope, 0) * value;
      if (method === 'hires-cam') return slope * value;
      if (method === 'eigen-cam') return value;
      throw new RangeError(`No terms of ${method} are written down.`);
    });
  });
}

export function plainSum(terms: readonly Float64Array[]): Float64Array {
  return (terms[0] as Float64Array).map((_, place) => total(terms.map((map) => map[place] as number)));
}

/**
 * The places projected on the first right singular vector of the places × channels matrix, by power iteration on the
 * channels; its sign is left as it comes.
 */
export function plainProjection(terms: readonly Float64Array[], centred = false): Float64Array {
  const columns = terms.map((map) => map.map((value) => value - (centred ? total(map) / map.length : 0)));
  let vector = columns.map((_, k) => Math.sin(k + 1));
  const project = () => plainSum(columns.map((map, k) => map.map((value) => value * (vector[k] as number))));
  for (let round = 0; round < 3000; round++) {
    const projection = project();
    const next = columns.map((map) => total(map.map((value, place) => value * (projection[place] as number))));
    const length = Math.hypot(...next);
    vector = next.map((value) => value / length);
  }
  return project();
}

/** The values with the sign that makes their inner product with the reference positive. */
export function signedBy(values: Float64Array, reference: Float64Array): Float64Array {
  const sign = Math.sign(total(values.map((value, place) => value * (reference[place] as number))));
  return values.map((value) => sign * value);
}

/** Rows of `width` places turned round. */
export function turned(values: ArrayLike<number>, width: number): number[] {
  return Array.from(values, (_, place) => values[place - (place % width) + (width - 1 - (place % width))] as number);
}
