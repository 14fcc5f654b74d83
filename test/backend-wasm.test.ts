import assert from 'node:assert/strict';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { ready, tf } from '../src/backend';
import { wishOf } from '../src/backend/choice';
import { maxDifference, maxRelative } from './support/fixtures';
import { numbers, plainConvolution, plainPooling, rectifierGradients, type PlainConvolution, type PlainPool } from './support/plain-operations';

/** y and the gradients by every input, with their tensors given back. */
async function differentiate(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[], dy: (y: Tensor) => Tensor) {
  const before = tf.memory().numTensors;
  const results = tf.tidy(() => {
    const y = f(...inputs);
    return [y, ...tf.grads(f)([...inputs], dy(y))];
  });
  assert.equal(tf.memory().numTensors, before + results.length);
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values;
}

describe('the kernels supplied to WebAssembly, against float64 loops', () => {
  before(() => ready('wasm'));
  after(() => ready(wishOf(process.env)));

  const convolutions: readonly Omit<PlainConvolution, 'batch'>[] = [
    { height: 5, width: 7, channels: 3, filterHeight: 3, filterWidth: 3, stride: 1, pad: 'same', outputs: 4, depthwise: false },
    { height: 6, width: 5, channels: 2, filterHeight: 3, filterWidth: 5, stride: 2, pad: 'same', outputs: 3, depthwise: false },
    { height: 6, width: 7, channels: 2, filterHeight: 1, filterWidth: 1, stride: 2, pad: 'same', outputs: 3, depthwise: false },
    // The last rows and columns are seen by no window.
    { height: 8, width: 9, channels: 2, filterHeight: 2, filterWidth: 3, stride: 4, pad: 'valid', outputs: 2, depthwise: false },
    { height: 5, width: 6, channels: 2, filterHeight: 3, filterWidth: 3, stride: 3, pad: 1, outputs: 2, depthwise: false },
    // More padding than the filter reaches back.
    { height: 4, width: 5, channels: 2, filterHeight: 2, filterWidth: 2, stride: 1, pad: 2, outputs: 2, depthwise: false },
    { height: 5, width: 7, channels: 3, filterHeight: 3, filterWidth: 3, stride: 1, pad: 'same', outputs: 1, depthwise: true },
    { height: 6, width: 5, channels: 3, filterHeight: 5, filterWidth: 5, stride: 2, pad: 'same', outputs: 1, depthwise: true },
    { height: 7, width: 6, channels: 2, filterHeight: 3, filterWidth: 2, stride: 2, pad: 'valid', outputs: 3, depthwise: true },
  ];
  for (const shape of convolutions) {
    const { height, width, channels, filterHeight, filterWidth, stride, pad, outputs, depthwise } = shape;
    it(`${depthwise ? 'depthwise ' : ''}convolution ${filterHeight}×${filterWidth} over ${height}×${width}×${channels}, stride ${stride}, padding ${pad}`, async () => {
      const batch = 2;
      const x = numbers(batch * height * width * channels, 1);
      const filter = numbers(filterHeight * filterWidth * channels * outputs, 2);
      const inputs = [tf.tensor4d(x, [batch, height, width, channels]), tf.tensor4d(filter, [filterHeight, filterWidth, channels, outputs])];
      const run = (a: Tensor, b: Tensor) => {
        const round = typeof pad === 'number' ? 'floor' : undefined;
        if (depthwise) return tf.depthwiseConv2d(a as Tensor4D, b as Tensor4D, stride, pad, 'NHWC', 1, round);
        return tf.conv2d(a as Tensor4D, b as Tensor4D, stride, pad, 'NHWC', 1, round);
      };
      let gradient: Float32Array = new Float32Array();
      const [y, dx, dfilter] = await differentiate(run, inputs, (result) => tf.tensor((gradient = numbers(result.size, 3)), result.shape));
      tf.dispose(inputs);
      const expected = plainConvolution({ ...shape, batch }, x, filter, gradient);
      assert.ok(maxRelative(y!, expected.y) < 1e-6, 'y');
      assert.ok(maxRelative(dx!, expected.dx) < 1e-6, 'dx');
      assert.ok(maxRelative(dfilter!, expected.dfilter) < 1e-6, 'dfilter');
    });
  }

  const pools: readonly Omit<PlainPool, 'batch' | 'kind'>[] = [
    { height: 5, width: 7, channels: 3, size: 3, stride: 2 },
    { height: 6, width: 6, channels: 2, size: 2, stride: 2 },
    { height: 5, width: 4, channels: 2, size: 3, stride: 1 },
    { height: 7, width: 8, channels: 2, size: 3, stride: 2, pad: 'valid' },
  ];
  for (const kind of ['max', 'average'] as const) {
    for (const shape of pools) {
      const { height, width, channels, size, stride, pad = 'same' } = shape;
      it(`${kind}-pooling ${size}×${size} over ${height}×${width}×${channels}, stride ${stride}, padding ${pad}`, async () => {
        // All below zero in the second picture.
        const x = numbers(2 * height * width * channels, 4).map((value, index, { length }) => (index < length / 2 ? value : value - 2));
        const input = tf.tensor4d(x, [2, height, width, channels]);
        const run = (a: Tensor) => (kind === 'max' ? tf.maxPool(a as Tensor4D, size, stride, pad as 'same') : tf.avgPool(a as Tensor4D, size, stride, pad as 'same'));
        let gradient: Float32Array = new Float32Array();
        const [y, dx] = await differentiate(run, [input], (result) => tf.tensor((gradient = numbers(result.size, 5)), result.shape));
        input.dispose();
        const expected = plainPooling({ ...shape, batch: 2, kind }, x, gradient);
        assert.ok(maxRelative(y!, expected.y) < 1e-6, 'y');
        assert.ok(maxRelative(dx!, expected.dx) < 1e-6, 'dx');
      });
    }
  }

  it('the gradients of rectifiers pass strictly between the kinks alone, also where ∂S/∂y is not finite', async () => {
    const before = tf.memory().numTensors;
    const dy = [...rectifierGradients.dy, Infinity, -Infinity, NaN];
    const y = [...rectifierGradients.y, 0, 0, 0];
    for (const [kernel, passed] of [['ReluGrad', rectifierGradients.relu], ['Relu6Grad', rectifierGradients.relu6]] as const) {
      const result = tf.tidy(() => tf.engine().runKernel(kernel, { dy: tf.tensor2d(dy, [11, 1]), y: tf.tensor2d(y, [11, 1]) }) as Tensor);
      assert.deepEqual(result.shape, [11, 1]);
      assert.equal(maxDifference(await taken(result), [...passed, 0, 0, 0]), 0, kernel);
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('the first of equal maxima gets the gradient of max-pooling', async () => {
    const x = tf.tensor4d([-3, -3, -3, -3], [1, 2, 2, 1]);
    const [, dx] = await differentiate((a) => tf.maxPool(a as Tensor4D, 2, 2, 'valid'), [x], () => tf.tensor4d([5], [1, 1, 1, 1]));
    x.dispose();
    assert.deepEqual([...dx!], [5, 0, 0, 0]);
  });

  it('the gradient of gather adds up what was taken twice', async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const indices = tf.tensor1d([2, 0, 2], 'int32');
    const [, dx] = await differentiate((a) => tf.gather(a, indices), [x], () => tf.tensor2d([1, 10, 2, 20, 4, 40], [3, 2]));
    tf.dispose([x, indices]);
    assert.deepEqual([...dx!], [2, 20, 0, 0, 5, 50]);
  });

  it('gather takes slices along any axis, batch by batch where it is told to', async () => {
    const before = tf.memory().numTensors;
    const shape = [2, 3, 4, 5] as const;
    const x = tf.tensor4d(Float32Array.from({ length: 120 }, (_, index) => index), [...shape]);
    const place = (i: number, j: number, k: number, l: number) => ((i * 3 + j) * 4 + k) * 5 + l;
    const count = <T>(length: number, use: (index: number) => T) => Array.from({ length }, (_, index) => use(index));
    const wanted = [1, 0, 1];
    const indices = tf.tensor1d(wanted, 'int32');
    const along = await Promise.all([0, 1, 2, -1].map((axis) => taken(tf.gather(x, indices, axis))));
    assert.deepEqual(along[0], wanted.flatMap((i) => count(60, (rest) => i * 60 + rest)));
    assert.deepEqual(along[1], count(2, (i) => wanted.flatMap((j) => count(20, (rest) => place(i, j, 0, 0) + rest))).flat());
    assert.deepEqual(along[2], count(6, (outer) => wanted.flatMap((k) => count(5, (l) => outer * 20 + k * 5 + l))).flat());
    assert.deepEqual(along[3], count(24, (outer) => wanted.map((l) => outer * 5 + l)).flat());
    const own = [[2, 0], [1, 1]];
    const ownIndices = tf.tensor2d(own, [2, 2], 'int32');
    assert.deepEqual(await taken(tf.gather(x, ownIndices, 1, 1)), own.flatMap((rows, i) => rows.flatMap((j) => count(20, (rest) => place(i, j, 0, 0) + rest))));
    const outside = tf.tensor1d([3], 'int32');
    assert.throws(() => tf.gather(x, outside, 1), /gather: the index 3 is not in 0 … 2/);
    tf.dispose([x, indices, ownIndices, outside]);
    assert.equal(tf.memory().numTensors, before);
  });
});

async function taken(tensor: Tensor): Promise<number[]> {
  const values = [...(await tensor.data())];
  tensor.dispose();
  return values;
}
