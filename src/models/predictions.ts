/** How a network turns logits into probabilities: classes that exclude each other, or each class on its own. */
export type OutputActivation = 'softmax' | 'sigmoid';

/** One class and what the network thinks of it. */
export interface Prediction {
  readonly index: number;
  readonly name: string;
  readonly logit: number;
  /** 0…1 */
  readonly probability: number;
}

/** Softmax in double precision; shifting by the largest logit keeps the exponentials finite. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let index = 0; index < logits.length; index++) largest = Math.max(largest, logits[index] as number);
  const shares = new Float64Array(logits.length);
  let sum = 0;
  for (let index = 0; index < shares.length; index++) sum += shares[index] = Math.exp((logits[index] as number) - largest);
  for (let index = 0; index < shares.length; index++) shares[index]! /= sum;
  return shares;
}

/** The probability of each class, 0…1. */
export function probabilities(logits: ArrayLike<number>, output: OutputActivation): Float64Array {
  return output === 'softmax' ? softmax(logits) : Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}

/** Classes by falling logit, the first `count` of them; equal logits in order of index. */
export function topPredictions(logits: ArrayLike<number>, output: OutputActivation, names: readonly string[], count: number): Prediction[] {
  const shares = probabilities(logits, output);
  return Array.from(logits, (logit, index) => ({
    index,
    name: names[index] ?? `class ${index}`,
    logit,
    probability: shares[index] as number,
  }))
    .sort((a, b) => b.logit - a.logit || a.index - b.index)
    .slice(0, count);
}
