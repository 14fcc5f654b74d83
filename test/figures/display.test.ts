import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mapState, NotANumberError, relu, sharedDomain, spreadOverPicture, sumChannels } from '../../src/figures/display';
import { mapOf } from './helpers';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
const map = (list: number[]) => mapOf(1, list.length, list);

describe('steps of display', () => {
  it('relu keeps what is positive, and its map has no sign', () => {
    const result = relu(map([-2, -0, 0.5, 3]));
    assert.deepEqual(Array.from(result.values, (value) => value + 0), [0, 0, 0.5, 3]);
    assert.equal(result.signed, false);
    assert.equal(result.method, 'made-up');
  });

  it('the channels are summed with their signs', () => {
    const result = sumChannels(mapOf(1, 2, [1, -2, 4, 0.5, 0.25, -8], { channels: 3 }));
    assert.deepEqual([...result.values], [3, -7.25]);
    assert.equal(result.channels, 1);
  });

  it('a scale is shared: symmetric with a sign, from zero without', () => {
    assert.deepEqual(sharedDomain([map([1, -2]), map([0.5, 1.5])]), { low: -2, high: 2, clipped: false });
    assert.deepEqual(sharedDomain([relu(map([1, -2])), relu(map([0.5, 1.5]))]), { low: 0, high: 1.5, clipped: false });
    assert.deepEqual(sharedDomain([map([0, 0])]), { low: -0, high: 0, clipped: false });
  });

  it('a quantile leaves the extremes outside and says so', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    assert.deepEqual(sharedDomain([relu(map(hundred))], { quantile: 0.99 }), { low: 0, high: 99, clipped: true });
    assert.deepEqual(sharedDomain([relu(map([7, 7, 7]))], { quantile: 0.5 }), { low: 0, high: 7, clipped: false });
    assert.deepEqual(sharedDomain([relu(map([0, 0, 0, 5]))], { quantile: 0.5 }).high, 5, 'a scale of no width helps nobody');
    assert.throws(() => sharedDomain([map([1])], { quantile: 0 }), /quantile/);
    assert.throws(() => sharedDomain([]), /at least one map/);
  });

  it('every value lies in the shared scale, and scales with the maps', () => {
    fc.assert(fc.property(values, values, (a, b) => {
      const { low, high } = sharedDomain([map(a), map(b)]);
      const all = [...map(a).values, ...map(b).values];
      assert.ok(all.every((value) => low <= value && value <= high));
      assert.ok(all.some((value) => Math.abs(value) === high), 'and the end is reached');
      const doubled = sharedDomain([map(a.map((value) => 2 * value)), map(b.map((value) => 2 * value))]);
      assert.deepEqual([doubled.low, doubled.high], [2 * low, 2 * high]);
    }), { seed: 3 });
  });

  it('NaN and infinity are refused by name and place', () => {
    const bad = mapOf(2, 3, [0, 1, 2, 3, NaN, 5]);
    for (const step of [() => sharedDomain([bad]), () => mapState(bad, false)]) {
      assert.throws(step, (error: unknown) => error instanceof NotANumberError && error.message === 'The map holds NaN at row 1, column 1.');
    }
    assert.throws(() => mapState(map([-Infinity]), false), /holds -Infinity at row 0, column 0/);
  });

  it('a map of zeros says what its zeros mean', () => {
    assert.equal(mapState(relu(map([-1, -2])), true), 'no positive evidence');
    assert.equal(mapState(map([0, -0]), false), 'zero everywhere');
    assert.equal(mapState(relu(map([-1, 1e-30])), true), 'evidence');
  });

  it('upsampling is bilinear between cell centres, inside the extent only', () => {
    // Two cells, 0 and 1, over four pixels: centres at .5/4 … of the extent; the outer pixels lie beyond the cells' centres.
    const wide = mapOf(1, 2, [0, 1], { extent: { top: 2, left: 3, height: 1, width: 4 } });
    const spread = spreadOverPicture(wide, 8, 8);
    assert.deepEqual({ ...spread, values: [...spread.values] }, { top: 2, left: 3, height: 1, width: 4, values: [0, 0.25, 0.75, 1] });
  });

  it('maps with channels and maps that reach outside the picture are refused', () => {
    assert.throws(() => spreadOverPicture(mapOf(1, 1, [1, 2, 3], { channels: 3 }), 64, 64), /sumChannels/);
    assert.throws(() => spreadOverPicture(map([1]), 32, 64), /outside the 32×64 picture/);
  });
});
