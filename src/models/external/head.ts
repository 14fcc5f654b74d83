/** What a network ends with, read off its graph: the logits behind a softmax, the last feature map, a linear head. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import type { LinearHead } from '../classifier';
import { flatten } from '../layers';
import type { Layer, Network } from '../network';
import type { OutputActivation } from '../predictions';
import type { NetworkBuilder } from './builder';
import { modelRefusal } from './json';

/** The layers up to the logits, and what was found behind them. */
export interface Scores {
  readonly layers: readonly Layer[];
  readonly outputActivation: OutputActivation;
  /** How the logits were found, in words for the record. */
  readonly score: string;
}

/** Layers whose output is their input's numbers, perhaps in another shape. */
const sameNumbers: ReadonlySet<Layer['kind']> = new Set(['identity', 'reshape', 'flatten']);

/**
 * Cuts a network off behind its logits. A softmax or sigmoid at its end makes probabilities of them and says which; a
 * network without either is taken to answer with logits, of classes that exclude each other if there are several.
 * @param builder holds the whole network, its output last; takes up a layer that flattens scores on a 1 × 1 map
 * @throws UserError when the output is no list of scores
 */
export function findScores(builder: NetworkBuilder): Scores {
  const byName = new Map(builder.layers.map((layer) => [layer.name, layer]));
  const before = (layer: Layer): Layer => byName.get(layer.inputs[0] as string) as Layer;
  const output = builder.layers.at(-1) as Layer;
  let end = output;
  while (sameNumbers.has(end.kind)) end = before(end);
  const closing = end.kind === 'softmax' ? 'softmax' : end.activation === 'sigmoid' ? 'sigmoid' : null;
  const classes = output.shape.reduce((product, size) => product * size, 1);
  let logits = closing ? before(end) : output;
  if (logits.shape.length > 1) {
    if (logits.shape.at(-1) !== classes) throw modelRefusal(`it answers with the shape ${output.shape.join(' × ')} and not with one score a class`);
    logits = builder.put(flatten(builder.unique('logits'), logits));
  }
  if (closing === 'softmax' && classes === 1) throw modelRefusal('it ends in the softmax of a single number, which is always 1');
  const layers = neededFor(logits, builder.layers);
  if (!layers.some(({ kind }) => kind === 'input')) throw modelRefusal('its output does not depend on its input');
  return {
    layers,
    outputActivation: closing ?? (classes === 1 ? 'sigmoid' : 'softmax'),
    score: closing ? `logit before the ${closing} "${end.name}"` : 'output of the network, taken to be the logits',
  };
}

/** A layer and all it is computed from, in their order. */
function neededFor(last: Layer, layers: readonly Layer[]): Layer[] {
  const needed = new Set([last.name]);
  const kept = layers.slice(0, layers.indexOf(last) + 1).toReversed().filter((layer) => {
    if (needed.has(layer.name)) layer.inputs.forEach((input) => needed.add(input));
    return needed.has(layer.name);
  });
  return kept.toReversed();
}

/** The last map with more than one place that the scores are computed from; the input where there is none. */
export function lastFeatureMap({ layers, input }: Pick<Network, 'layers' | 'input'>): string {
  const maps = layers.filter(({ name, shape, kind }) => name !== input && shape.length === 3 && kind !== 'identity' && kind !== 'padding');
  const spatial = maps.filter(({ shape }) => (shape[0] as number) * (shape[1] as number) > 1);
  return (spatial.at(-1) ?? maps.at(-1))?.name ?? input;
}

/**
 * The linear head, if there is one: global average pooling, then exactly one dense layer (or, what is the same, a
 * convolution of the 1 × 1 map), with nothing but changes of shape, dropout and the dense layer's bias between and behind.
 */
export function findLinearHead(network: Network): LinearHead | null {
  const through = [...sameNumbers, 'bias', 'dense', 'convolution'];
  const chain: Layer[] = [];
  let layer = network.layer(network.output);
  while (through.includes(layer.kind) && layer.inputs.length === 1) {
    chain.push(layer);
    layer = network.layer(layer.inputs[0] as string);
  }
  const linear = chain.filter(({ kind }) => kind === 'dense' || kind === 'convolution');
  if (layer.kind !== 'global average pooling' || linear.length !== 1 || chain.some((each) => each.kind === 'convolution' && !onOnePlace(each, network))) return null;
  const pooled = layer;
  let source = network.layer(pooled.inputs[0] as string);
  while (source.kind === 'identity') source = network.layer(source.inputs[0] as string);
  return { layer: source.name, weights: (classIndex) => slopes(chain, network, classIndex) };
}

function onOnePlace(layer: Layer, network: Network): boolean {
  const [height, width] = network.layer(layer.inputs[0] as string).shape;
  return height === 1 && width === 1 && layer.shape[0] === 1 && layer.shape[1] === 1;
}

/** ∂logit/∂(pooled channel): for a linear chain these are its weights. */
async function slopes(chain: readonly Layer[], network: Network, classIndex: number): Promise<Float32Array> {
  const result = tf.tidy(() => {
    const classes = (chain[0] as Layer).shape[0] as number;
    // Not tf.oneHot, which refuses a single class.
    let gradient: Tensor = tf.tensor2d([Array.from({ length: classes }, (_, index) => Number(index === classIndex))]);
    for (const layer of chain) {
      const input = tf.zeros([1, ...network.layer(layer.inputs[0] as string).shape]);
      gradient = layer.backward(gradient, [input], layer.forward([input]))[0] as Tensor;
    }
    return gradient;
  });
  try {
    return (await result.data()) as Float32Array;
  } finally {
    result.dispose();
  }
}
