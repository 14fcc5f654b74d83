import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap as resample, exactUpTo, holm, mean, meansByKey, normalTail, percentileInterval, signedRankTest, smallestP, wilsonInterval } from '../../src/evaluation/statistics';
import { uniformSource } from '../../src/random';

/** From SciPy, by test/reference/make_statistics_fixtures.py. */
const fixture = JSON.parse(readFileSync(join(__dirname, '../fixtures/statistics/scipy.json'), 'utf8')) as {
  signedRank: { differences: number[]; zeros: 'pratt' | 'wilcoxon'; how: 'exhaustive' | 'exact' | 'approx'; p: number }[];
  wilson: { successes: number; n: number; low: number; high: number }[];
  normalTail: { z: number; p: number }[];
  bootstrap: { values: number[]; strata: string[]; low: number; high: number }[];
};

const bootstrap = (...given: Parameters<typeof resample>) => {
  const means = resample(...given);
  return (values: readonly number[]) => percentileInterval(means(values));
};

function close(actual: number, expected: number, relative: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.max(Math.abs(expected), 1e-300), `${what}: ${actual}, not ${expected}`);
}

describe('the signed-rank test', () => {
  for (const { differences, zeros, how, p } of fixture.signedRank) {
    it(`has the p of SciPy, ${how}, for ${differences.length} differences (zeros by ${zeros})`, () => {
      const result = signedRankTest(differences, zeros);
      assert.equal(result.exact, how !== 'approx');
      close(result.p, p, 1e-9, 'p');
    });
  }

  it('is worked by hand', () => {
    // Ranks of 1, 2, 2, 4: 1, 2.5, 2.5, 4; positive are 2.5 + 2.5 + 4 = 9 of 10.
    // At most 1 on the negative side: no negative, or the first alone: 2 of 16 signs, twice for both sides.
    assert.deepEqual(signedRankTest([-1, 2, 2, 4]), { n: 4, different: 4, p: 0.25, exact: true, effect: 0.8 });
    // Pratt: the zero has rank 1 and is left out, the others 2, 3, 4: effect (2 + 4 − 3)/9.
    assert.deepEqual(signedRankTest([0, 1, -2, 3]), { n: 4, different: 3, p: 0.75, exact: true, effect: 3 / 9 });
    // Wilcoxon: 1, 2, 3 remain; (1 + 3 − 2)/6.
    assert.equal(signedRankTest([0, 1, -2, 3], 'wilcoxon').effect, 2 / 6);
  });

  it('changes sides with the signs and does not see the scale', () => {
    const uniform = uniformSource(3);
    for (let round = 0; round < 50; round++) {
      const differences = Array.from({ length: 1 + Math.floor(uniform() * 40) }, () => Math.round((uniform() - 0.4) * 8) || 0);
      const once = signedRankTest(differences);
      const mirrored = signedRankTest(differences.map((value) => -value));
      assert.equal(mirrored.p, once.p);
      assert.ok(Math.abs(mirrored.effect + once.effect) < 1e-15);
      assert.deepEqual(signedRankTest(differences.map((value) => 1024 * value)), once);
      assert.ok(once.p >= Math.min(1, smallestP(once.different)) - 1e-15 && once.p <= 1);
    }
  });

  it('goes over to the normal approximation without a leap', () => {
    const uniform = uniformSource(5);
    const differences = Array.from({ length: exactUpTo + 1 }, () => uniform() - 0.42);
    const [exact, approximate] = [signedRankTest(differences.slice(1)), signedRankTest(differences)];
    assert.ok(exact.exact && !approximate.exact);
    assert.ok(exact.p > 1e-6 && exact.p < 0.2, String(exact.p));
    close(approximate.p, exact.p, 0.2, 'p');
  });

  it('cannot tell a few pairs apart, and says so', () => {
    assert.equal(signedRankTest([1, 2, 3, 4, 5]).p, smallestP(5));
    assert.ok(smallestP(5) > 0.05 && smallestP(6) < 0.05);
    assert.deepEqual(signedRankTest([0, 0, 0]), { n: 3, different: 0, p: 1, exact: true, effect: 0 });
  });

  it('refuses no pairs and what is no number', () => {
    assert.throws(() => signedRankTest([]), /^RangeError: The signed-rank test needs at least one value, not 0\.$/);
    assert.throws(() => signedRankTest([1, NaN]), /^RangeError: The signed-rank test needs finite values: number 2 is NaN\.$/);
  });
});

describe('normalTail', () => {
  it("is SciPy's, far out too", () => {
    for (const { z, p } of fixture.normalTail) close(normalTail(z), p, z > 2.5 ? 1e-12 : 2e-13 / p, `1 − Φ(${z})`);
  });
});

