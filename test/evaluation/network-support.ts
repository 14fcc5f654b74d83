/** Networks and oracles for the metrics on networks. */
import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { makePicture } from '../../src/images/picture';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { dense, flatten, inputLayer } from '../../src/models/layers';
import { makeNetwork } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { uniformSource } from '../../src/random';
import type { TinyNetwork } from '../support/tiny';
import type { Spec } from '../support/tiny-specs';

/** A map of a picture's size. */
export interface Map2D {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Convolution, average, dense: the logits are linear in the input. */
export const linearSpecs: readonly Spec[] = [
  { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 1 },
  { name: 'pool', from: 'features', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 3 },
];

/**
 * A hand-made network of one unit for grey pictures: `logit = bias + Σ w_i x_i` over the normalised pixels, and the
 * probability is its sigmoid.
 * @param levels of the pixels, row by row; 191 is x = ½, 127 is 0, 63 is −½
 */
export async function onLinear(
  { height, width, levels, weights, bias = 0 }: { height: number; width: number; levels: readonly number[]; weights: readonly number[]; bias?: number },
  use: (probe: Probe) => Promise<void>,
): Promise<void> {
  const before = tf.memory().numTensors;
  const [slopes, shift] = [tf.tensor2d([...weights], [height * width, 1]), tf.tensor1d([bias])];
  const input = inputLayer('input', [height, width, 1]);
  const flat = flatten('flat', input);
  const classifier: Classifier = {
    name: 'linear',
    fingerprint: 'linear',
    network: makeNetwork([input, flat, dense('logits', flat, slopes, shift)]),
    height,
    width,
    classNames: ['something'],
    parameters: height * width + 1,
    defaultLayer: 'input',
    linearHead: null,
    outputActivation: 'sigmoid',
    preprocessing: { cropFraction: 1, offset: 127, scale: 128 },
    dispose: () => tf.dispose([slopes, shift]),
  };
  const picture = makePicture('hand-made', width, height, Uint8Array.from(levels.flatMap((level) => [level, level, level])));
  try {
    await withObservation(classifier, picture, (observation) => withProbe(observation, { index: 0, score: 'logit' }, use));
  } finally {
    classifier.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
}

/** Pixel by pixel what a linear network's logit falls by when the pixel becomes grey (level 127, which is 0), in float64. */
export function exactShares(tiny: TinyNetwork, logit: number): Map2D {
  const { height, width, channels } = tiny.input;
  const whole = logitsOf(tiny, () => 0)[logit]!;
  const values = Float64Array.from({ length: height * width }, (_, pixel) => whole - logitsOf(tiny, (at) => (at === pixel ? 1 : 0))[logit]!);
  assert.equal(tiny.input.values.length, values.length * channels);
  return { values, height, width };
}

/** The float64 logits of the tiny network's picture with a part of it hidden behind grey, or behind another input. */
export function logitsOf(tiny: TinyNetwork, hidden: (pixel: number) => number, filling: ArrayLike<number> = new Float64Array(tiny.input.values.length)): Float64Array {
  const { channels } = tiny.input;
  const values = tiny.input.values.map((value, at) => {
    const share = hidden(Math.floor(at / channels));
    return value * (1 - share) + filling[at]! * share;
  });
  return tiny.evaluate(new Map([['input', { ...tiny.input, values }]])).get('logits')!.values;
}

export function randomMap(seed: number, height = 9, width = 12): Map2D {
  const uniform = uniformSource(seed);
  return { values: Float64Array.from({ length: height * width }, () => uniform() * 2 - 1), height, width };
}

export const negative = (map: Map2D): Map2D => ({ ...map, values: map.values.map((value) => -value) });
export const times = (map: Map2D, factor: number): Map2D => ({ ...map, values: map.values.map((value) => value * factor) });

/** Pixels by falling value; the map must hold no value twice. */
export function falling({ values }: Map2D): number[] {
  assert.equal(new Set(values).size, values.length);
  return [...values.keys()].sort((a, b) => values[b]! - values[a]!);
}

export function near(actual: number, expected: number, tolerance: number, what = ''): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} ${actual}, not ${expected}`);
}
