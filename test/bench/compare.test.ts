import assert from 'node:assert/strict';
import { deviation } from '../../src/bench/compare';

describe('the comparison of two maps', () => {
  it('is by hand', () => {
    // Differences 1, 0, −2; the peer's largest value is −5, its norm √(4 + 9 + 25) = √38.
    const [ours, peers] = [[3, 3, -7], [2, 3, -5]];
    assert.equal(deviation(ours, peers, 'difference'), 2 / 5);
    assert.ok(Math.abs(deviation(ours, peers, 'relative L2') - Math.sqrt(5 / 38)) < 1e-15);
  });

  it('leaves out a factor or a sign only where it is told to', () => {
    assert.equal(deviation([2, -4, 8], [1, -2, 4], 'difference'), 1);
    assert.equal(deviation([2, -4, 8], [1, -2, 4], 'difference', ['to largest value']), 0);
    assert.equal(deviation([-2, 4, -8], [1, -2, 4], 'difference', ['to largest value']), 2);
    assert.equal(deviation([-1, 2, -4], [1, -2, 4], 'difference', ['either sign']), 0);
    assert.equal(deviation([1, -2, 4], [1, -2, 4], 'relative L2', ['either sign']), 0);
  });

  it('is no number below a tolerance where a map is not finite or the peer has none', () => {
    for (const measure of ['difference', 'relative L2'] as const) {
      assert.ok(Number.isNaN(deviation([NaN, 1], [1, 1], measure)));
      assert.ok(Number.isNaN(deviation([1, NaN], [1, 1], measure, ['either sign', 'to largest value'])));
      assert.equal(deviation([0, 1], [0, 0], measure), Infinity);
      assert.equal(deviation([0, 0], [0, 0], measure), 0);
      assert.equal(deviation([0, 0], [0, 2], measure, ['to largest value']), 1);
    }
    assert.throws(() => deviation([1, 2], [1], 'difference'), RangeError);
    assert.throws(() => deviation([], [], 'difference'), RangeError);
  });
});
