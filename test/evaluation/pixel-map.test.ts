import assert from 'node:assert/strict';
import { absoluteMap, highestPixels, largestValue, maskedPixels, refuseMap } from '../../src/evaluation/pixel-map';
import { assertRefusesBadMaps, assertRefusesBadMasks, drawnMask, mapOf } from '../support/map-metrics';

describe('what metrics on maps share', () => {
  it('refuses maps and masks that cannot be measured, naming what is wrong', () => {
    assertRefusesBadMaps(refuseMap);
    assertRefusesBadMasks(maskedPixels);
    assert.equal(maskedPixels({ height: 2, width: 3 }, drawnMask('#.#', '..#')), 3);
  });

  it('knows the largest value and all sizes', () => {
    const map = mapOf([-3, -0.5], [-2, -7]);
    assert.equal(largestValue(map), -0.5);
    assert.deepEqual([...absoluteMap(map).values], [3, 0.5, 2, 7]);
  });

  it('shares the last places among the highest pixels evenly between equal values', () => {
    const values = Float32Array.from([5, 1, 3, 3, -2, 3, 0]);
    assert.deepEqual([...highestPixels(values, 1)], [1, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...highestPixels(values, 3)], [1, 0, 2 / 3, 2 / 3, 0, 2 / 3, 0]);
    assert.deepEqual([...highestPixels(values, 4)], [1, 0, 1, 1, 0, 1, 0]);
    assert.deepEqual([...highestPixels(values, 6)], [1, 1, 1, 1, 0, 1, 1]);
    assert.deepEqual([...values], [5, 1, 3, 3, -2, 3, 0], 'the map itself is left in its order');
    // Zeros of both signs are one value.
    assert.deepEqual([...highestPixels(Float32Array.from([-0, 0, -0, -1]), 1)], [1 / 3, 1 / 3, 1 / 3, 0]);
    for (const count of [0, 8, 1.5, NaN]) assert.throws(() => highestPixels(values, count), RangeError);
  });
});
