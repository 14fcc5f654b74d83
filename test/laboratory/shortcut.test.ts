import assert from 'node:assert/strict';
import { shortcutFound } from '../../src/laboratory/shortcut';
import { uniformSource } from '../../src/random';

describe('shortcutFound', () => {
  const mask = Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 0]);
  const found = (values: readonly number[]) => shortcutFound({ values: Float32Array.from(values), height: 2, width: 4 }, mask);

  it('is worked by hand: the positive part counts, the maximum decides the hit', () => {
    assert.deepEqual(found([3, -5, 1, 0, 0, 0, -2, 2]), { share: 0.5, chance: 0.25, hit: 1 });
    assert.deepEqual(found([1, 1, 2, 2, 0, 0, 0, 2]), { share: 0.25, chance: 0.25, hit: 0 });
    assert.deepEqual(found([2, 0, 2, 0, 0, 0, 0, 0]), { share: 0.5, chance: 0.25, hit: 0.5 });
  });

  it('is best for the watermark itself, worst for its negative, 0 without positive evidence', () => {
    assert.deepEqual(found([...mask]), { share: 1, chance: 0.25, hit: 1 });
    assert.equal(found([...mask].map((value) => -value)).share, 0);
    assert.equal(found(new Array<number>(8).fill(-1)).share, 0);
  });

  it('comes to chance for random numbers', () => {
    const uniform = uniformSource(3);
    const draws = Array.from({ length: 4000 }, () => found(Array.from({ length: 8 }, uniform)));
    const mean = (of: (one: (typeof draws)[0]) => number) => draws.reduce((sum, one) => sum + of(one), 0) / draws.length;
    // Four standard errors: of a share with standard deviation 0.11, of a hit with 0.43.
    assert.ok(Math.abs(mean(({ share }) => share) - 0.25) < 0.007);
    assert.ok(Math.abs(mean(({ hit }) => hit) - 0.25) < 0.028);
  });

  it('refuses what is no map or no mask', () => {
    assert.throws(() => found([NaN, 0, 0, 0, 0, 0, 0, 0]), RangeError);
    assert.throws(() => shortcutFound({ values: new Float32Array(8), height: 2, width: 4 }, new Uint8Array(8)), RangeError);
    assert.throws(() => shortcutFound({ values: new Float32Array(8), height: 2, width: 4 }, mask.slice(1)), RangeError);
  });
});
