import assert from 'node:assert/strict';
import { sensitivityN } from '../../src/evaluation/sensitivity';
import { UserError } from '../../src/errors';
import { uniformSource } from '../../src/random';
import { correlation } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { exactShares, linearSpecs, logitsOf, near, negative, onLinear, randomMap, times } from './network-support';

/** The subsets of a seed: the first n of Fisher and Yates's shuffle of all features, the last place filled first. */
function plainSubsets(seed: number, features: number, sizes: readonly number[], subsets: number): number[][][] {
  const uniform = uniformSource(seed);
  return sizes.map((size) =>
    Array.from({ length: subsets }, () => {
      const all = [...Array(features).keys()];
      for (let place = features - 1; place > 0; place--) {
        const other = Math.floor(uniform() * (place + 1));
        [all[place], all[other]] = [all[other]!, all[place]!];
      }
      return all.slice(0, size);
    }),
  );
}

describe('sensitivity-n', () => {
  it('is 1 for every n where the map holds the exact shares of a linear network, −1 for its negative, whatever the scale (identity 33)', () =>
    onProbe(4, async (probe, tiny) => {
      const shares = exactShares(tiny, 1);
      const [exact, opposite, scaled] = await sensitivityN(probe, [shares, negative(shares), times(shares, 1e-3)], { cell: 1 });
      assert.deepEqual(exact!.sizes, [1, 2, 4, 7, 13, 24, 46, 86]);
      for (const [found, expected] of [[exact, 1], [opposite, -1], [scaled, 1]] as const) {
        found!.correlations.forEach((value, at) => near(value, expected, 1e-4, `n = ${found!.sizes[at]}:`));
        near(found!.mean, expected, 1e-4);
      }
      const [squares] = await sensitivityN(probe, [shares], { cell: 4, subsets: 20 });
      near(squares!.mean, 1, 1e-4);
    }, { specs: linearSpecs }));

  it('is the correlation in float64, for the target of the probe', () =>
    onProbe(5, async (probe, tiny) => {
      const [sizes, subsets, cell] = [[1, 3, 8], 25, 3];
      const maps = [randomMap(1), randomMap(2)];
      const found = await sensitivityN(probe, maps, { cell, sizes, subsets, seed: 6 });
      const chosen = plainSubsets(6, 12, sizes, subsets);
      const featureOf = (pixel: number) => Math.floor(Math.floor(pixel / 12) / 3) * 4 + Math.floor((pixel % 12) / 3);
      const value = (logits: Float64Array) => logits[3]! - logits[0]!;
      const whole = value(logitsOf(tiny, () => 0));
      maps.forEach(({ values }, k) => {
        const expected = chosen.map((sets) => {
          const falls = sets.map((set) => whole - value(logitsOf(tiny, (pixel) => (set.includes(featureOf(pixel)) ? 1 : 0))));
          return correlation(sets.map((set) => values.reduce((sum, one, pixel) => sum + (set.includes(featureOf(pixel)) ? one : 0), 0)), falls);
        });
        found[k]!.correlations.forEach((one, at) => near(one, expected[at]!, 1e-3, `map ${k}, n = ${sizes[at]}:`));
        near(found[k]!.mean, expected.reduce((a, b) => a + b) / 3, 1e-3);
      });
    }, { index: 3, against: 0 }));

  it('of random maps is 0 on average', () =>
    onProbe(5, async (probe) => {
      const means = (await sensitivityN(probe, Array.from({ length: 60 }, (_, seed) => randomMap(seed)), { cell: 1, sizes: [5, 40], subsets: 40 })).map(({ mean }) => mean);
      const mean = means.reduce((a, b) => a + b) / means.length;
      const error = Math.sqrt(means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length * (means.length - 1)));
      assert.ok(error > 0.005 && Math.abs(mean) < 3 * error, `${mean} ± ${error}`);
    }));

  it('counts as 0 where the map is constant, or the score never moves', async () => {
    await onProbe(5, async (probe) => {
      const constant = { ...randomMap(1), values: new Float64Array(108).fill(0.1) };
      const [none] = await sensitivityN(probe, [constant], { cell: 1, sizes: [7], subsets: 20 });
      assert.deepEqual(none, { sizes: [7], correlations: [0], mean: 0 });
    });
    await onLinear({ height: 3, width: 4, levels: [...Array(12).keys()], weights: new Array(12).fill(0), bias: 2 }, async (probe) => {
      const [none] = await sensitivityN(probe, [randomMap(1, 3, 4)], { sizes: [4], subsets: 20 });
      assert.deepEqual(none!.correlations, [0]);
    });
  });

  it('refuses more features than there are, too few subsets and squares of no size', () =>
    onProbe(5, async (probe) => {
      const map = randomMap(1);
      for (const wrong of [{ sizes: [108] }, { sizes: [] }, { sizes: [0] }, { sizes: [1.5] }, { subsets: 2 }, { cell: 0 }, { cell: 12 }]) {
        await assert.rejects(sensitivityN(probe, [map], { cell: 1, ...wrong }), UserError, JSON.stringify(wrong));
      }
      await assert.rejects(sensitivityN(probe, [randomMap(1, 3, 3)]), RangeError);
    }));
});
