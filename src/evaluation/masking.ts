/** What metrics on networks share: the order in which a map removes pixels, and pictures with a part hidden, asked in batches. */
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import { logitsAt } from '../methods/at';
import type { Probe } from '../methods/probe';
import { targetValue } from '../methods/score';
import { batchFor, forwardNumbers } from '../models/memory';
import type { Network } from '../models/network';
import { fillTensor, type Fill } from '../occlusion/fills';
import { uniformSource } from '../random';
import { refuseMap, type PixelMap } from './pixel-map';

/** Pictures in one pass, at most. */
const largestBatch = 16;

/** @throws RangeError for a map that {@link refuseMap} refuses, or of another size than the network's input */
export function checkMaps({ classifier: { height, width } }: Probe, maps: readonly PixelMap[]): void {
  for (const map of maps) {
    refuseMap(map);
    if (map.height === height && map.width === width) continue;
    throw new RangeError(`A ${map.height}×${map.width} map does not fit a picture of ${height}×${width} pixels: enlarge it first.`);
  }
}

/**
 * Each pixel's place by falling value, from 0 for the largest. Pixels of one value stand in an order drawn from the seed, the
 * same for every map: so a constant map removes pixels at random, and not row by row. The order from the smallest value up
 * is the reverse.
 */
export function ranksByValue({ values }: PixelMap, seed: number): Uint32Array {
  const shuffled = permutation(values.length, uniformSource(seed));
  const drawn = inverse(shuffled);
  return inverse(shuffled.sort((a, b) => (values[b] as number) - (values[a] as number) || (drawn[a] as number) - (drawn[b] as number)));
}

function inverse(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length);
  order.forEach((item, place) => (places[item] = place));
  return places;
}

/** The numbers below `count` in random order (Fisher & Yates). */
export function permutation(count: number, uniform: () => number): Uint32Array {
  return shuffle(Uint32Array.from({ length: count }, (_, index) => index), uniform);
}

/** Brings the values into random order, in place. */
export function shuffle<T extends Uint32Array | Float32Array>(values: T, uniform: () => number): T {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    const value = values[last] as number;
    values[last] = values[other] as number;
    values[other] = value;
  }
  return values;
}

/** What is asked of the network about each input of a batch. */
export type Ask = (inputs: Tensor4D) => Promise<number[]>;

/**
 * Asks for the probability of the probe's class, whatever score the probe explains.
 * @throws RangeError where the probe explains a contrast or a negative, which no probability belongs to
 */
export function probabilityOf({ classifier, target: { index, against, negative } }: Probe): Ask {
  if (against !== undefined || negative === true) {
    throw new RangeError('This metric follows the probability of one class: explain no contrast and no negative.');
  }
  const ofClass = (logits: Float32Array) => targetValue(logits, { index, score: 'probability' }, classifier.outputActivation);
  return async (inputs) => (await logitsAt(classifier, inputs)).map(ofClass);
}

/**
 * Answers about inputs that are made one by one and asked in batches, as large as {@link batchFor} allows for the network.
 * @param network that is asked
 * @param valuesOf an input's `height × width × channels` values
 */
export async function answersTo(
  network: Network,
  count: number,
  [height, width, channels]: readonly [number, number, number],
  valuesOf: (index: number) => Float32Array,
  ask: Ask,
): Promise<number[]> {
  const answers: number[] = [];
  await inBatches(count, batchFor(forwardNumbers(network.layers), largestBatch), async (first, length) => {
    const values = new Float32Array(length * height * width * channels);
    for (let k = 0; k < length; k++) values.set(valuesOf(first + k), k * height * width * channels);
    const inputs = tf.tensor4d(values, [length, height, width, channels]);
    try {
      answers.push(...(await ask(inputs)));
    } finally {
      inputs.dispose();
    }
  });
  return answers;
}

/**
 * Answers about the probe's picture with a part of it hidden, `I ∘ (1 − h) + filling ∘ h`.
 * @param hiddenOf for each question the h of every pixel, 0 (seen) … 1 (hidden)
 */
export async function answersUnder(
  probe: Probe,
  fill: Fill,
  count: number,
  hiddenOf: (index: number) => Float32Array,
  ask: Ask,
): Promise<number[]> {
  const { network, height, width, preprocessing } = probe.classifier;
  const input = probe.activation(network.input);
  const filling = fillTensor(fill, input, preprocessing);
  try {
    return await answersTo(network, count, [height, width, 1], hiddenOf, async (hidden) => {
      const inputs = tf.tidy(() => input.mul(tf.sub(1, hidden)).add<Tensor4D>(filling.mul(hidden)));
      try {
        return await ask(inputs);
      } finally {
        inputs.dispose();
      }
    });
  } finally {
    filling.dispose();
  }
}
