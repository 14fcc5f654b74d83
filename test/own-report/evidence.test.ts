import assert from 'node:assert/strict';
import { areaOfHalf, changeOf, distanceBetween, hasMoved, isConstant, placeOfMaximum, speedOf } from '../../src/own-report/evidence';

const map = (height: number, width: number, ...values: number[]) => ({ height, width, values: Float32Array.from(values) });

describe('evidence on a map', () => {
  it('has its maximum in the middle of a pixel, the first in reading order', () => {
    // Row 1 of 2, column 2 of 3.
    assert.deepEqual(placeOfMaximum(map(2, 3, 0, 1, 0, 0, 0, 5)), { down: 0.75, across: 2.5 / 3 });
    assert.deepEqual(placeOfMaximum(map(1, 4, -1, 2, 2, 0)), { down: 0.5, across: 1.5 / 4 });
  });

  it('has no maximum where nothing speaks for the class', () => {
    assert.equal(placeOfMaximum(map(1, 3, -1, 0, -2)), null);
    assert.equal(placeOfMaximum(map(1, 2, 0, 0)), null);
  });

  it('measures distances in pixels by the longer side', () => {
    // 3 rows and 4 columns apart: 5 pixels of 10.
    const [a, b] = [{ down: 0.1, across: 0.1 }, { down: 0.1 + 3 / 5, across: 0.1 + 4 / 10 }];
    assert.ok(Math.abs((distanceBetween(a, b, { height: 5, width: 10 }) as number) - 0.5) < 1e-12);
    assert.equal(distanceBetween(a, null, { height: 5, width: 10 }), null);
    assert.equal(distanceBetween(a, a, { height: 5, width: 10 }), 0);
  });

  it('counts the fewest pixels that hold half of what is positive', () => {
    assert.equal(areaOfHalf(map(1, 4, 1, 1, 1, 1)), 0.5);
    // 6 of 10 lie on one pixel; what is negative does not count.
    assert.equal(areaOfHalf(map(1, 5, 6, 2, 2, -50, 0)), 0.2);
    // 4 alone is less than half of 10, 4 + 3 is more.
    assert.equal(areaOfHalf(map(1, 4, 3, 4, 2, 1)), 0.5);
    assert.equal(areaOfHalf(map(1, 2, -1, 0)), null);
  });

  it('knows a map that orders nothing', () => {
    assert.ok(isConstant(map(1, 3, 2, 2, 2)));
    assert.ok(!isConstant(map(1, 3, 2, 2, 2.5)));
  });
});

describe('what is said of a measurement', () => {
  it('depends on the side of the threshold, for the number as it is shown', () => {
    assert.deepEqual([1, 0.9, 0.896, 0.894, 0.5, 0.494, -1, null].map(changeOf), ['hardly', 'hardly', 'hardly', 'in part', 'in part', 'clearly', 'clearly', 'unknown']);
    assert.deepEqual([0.2, 0.204, 0.206, 1].map(hasMoved), [false, false, true, true]);
  });

  it('compares deletion with every random order', () => {
    const random = [0.3, 0.2, 0.4];
    assert.deepEqual([0.19, 0.1999, 0.2, 0.3, 0.4, 0.41].map((area) => speedOf(area, random)), ['faster', 'like random', 'like random', 'like random', 'like random', 'slower']);
  });
});
