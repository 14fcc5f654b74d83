/**
 * Sanity checks (Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps"): a map that stays the
 * same when the network forgets what it has learned, or when another class is asked for, does not show what the network does.
 */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { oneOf } from '../methods/checks';
import { withProbe, type Probe } from '../methods/probe';
import type { Classifier } from '../models/classifier';
import { findLinearHead } from '../models/external/head';
import { disposeAll, makeNetwork, type Layer, type Network } from '../models/network';
import { withObservation } from '../models/observation';
import { normalNumbers, uniformSource } from '../random';
import { shuffle } from './masking';
import type { PixelMap } from './pixel-map';
import type { Explain } from './robustness';

/** Layers that lose their weights together. */
export interface CascadeStep {
  readonly name: string;
  readonly layers: readonly string[];
}

/** Which of the steps have lost their weights: all from the logits down to one, or that one alone. */
const randomisationOrders = ['cascading', 'independent'] as const;
export type RandomisationOrder = (typeof randomisationOrders)[number];

/** What takes the place of learned values: themselves in random order, or normal numbers of their mean and standard deviation. */
const draws = ['permutation', 'normal'] as const;
export type Draw = (typeof draws)[number];

/** A block of EfficientNet-Lite counts as one step, any other layer (and each call of a layer that is called twice) as one of its own. */
function stepOf(layer: string): string {
  return /^blocks\.\d+/.exec(layer)?.[0] ?? layer;
}

/** The steps from the logits down to the input. */
export function cascade(network: Network): CascadeStep[] {
  const steps = new Map<string, string[]>();
  for (const { name, learned } of network.layers.toReversed()) {
    if (learned) steps.set(stepOf(name), [...(steps.get(stepOf(name)) ?? []), name]);
  }
  return [...steps].map(([name, layers]) => ({ name, layers }));
}

/**
 * A classifier's weights drawn anew, once for all its pictures.
 *
 * Each tensor's values are put into random order. The initialisation of the original is mostly unknown, and with batch
 * normalisation folded into filters it would not be the right distribution anyway; a permutation keeps mean, spread and tails
 * exactly, so that activations stay in the range that the layers after expect, and destroys where which value is. `normal` draws
 * from the normal distribution of each tensor's mean and standard deviation instead. Values that are exactly 0 keep their place
 * in both, as they are the gaps of a dilated filter. Convolutions, dense layers and batch normalisation are randomised; what
 * TensorFlow.js computes as one (a transposed convolution, a PReLU) keeps its weights.
 */
export class Randomisation {
  private constructor(
    readonly original: Classifier,
    /** From the logits down. */
    readonly steps: readonly CascadeStep[],
    readonly seed: number,
    readonly draw: Draw,
    /** By the learned one, so that layers that share weights go on sharing them. */
    private readonly drawn: ReadonlyMap<Tensor, Tensor>,
  ) {}

  /**
   * @param original stays the caller's, and must not be disposed of before the randomisation is
   * @throws UserError for a draw there is none of, or a network whose layers say nothing of their weights
   */
  static async of(original: Classifier, { seed = 0, draw = 'permutation' as Draw } = {}): Promise<Randomisation> {
    oneOf('draw of weights', draw, draws);
    const steps = cascade(original.network);
    if (steps.length === 0) throw new UserError(`${original.name} has no layer whose weights could be randomised.`);
    const uniform = uniformSource(seed);
    const learned = steps.flatMap(({ layers }) => layers.flatMap((name) => original.network.layer(name).learned?.tensors ?? []));
    const drawn = new Map<Tensor, Tensor>();
    try {
      for (const tensor of new Set(learned)) {
        drawn.set(tensor, tf.tensor(drawAnew((await tensor.data()) as Float32Array, draw, uniform), tensor.shape));
      }
    } catch (error) {
      disposeAll(drawn.values());
      throw error;
    }
    return new Randomisation(original, steps, seed, draw, drawn);
  }

