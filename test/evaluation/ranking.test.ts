import assert from 'node:assert/strict';
import { estimateOf, inWords, level, rank, type ValuesByScene } from '../../src/evaluation/ranking';
import { normalNumbers, uniformSource } from '../../src/random';

const byScene = (values: readonly number[]): ValuesByScene => new Map(values.map((value, scene) => [`scene ${scene}`, value]));

/** Methods on the same scenes: each has its level, and a part of the noise in common with the others. */
function study(levels: Readonly<Record<string, number>>, scenes: number, own: number, seed = 1): Map<string, ValuesByScene> {
  const uniform = uniformSource(seed);
  const common = normalNumbers(uniform, scenes);
  return new Map(Object.entries(levels).map(([method, height]) => {
    const noise = normalNumbers(uniform, scenes);
    return [method, byScene([...noise].map((value, scene) => height + own * value + (common[scene] as number)))];
  }));
}

describe('a ranking', () => {
  it('is worked by hand', () => {
    // Differences of a and b: 8 times 1; p = 2/2⁸ = 0.0078, times 3 pairs at most 0.0234. Those of b and c cancel.
    const a = [2, 3, 4, 5, 6, 7, 8, 9];
    const b = a.map((value) => value - 1);
    const c = b.map((value, index) => value + (index % 2 ? 0.5 : -0.5));
    const ranking = rank(new Map([['c', byScene(c)], ['b', byScene(b)], ['a', byScene(a)]]), { better: 'higher', seed: 0 });
    assert.ok(ranking);
    assert.equal(ranking.methods[0]?.method, 'a');
    assert.deepEqual(ranking.methods.map(({ estimate, n }) => [estimate, n]), [[5.5, 8], [4.5, 8], [4.5, 8]]);
    const ab = ranking.comparisons.find((pair) => pair.a === 'a' && pair.b === 'b');
    assert.deepEqual(ab, { a: 'a', b: 'b', difference: 1, interval: { low: 1, high: 1 }, p: 2 / 256, adjusted: 6 / 256, effect: 1 });
    assert.deepEqual(ranking.groups, [['a'], ['c', 'b']]);
    assert.deepEqual(ranking.methods.map(({ groups }) => groups), [[1], [2], [2]]);
    assert.equal(
      inWords(ranking, 'higher'),
      'a has the best value; every other method is distinguishable from it. 2 of 3 pairs are distinguishable (n = 8). Not distinguishable among themselves: {c, b}.',
    );
  });

  it('puts the lowest first where lower is better', () => {
    const scores = study({ a: 3, b: 1, c: 2 }, 40, 0.2);
    assert.deepEqual(rank(scores, { better: 'lower', seed: 0 })?.methods.map(({ method }) => method), ['b', 'c', 'a']);
    assert.deepEqual(rank(scores, { better: 'neither', seed: 0 })?.methods.map(({ method }) => method), ['a', 'c', 'b']);
  });

  it('is paired: what scenes have in common does not hide a difference', () => {
    const { comparisons = [], methods = [] } = rank(study({ a: 0.3, b: 0 }, 40, 0.1), { better: 'higher', seed: 0 }) ?? {};
    const [{ interval, adjusted } = { interval: null, adjusted: 1 }] = comparisons;
    assert.ok(adjusted < 1e-6 && interval && interval.low > 0.2 && interval.high < 0.4);
    // Each method alone is uncertain by far more than the difference.
    assert.ok(methods.every((row) => row.interval && row.interval.high - row.interval.low > 0.4));
  });

  it('forms groups that overlap: a like b and b like c, though a unlike c', () => {
    const scenes = Array.from({ length: 10 }, (_, scene) => scene);
    const b = scenes.map((scene) => 0.25 + (scene % 2 ? 2 + scene : -2 - scene) / 8 - 1 / 16);
    const scores = new Map([['a', scenes.map(() => 0.5)], ['b', b], ['c', scenes.map(() => 0)]].map(([name, values]) => [name as string, byScene(values as number[])]));
    const ranking = rank(scores, { better: 'higher', seed: 0 });
    assert.deepEqual(ranking?.groups, [['a', 'b'], ['b', 'c']]);
    assert.deepEqual(ranking?.methods.map(({ groups }) => groups), [[1], [1, 2], [2]]);
  });

  it('has as groups exactly the largest sets without a distinguishable pair', () => {
    for (let seed = 0; seed < 20; seed++) {
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      const uniform = uniformSource(seed);
      const scores = study(Object.fromEntries(names.map((name) => [name, uniform()])), 25, 0.5, seed + 100);
      const ranking = rank(scores, { better: 'higher', seed, resamples: 100 });
      assert.ok(ranking);
      const differ = new Set(ranking.comparisons.filter(({ adjusted }) => adjusted < level).flatMap(({ a, b }) => [a + b, b + a]));
      const sets = Array.from({ length: 63 }, (_, index) => ranking.methods.map(({ method }) => method).filter((_method, place) => ((index + 1) >> place) & 1));
      const alike = sets.filter((set) => set.every((a) => set.every((b) => !differ.has(a + b))));
      const largest = alike.filter((set) => !alike.some((other) => other.length > set.length && set.every((method) => other.includes(method))));
      assert.deepEqual(ranking.groups.map((group) => group.join('')).sort(), largest.map((set) => set.join('')).sort());
    }
  });

  it('of equal methods errs no more often than it says', () => {
    let wrong = 0;
    for (let seed = 0; seed < 200; seed++) {
      const ranking = rank(study({ a: 0, b: 0, c: 0, d: 0 }, 12, 1, seed), { better: 'higher', seed: 0, resamples: 100 });
      if (ranking?.comparisons.some(({ adjusted }) => adjusted < level)) wrong++;
    }
    // 200 × 0.05 and 3 standard deviations.
    assert.ok(wrong <= 19, String(wrong));
  });

  it('looks only at scenes that all methods have', () => {
    const a = new Map([['x', 1], ['y', 2], ['z', 3]]);
    const b = new Map([['z', 0], ['y', 0], ['w', 100]]);
    const ranking = rank(new Map([['a', a], ['b', b]]), { better: 'higher', seed: 0 });
    assert.equal(ranking?.n, 2);
    assert.deepEqual(ranking?.methods.map(({ method, estimate }) => [method, estimate]), [['a', 2.5], ['b', 0]]);
    assert.equal(rank(new Map([['a', new Map([['x', 1]])], ['b', new Map([['y', 1]])]]), { better: 'higher', seed: 0 }), null);
  });

  it('says when there are too few scenes to find anything', () => {
    const ranking = rank(study({ a: 9, b: 0 }, 5, 0.1), { better: 'higher', seed: 0 });
    assert.ok(ranking && !ranking.enough);
    assert.equal(inWords(ranking, 'higher'), '5 scenes are too few to tell 2 methods apart: no test could come below 5 %.');
    assert.deepEqual(ranking.groups, [['a', 'b']]);
    // 6 scenes do for one pair, not for three.
    assert.equal(rank(study({ a: 9, b: 0 }, 6, 0.1), { better: 'higher', seed: 0 })?.enough, true);
    assert.equal(rank(study({ a: 9, b: 0, c: 0 }, 6, 0.1), { better: 'higher', seed: 0 })?.enough, false);
    assert.equal(rank(study({ a: 9, b: 0 }, 1, 0.1), { better: 'higher', seed: 0 })?.methods[0]?.interval, null);
    assert.equal(inWords(rank(study({ a: 9 }, 3, 1), { better: 'higher', seed: 0 })!, 'higher'), 'There is nothing to compare.');
  });
});

describe('an estimate', () => {
  it('of hits has the interval of a proportion, also where all hit', () => {
    // Wilson for 10 of 10: low end 1/(1 + z²/10) = 0.7225.
    const { estimate, interval, n } = estimateOf(byScene(new Array(10).fill(1)), { proportion: true, seed: 0 });
    assert.deepEqual([estimate, n, interval?.high], [1, 10, 1]);
    assert.ok(Math.abs((interval?.low ?? 0) - 1 / (1 + 1.959964 ** 2 / 10)) < 1e-6);
  });

  it('keeps strata apart', () => {
    const values = byScene([1, 1, 1, 9, 9, 9]);
    const stratumOf = (scene: string): string => (Number(scene.slice(6)) < 3 ? 'low' : 'high');
    assert.deepEqual(estimateOf(values, { stratumOf, seed: 0 }).interval, { low: 5, high: 5 });
    const { interval } = estimateOf(values, { seed: 0 });
    assert.ok(interval && interval.low < 3 && interval.high > 7);
  });
});
