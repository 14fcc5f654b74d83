/** Questions without a network. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Case } from './exercise';
import type { Grid } from './grid';

export interface PlainCase<Question, Given = Question> extends Case<Question> {
  /** What models read. */
  readonly given: Given;
}

/** A question of numbers, lists and typed arrays, which every call gets as a copy. */
export function plainCase<Given>(words: string, given: Given): PlainCase<Given> {
  return {
    words,
    given,
    ask: () => ({ question: structuredClone(given), exhausted: () => false, dispose: () => undefined }),
    dispose: () => undefined,
  };
}

/** A question with tensors: `question` makes them from grids with the function that it is given. */
export function tensorCase<Question, Given>(words: string, given: Given, question: (given: Given, tensor: (grid: Grid) => Tensor) => Question): PlainCase<Question, Given> {
  return {
    words,
    given,
    ask() {
      const made: Tensor[] = [];
      const tensor = ({ values, shape }: Grid): Tensor => {
        made.push(tf.keep(tf.tensor(Float32Array.from(values), [...shape])));
        return made.at(-1) as Tensor;
      };
      return { question: question(given, tensor), exhausted: () => false, dispose: () => tf.dispose(made.filter(({ isDisposed }) => !isDisposed)) };
    },
    dispose: () => undefined,
  };
}

/** Rows of numbers, as lists. */
export function rowsOf({ shape, values }: Grid): number[][] {
  const [height, width] = shape as [number, number];
  return Array.from({ length: height }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);
}
