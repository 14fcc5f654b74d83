import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gridExtent, perPixelMean, windowCount, windowGrid, windowPositions } from '../../src/occlusion/windows';

describe('the window grid', () => {
  it('places windows as worked out by hand', () => {
    const grid = windowGrid(224, 224, 32, 8);
    assert.equal(windowCount(grid), 625);
    assert.equal(grid.tops.at(-1), 192);
    assert.deepEqual(windowGrid(10, 7, 4, 4).tops, [0, 4]);
    assert.deepEqual(windowGrid(10, 7, 4, 4).lefts, [0]);
    assert.deepEqual(windowGrid(10, 7, 4, 4, 'cover').tops, [0, 4, 6]);
    assert.deepEqual(windowGrid(10, 7, 4, 4, 'cover').lefts, [0, 3]);
    assert.deepEqual(gridExtent(grid), { top: 12, left: 12, height: 200, width: 200 });
  });

  it('keeps every window inside, and covers every pixel under "cover" when the stride is at most the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (height, width, window, stride) => {
        fc.pre(window <= Math.min(height, width));
        const grid = windowGrid(height, width, window, stride, 'cover');
        const pixels = new Set<number>();
        for (const { top, left } of windowPositions(grid)) {
          assert.ok(top >= 0 && left >= 0 && top + window <= height && left + window <= width);
          for (let row = top; row < top + window; row++) for (let column = left; column < left + window; column++) pixels.add(row * width + column);
        }
        if (stride <= window) assert.equal(pixels.size, height * width);
        // A mean of ones is one wherever a window lies, nothing elsewhere.
        const mean = perPixelMean(grid, new Float32Array(windowCount(grid)).fill(1));
        mean.forEach((value, pixel) => assert.equal(value, pixels.has(pixel) ? 1 : 0));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
