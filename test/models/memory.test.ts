import assert from 'node:assert/strict';
import { UserError } from '../../src/errors';
import { batchFor, forwardNumbers, gradientNumbers } from '../../src/models/memory';
import { tinyNetwork } from '../support/tiny';

describe('the memory of a batch', () => {
  it('is counted from the outputs of the layers', () => {
    const { classifier: { network, dispose } } = tinyNetwork(1);
    try {
      // The picture, 9 × 12 × 3, is the largest tensor; behind the stem it is the 5 × 6 × 8 of the expansion.
      assert.equal(forwardNumbers(network.layers), 4 * 324);
      assert.equal(forwardNumbers(network.layers.slice(1)), 4 * 240);
      // What a backward pass reads: picture, stem, expansion, depthwise, projection, block, down, features, pool, logits.
      assert.equal(gradientNumbers(network), 324 + 120 + 240 + 240 + 120 + 120 + 36 + 54 + 6 + 5 + 4 * 324);
    } finally {
      dispose();
    }
  });

  it('bounds the pictures that pass together, and lets one pass in any case', () => {
    // A picture of 2¹⁸ numbers of 4 bytes takes a MiB.
    const picture = 2 ** 18;
    assert.deepEqual([0.1, 1, 1.99, 5, 16, 100].map((memory) => batchFor(picture, 16, memory)), [1, 1, 1, 5, 16, 16]);
    assert.deepEqual([batchFor(picture * 100, 16), batchFor(picture * 1000, 16), batchFor(1, 32)], [7, 1, 32]);
  });

  it('at a picture of twice the side allows a quarter, and as many as ever at 224 pixels', () => {
    // EfficientNet-Lite0: the largest map has 112 × 112 × 96 numbers, and a gradient keeps 7 100 616.
    const gradient = 7100616 + 4 * 112 * 112 * 96;
    assert.deepEqual([1, 4].map((pixels) => batchFor(pixels * gradient, 16)), [16, 4]);
    assert.deepEqual([1, 4].map((pixels) => batchFor(pixels * 4 * 112 * 112 * 96, 16)), [16, 10]);
  });

  it('is a number above 0', () => {
    for (const memory of [0, -1, NaN]) {
      assert.throws(() => batchFor(10, 16, memory), (error: unknown) => error instanceof UserError && /MiB above 0, not/.test(error.message));
    }
  });
});
