import assert from 'node:assert/strict';
import { maxSensitivity } from '../../src/evaluation/robustness';
import { UserError } from '../../src/errors';
import type { Probe } from '../../src/methods/probe';
import { onProbe } from '../support/on-probe';
import { linearSpecs, near } from './network-support';

/** What the network reads of the picture, as a map. */
const inputAsMap = async (probe: Probe) => {
  const { pixels, height, width } = probe.picture;
  return { values: Float64Array.from({ length: height * width }, (_, pixel) => pixels[3 * pixel]! / 10), height, width };
};

const gradientAsMap = async (probe: Probe) => {
  const values = (await probe.inputGradient().data()) as Float32Array;
  return { values: values.filter((_, at) => at % 3 === 0), height: 9, width: 12 };
};

describe('max-sensitivity', () => {
  it('is 0 for the gradient of a linear network, and the size of the noise for a map that is the picture', () =>
    onProbe(4, async (probe) => {
      const seen: Uint8Array[] = [];
      const explain = async (asked: Probe) => {
        seen.push(asked.picture.pixels);
        assert.deepEqual(asked.target, probe.target);
        return [await gradientAsMap(asked), await inputAsMap(asked)];
      };
      const [gradient, picture] = await maxSensitivity(probe, explain, { samples: 6, radius: 7, seed: 2 });
      near(gradient!.maximum!, 0, 1e-6);
      assert.equal(seen.length, 7);
      const [original, ...perturbed] = seen as [Uint8Array, ...Uint8Array[]];
      const reds = (pixels: Uint8Array) => [...pixels].filter((_, at) => at % 3 === 0);
      const changes = perturbed.map((pixels) => Math.hypot(...reds(pixels).map((level, at) => level - reds(original)[at]!)) / Math.hypot(...reds(original)));
      near(picture!.maximum!, Math.max(...changes), 1e-9);
      near(picture!.mean!, changes.reduce((a, b) => a + b) / 6, 1e-9);
      assert.ok(picture!.maximum! > picture!.mean!);
    }, { specs: linearSpecs }));

  it('moves each level by every whole number up to the radius, evenly, and not beyond 0 and 255', () =>
    onProbe(4, async (probe) => {
      const counts = new Map<number, number>();
      const own = probe.picture.pixels;
      await maxSensitivity(probe, async (asked) => {
        if (asked !== probe) {
          asked.picture.pixels.forEach((level, at) => {
            if (own[at]! >= 3 && own[at]! <= 252) counts.set(level - own[at]!, (counts.get(level - own[at]!) ?? 0) + 1);
            else assert.ok(Math.abs(level - own[at]!) <= 3);
          });
        }
        return [await inputAsMap(asked)];
      }, { samples: 30, radius: 3 });
      assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [-3, -2, -1, 0, 1, 2, 3]);
      const total = [...counts.values()].reduce((a, b) => a + b);
      const chi = [...counts.values()].reduce((sum, count) => sum + (count - total / 7) ** 2 / (total / 7), 0);
      // χ² with 6 degrees of freedom stays below 22.5 in 999 of 1000 cases.
      assert.ok(chi < 22.5, `${chi}`);
    }));

  it('is the same again from the same seed, and grows with the radius', () =>
    onProbe(5, async (probe) => {
      const at = (options: object) => maxSensitivity(probe, async (asked) => [await gradientAsMap(asked)], { samples: 4, ...options });
      assert.deepEqual(await at({ seed: 1 }), await at({ seed: 1 }));
      assert.notDeepEqual(await at({ seed: 1 }), await at({ seed: 2 }));
      const [[small], [large]] = [await at({ radius: 1 }), await at({ radius: 60 })];
      assert.ok(small!.mean! < large!.mean!);
    }));

  it('is undefined for a map of zeros, and says so', () =>
    onProbe(5, async (probe) => {
      const zeros = async () => [{ values: new Float32Array(4), height: 2, width: 2 }];
      assert.deepEqual(await maxSensitivity(probe, zeros, { samples: 2 }), [{ maximum: null, mean: null }]);
    }));

  it('refuses a radius of nothing or more than there is, no samples, maps that change their size or are no numbers', () =>
    onProbe(5, async (probe) => {
      const zeros = async () => [{ values: new Float32Array(4), height: 2, width: 2 }];
      for (const wrong of [{ radius: 0 }, { radius: 256 }, { radius: 1.5 }, { samples: 0 }]) await assert.rejects(maxSensitivity(probe, zeros, wrong), UserError);
      let calls = 0;
      const growing = async () => [{ values: new Float32Array(4 + 2 * calls).fill(1), height: 2, width: 2 + calls++ }];
      await assert.rejects(maxSensitivity(probe, growing), /another size/);
      const broken = async () => [{ values: Float32Array.of(1, calls++ % 2 ? NaN : 1), height: 1, width: 2 }];
      await assert.rejects(maxSensitivity(probe, broken), RangeError);
    }));
});
