/** TensorFlow.js models of seeded random weights, written to a folder as TensorFlow.js and its converter write them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { makePicture, type Picture } from '../../src/images/picture';
import { normalNumbers, uniformSource } from '../../src/random';

/** Gives every weight normal values around 0, of a spread that keeps activations about 1; variances become positive. */
export function drawWeights(model: LayersModel, seed: number): void {
  const uniform = uniformSource(seed);
  const values = model.weights.map((weight) => {
    const shape = weight.shape as number[];
    const fan = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const numbers = normalNumbers(uniform, shape.reduce((product, side) => product * side, 1));
    const drawn = numbers.map((value) => (weight.name.includes('variance') ? 0.5 + Math.abs(value) : (value * 1.5) / Math.sqrt(fan)));
    return tf.tensor(drawn, shape);
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Writes any model whose weights are known as bytes. */
export function writeModel(folder: string, json: object, weights: readonly object[], data: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'weights.bin'), data);
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...json, weightsManifest: [{ paths: ['weights.bin'], weights }] }));
}

/** A picture of random colours. */
export function randomPicture(seed: number, height: number, width: number): Picture {
  const uniform = uniformSource(seed);
  return makePicture(`random ${seed}`, width, height, Uint8Array.from({ length: height * width * 3 }, () => Math.floor(uniform() * 256)));
}

/** A node of a graph as JSON. Numbers of 64 bits are text there, text is base64. */
export function graphNode(name: string, op: string, input: readonly string[] = [], attr: Readonly<Record<string, Attribute>> = {}): object {
  return { name, op, input, attr: Object.fromEntries(Object.entries(attr).map(([key, value]) => [key, encoded(value)])) };
}

type Attribute = string | number | boolean | readonly number[] | readonly string[] | { readonly shape: readonly number[] } | { readonly type: string };

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function encoded(value: Attribute): object {
  if (typeof value === 'string') return { s: base64(value) };
  if (typeof value === 'number') return { f: value };
  if (typeof value === 'boolean') return { b: value };
  if (Array.isArray(value)) return { list: typeof value[0] === 'string' ? { s: value.map((text) => base64(String(text))) } : { i: value.map(String) } };
  if ('shape' in value) return { shape: { dim: value.shape.map((size) => ({ size: String(size) })) } };
  return value;
}

/** A graph's constants: its nodes `Const`, and the weights that go with them. */
export function constants(values: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array | Int32Array }>>) {
  const entries = Object.entries(values);
  return {
    nodes: entries.map(([name, { shape, values: numbers }]) => {
      const type = numbers instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32';
      return graphNode(name, 'Const', [], { dtype: { type }, value: { tensor: { dtype: type, tensorShape: { dim: shape.map((size) => ({ size: String(size) })) } } } as never });
    }),
    specs: entries.map(([name, { shape, values: numbers }]) => ({ name, shape, dtype: numbers instanceof Float32Array ? 'float32' : 'int32' })),
    data: Buffer.concat(entries.map(([, { values: numbers }]) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength))),
  };
}

/**
 * ∂score/∂input in random directions by central differences, beside the steps themselves.
 * @param score of a whole input
 * @returns for each direction the difference quotient; NaN where the function bends within the step
 */
export async function directional(score: (input: Tensor) => Promise<number>, input: Tensor, directions: readonly Tensor[], step: number): Promise<number[]> {
  const quotients: number[] = [];
  for (const direction of directions) {
    const at = async (by: number) => {
      const moved = tf.tidy(() => input.add(direction.mul(by)));
      try {
        return await score(moved);
      } finally {
        moved.dispose();
      }
    };
    const [up, middle, down] = [await at(step), await at(0), await at(-step)];
    quotients.push(Math.abs(up - 2 * middle + down) < 0.02 * Math.abs(up - down) ? (up - down) / (2 * step) : NaN);
  }
  return quotients;
}
