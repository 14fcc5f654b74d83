import assert from 'node:assert/strict';
import { fitMixture, logDensities, type Component, type Samples } from '../../src/localisation/mixture';
import { normalNumbers, uniformSource } from '../../src/random';

/** Entry (i, j) of a component's covariance, from its axes and variances. */
const covariance = ({ variances, axes, mean: { length } }: Component, i: number, j: number) =>
  variances.reduce((sum, variance, axis) => sum + variance * axes[axis * length + i]! * axes[axis * length + j]!, 0);

/** Points `mean + L·z` with z standard normal, L the lower triangle [[a, 0], [b, c]]. */
function gaussian(seed: number, count: number, mean: readonly [number, number], [a, b, c]: readonly [number, number, number]): number[] {
  const normal = normalNumbers(uniformSource(seed), 2 * count);
  return Array.from({ length: count }, (_, at) => {
    const [x, y] = [normal[2 * at]!, normal[2 * at + 1]!];
    return [mean[0] + a * x, mean[1] + b * x + c * y];
  }).flat();
}

const samplesOf = (values: readonly number[], dimensions: number): Samples => ({ values: Float64Array.from(values), dimensions });
const near = (actual: number, expected: number, by: number) => assert.ok(Math.abs(actual - expected) <= by, `${actual} is not ${expected} ± ${by}`);

describe('a mixture of Gaussians', () => {
  it('recovers the two that the samples were drawn from', () => {
    const drawn = [gaussian(1, 6000, [0, 0], [1, 0.8, 0.6]), gaussian(2, 2000, [5, -3], [0.5, 0, 2])] as const;
    const { components } = fitMixture(samplesOf(drawn.flat(), 2), { components: 2, floor: 1e-6, seed: 0 });
    const found = [...components].sort((a, b) => b.weight - a.weight);
    drawn.forEach((values, which) => {
      // What the samples of one Gaussian have in truth, by plain sums.
      const count = values.length / 2;
      const mean = [0, 1].map((i) => values.reduce((sum, value, at) => sum + (at % 2 === i ? value : 0), 0) / count);
      const product = (i: number, j: number) => Array.from({ length: count }, (_, at) => (values[2 * at + i]! - mean[i]!) * (values[2 * at + j]! - mean[j]!)).reduce((a, b) => a + b) / count;
      const component = found[which]!;
      near(component.weight, count / 8000, 0.005);
      mean.forEach((value, i) => near(component.mean[i]!, value, 0.03));
      for (const [i, j] of [[0, 0], [0, 1], [1, 1]] as const) near(covariance(component, i, j), product(i, j), 0.06);
    });
  });

  it('of one component is mean and covariance of the samples', () => {
    const { components: [only], logLikelihoods } = fitMixture(samplesOf([0, 0, 4, 0, 0, 2, 4, 2], 2), { components: 1, floor: 1e-9, seed: 3 });
    assert.ok(only);
    assert.deepEqual([only.weight, ...only.mean], [1, 2, 1]);
    [[0, 0, 4], [1, 1, 1], [0, 1, 0]].forEach(([i, j, value]) => near(covariance(only, i!, j!), value!, 1e-12));
    // −ln(2π·√(4·1)) − ½(2²/4 + 1²/1) at each of the four corners.
    near(logLikelihoods.at(-1)!, -Math.log(2 * Math.PI * 2) - 1, 1e-12);
  });

  it('has the density of its definition', () => {
    // Covariance [[2, 1], [1, 2]]: axes (1, 1)/√2 and (1, −1)/√2 with variances 3 and 1.
    const root = Math.SQRT1_2;
    const tilted: Component = { weight: 0.3, mean: Float64Array.of(1, 2), variances: Float64Array.of(3, 1), axes: Float64Array.of(root, root, root, -root) };
    const round: Component = { weight: 0.7, mean: Float64Array.of(0, 0), variances: Float64Array.of(4, 4), axes: Float64Array.of(1, 0, 0, 1) };
    const [density, far] = logDensities(samplesOf([2, 2, 1e5, 0], 2), [tilted, round]);
    // For (1, 0) from the mean: dᵀΣ⁻¹d = 2/3, det Σ = 3.
    const expected = (0.3 / (2 * Math.PI * Math.sqrt(3))) * Math.exp(-1 / 3) + (0.7 / (2 * Math.PI * 4)) * Math.exp(-8 / 8);
    near(density!, Math.log(expected), 1e-12);
    near(far!, Math.log(0.7 / (8 * Math.PI)) - 1e10 / 8, 1);
  });

  it('never falls in likelihood, and says the mean log density of what it found', () => {
    const colours = (seed: number, count: number, levels: number) => {
      const uniform = uniformSource(seed);
      return Array.from({ length: 3 * count }, () => Math.floor(uniform() * levels));
    };
    const sets = [
      ...Array.from({ length: 12 }, (_, seed) => colours(seed, 60, 256)),
      ...Array.from({ length: 6 }, (_, seed) => colours(seed, 40, 3)),
      // On a line, in few places, alone.
      Array.from({ length: 90 }, (_, at) => Math.floor(at / 3) * 5),
      [...Array.from({ length: 60 }, () => 7), 200, 100, 50],
      [1, 2, 3],
    ];
    for (const [number, set] of sets.entries()) {
      for (const floor of [1, 30]) {
        const samples = samplesOf(set, 3);
        const { components, logLikelihoods } = fitMixture(samples, { components: 5, floor, seed: number });
        logLikelihoods.forEach((value, step) => assert.ok(step === 0 || value >= logLikelihoods[step - 1]! - 1e-12, `set ${number}, step ${step}`));
        assert.ok(components.every(({ variances }) => variances.every((variance) => variance >= floor)));
        near(components.reduce((sum, { weight }) => sum + weight, 0), 1, 1e-12);
        const densities = logDensities(samples, components);
        near(densities.reduce((sum, density) => sum + density, 0) / densities.length, logLikelihoods.at(-1)!, 1e-12);
      }
    }
  });

  it('has no more components than there are different samples, and no variance below the floor', () => {
    const { components } = fitMixture(samplesOf([5, 5, 5, 5, 5, 5, 9, 9, 9], 3), { components: 5, floor: 1, seed: 0 });
    assert.equal(components.length, 2);
    const [heavy] = [...components].sort((a, b) => b.weight - a.weight) as [Component];
    near(heavy.weight, 2 / 3, 1e-6);
    assert.deepEqual([...heavy.variances], [1, 1, 1]);
    near(logDensities(samplesOf([5, 5, 5], 3), [heavy])[0]!, Math.log(2 / 3) - 1.5 * Math.log(2 * Math.PI), 1e-6);
  });

  it('keeps the seed and nothing else that is random', () => {
    const samples = samplesOf(gaussian(4, 200, [0, 0], [1, 0, 1]), 2);
    const fit = (seed: number) => fitMixture(samples, { components: 4, floor: 1e-3, seed });
    assert.deepEqual(fit(1), fit(1));
    assert.notDeepEqual(fit(1), fit(2));
    assert.throws(() => fitMixture(samplesOf([], 2), { components: 1, floor: 1, seed: 0 }), /at least one sample/);
  });
});
