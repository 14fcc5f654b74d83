import type { Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { PictureError, UserError } from '../errors';
import { probabilities, type OutputActivation } from '../models/predictions';
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

/** @throws UserError for a class that is none of the network's, or one that is to be explained against itself */
export function checkTarget(classNames: readonly string[], { index, against }: Target): void {
  for (const asked of against === undefined ? [index] : [index, against]) {
    if (!Number.isInteger(asked) || asked < 0 || asked >= classNames.length) {
      throw new UserError(`There is no class ${asked}: the network knows classes 0 to ${classNames.length - 1}.`);
    }
  }
  if (against === index) throw new PictureError(`Class ${index} cannot be explained against itself: name another one.`);
}

/** The target's value, from one picture's logits. */
export function targetValue(logits: ArrayLike<number>, { index, score, against, negative = false }: Target, output: OutputActivation): number {
  const values = score === 'logit' ? logits : probabilities(logits, output);
  const difference = (values[index] as number) - (against === undefined ? 0 : (values[against] as number));
  return negative ? -difference : difference;
}

/**
 * ∂(target)/∂(logits) for a batch, `[batch, classes]`: the unit vector of the class for its logit,
 * `p_c(δ_jc − p_j)` for its probability by softmax, `p_c(1 − p_c)δ_jc` by sigmoid.
 * @param logits one row a picture
 */
export function targetGradient(logits: readonly ArrayLike<number>[], target: Target, output: OutputActivation): Tensor2D {
  const classes = logits[0]?.length ?? 0;
  const gradient = new Float32Array(logits.length * classes);
  logits.forEach((row, picture) => {
    const own = gradient.subarray(picture * classes, (picture + 1) * classes);
    const shares = target.score === 'probability' ? probabilities(row, output) : null;
    const addClass = (index: number, factor: number) => {
      for (let j = 0; j < classes; j++) own[j] = (own[j] as number) + factor * slope(index, j, shares, output);
    };
    addClass(target.index, target.negative ? -1 : 1);
    if (target.against !== undefined) addClass(target.against, target.negative ? 1 : -1);
  });
  return tf.tensor2d(gradient, [logits.length, classes]);
}

/** ∂(class's logit or probability)/∂(logit j). */
function slope(index: number, j: number, probability: Float64Array | null, output: OutputActivation): number {
  const same = index === j ? 1 : 0;
  if (probability === null) return same;
  const own = probability[index] as number;
  return output === 'softmax' ? own * (same - (probability[j] as number)) : own * (1 - own) * same;
}

/** The rows of a `[batch, classes]` tensor's values. */
export function rowsOf(values: Float32Array, classes: number): Float32Array[] {
  return Array.from({ length: values.length / classes }, (_, row) => values.subarray(row * classes, (row + 1) * classes));
}
