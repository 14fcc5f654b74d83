import assert from 'node:assert/strict';
import { confidenceChanges, deletion, insertion } from '../../src/evaluation/faithfulness';
import { tf } from '../../src/backend';
import { UserError } from '../../src/errors';
import { resizeBilinear } from '../../src/images/interpolate';
import { gradCam } from '../../src/methods/grad-cam';
import { softmax } from '../../src/models/predictions';
import { openCat } from '../support/cat';
import { onProbe } from '../support/on-probe';
import type { TinyNetwork } from '../support/tiny';
import { exactShares, falling, linearSpecs, logitsOf, near, negative, onLinear, randomMap, times, type Map2D } from './network-support';

const probability = (tiny: TinyNetwork, hidden: (pixel: number) => number, filling?: ArrayLike<number>) => softmax(logitsOf(tiny, hidden, filling))[1]!;
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));

/** The curve by the definition: p for each count of pixels taken, in float64. */
function plainCurve(map: Map2D, steps: number, of: (taken: ReadonlySet<number>) => number): { shares: number[]; probabilities: number[]; area: number } {
  const order = falling(map);
  const counts = Array.from({ length: steps + 1 }, (_, step) => Math.round((step * order.length) / steps));
  const probabilities = counts.map((count) => of(new Set(order.slice(0, count))));
  const shares = counts.map((count) => count / order.length);
  return { shares, probabilities, area: shares.slice(1).reduce((sum, share, k) => sum + (share - shares[k]!) * 0.5 * (probabilities[k]! + probabilities[k + 1]!), 0) };
}

/** 11 taps of a Gaussian of σ = 5 along rows and columns, the picture mirrored at its edges without repeating them. */
function plainBlur({ height, width, channels, values }: TinyNetwork['input']): Float64Array {
  const mirrored = (at: number, size: number) => (at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at);
  const taps = Array.from({ length: 11 }, (_, k) => Math.exp(-((k - 5) ** 2) / 50));
  const whole = taps.reduce((a, b) => a + b);
  return values.map((_, index) => {
    const [row, column, channel] = [Math.floor(index / (width * channels)), Math.floor(index / channels) % width, index % channels];
    let sum = 0;
    for (let u = -5; u <= 5; u++)
      for (let v = -5; v <= 5; v++) {
        const at = (mirrored(row + u, height) * width + mirrored(column + v, width)) * channels + channel;
        sum += (taps[u + 5]! * taps[v + 5]! * values[at]!) / whole ** 2;
      }
    return sum;
  });
}

describe('average drop and increase in confidence', () => {
  // x = (½, ½, −½, 0): the logit is ln 3, the probability ¾.
  const hand = { height: 2, width: 2, levels: [191, 191, 63, 127], weights: [2 * Math.log(3), -2 * Math.log(3), -2 * Math.log(3), 5] };
  const map = (...values: number[]) => ({ values: Float64Array.from(values), height: 2, width: 2 });

  it('come out as by hand', () =>
    onLinear(hand, async (probe) => {
      const [all, first, half, against, nothing, constant] = await confidenceChanges(probe, [
        map(1, 1, 1, 1), map(0.25, 0.25, 0, 0), map(1, 0, 2, 0), map(3, 0, 3, 0), map(-1, -2, 0, -1), map(-4, -4, -4, -4),
      ]);
      near(all!.probability, 0.75, 1e-6);
      assert.deepEqual([all!.masked.toFixed(6), all!.drop.toFixed(6), all!.increase], ['0.750000', '0.000000', 0]);
      // Pixels 0 and 1 cancel: p′ = ½, a third of ¾ is lost.
      near(first!.masked, 0.5, 1e-6);
      near(first!.drop, 1 / 3, 1e-6);
      // ½ ln 3 and ln 3.
      near(half!.masked, sigmoid(1.5 * Math.log(3)), 1e-6);
      assert.deepEqual([half!.drop, half!.increase], [0, 1]);
      // Without the pixel that speaks against it, p′ = 9/10.
      near(against!.masked, 0.9, 1e-6);
      for (const none of [nothing!, constant!]) assert.deepEqual([none.masked, none.increase, none.drop.toFixed(6)], [0.5, 0, (1 / 3).toFixed(6)]);
    }));

  it('by the scaling "range" show half of what has no evidence, and nothing of a constant map', () =>
    onLinear(hand, async (probe) => {
      const [signed, constant] = await confidenceChanges(probe, [map(1, -1, 1, 0), map(2, 2, 2, 2)], { scaling: 'range' });
      near(signed!.masked, 0.9, 1e-6);
      assert.equal(constant!.masked, 0.5);
      const [half] = await confidenceChanges(probe, [map(0, -1, 1, 0)], { scaling: 'range' });
      near(half!.masked, sigmoid(1.5 * Math.log(3)), 1e-6);
    }));

  it('are those of float64, for many maps in one call', () =>
    onProbe(2, async (probe, tiny) => {
      const maps = Array.from({ length: 20 }, (_, seed) => randomMap(seed + 1));
      const found = await confidenceChanges(probe, maps);
      const whole = probability(tiny, () => 0);
      found.forEach(({ probability: p, masked, drop, increase }, k) => {
        const { values } = maps[k]!;
        const expected = probability(tiny, (pixel) => 1 - Math.max(0, values[pixel]!) / Math.max(...values));
        near(p, whole, 1e-5);
        near(masked, expected, 1e-5);
        near(drop, Math.max(0, whole - expected) / whole, 1e-4);
        assert.equal(increase, expected > whole ? 1 : 0);
      });
      assert.ok(new Set(found.map(({ increase }) => increase)).size === 2);
    }));
});

