import assert from 'node:assert/strict';
import { randomMap } from '../../src/evaluation/baseline-maps';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import { mapSsim, similarity, structuralSimilarity } from '../../src/evaluation/similarity';
import { assertClose, assertExpectation, assertRefusesBadMaps, negated, reference, referenceMap } from '../support/map-metrics';

const flat = (value: number): PixelMap => ({ ...referenceMap('bump'), values: new Float32Array(24 * 18).fill(value) });

describe('structural similarity', () => {
  it("is scikit-image's with the window of Wang et al. 2004", () => {
    for (const row of reference.similarity) {
      const [a, b] = row.maps.map(referenceMap) as [PixelMap, PixelMap];
      assertClose(structuralSimilarity(a, b, 3), row.ssimRaw, 1e-10);
      assertClose(mapSsim(a, b), row.ssim, 1e-10);
      assertClose(mapSsim(a, b, { absolute: true }), row.ssimAbsolute, 1e-10);
    }
  });

  it('is by hand (2xy + C₁)/(x² + y² + C₁) for constant maps', () => {
    const c1 = (0.01 * 4) ** 2;
    assertClose(structuralSimilarity(flat(3), flat(1), 4), (2 * 3 + c1) / (9 + 1 + c1), 1e-12);
    assertClose(structuralSimilarity(flat(3), flat(0), 4), c1 / (9 + c1), 1e-12);
  });

  it('is 1 for the same map in another unit, and symmetric', () => {
    for (const name of Object.keys(reference.maps)) {
      const map = referenceMap(name);
      const larger = { ...map, values: map.values.map((value) => value * 4096) };
      assertClose(mapSsim(map, larger), 1, 1e-12);
      assert.equal(mapSsim(map, referenceMap('ties')), mapSsim(referenceMap('ties'), map));
    }
  });

  it('is 1 for two maps of zeros, and about 0 for one beside another map', () => {
    assert.equal(mapSsim(flat(0), flat(0)), 1);
    const { values } = randomMap(24, 18, 1);
    const noise = { ...flat(0), values: values.map((value) => value - 0.5) };
    const beside = mapSsim(flat(0), noise);
    assert.ok(beside > 0 && beside < 0.03, `${beside}`);
  });

  it('of a map and its negative is not the 0.8 that signed values would have as they are', () => {
    const map = referenceMap('bump');
    assert.ok(structuralSimilarity(map, negated(map), 3) > 0.8);
    assert.ok(mapSsim(map, negated(map)) < 0);
    const noise: PixelMap = { ...flat(0), values: randomMap(24, 18, 1).values.map((value) => value - 0.5) };
    // Without a mean only the structure is turned round.
    assertClose(mapSsim(noise, negated(noise)), -1, 0.05);
  });

  it('comes by chance to about 0 where values have both signs', () => {
    const noise = (seed: number): PixelMap => ({ ...flat(0), values: randomMap(24, 18, seed).values.map((value) => value - 0.5) });
    // Not quite: neither of the two constants averages out.
    assertExpectation(200, (seed) => mapSsim(noise(seed), noise(-seed)), 0, 0.02);
  });

  it('refuses what it cannot measure', () => {
    const twelve = randomMap(12, 12, 1);
    for (const measure of [mapSsim, similarity]) {
      assertRefusesBadMaps((map) => measure(map, twelve));
      assertRefusesBadMaps((map) => measure(twelve, map));
    }
    assert.throws(() => mapSsim(randomMap(10, 40, 1), randomMap(10, 40, 2)), { name: 'RangeError', message: /at least 11×11 pixels, not 10×40/ });
    assert.throws(() => mapSsim(twelve, randomMap(16, 9, 1)), RangeError);
    for (const range of [0, -1, NaN, Infinity]) assert.throws(() => structuralSimilarity(twelve, twelve, range), RangeError);
    assert.ok(Math.abs(mapSsim(randomMap(11, 11, 1), randomMap(11, 11, 2))) <= 1);
  });
});

describe('similarity before and after', () => {
  it('has the four values that SciPy and scikit-image have', () => {
    for (const { maps, ssimRaw, ...expected } of reference.similarity) {
      const found = similarity(referenceMap(maps[0]), referenceMap(maps[1]));
      assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
      for (const [name, value] of Object.entries(expected)) assertClose(found[name as keyof typeof found], value, 1e-10);
    }
  });

  it('is 1 for the same map; of its negative only the sizes are the same', () => {
    const map = referenceMap('bump');
    Object.values(similarity(map, map)).forEach((value) => assertClose(value, 1, 1e-12));
    const turned = similarity(map, negated(map));
    assert.equal(turned.spearman, -1);
    assert.ok(turned.ssim < 0, `${turned.ssim}`);
    assertClose(turned.spearmanAbsolute, 1, 1e-12);
    assertClose(turned.ssimAbsolute, 1, 1e-12);
  });
});
