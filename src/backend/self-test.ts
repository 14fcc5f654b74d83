/**
 * The operations that explanations stand on, each on a few small whole numbers with the answer beside it: a device
 * that computes one of them wrongly would draw a plausible, wrong map. Several shipped devices do, at exactly these
 * places: windows without a positive value, windows cut by the border, gradients of strided convolutions.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { firstLine } from '../text';

/** An operation with its answer, which was worked out apart from any device (test/backend.test.ts does so again). */
export interface StoredAnswer {
  readonly operation: string;
  compute(): Tensor;
  /** Row by row, channels last. */
  readonly expected: readonly number[];
}

/** One picture with 5 rows, 4 columns, 2 channels. The first channel is negative in the upper left corner. */
export const map: readonly number[] = [
  -4, 1, -2, 3, -3, 0, 5, -1, -1, 2, -5, 4, -2, -3, 1, 2, -6, 0, -3, 1, 2, -2, 4, 3, 3, -1, 0, 2, -1, 5, 2, -4, 1, 1, 4, -2, -2, 0, 3, 6,
];
/** ∂S/∂y for outputs of 3 rows, 2 columns, 2 channels. */
export const gradient: readonly number[] = [36, -72, 108, 144, -36, 216, 72, -108, 180, 36, -144, 72];
/** 3 × 3 taps for each of 2 channels. */
export const taps: readonly number[] = [1, -1, 2, 0, -1, 3, 0, 2, 3, 1, -2, -2, 2, 1, 1, 4, -3, 0];
/** A 3 × 3 filter from 2 channels to 2. */
export const filter: readonly number[] = [
  1, 0, -1, 2, 2, 1, 0, -2, -1, 3, 1, 1, 0, 2, -2, 1, 3, -1, 1, 0, -2, 2, 0, 1, 1, 1, 2, -3, 0, -1, 3, 2, -1, 0, 1, 2,
];

const mapShape: [number, number, number, number] = [1, 5, 4, 2];
const x = (): Tensor4D => tf.tensor4d([...map], mapShape);
const dy = (): Tensor4D => tf.tensor4d([...gradient], [1, 3, 2, 2]);
const depthwiseFilter = (): Tensor4D => tf.tensor4d([...taps], [3, 3, 2, 1]);
const fullFilter = (): Tensor4D => tf.tensor4d([...filter], [3, 3, 2, 2]);

const maxPool = (input: Tensor): Tensor => tf.maxPool(input as Tensor4D, 3, 2, 'same');
const averagePool = (input: Tensor): Tensor => tf.avgPool(input as Tensor4D, 3, 2, 'same');
const depthwiseGradient = (): Tensor =>
  tf.engine().runKernel(
    tf.DepthwiseConv2dNativeBackpropInput,
    { dy: dy(), filter: depthwiseFilter() },
    { strides: [2, 2], pad: 'same', dilations: [1, 1], inputShape: mapShape },
  ) as Tensor;

/** Of ∂S/∂y = 1, −2, 3, 4 at y = 0, 3, 6, 7. */
const rectifierGradient = (kernel: 'ReluGrad' | 'Relu6Grad'): Tensor =>
  tf.engine().runKernel(kernel, { dy: tf.tensor1d([1, -2, 3, 4]), y: tf.tensor1d([0, 3, 6, 7]) }) as Tensor;

