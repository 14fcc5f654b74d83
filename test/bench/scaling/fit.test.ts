import assert from 'node:assert/strict';
import { fitLine, fitPower, studentQuantile } from '../../../src/bench/scaling/fit';
import { normalNumbers, uniformSource } from '../../../src/random';

const close = (actual: number, expected: number, error = 1e-9): void => assert.ok(Math.abs(actual - expected) <= error, `${actual} instead of ${expected}`);

describe('a fitted line', () => {
  it('has the slope, intercept and interval worked by hand', () => {
    // Residuals −0.1, 0.3, −0.3, 0.1: variance 0.2 / 2, that of the slope a fifth of it.
    const { slope, intercept, interval } = fitLine([[0, 1], [1, 3], [2, 4], [3, 6]].map(([x, y]) => ({ x: x as number, y: y as number })));
    close(slope, 1.6);
    close(intercept, 1.1);
    close(interval[0], 1.6 - 4.302652730 * Math.sqrt(0.02), 1e-8);
    close(interval[1], 1.6 + 4.302652730 * Math.sqrt(0.02), 1e-8);
  });

  it('covers the true slope in 95 % of samples', () => {
    const uniform = uniformSource(11);
    const samples = 4000;
    let covered = 0;
    for (let sample = 0; sample < samples; sample++) {
      const noise = normalNumbers(uniform, 5);
      const { interval: [low, high] } = fitLine([...noise].map((error, x) => ({ x: x ** 2, y: 2 + 0.5 * x ** 2 + error })));
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    // Three standard errors of a share of 0.95 among 4000.
    close(covered / samples, 0.95, 0.0104);
  });

  it('of logarithms is a power law', () => {
    const { slope, interval, intercept } = fitPower([1, 2, 7, 30].map((x) => ({ x, y: 3 * x ** 1.5 })));
    close(slope, 1.5);
    close(interval[0], 1.5, 1e-6);
    close(interval[1], 1.5, 1e-6);
    close(Math.exp(intercept), 3);
  });

  it('needs three points, at different places, and a power law positive ones', () => {
    assert.throws(() => fitLine([{ x: 0, y: 1 }, { x: 1, y: 2 }]), /three points, not 2/);
    assert.throws(() => fitLine([1, 2, 3].map((y) => ({ x: 4, y }))), /different places/);
    assert.throws(() => fitPower([{ x: 1, y: 1 }, { x: 2, y: 0 }, { x: 3, y: 1 }]), /positive/);
  });
});

describe("Student's quantile", () => {
  it('is that of the tables', () => {
    const table = [[1, 12.7062], [2, 4.3027], [3, 3.1824], [4, 2.7764], [5, 2.5706], [7, 2.3646], [8, 2.306], [30, 2.0423], [31, 2.0395]] as const;
    for (const [freedom, quantile] of table) close(studentQuantile(freedom), quantile, 5.1e-5);
  });
});
