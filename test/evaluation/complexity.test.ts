import assert from 'node:assert/strict';
import { randomMap } from '../../src/evaluation/baseline-maps';
import { entropy, gini } from '../../src/evaluation/complexity';
import { assertClose, assertExpectation, assertRefusesBadMaps, mapOf, negated, reference, referenceMap } from '../support/map-metrics';

describe('complexity', () => {
  it('is what hand and eye count', () => {
    // Shares ½, ¼, ¼ and 0.
    assertClose(entropy(mapOf([-2, 1], [0, -1])), (3 / 2) * Math.LN2, 1e-15);
    // Sizes 0, 1, 1, 2: half of the mean distance of two of them, 7/8, by their mean of 1.
    assertClose(gini(mapOf([-2, 1], [0, -1])), 0.375, 1e-15);
  });

  it('has the Gini index that all pairs of pixels give', () => {
    // G = Σ_i Σ_j |a_i − a_j| / (2 n² mean).
    const map = referenceMap('bump');
    const sizes = [...map.values].map(Math.abs);
    const differences = sizes.reduce((sum, a) => sum + sizes.reduce((inner, b) => inner + Math.abs(a - b), 0), 0);
    assertClose(gini(map), differences / (2 * sizes.length * sizes.reduce((sum, a) => sum + a, 0)), 1e-12);
  });

  it('is least where one pixel holds all and most where all hold the same, zeros among them', () => {
    const one = mapOf([0, 0, 0], [0, -4, 0]);
    assert.equal(entropy(one), 0);
    assertClose(gini(one), 5 / 6, 1e-15);
    for (const value of [3, -0.1, 0]) {
      const flat = mapOf([value, value, value], [value, value, value]);
      assertClose(entropy(flat), Math.log(6), 1e-12);
      assertClose(gini(flat), 0, 1e-12);
    }
  });

  it('does not change with sign or unit', () => {
    const map = referenceMap('bump');
    for (const measure of [entropy, gini]) {
      assert.equal(measure(negated(map)), measure(map));
      assertClose(measure({ ...map, values: map.values.map((value) => value * 1024) }), measure(map), 1e-12);
    }
  });

  it('comes to ln n + ½ − ln 2 and ⅓ for random numbers', () => {
    const n = 40 * 40;
    // Ratios of sums are a little off, by an order of 1/n.
    assertExpectation(200, (seed) => entropy(randomMap(40, 40, seed)), Math.log(n) + 0.5 - Math.LN2, 1 / n);
    assertExpectation(200, (seed) => gini(randomMap(40, 40, seed)), 1 / 3, 1 / n);
  });

  it("has Quantus' values", () => {
    for (const row of reference.complexity) {
      // Quantus puts 1e-12 into the logarithm: at most n · 1e-12 in all.
      assertClose(entropy(referenceMap(row.map)), row.entropy, 1e-9);
      // Quantus adds 1e-7 to each size: a share of at most 3e-6 of the sums here.
      assertClose(gini(referenceMap(row.map)), row.gini, 3e-6);
    }
    assert.equal(reference.complexity.length, 6);
  });

  it('refuses what it cannot measure', () => {
    [entropy, gini].forEach(assertRefusesBadMaps);
  });
});
