import assert from 'node:assert/strict';
import { gradCamPlusPlusForms, gradCamPlusPlusWeights, type GradCamPlusPlusForm } from '../../src/methods/grad-cam-plus-plus';
import { xGradCamWeights } from '../../src/methods/xgrad-cam';
import { normalNumbers, uniformSource } from '../../src/random';
import { total } from '../support/cams';

/** The first three derivatives of exp(S) for a piecewise linear S. */
const derivatives = (g: number[], score: number) =>
  [1, 2, 3].map((power) => g.map((slope) => Math.exp(score) * slope ** power)) as [number[], number[], number[]];

/** Each program's own steps on one channel, its factor exp(S) included and its guards where they matter. */
const programs: Readonly<Record<GradCamPlusPlusForm, (a: number[], g: number[], score: number) => number>> = {
  default(a, g) {
    let weight = 0;
    for (const slope of g) if (slope > 0) weight += slope ** 3 / (2 * slope ** 2 + total(a) * slope ** 3);
    return weight;
  },
  authors(a, g, score) {
    const [first, second, third] = derivatives(g, score);
    const alphas = second.map((numerator, place) => {
      const denominator = numerator * 2 + third[place]! * total(a);
      return numerator / (denominator !== 0 ? denominator : 1);
    });
    const positive = first.map((value) => Math.max(value, 0));
    const constant = total(alphas.map((alpha, place) => (positive[place] === 0 ? 0 : alpha)));
    return total(positive.map((value, place) => (value * alphas[place]!) / (constant === 0 ? 1 : constant)));
  },
  'pytorch-grad-cam'(a, g) {
    const aij = g.map((slope) => (slope !== 0 ? slope ** 2 / (2 * slope ** 2 + total(a) * slope ** 3 + 0.000001) : 0));
    return total(g.map((slope, place) => Math.max(slope, 0) * aij[place]!));
  },
  'torch-cam'(_, g) {
    // What it means to divide is a copy, so the numerator alone is left.
    const alpha = g.map((slope) => slope ** 2);
    return total(alpha.map((share, place) => share * Math.max(g[place]!, 0)));
  },
  'tf-keras-vis'(a, g, score) {
    const [first, second, third] = derivatives(g, score);
    const alphas = second.map((numerator, place) => numerator / (numerator * 2 + third[place]! * total(a) + (numerator === 0 ? 1 : 0)));
    const constant = total(alphas) + (total(alphas) === 0 ? 1 : 0);
    return total(first.map((value, place) => (Math.max(value, 0) * alphas[place]!) / constant));
  },
};

const channelsLast = (maps: readonly number[][]) =>
  Float32Array.from({ length: maps.length * maps[0]!.length }, (_, index) => maps[index % maps.length]![Math.floor(index / maps.length)]!);
const one = (g: number[], a: number[], form?: GradCamPlusPlusForm) => gradCamPlusPlusWeights(Float32Array.from(g), Float32Array.from(a), 1, form);

describe('Grad-CAM++ and its forms', () => {
  const uniform = uniformSource(1);
  const channel = (size: number, kept: (value: number) => number) => [...normalNumbers(uniform, 12)].map((value) => Math.fround(kept(value * size)));
  // Gradients of the size of those at inner layers, where 1e-6 is not small against g², and of those of tiny networks.
  const signs = [(value: number) => value, (value: number) => Math.max(value, 0), (value: number) => -Math.abs(value)];
  const g = [5e-4, 5e-4, 0.3, 2].flatMap((size) => signs.map((kept) => channel(size, kept)));
  const a = g.map((_, k) => channel(3, (value) => (k % 2 === 0 ? Math.max(value, 0) : value)));

  for (const form of gradCamPlusPlusForms) {
    it(`${form} is that program's formula, up to exp(S)`, () => {
      const score = 1.7;
      const factor = form === 'authors' || form === 'tf-keras-vis' ? Math.exp(score) : 1;
      const expected = g.map((slopes, k) => programs[form](a[k]!, slopes, score) / factor);
      const { weights } = gradCamPlusPlusWeights(channelsLast(g), channelsLast(a), g.length, form);
      weights.forEach((weight, k) => {
        const own = expected[k]!;
        assert.ok(Math.abs(weight - own) <= 1e-10 * Math.abs(own), `channel ${k}: ${weight} ≠ ${own}`);
      });
    });
  }

  it('worked by hand', () => {
    // g = (1, −1, ½), ΣA = 2: α = ¼ at the first place, ⅓ at the third, and α = 1/0 := 0 at the second.
    const [slopes, activation] = [[1, -1, 0.5], [3, 0, -1]];
    assert.ok(Math.abs(one(slopes, activation).weights[0]! - (1 / 4 + 1 / 6)) < 1e-15);
    // The shares of the positive places sum to 7/12, those of all places as well.
    for (const form of ['authors', 'tf-keras-vis'] as const) {
      assert.ok(Math.abs(one(slopes, activation, form).weights[0]! - 5 / 7) < 1e-15);
    }
    assert.equal(one(slopes, activation, 'torch-cam').weights[0], 1.125);
    assert.ok(Math.abs(one(slopes, activation, 'pytorch-grad-cam').weights[0]! - (1 / (4 + 1e-6) + 0.125 / (0.75 + 1e-6))) < 1e-15);
  });

  it('leave a place out whose denominator is 0, and measure how near 0 one comes', () => {
    assert.deepEqual(one([1, 0.5], [-2, 0]), { weights: Float64Array.of(0.5 / 1), smallestDenominator: 0 });
    assert.equal(one([1, 0.5], [-1.75, 0]).smallestDenominator, 0.25);
    assert.equal(one([-1, 0], [-2, 5]).smallestDenominator, null);
    for (const form of gradCamPlusPlusForms) assert.ok(Number.isFinite(one([1, 0.5, 0, -1], [-2, 0, 0, 0], form).weights[0]!), form);
  });

  it('lose nothing to underflow or overflow of powers, and give 0 for gradients that are 0', () => {
    // 2 + g·ΣA is 2 to rounding.
    assert.equal(one([1e-20, -1e-30], [1, 2]).weights[0], Math.fround(1e-20) / 2);
    // g·ΣA = 49 although ΣA is beyond 32 bits.
    const [huge, small] = [Math.fround(1e38), Math.fround(1e-38)];
    const { weights } = one(new Array<number>(49).fill(small), new Array<number>(49).fill(huge));
    assert.ok(Math.abs(weights[0]! / ((49 * small) / (2 + 49 * small * huge)) - 1) < 1e-12);
    for (const form of gradCamPlusPlusForms) assert.equal(one([0, 0], [1, 2], form).weights[0], 0, form);
  });
});

describe("XGrad-CAM's weights", () => {
  const weights = (a: number[][], g: number[][]) =>
    xGradCamWeights({ layer: 'any', height: 1, width: a[0]!.length, channels: a.length, activation: channelsLast(a), gradient: channelsLast(g) });

  it('worked by hand, dead channels 0, and the worst cancellation measured', () => {
    const { weights: got, deadChannels, smallestBalance } = weights([[1, 3], [0, 0], [2, -2], [4, -3]], [[2, -2], [5, 5], [1, 1], [1, 0]]);
    // (2 − 6)/4; no activation; activations that cancel; 4/1.
    assert.deepEqual([...got], [-1, 0, 0, 4]);
    assert.equal(deadChannels, 2);
    assert.equal(smallestBalance, 1 / 7);
  });

  it('are those of activations that are nowhere negative without any cancellation', () => {
    assert.equal(weights([[1, 3], [0, 2]], [[1, 2], [3, 4]]).smallestBalance, 1);
  });
});