describe('wilsonInterval', () => {
  it("is SciPy's", () => {
    for (const { successes, n, low, high } of fixture.wilson) {
      const interval = wilsonInterval(successes, n);
      assert.ok(Math.abs(interval.low - low) < 1e-12 && Math.abs(interval.high - high) < 1e-12, `${successes} of ${n}`);
    }
  });

  it('refuses what is no proportion', () => {
    for (const [successes, n] of [[0, 0], [3, 2], [-1, 2], [NaN, 2]] as const) assert.throws(() => wilsonInterval(successes, n), RangeError);
  });
});

describe('the bootstrap', () => {
  for (const { values, strata, low, high } of fixture.bootstrap) {
    it(`comes near 200,000 resamples of SciPy and numpy with ${new Set(strata).size} strata`, () => {
      const interval = bootstrap(strata, { seed: 4 })(values);
      // 10,000 resamples find each end to about 3 % of the width.
      const tolerance = 0.04 * (high - low);
      assert.ok(Math.abs(interval.low - low) < tolerance && Math.abs(interval.high - high) < tolerance, `${JSON.stringify(interval)} for ${low} … ${high}`);
    });
  }

  it('answers the same for the same seed and moves with the values', () => {
    const uniform = uniformSource(9);
    const values = Array.from({ length: 30 }, uniform);
    const strata = values.map(() => '');
    const interval = bootstrap(strata, { seed: 1, resamples: 500 });
    assert.deepEqual(bootstrap(strata, { seed: 1, resamples: 500 })(values), interval(values));
    assert.notDeepEqual(bootstrap(strata, { seed: 2, resamples: 500 })(values), interval(values));
    const moved = interval(values.map((value) => 3 - 2 * value));
    assert.ok(Math.abs(moved.low - (3 - 2 * interval(values).high)) < 1e-12 && Math.abs(moved.high - (3 - 2 * interval(values).low)) < 1e-12);
    assert.deepEqual(interval(values.map(() => 0.5)), { low: 0.5, high: 0.5 });
  });

  it('keeps strata apart, and draws those of one value together', () => {
    assert.deepEqual(bootstrap(['a', 'a', 'b', 'b'], { seed: 1, resamples: 200 })([1, 1, 5, 5]), { low: 3, high: 3 });
    assert.deepEqual(bootstrap(['a', 'b'], { seed: 1, resamples: 200 })([1, 5]), { low: 1, high: 5 });
    // The lone value joins the others: drawn among all three.
    assert.deepEqual(bootstrap(['a', 'a', 'b'], { seed: 1, resamples: 2000 })([0, 0, 3]), { low: 0, high: 3 });
  });

  it('covers the true mean about as often as it says', () => {
    const uniform = uniformSource(12);
    const interval = bootstrap(Array.from({ length: 40 }, () => ''), { seed: 0, resamples: 1000 });
    let covered = 0;
    for (let round = 0; round < 400; round++) {
      const { low, high } = interval(Array.from({ length: 40 }, uniform));
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    // 400 × 0.94 ± 4 standard deviations.
    assert.ok(covered > 357 && covered < 395, String(covered));
  });

  it('refuses too few values, others than it was drawn for, and what is no number', () => {
    assert.throws(() => bootstrap(['a'], { seed: 0 }), /^RangeError: A bootstrap interval needs at least 2 values, not 1\.$/);
    const interval = bootstrap(['a', 'a'], { seed: 0, resamples: 10 });
    assert.throws(() => interval([1, 2, 3]), /^RangeError: The bootstrap was drawn for 2 values, not 3\.$/);
    assert.throws(() => interval([1, Infinity]), RangeError);
  });
});

describe('holm', () => {
  it('is worked by hand', () => {
    // Sorted 0.005·4, 0.01·3, 0.03·2, 0.04·1 = 0.02, 0.03, 0.06, and 0.04 raised to 0.06.
    assert.deepEqual(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
    assert.deepEqual(holm([0.9, 0.6]), [1, 1]);
    assert.deepEqual(holm([]), []);
  });

  it('refuses what is no probability', () => {
    assert.throws(() => holm([0.5, NaN]), RangeError);
  });
});

describe('means', () => {
  it('count each key once', () => {
    const byScene = meansByKey([['b', 1], ['a', 4], ['b', 3]] as const);
    assert.deepEqual([...byScene], [['b', 2], ['a', 4]]);
    assert.equal(mean([...byScene.values()]), 3);
    assert.throws(() => mean([]), RangeError);
  });
});
