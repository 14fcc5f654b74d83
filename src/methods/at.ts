/** The same question about other inputs than a picture's own: a batch of them, normalised, in one call. */
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import type { Classifier } from '../models/classifier';
import { disposeAll } from '../models/network';
import { remembered } from '../models/one-step';
import { backpropagate, evaluate, type ActivationRule } from '../models/propagation';
import { rowsOf, targetGradient, targetValue, type Target } from './score';

/**
 * The logits for each input of a batch, one row each, by one forward pass an input.
 * @param inputs `[batch, height, width, channels]`, normalised; stay the caller's
 */
export async function logitsAt({ network, classNames }: Classifier, inputs: Tensor4D): Promise<Float32Array[]> {
  const logits = evaluate(network, new Map([[network.input, inputs]]), [network.output]).get(network.output) as Tensor2D;
  try {
    return rowsOf((await logits.data()) as Float32Array, classNames.length);
  } finally {
    logits.dispose();
  }
}

/** What a network answers to a batch, and which way the inputs would have to change for a target to rise. */
export interface Ascent {
  /** One row an input. */
  readonly logits: Float32Array[];
  /** The target's value for each input. */
  readonly scores: number[];
  /** `∂score/∂input`, `[batch, height, width, channels]`; the caller's to dispose of. */
  readonly gradients: Tensor4D;
}

/**
 * The target's value and its gradient for each input of a batch, by one forward and one backward pass an input. A batch
 * holds what the backward pass reads, about 46 MiB a picture of 224 × 224 pixels in EfficientNet-Lite0.
 * @param inputs `[batch, height, width, channels]`, normalised; stay the caller's
 * @param rule replaces the derivative of every activation
 */
export async function ascentAt(classifier: Classifier, target: Target, inputs: Tensor4D, rule?: ActivationRule): Promise<Ascent> {
  const { network, classNames, outputActivation } = classifier;
  const outputs = evaluate(network, new Map([[network.input, inputs]]), remembered(network));
  try {
    const logits = rowsOf((await (outputs.get(network.output) as Tensor).data()) as Float32Array, classNames.length);
    const start = targetGradient(logits, target, outputActivation);
    try {
      const gradients = backpropagate(network, outputs, network.output, start, [network.input], rule).get(network.input) as Tensor4D;
      return { logits, scores: logits.map((row) => targetValue(row, target, outputActivation)), gradients };
    } finally {
      start.dispose();
    }
  } finally {
    disposeAll(outputs.values());
  }
}
