import assert from 'node:assert/strict';
import { sampleRankCorrelation } from 'simple-statistics';
import { agreement, highestIou, meanAgreement, spearman } from '../../src/evaluation/agreement';
import { randomMap } from '../../src/evaluation/baseline-maps';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import { averageRanks } from '../../src/evaluation/ranks';
import { assertClose, assertExpectation, assertRefusesBadMaps, mapOf, negated, reference, referenceMap } from '../support/map-metrics';

const flat = (value: number): PixelMap => ({ ...referenceMap('bump'), values: new Float32Array(24 * 18).fill(value) });

describe('ranks', () => {
  it('count from the smallest value on, and are shared by equal values', () => {
    assert.deepEqual([...averageRanks(Float32Array.from([30, -1, 7, 7, -1, 7]))], [6, 1.5, 4, 4, 1.5, 4]);
    assert.deepEqual([...averageRanks(Float64Array.from([0, -0, 1]))], [1.5, 1.5, 3]);
    assert.deepEqual([...averageRanks(new Float32Array(0))], []);
  });
});

describe('agreement of two maps', () => {
  it('in ranks is what is worked out by hand', () => {
    // Without equal values 1 − 6 Σd²/(n(n² − 1)): distances 0, 1, 1, 1, 1 of five.
    assert.equal(spearman(mapOf([1, 2, 3, 4, 50]), mapOf([-9, 2, 1, 8, 7])), 1 - (6 * 4) / (5 * 24));
    // Ranks (1, 2½, 2½, 4) and (1, 2, 3, 4): 4½ / √(4½ · 5).
    assertClose(spearman(mapOf([0, 3], [3, 8]), mapOf([1, 2], [3, 4])), Math.sqrt(0.9), 1e-15);
  });

  it("in ranks is SciPy's, and that of simple-statistics", () => {
    for (const row of reference.similarity) {
      const [a, b] = row.maps.map(referenceMap) as [PixelMap, PixelMap];
      assertClose(spearman(a, b), row.spearman, 1e-12);
      assertClose(spearman(a, b), sampleRankCorrelation([...a.values], [...b.values]), 1e-12);
    }
    assert.equal(reference.similarity.length, 15);
  });

  it('is exactly 1 of a map with itself in another unit, −1 in ranks with its negative, and depends on order alone', () => {
    for (const name of Object.keys(reference.maps)) {
      const map = referenceMap(name);
      const bent: PixelMap = { ...map, values: Float64Array.from(map.values, (value) => Math.exp(3 * value) - 8) };
      assert.deepEqual([spearman(map, bent), spearman(map, negated(map)), highestIou(map, bent)], [1, -1, 1]);
    }
  });

  it('is 0 in ranks with a constant map', () => {
    const map = referenceMap('bump');
    for (const [a, b] of [[flat(3), map], [map, flat(0)], [flat(1), flat(1)]] as const) assert.equal(spearman(a, b), 0);
  });

  it('in the highest pixels counts those of both, and equal values by their share', () => {
    const [a, b] = [mapOf([9, 8, 7, 1, 2, 3, 4, 5, 0, -1]), mapOf([8, 0, 9, 7, 1, 1, 1, 1, 1, 1])];
    // {0, 1, 2} and {0, 2, 3}; {0, 1} and {0, 2}; one of ten rounded up: {0} and {2}.
    assert.deepEqual([highestIou(a, b, 0.3), highestIou(a, b, 0.2), highestIou(a, b, 0.01), highestIou(a, b, 1)], [2 / 4, 1 / 3, 0, 1]);
    // 2.4 of ten are two, 2.6 are three.
    assert.deepEqual([highestIou(a, b, 0.24), highestIou(a, b, 0.26)], [1 / 3, 2 / 4]);
    // Two places among 5, 5, 5: (⅔, ⅔, ⅔, 0) beside (1, 0, 0, 1).
    assertClose(highestIou(mapOf([5, 5, 5, 0]), mapOf([9, 0, 1, 8]), 0.5), 2 / 3 / (1 + 2 / 3 + 2 / 3 + 1), 1e-15);
    assert.equal(highestIou(flat(1), flat(4)), 1);
    assert.equal(highestIou(a, negated(a), 0.3), 0);
    for (const share of [0, -1, 1.01, NaN]) assert.throws(() => highestIou(a, b, share), RangeError);
  });

  it('takes a twentieth of the pixels unless told otherwise', () => {
    const [a, b] = [referenceMap('bump'), referenceMap('like the bump')];
    assert.equal(highestIou(a, b), highestIou(a, b, 22 / 432));
    assert.notEqual(highestIou(a, b), highestIou(a, b, 23 / 432));
  });

  it('comes by chance to 0 in ranks and to share/(2 − share) in the highest pixels', () => {
    const map = referenceMap('bump');
    assertExpectation(300, (seed) => spearman(randomMap(24, 18, seed), map), 0);
    assertExpectation(300, (seed) => highestIou(randomMap(24, 18, seed), map, 0.25), 0.25 / 1.75, 0.002);
  });

  it('refuses what it cannot measure', () => {
    const twelve = randomMap(12, 12, 1);
    for (const measure of [spearman, highestIou]) {
      assertRefusesBadMaps((map) => measure(map, twelve));
      assertRefusesBadMaps((map) => measure(twelve, map));
      const message = 'Maps of one size are needed, not 12×12 and 9×16.';
      assert.throws(() => measure(twelve, randomMap(9, 16, 1)), { name: 'RangeError', message });
    }
  });
});