export const storedAnswers: readonly StoredAnswer[] = [
  {
    operation: 'convolution',
    compute: () => tf.conv2d(x(), fullFilter(), 2, 'same'),
    expected: [15, -11, 12, -1, -13, -5, 19, -37, 22, -9, 13, 13],
  },
  {
    operation: 'gradient of the convolution',
    compute: () => tf.conv2dTranspose(dy(), fullFilter(), mapShape, 2, 'same'),
    expected: [
      -144, -144, 180, 36, 72, -144, 180, 108, -72, 756, 216, -468, 972, -432, -108, 828, 432, 288, -324, -36, 288, -36, 324, 72,
      360, -828, 180, 252, -216, 1368, -108, -144, 72, -324, 504, 180, -144, 396, -504, -144,
    ],
  },
  {
    operation: 'depthwise convolution',
    compute: () => tf.depthwiseConv2d(x(), depthwiseFilter(), 2, 'same'),
    expected: [-1, 23, 12, 4, -13, 1, 12, -9, 20, 16, 12, 1],
  },
  {
    operation: 'gradient of the depthwise convolution',
    compute: depthwiseGradient,
    expected: [
      0, -144, 108, -72, -72, 432, 324, 144, 36, -288, -36, -288, 216, 900, 252, 576, 0, 432, -108, 216, 72, -648, 216, -108,
      108, 180, 324, 864, -72, -72, -216, -432, 0, 72, 540, 36, -360, 72, -432, 72,
    ],
  },
  {
    operation: 'convolution with bias and ReLU6',
    compute: () => tf.fused.conv2d({ x: x(), filter: fullFilter(), strides: 2, pad: 'same', bias: tf.tensor1d([-10, 12]), activation: 'relu6' }),
    expected: [5, 1, 2, 6, 0, 6, 6, 0, 6, 3, 3, 6],
  },
  {
    operation: 'depthwise convolution with bias and ReLU',
    compute: () => tf.fused.depthwiseConv2d({ x: x(), filter: depthwiseFilter(), strides: 2, pad: 'same', bias: tf.tensor1d([-10, 2]), activation: 'relu' }),
    expected: [0, 25, 2, 6, 0, 3, 2, 0, 10, 18, 2, 3],
  },
  {
    operation: 'gradient of ReLU6',
    compute: () => rectifierGradient('Relu6Grad'),
    expected: [0, -2, 0, 0],
  },
  {
    operation: 'gradient of ReLU',
    compute: () => rectifierGradient('ReluGrad'),
    expected: [0, -2, 3, 4],
  },
  {
    operation: 'max-pooling',
    compute: () => maxPool(x()),
    expected: [-1, 4, 5, 2, 3, 5, 4, 5, 4, 5, 3, 6],
  },
  {
    operation: 'gradient of max-pooling',
    compute: () => tf.grad(maxPool)(x(), dy()),
    expected: [
      0, 0, 0, 0, 0, 0, 108, 0, 36, 0, 0, -72, 0, 0, 0, 144, 0, 0, 0, 0, 0, 0, 72, 0, -36, 0, 0, 0, 0, 144, 0, 0, 0, 0, 180, 0,
      0, 0, -144, 72,
    ],
  },
  {
    operation: 'average-pooling',
    compute: () => averagePool(x()),
    expected: [-17 / 6, 7 / 6, 0.25, -0.5, -13 / 9, 8 / 9, 1, 1 / 6, 5 / 6, 5 / 6, 0.5, 1.75],
  },
  {
    operation: 'gradient of average-pooling',
    compute: () => tf.grad(averagePool)(x(), dy()),
    expected: [
      6, -12, 6, -12, 33, 24, 27, 36, 2, 12, 2, 12, 41, 30, 39, 18, -4, 24, -4, 24, 8, 6, 12, -18, 26, 30, 26, 30, 2, 30, -24, 0,
      30, 6, 30, 6, -6, 24, -36, 18,
    ],
  },
  {
    operation: 'bilinear enlargement',
    compute: () => tf.image.resizeBilinear(tf.tensor4d([1, 5, 9, -3], [1, 2, 2, 1]), [3, 4], false, true),
    expected: [1, 2, 4, 5, 5, 4, 2, 1, 9, 6, 0, -3],
  },
  {
    operation: 'product of matrices',
    compute: () => tf.matMul(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor2d([2, -1, 0, 1, 3, -2], [2, 3]), false, true),
    expected: [0, 1, 3, 7],
  },
];

/** Largest error relative to the largest answer: rounding stays below it on every device, a wrong formula does not. */
const tolerance = 1e-4;

/**
 * Computes all of it on the present device.
 * @returns what failed, in words, or null
 */
export async function findWrongOperation(answers: readonly StoredAnswer[] = storedAnswers): Promise<string | null> {
  for (const { operation, compute, expected } of answers) {
    try {
      if (!agree(await valuesOf(compute), expected)) return `computes the ${operation} wrongly`;
    } catch (error) {
      return `cannot compute the ${operation} (${firstLine(error)})`;
    }
  }
  return null;
}

async function valuesOf(compute: () => Tensor): Promise<ArrayLike<number>> {
  const result = tf.tidy(compute);
  try {
    return await result.data();
  } finally {
    result.dispose();
  }
}

function agree(actual: ArrayLike<number>, expected: readonly number[]): boolean {
  const scale = Math.max(...expected.map(Math.abs));
  // Written so that NaN disagrees.
  return actual.length === expected.length && expected.every((value, index) => Math.abs(actual[index] - value) <= tolerance * scale);
}
