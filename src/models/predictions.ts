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
  const largest = Array.prototype.reduce.call(logits, (a, b) => Math.max(a as number, b as number), -Infinity) as number;
  const exponentials = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
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
