/** The network as a learner's function gets it: a few words to ask it with, and a count of how often it was asked. */
import type { GradSaveFunc, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Network } from '../models/network';
import { backpropagate, evaluate } from '../models/propagation';
import { classCount, type Planned } from './plan';

/** A class, whose logit is meant, or any number made of the logits, `[classes]`. */
export type Score = number | ((logits: Tensor1D) => Scalar);

/**
 * A small image classifier. Inputs are `[height, width, 3]`, normalised so that mid grey is 0; a batch of them,
 * `[batch, height, width, 3]`, is answered with a batch. What it answers with need not be disposed of: the check does that.
 */
export interface SmallNetwork {
  /** Number of classes. */
  readonly classes: number;
  /** From the input to the logits. */
  readonly layers: readonly string[];
  /** `[classes]`. */
  logits(input: Tensor): Tensor;
  /** A layer's output, such as `[height, width, channels]`. */
  activation(input: Tensor, layer: string): Tensor;
  /** The gradient of a score with respect to a layer's output, of that output's shape; at the input unless a layer is named. */
  gradient(input: Tensor, score: Score, layer?: string): Tensor;
  /** The part of the network after a layer, alone: from that layer's output to the logits. */
  head(activation: Tensor, layer: string): Tensor;
  /** Weights of the last, dense layer, `[units, classes]`. */
  weights(): Tensor2D;
  /** Its bias, `[classes]`. */
  bias(): Tensor1D;
}

/** A network that lends itself to one call of a learner's function. */
export interface Lent {
  readonly network: SmallNetwork;
  /** Whether it was asked too often. */
  exhausted(): boolean;
  /** Gives back every tensor that was handed out. */
  dispose(): void;
}

/** @param mostPasses pictures through the network, forward and backward, after which it throws */
export function lend({ network, dense }: Planned, mostPasses: number): Lent {
  const handed: Tensor[] = [];
  let passes = 0;
  const hand = <T extends Tensor>(tensor: T): T => {
    handed.push(tf.keep(tensor));
    return tensor;
  };
  /** Runs on a batch and hands out what belongs to the input: a batch for a batch, one for one. */
  const onBatch = (input: Tensor, shape: readonly number[], cost: number, run: (batch: Tensor) => Tensor): Tensor => {
    const single = input.rank === shape.length;
    if (!single && input.rank !== shape.length + 1) {
      throw new RangeError(`The network was given the shape [${input.shape.join(', ')}] where [${shape.join(', ')}] is needed.`);
    }
    passes += cost * (single ? 1 : (input.shape[0] as number));
    if (passes > mostPasses) throw new Error(`The network was asked more than ${mostPasses} times.`);
    return hand(
      tf.tidy(() => {
        const answer = run(single ? input.expandDims(0) : input);
        return single ? answer.squeeze([0]) : answer;
      }),
    );
  };
  const inputShape = network.layer(network.input).shape;
  const forward = (from: string, batch: Tensor, wanted: string): Tensor => differentiable(network, from, wanted)(batch);
  return {
    network: {
      classes: classCount,
      layers: network.layers.map(({ name }) => name),
      logits: (input) => onBatch(input, inputShape, 1, (batch) => forward(network.input, batch, network.output)),
      activation: (input, layer) => onBatch(input, inputShape, 1, (batch) => forward(network.input, batch, layer)),
      gradient: (input, score, layer = network.input) => onBatch(input, inputShape, 2, (batch) => gradientOf(network, batch, score, layer)),
      head: (activation, layer) => onBatch(activation, network.layer(layer).shape, 1, (batch) => forward(layer, batch, network.output)),
      weights: () => hand(tf.tensor2d(dense.weights, [dense.weights.length / classCount, classCount])),
      bias: () => hand(tf.tensor1d(dense.bias)),
    },
    exhausted: () => passes > mostPasses,
    dispose: () => tf.dispose(handed.filter(({ isDisposed }) => !isDisposed)),
  };
}

/** From one layer's output to another's, so that `tf.grad` finds its way back whichever operations the layers are made of. */
function differentiable(network: Network, from: string, wanted: string): (batch: Tensor) => Tensor {
  return tf.customGrad((...args) => {
    const [batch, save] = args as [Tensor, GradSaveFunc];
    save([batch]);
    const gradFunc = (slope: Tensor, [given]: Tensor[]): Tensor => {
      const names = network.layers.map(({ name }) => name).filter((name) => name !== network.input || from === name);
      const outputs = evaluate(network, new Map([[from, given as Tensor]]), names.slice(names.indexOf(from)));
      return backpropagate(network, outputs, wanted, slope, [from]).get(from) as Tensor;
    };
    return { value: evaluate(network, new Map([[from, batch]]), [wanted]).get(wanted) as Tensor, gradFunc };
  });
}

function gradientOf(network: Network, batch: Tensor, score: Score, layer: string): Tensor {
  const outputs = evaluate(network, new Map([[network.input, batch]]), network.layers.map(({ name }) => name));
  const start = startOf(score, outputs.get(network.output) as Tensor2D);
  return backpropagate(network, outputs, network.output, start, [layer]).get(layer) as Tensor;
}

/** ∂score/∂logits, `[batch, classes]`. */
function startOf(score: Score, logits: Tensor2D): Tensor2D {
  if (typeof score === 'function') return tf.stack(tf.unstack(logits).map((row) => tf.grad((one: Tensor) => score(one as Tensor1D))(row))) as Tensor2D;
  if (!Number.isInteger(score) || score < 0 || score >= classCount) throw new RangeError(`There is no class ${score}: the network knows 0 to ${classCount - 1}.`);
  return tf.oneHot(tf.fill([logits.shape[0]], score, 'int32'), classCount).toFloat() as Tensor2D;
}

