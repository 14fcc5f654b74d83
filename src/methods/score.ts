import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { softmax } from '../models/predictions';
import type { Score } from './attribution-map';

/** The value of the score for one class, from one picture's logits. */
export function scoreValue(logits: ArrayLike<number>, index: number, score: Score): number {
  return score === 'logit' ? (logits[index] as number) : (softmax(logits)[index] as number);
}

/**
 * ∂score/∂logits, `[1, classes]`: the unit vector of the class for the logit, `p_c(δ_jc − p_j)` for the
 * probability.
 */
export function scoreGradient(logits: ArrayLike<number>, index: number, score: Score): Tensor2D {
  const gradient = new Float32Array(logits.length);
  if (score === 'logit') {
    gradient[index] = 1;
  } else {
    const probabilities = softmax(logits);
    const own = probabilities[index] as number;
    probabilities.forEach((p, j) => {
      gradient[j] = own * ((j === index ? 1 : 0) - p);
    });
  }
  return tf.tensor2d(gradient, [1, logits.length]);
}