describe('deletion and insertion', () => {
  it('of a linear network are the closed form: the sigmoid of what is left of the sum', () =>
    onLinear({ height: 1, width: 4, levels: [191, 191, 255, 63], weights: [4, -2, 3, 2], bias: 1 }, async (probe) => {
      // Shares: 2, −1, 3, −1. They go in the order 3, 2, −1, −1.
      const [curve] = await deletion(probe, [{ values: Float64Array.of(2, -1, 3, -1), height: 1, width: 4 }], { steps: 4 });
      const expected = [4, 1, -1, 0, 1].map(sigmoid);
      curve!.probabilities.forEach((value, k) => near(value, expected[k]!, 1e-6));
      assert.deepEqual(curve!.shares, [0, 0.25, 0.5, 0.75, 1]);
      near(curve!.area, (expected[0]! / 2 + expected[1]! + expected[2]! + expected[3]! + expected[4]! / 2) / 4, 1e-6);
    }));

  for (const steps of [1, 7, 108]) {
    it(`are those of float64 by ${steps} step${steps > 1 ? 's' : ''}`, () =>
      onProbe(5, async (probe, tiny) => {
        const maps = [randomMap(1), randomMap(2), randomMap(3)];
        const blurred = plainBlur(tiny.input);
        const deleted = await deletion(probe, maps, { steps });
        const inserted = await insertion(probe, maps, { steps });
        maps.forEach((map, k) => {
          const without = plainCurve(map, steps, (taken) => probability(tiny, (pixel) => (taken.has(pixel) ? 1 : 0)));
          const into = plainCurve(map, steps, (taken) => probability(tiny, (pixel) => (taken.has(pixel) ? 0 : 1), blurred));
          for (const [found, expected] of [[deleted[k]!, without], [inserted[k]!, into]] as const) {
            assert.deepEqual(found.shares, expected.shares);
            found.probabilities.forEach((value, at) => near(value, expected.probabilities[at]!, 1e-5, `point ${at}`));
            near(found.area, expected.area, 1e-5);
          }
        });
      }));
  }

  it('of a linear network are best for its exact shares, worst for their negative, between for random maps', () =>
    onLinear({ height: 6, width: 6, levels: Array.from({ length: 36 }, (_, k) => (k * 83) % 256), weights: Array.from({ length: 36 }, (_, k) => Math.sin(k)) }, async (probe) => {
      const weights = Array.from({ length: 36 }, (_, k) => Math.sin(k));
      const x = Array.from({ length: 36 }, (_, k) => (((k * 83) % 256) - 127) / 128);
      const blurred = plainBlur({ height: 6, width: 6, channels: 1, values: Float64Array.from(x) });
      const shares = { height: 6, width: 6, values: Float64Array.from(weights, (w, k) => w * x[k]!) };
      const beyondBlur = { height: 6, width: 6, values: Float64Array.from(weights, (w, k) => w * (x[k]! - blurred[k]!)) };
      const random = Array.from({ length: 30 }, (_, seed) => randomMap(seed, 6, 6));
      const options = { steps: 36 };
      const [best, worst, ...chance] = (await deletion(probe, [shares, negative(shares), ...random], options)).map(({ area }) => area);
      const [most, least, ...middle] = (await insertion(probe, [beyondBlur, negative(beyondBlur), ...random], options)).map(({ area }) => area);
      assert.ok(best! < Math.min(...chance) && worst! > Math.max(...chance));
      assert.ok(most! > Math.max(...middle) && least! < Math.min(...middle));
    }));

  it('of a constant map remove pixels at random: the mean over seeds is that of random maps', () =>
    onProbe(5, async (probe) => {
      const constant = { height: 9, width: 12, values: new Float64Array(108) };
      const areas = async (maps: Map2D[], seed: number) => (await deletion(probe, maps, { steps: 9, seed })).map(({ area }) => area);
      const constants = (await Promise.all(Array.from({ length: 40 }, (_, seed) => areas([constant], seed)))).flat();
      const random = await areas(Array.from({ length: 40 }, (_, seed) => randomMap(100 + seed)), 0);
      const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
      const variance = (values: number[]) => mean(values.map((value) => (value - mean(values)) ** 2));
      const error = Math.sqrt((variance(constants) + variance(random)) / 39);
      assert.ok(variance(constants) > 0 && Math.abs(mean(constants) - mean(random)) < 3 * error, `${mean(constants)} ${mean(random)} ± ${error}`);
    }));

  it('refuse what they cannot answer', () =>
    onProbe(5, async (probe) => {
      const map = randomMap(1);
      for (const steps of [0, 1.5, 109]) await assert.rejects(deletion(probe, [map], { steps }), UserError);
      await assert.rejects(insertion(probe, [randomMap(1, 5, 5)]), RangeError);
      await assert.rejects(confidenceChanges(probe, [times(map, NaN)]), RangeError);
      await assert.rejects(confidenceChanges(probe, [map], { scaling: 'softmax' as never }), UserError);
      assert.deepEqual([await deletion(probe, []), await insertion(probe, []), await confidenceChanges(probe, [])], [[], [], []]);
      await onLinear({ height: 2, width: 2, levels: [1, 2, 3, 4], weights: [1, 1, 1, 1] }, async (small) => {
        await assert.rejects(insertion(small, [randomMap(1, 2, 2)]), /6 pixels a side: 2×2 are too few/);
      });
    }));

  it('on the cat: what Grad-CAM shows is enough for the class, and what it does not is not', async () => {
    const { probe, close } = await openCat();
    try {
      const { values, height, width } = await gradCam(probe);
      const map = { values: resizeBilinear(values, height, width, 224, 224), height: 224, width: 224 };
      const tensors = tf.memory().numTensors;
      const [shown, hidden] = await confidenceChanges(probe, [map, { ...map, values: map.values.map((value) => -value) }]);
      assert.ok(shown!.increase === 1 && hidden!.drop > 0.9, `${shown!.masked} ${hidden!.masked} of ${shown!.probability}`);
      assert.equal(tf.memory().numTensors, tensors);
    } finally {
      close();
    }
  });

  it('of a network with three colours take a pixel with all of them', () =>
    onProbe(4, async (probe, tiny) => {
      const shares = exactShares(tiny, 1);
      const [curve] = await deletion(probe, [shares], { steps: 12 });
      const expected = plainCurve(shares, 12, (taken) => probability(tiny, (pixel) => (taken.has(pixel) ? 1 : 0)));
      curve!.probabilities.forEach((value, at) => near(value, expected.probabilities[at]!, 1e-5));
    }, { specs: linearSpecs }));
});