  /**
   * The classifier with the weights of some steps drawn anew. It owns nothing, so that it need not be disposed of, and lasts as
   * long as the randomisation and the original do.
   * @throws RangeError for a step there is none of
   * @throws UserError for an order there is none of
   */
  classifier(step: string, order: RandomisationOrder): Classifier {
    const { original, steps, drawn } = this;
    oneOf('order of randomisation', order, randomisationOrders);
    const at = steps.findIndex(({ name }) => name === step);
    if (at < 0) throw new RangeError(`${original.name} has no step "${step}" of a cascade.`);
    const forgotten = new Set(steps.slice(order === 'cascading' ? 0 : at, at + 1).flatMap(({ layers }) => layers));
    const again = (layer: Layer): Layer => layer.learned?.with(layer.learned.tensors.map((tensor) => drawn.get(tensor) as Tensor)) ?? layer;
    const network = makeNetwork(original.network.layers.map((layer) => (forgotten.has(layer.name) ? again(layer) : layer)));
    const how = `${order} randomisation to ${step}, ${this.draw}, seed ${this.seed}`;
    return {
      ...original,
      name: `${original.name}, ${how}`,
      fingerprint: sha256(Buffer.from(`${original.fingerprint}\n${how}`)),
      network,
      linearHead: original.linearHead && findLinearHead(network),
      dispose: () => {},
    };
  }

  dispose(): void {
    disposeAll(this.drawn.values());
  }
}

function drawAnew(values: Float32Array, draw: Draw, uniform: () => number): Float32Array {
  const learned = values.filter((value) => value !== 0);
  const fresh = draw === 'permutation' ? shuffle(learned, uniform) : likeNormal(learned, uniform);
  let next = 0;
  return values.map((value) => (value === 0 ? 0 : (fresh[next++] as number)));
}

function likeNormal(values: Float32Array, uniform: () => number): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return normalNumbers(uniform, values.length).map((number) => mean + spread * number);
}

/** Compares a method's map with what it becomes, such as their rank correlation. */
export type Compare<T> = (original: PixelMap, changed: PixelMap, method: number) => T;

/** What became of the maps at one step. */
export interface RandomisedStep<T> {
  readonly step: string;
  /** One a method. */
  readonly compared: readonly T[];
  /** Of the probe's class, from the randomised network: far from the original's if the randomisation did anything. */
  readonly probability: number;
}

/**
 * Explains the probe's picture and class again with more and more of the network, or one step of it after the other, randomised.
 * @param randomisation of the probe's classifier
 * @param explain the methods, run on the probe itself once and on each randomised network once
 * @param steps the names of those to look at, all unless given; a cascade passes through the others nevertheless
 * @throws RangeError for a step there is none of, or the randomisation of another classifier
 */
export async function underRandomisation<T>(
  probe: Probe,
  randomisation: Randomisation,
  order: RandomisationOrder,
  explain: Explain,
  compare: Compare<T>,
  steps: readonly string[] = randomisation.steps.map(({ name }) => name),
): Promise<RandomisedStep<T>[]> {
  if (randomisation.original !== probe.classifier) throw new RangeError('The randomisation is that of another classifier.');
  const networks = steps.map((step) => randomisation.classifier(step, order));
  const originals = await explain(probe);
  const found: RandomisedStep<T>[] = [];
  for (const [at, classifier] of networks.entries()) {
    found.push(
      await withObservation(classifier, probe.picture, (observation) =>
        withProbe(observation, probe.target, async (changed) => {
          const maps = await explain(changed);
          return { step: steps[at] as string, compared: compareAll(originals, maps, compare), probability: changed.prediction.probability };
        }),
      ),
    );
  }
  return found;
}

function compareAll<T>(originals: readonly PixelMap[], changed: readonly PixelMap[], compare: Compare<T>): T[] {
  return originals.map((original, method) => compare(original, changed[method] as PixelMap, method));
}

/**
 * The random-logit test (Sixt, Granz & Landgraf 2020): the maps of another class of the same network, drawn evenly from
 * all but the probe's.
 * @throws UserError for a network with no other class
 */
export async function underRandomLogit<T>(
  probe: Probe,
  explain: Explain,
  compare: Compare<T>,
  { seed = 0 } = {},
): Promise<{ index: number; compared: T[] }> {
  const { classNames, observation, target } = probe;
  const asked = [target.index, target.against];
  const others = classNames.map((_, index) => index).filter((index) => !asked.includes(index));
  const index = others[Math.floor(uniformSource(seed)() * others.length)];
  if (index === undefined) throw new UserError(`${probe.classifier.name} has no other class that could be explained instead.`);
  const originals = await explain(probe);
  const maps = await withProbe(observation, { ...target, index }, explain);
  return { index, compared: compareAll(originals, maps, compare) };
}
