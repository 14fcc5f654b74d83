import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { convolution, depthwiseConvolution, inputLayer } from '../../src/models/layers';
import { maxRelative } from '../support/fixtures';
import { numbers, plainConvolution } from '../support/plain-operations';

describe('the gradient of a convolution\'s input, against float64 loops', () => {
  const sizes = [[5, 6], [8, 7], [2, 3]] as const;
  const kernels = [[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [1, 3], [3, 2], [2, 3]] as const;
  for (const depthwise of [false, true]) {
    for (const [filterHeight, filterWidth] of kernels) {
      it(`${depthwise ? 'depthwise ' : ''}${filterHeight}×${filterWidth}`, async () => {
        const before = tf.memory().numTensors;
        let compared = 0;
        for (const [height, width] of sizes) {
          for (const outputs of depthwise ? [1, 2] : [1, 4]) {
            for (const stride of [1, 2]) {
              for (const padding of ['same', 'valid'] as const) {
                if (padding === 'valid' && (height < filterHeight || width < filterWidth)) continue;
                const shape = { batch: 2, height, width, channels: 3, filterHeight, filterWidth, stride, pad: padding, outputs, depthwise };
                const weights = numbers(filterHeight * filterWidth * 3 * outputs, 1);
                const filter = tf.tensor4d(weights, [filterHeight, filterWidth, 3, outputs]);
                const make = depthwise ? depthwiseConvolution : convolution;
                const layer = make('c', inputLayer('input', [height, width, 3]), filter, null, { stride: [stride, stride], padding });
                const dy = numbers(2 * layer.shape.reduce((a, b) => a * b, 1), 2);
                const x = new Float32Array(2 * height * width * 3);
                const [gradient] = tf.tidy(() => layer.backward(tf.tensor(dy, [2, ...layer.shape]), [], tf.scalar(0))) as [Tensor];
                assert.deepEqual(gradient.shape, [2, height, width, 3]);
                const { dx } = plainConvolution(shape, x, weights, dy);
                assert.ok(maxRelative(await gradient.data(), dx) < 1e-5, `${height}×${width}, ${outputs} outputs, stride ${stride}, ${padding}`);
                tf.dispose([gradient, filter]);
                compared++;
              }
            }
          }
        }
        assert.ok(compared >= 16);
        assert.equal(tf.memory().numTensors, before);
      });
    }
  }
});

describe('what a convolution makes of its filter for the backward pass', () => {
  it('is made once where somebody keeps it, and gives the same gradients', async () => {
    const input = inputLayer('input', [4, 5, 3]);
    for (const [make, shape] of [[convolution, [1, 1, 3, 2]], [depthwiseConvolution, [3, 3, 3, 1]]] as const) {
      const kept: Tensor[] = [];
      const filter = tf.tensor4d(numbers(shape[0] * shape[1] * shape[2] * shape[3], 3), [...shape]);
      const [keeping, other] = [make('c', input, filter, null, 1, (tensor) => (kept.push(tensor), tensor)), make('c', input, filter, null, 1)];
      const dy = tf.tensor(numbers(keeping.shape.reduce((a, b) => a * b, 2), 4), [2, ...keeping.shape]);
      const gradients = [keeping, keeping, other].map((layer) => tf.tidy(() => layer.backward(dy, [], dy))[0] as Tensor);
      assert.equal(kept.length, 1);
      const [first, second, third] = await Promise.all(gradients.map((gradient) => gradient.data()));
      assert.deepEqual(second, first);
      assert.deepEqual(third, first);
      tf.dispose([filter, dy, ...kept, ...gradients]);
    }
  });
});
