import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { chwToHwc, correlation, fixture, fixturesFolder, maxDifference, maxRelative, relativeL2 } from './fixtures';

describe('comparison helpers', () => {
  it('puts channels last', () => {
    // Two channels of 2×3: channel 0 is 0…5, channel 1 is 10…15.
    const moved = chwToHwc([0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15], [2, 2, 3]);
    assert.deepEqual([...moved], [0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15]);
    assert.throws(() => chwToHwc([1, 2, 3], [1, 2, 2]), RangeError);
    assert.throws(() => chwToHwc([1, 2], [1, 2]), RangeError);
  });

  it('measures the relative L2 distance', () => {
    // Difference (0, 0, 1) against the norm of (2, 1, 2), which is 3.
    assert.equal(relativeL2([2, 1, 3], [2, 1, 2]), 1 / 3);
    assert.equal(relativeL2([4, -4], [4, -4]), 0);
    assert.ok(Number.isNaN(relativeL2([NaN, 1], [1, 1])));
    assert.throws(() => relativeL2([1], [0]), RangeError);
    assert.throws(() => relativeL2([1], [1, 2]), RangeError);
    assert.throws(() => relativeL2([], []), RangeError);
  });

  it('measures the largest difference, absolute and on the scale of the expected numbers', () => {
    assert.equal(maxDifference([1, -2, 5], [1, 1, 4]), 3);
    assert.equal(maxRelative([1, -2, 5], [1, 1, -4]), 9 / 4);
    assert.ok(Number.isNaN(maxDifference([NaN, 9], [1, 1])));
    assert.ok(Number.isNaN(maxRelative([1, NaN], [1, 1])));
    assert.throws(() => maxRelative([1], [0]), RangeError);
  });

  it("computes Pearson's correlation", () => {
    // Deviations (−1, 0, 1) and (−1, 1, 0): 1 / √(2·2).
    assert.equal(correlation([1, 2, 3], [4, 6, 5]), 0.5);
    assert.equal(correlation([1, 2, 3], [-10, -20, -30]), -1);
    assert.throws(() => correlation([1, 1], [1, 2]), RangeError);
  });
});

describe('the committed fixtures', () => {
  it('hold the bytes that the list of checksums names, and nothing is missing on either side', () => {
    const folder = join(fixturesFolder, 'cat');
    const listed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    const found = readdirSync(folder)
      .filter((name) => name.endsWith('.npy'))
      .sort()
      .map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}`);
    assert.deepEqual(found, listed);
  });

  it('belong together: CAM is 49 times Grad-CAM, saliency the largest size of the gradient over the colours', () => {
    const cam = fixture('cam_raw').values;
    const gradCam = fixture('gradcam_raw');
    assert.deepEqual(gradCam.shape, [7, 7]);
    assert.ok(maxRelative(gradCam.values.map((value) => value * 49), cam) < 1e-5);
    const saliency = fixture('simonyan').values;
    const gradient = chwToHwc(fixture('gradient').values, fixture('gradient').shape);
    const largest = Array.from(saliency, (_, i) => Math.max(...gradient.subarray(3 * i, 3 * i + 3).map(Math.abs)));
    assert.equal(maxDifference(largest, saliency), 0);
  });
});
