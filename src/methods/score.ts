import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { softmax } from '../models/predictions';
import type { Score } from './attribution-map';

/** What is to be explained, as a function of the logits. */
export interface Target {
  /** The class. */
  readonly index: number;
  readonly score: Score;
  /** Explains the difference to this class instead: what speaks for the one and not for the other. */
  readonly against?: number;
  /** Explains the negative of it: what speaks against the class (counterfactual). */
  readonly negative?: boolean;
}

/** The target's value, from one picture's logits. */
export function targetValue(logits: ArrayLike<number>, { index, score, against, negative = false }: Target): number {
  const values = score === 'logit' ? logits : softmax(logits);
  const difference = (values[index] as number) - (against === undefined ? 0 : (values[against] as number));
  return negative ? -difference : difference;
}

/**
 * ∂(target)/∂(logits) for a batch, `[batch, classes]`: the unit vector of the class for its logit,
 * `p_c(δ_jc − p_j)` for its probability.
 * @param logits one row a picture
 */
export function targetGradient(logits: readonly ArrayLike<number>[], target: Target): Tensor2D {
  const classes = logits[0]?.length ?? 0;
  const gradient = new Float32Array(logits.length * classes);
  logits.forEach((row, picture) => {
    const own = gradient.subarray(picture * classes, (picture + 1) * classes);
    addClassGradient(own, row, target.index, target.score, target.negative ? -1 : 1);
    if (target.against !== undefined) addClassGradient(own, row, target.against, target.score, target.negative ? 1 : -1);
  });
  return tf.tensor2d(gradient, [logits.length, classes]);
}

function addClassGradient(gradient: Float32Array, logits: ArrayLike<number>, index: number, score: Score, factor: number): void {
  if (score === 'logit') {
    gradient[index] = (gradient[index] as number) + factor;
    return;
  }
  const probabilities = softmax(logits);
  const own = probabilities[index] as number;
  probabilities.forEach((p, j) => {
    gradient[j] = (gradient[j] as number) + factor * own * ((j === index ? 1 : 0) - p);
  });
}

/** The rows of a `[batch, classes]` tensor's values. */
export function rowsOf(values: Float32Array, classes: number): Float32Array[] {
  return Array.from({ length: values.length / classes }, (_, row) => values.subarray(row * classes, (row + 1) * classes));
}
