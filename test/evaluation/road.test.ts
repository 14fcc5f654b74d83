import assert from 'node:assert/strict';
import { road } from '../../src/evaluation/road';
import { UserError } from '../../src/errors';
import { softmax } from '../../src/models/predictions';
import { normalNumbers, uniformSource } from '../../src/random';
import { onProbe } from '../support/on-probe';
import type { TinyNetwork } from '../support/tiny';
import { falling, near, negative, onLinear, randomMap, type Map2D } from './network-support';
import { denselyImputed } from './plain-imputation';

const percentages = [10, 35, 50, 80];

/** The probability with the first pixels of an order removed, in float64. */
function without(tiny: TinyNetwork, order: readonly number[], percentage: number, noise: Float32Array): number {
  const { height, width, channels, values } = tiny.input;
  const removed = new Set(order.slice(0, Math.round((percentage / 100) * order.length)));
  const missing = Array.from({ length: height * width }, (_, pixel) => Number(removed.has(pixel)));
  const imputed = denselyImputed(values, missing, height, width, channels).map((value, at) => value + missing[Math.floor(at / channels)]! * noise[at]!);
  return softmax(tiny.evaluate(new Map([['input', { ...tiny.input, values: imputed }]])).get('logits')!.values)[1]!;
}

describe('ROAD', () => {
  it('is the float64 probability of pictures imputed by elimination, with the noise of the seed', () =>
    onProbe(5, async (probe, tiny) => {
      const maps = [1, 2, 3].map((seed) => randomMap(seed));
      const found = await road(probe, maps, { percentages, noise: 0.2, seed: 4 });
      const noise = normalNumbers(uniformSource(4), tiny.input.values.length).map((value) => value * 0.2);
      found.forEach(({ mostRelevantFirst, leastRelevantFirst, gap, percentages: recorded }, k) => {
        const order = falling(maps[k]!);
        const most = percentages.map((percentage) => without(tiny, order, percentage, noise));
        const least = percentages.map((percentage) => without(tiny, [...order].reverse(), percentage, noise));
        mostRelevantFirst.forEach((value, at) => near(value, most[at]!, 1e-3));
        leastRelevantFirst.forEach((value, at) => near(value, least[at]!, 1e-3));
        near(gap, least.reduce((sum, value, at) => sum + value - most[at]!, 0) / 4, 1e-3);
        assert.deepEqual(recorded, percentages);
      });
    }));

  it('turns its sign with the map, so that random maps come to 0 on average', () =>
    onProbe(5, async (probe) => {
      const random = Array.from({ length: 40 }, (_, seed) => randomMap(seed));
      const gaps = (await road(probe, random.flatMap((map) => [map, negative(map)]), { percentages: [30, 60] })).map(({ gap }) => gap);
      for (let k = 0; k < gaps.length; k += 2) near(gaps[k]!, -gaps[k + 1]!, 1e-5);
      const own = gaps.filter((_, k) => k % 2 === 0);
      const mean = own.reduce((a, b) => a + b) / own.length;
      const error = Math.sqrt(own.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (own.length * (own.length - 1)));
      assert.ok(error > 0 && Math.abs(mean) < 3 * error, `${mean} ± ${error}`);
    }));

  it('is high for the map that finds a bright spot on which a linear network rests, and low for its negative', async () => {
    const spot = Array.from({ length: 64 }, (_, pixel) => (Math.floor(pixel / 8) >> 1 === 1 && (pixel % 8) >> 1 === 2 ? 1 : 0));
    await onLinear({ height: 8, width: 8, levels: spot.map((on) => (on ? 255 : 63)), weights: spot.map((on) => 2 * on), bias: -4 }, async (probe) => {
      const uniform = uniformSource(8);
      const map: Map2D = { values: Float64Array.from(spot, (on) => on + 0.1 * uniform()), height: 8, width: 8 };
      const random = Array.from({ length: 20 }, (_, seed) => randomMap(seed, 8, 8));
      const [found, opposite, ...others] = await road(probe, [map, negative(map), ...random], { percentages: [10, 50, 90] });
      // The spot is filled in as its surroundings, x = −½: the logit falls from 4 to −8.
      near(found!.mostRelevantFirst[0]!, 1 / (1 + Math.exp(8)), 1e-3);
      // Without the rest it stays.
      near(found!.leastRelevantFirst[2]!, 1 / (1 + Math.exp(-4)), 1e-3);
      assert.ok(found!.gap > 0.9 && opposite!.gap < -0.9 && others.every(({ gap }) => Math.abs(gap) < 0.9));
    });
  });

  it('answers the same for two maps of one order', () =>
    onProbe(3, async (probe) => {
      const map = randomMap(1);
      const [one, other] = await road(probe, [map, { ...map, values: map.values.map(Math.exp) }], { percentages: [40] });
      assert.ok(Math.abs(one!.gap - other!.gap) < 1e-6 && one!.gap !== 0);
    }));

  it('refuses percentages of nothing or everything, and noise that is no number', () =>
    onProbe(3, async (probe) => {
      for (const wrong of [[], [0], [100], [20, NaN], [-5]]) await assert.rejects(road(probe, [randomMap(1)], { percentages: wrong }), UserError);
      for (const noise of [-1, NaN, Infinity]) await assert.rejects(road(probe, [randomMap(1)], { noise }), UserError);
      await assert.rejects(road(probe, [randomMap(1, 8, 8)]), RangeError);
    }));
});
