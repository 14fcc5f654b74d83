import assert from 'node:assert/strict';
import { resizeBilinear, resizeNearest } from '../../src/images/interpolate';
import { fixture, maxRelative } from '../support/fixtures';

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs((actual[i] ?? NaN) - value) < 1e-6, `[${i}]: ${actual[i]} for ${value}`);
}

describe('resizeBilinear', () => {
  it('puts half-pixel centres: 2×2 to 4×4 by hand', () => {
    // Output centres lie at −¼, ¼, ¾, 1¼ of the input; the outer ones are held at the border.
    // Rows: 0 4 → 0 1 3 4 and 8 20 → 8 11 17 20; then ¼ and ¾ of the way from one to the other.
    expectClose(resizeBilinear(Float32Array.of(0, 4, 8, 20), 2, 2, 4, 4), [
      0, 1, 3, 4,
      2, 3.5, 6.5, 8,
      6, 8.5, 13.5, 16,
      8, 11, 17, 20,
    ]);
  });

  it('keeps rows and columns apart: 1×2 to 2×3, and shrinks by sampling: 1×4 to 1×2', () => {
    expectClose(resizeBilinear(Float32Array.of(6, 12), 1, 2, 2, 3), [6, 9, 12, 6, 9, 12]);
    expectClose(resizeBilinear(Float32Array.of(1, 2, 30, 50), 1, 4, 1, 2), [1.5, 40]);
  });

  it("equals PyTorch's interpolate(align_corners=False) on a 7×7 Grad-CAM map", () => {
    const { values, shape } = fixture('gradcam_relu');
    const expected = fixture('gradcam_relu_bilinear224');
    assert.deepEqual([shape, expected.shape], [[7, 7], [224, 224]]);
    const result = resizeBilinear(Float32Array.from(values), 7, 7, 224, 224);
    assert.ok(maxRelative(result, expected.values) < 1e-6);
  });

  it('refuses sizes that do not fit the values', () => {
    const values = new Float32Array(6);
    assert.throws(() => resizeBilinear(values, 2, 2, 4, 4), /4 values, not 6/);
    for (const side of [0, -2, 1.5, NaN]) assert.throws(() => resizeBilinear(values, 2, 3, 4, side), RangeError);
  });
});

describe('resizeNearest', () => {
  it('takes the cell that the upper left corner of a pixel lies in: 2×3 to 4×4 by hand', () => {
    // Columns ⌊x·3/4⌋ = 0, 0, 1, 2 and rows ⌊y·2/4⌋ = 0, 0, 1, 1.
    assert.deepEqual([...resizeNearest(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3, 4, 4)], [1, 1, 2, 3, 1, 1, 2, 3, 4, 4, 5, 6, 4, 4, 5, 6]);
  });

  it('refuses sizes that do not fit the values', () => {
    assert.throws(() => resizeNearest(new Float32Array(6), 2, 2, 4, 4), /4 values, not 6/);
    assert.throws(() => resizeNearest(new Float32Array(6), 2, 3, 0, 4), RangeError);
  });
});
