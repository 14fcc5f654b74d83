import assert from 'node:assert/strict';
import { infidelity } from '../../src/evaluation/infidelity';
import { UserError } from '../../src/errors';
import { gradientXInput } from '../../src/methods/gradient-x-input';
import { uniformSource } from '../../src/random';
import { onProbe } from '../support/on-probe';
import { exactShares, linearSpecs, logitsOf, near, negative, onLinear, randomMap, times } from './network-support';

describe('infidelity', () => {
  it('of gradient × input of a linear network is 0, and of its multiples what the definition says (identity 34)', () =>
    onProbe(4, async (probe) => {
      const product = await gradientXInput(probe);
      const values = Float64Array.from({ length: 108 }, (_, pixel) => product.values[3 * pixel]! + product.values[3 * pixel + 1]! + product.values[3 * pixel + 2]!);
      const map = { values, height: 9, width: 12 };
      const [exact, opposite, threefold, zero] = await infidelity(probe, [map, negative(map), times(map, 3), times(map, 0)]);
      const change = zero!.infidelity;
      assert.ok(change > 1e-3);
      near(exact!.infidelity / change, 0, 1e-8);
      near(exact!.scale, 1, 1e-5);
      near(opposite!.infidelity / change, 4, 1e-4);
      near(threefold!.infidelity / change, 4, 1e-4);
      for (const [found, scale] of [[exact, 1], [opposite, -1], [threefold, 1 / 3]] as const) {
        near(found!.scale, scale, 1e-5);
        near(found!.scaled / change, 0, 1e-8);
        near(found!.unforeseen, 0, 1e-8);
      }
      assert.deepEqual([zero!.scale, zero!.scaled, zero!.unforeseen], [0, change, 1]);
    }, { specs: linearSpecs }));

  it('is the mean over the squares of the seed in float64', () =>
    onProbe(5, async (probe, tiny) => {
      const maps = [exactShares(tiny, 1), randomMap(1)];
      const found = await infidelity(probe, maps, { samples: 40, sides: [2, 5], seed: 9 });
      const uniform = uniformSource(9);
      const squares = Array.from({ length: 40 }, () => {
        const side = 2 + Math.floor(uniform() * 4);
        const [top, left] = [Math.floor(uniform() * (10 - side)), Math.floor(uniform() * (13 - side))];
        return (pixel: number) => {
          const [row, column] = [Math.floor(pixel / 12) - top, (pixel % 12) - left];
          return row >= 0 && row < side && column >= 0 && column < side ? 1 : 0;
        };
      });
      const whole = logitsOf(tiny, () => 0)[1]!;
      const falls = squares.map((inside) => whole - logitsOf(tiny, inside)[1]!);
      const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
      maps.forEach(({ values }, k) => {
        const sums = squares.map((inside) => values.reduce((sum, value, pixel) => sum + value * inside(pixel), 0));
        const of = (factor: number) => mean(sums.map((sum, at) => (factor * sum - falls[at]!) ** 2));
        near(found[k]!.infidelity / of(1), 1, 1e-3);
        near(found[k]!.scaled / of(found[k]!.scale), 1, 1e-3);
        // No other scale does better.
        for (const other of [0, 0.9, 1.1, 2, -1]) assert.ok(found[k]!.scaled <= of(other * found[k]!.scale) * (1 + 1e-4));
        near(found[k]!.unforeseen, found[k]!.scaled / of(0), 1e-3);
      });
      assert.ok(found[0]!.unforeseen < found[1]!.unforeseen);
    }));

  it('leaves nothing to foresee where no square changes the score, and says 1', () =>
    onLinear({ height: 3, width: 4, levels: [...Array(12).keys()], weights: new Array(12).fill(0), bias: 2 }, async (probe) => {
      const [found] = await infidelity(probe, [randomMap(1, 3, 4)], { samples: 5 });
      assert.deepEqual([found!.unforeseen, found!.scaled, found!.scale], [1, 0, 0]);
      assert.ok(found!.infidelity > 0);
    }));

  it('refuses squares that do not lie in the picture, and no samples', () =>
    onProbe(5, async (probe) => {
      for (const wrong of [{ sides: [0, 3] }, { sides: [4, 3] }, { sides: [2, 10] }, { sides: [1, 2.5] }, { samples: 0 }] as const) {
        await assert.rejects(infidelity(probe, [randomMap(1)], wrong), UserError, JSON.stringify(wrong));
      }
      await assert.rejects(infidelity(probe, [randomMap(1, 3, 3)]), RangeError);
    }));
});