describe('agreement of many maps', () => {
  const names = ['bump', 'ties', 'sparse'];
  const maps = names.map((name) => ({ name, map: referenceMap(name) }));

  it('sets each beside each', () => {
    const found = agreement([...maps, { name: 'flat', map: flat(2) }], 0.1);
    assert.deepEqual(found.names, [...names, 'flat']);
    const ranks = (a: string, b: string): number => reference.similarity.find(({ maps: pair }) => pair.includes(a) && pair.includes(b))!.spearman;
    const [bt, bs, ts] = [ranks('bump', 'ties'), ranks('bump', 'sparse'), ranks('ties', 'sparse')];
    const expected = [[1, bt, bs, 0], [bt, 1, ts, 0], [bs, ts, 1, 0], [0, 0, 0, 0]];
    found.spearman.forEach((row, i) => row.forEach((value, j) => assertClose(value, expected[i]![j]!, 1e-12)));
    maps.forEach((a, i) => maps.forEach((b, j) => assert.equal(found.highestIou[i]![j], highestIou(a.map, b.map, 0.1))));
  });

  it('is averaged over scenes', () => {
    const [a, b] = [agreement(maps), agreement(maps.map(({ name, map }, i) => ({ name, map: i === 1 ? negated(map) : map })))];
    const mean = meanAgreement([a, b, b]);
    assert.deepEqual(mean.names, names);
    // Only what has to do with the second map has changed sign.
    assertClose(mean.spearman[0]![1]!, -a.spearman[0]![1]! / 3, 1e-15);
    assertClose(mean.spearman[2]![0]!, a.spearman[2]![0]!, 1e-15);
    assertClose(mean.highestIou[1]![2]!, (a.highestIou[1]![2]! + 2 * b.highestIou[1]![2]!) / 3, 1e-15);
    assert.deepEqual(mean.spearman.map((row, i) => row[i]), [1, 1, 1]);
  });

  it('refuses scenes with other methods, and none', () => {
    assert.throws(() => agreement([]), RangeError);
    assert.throws(() => meanAgreement([]), RangeError);
    for (const other of [maps.slice(0, 2), [...maps].reverse()]) assert.throws(() => meanAgreement([agreement(maps), agreement(other)]), RangeError);
  });
});
