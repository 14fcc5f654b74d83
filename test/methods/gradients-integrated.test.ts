import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { completenessCurve, integratedGradients, integrationVariants, type IntegratedGradientsOptions } from '../../src/methods/integrated-gradients';
import { quadrature, quadratureRules, type Quadrature } from '../../src/methods/quadrature';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Layer } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { fillTensor } from '../../src/occlusion/fills';
import { uniformSource } from '../../src/random';
import { maxDifference, maxRelative } from '../support/fixtures';
import { gradientAt, scoreAt } from '../support/float64';
import { onProbe } from '../support/on-probe';
import { type Grid, type TinyNetwork } from '../support/tiny';
import { otherSpecs, type Spec } from '../support/tiny-specs';

const swish = otherSpecs.swish as readonly Spec[];
const logit = (logits: Float64Array) => logits[1]!;
const total = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('the rules of integration', () => {
  const integral = ({ nodes, weights }: Quadrature, f: (t: number) => number) => nodes.reduce((sum, node, i) => sum + weights[i]! * f(node), 0);

  it('have the nodes and weights of their definitions', () => {
    assert.deepEqual(quadrature('left', 4), { nodes: [0, 0.25, 0.5, 0.75], weights: [0.25, 0.25, 0.25, 0.25] });
    assert.deepEqual(quadrature('midpoint', 4), { nodes: [0.125, 0.375, 0.625, 0.875], weights: [0.25, 0.25, 0.25, 0.25] });
    assert.deepEqual(quadrature('right', 4), { nodes: [0.25, 0.5, 0.75, 1], weights: [0.25, 0.25, 0.25, 0.25] });
    assert.deepEqual(quadrature('trapezoid', 4), { nodes: [0, 0.25, 0.5, 0.75, 1], weights: [0.125, 0.25, 0.25, 0.25, 0.125] });
    // The zeros of (5x³ − 3x)/2 are 0 and ±√(3/5), their weights over [−1, 1] 8/9 and 5/9.
    const { nodes, weights } = quadrature('gauss-legendre', 3);
    assert.ok(maxDifference(nodes, [(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2]) < 1e-15);
    assert.ok(maxDifference(weights, [5 / 18, 8 / 18, 5 / 18]) < 1e-15);
  });

  it('are exact up to the degree that they promise, and no further (identity 27)', () => {
    const error = (rule: (typeof quadratureRules)[number], steps: number, degree: number) =>
      Math.abs(integral(quadrature(rule, steps), (t) => t ** degree) - 1 / (degree + 1));
    for (const n of [1, 2, 3, 5, 8, 20, 50]) {
      for (let degree = 0; degree < 2 * n; degree++) assert.ok(error('gauss-legendre', n, degree) < 1e-14, `${n} nodes, degree ${degree}`);
      for (const [rule, degree] of [['left', 0], ['right', 0], ['midpoint', 1], ['trapezoid', 1]] as const) {
        assert.ok(error(rule, n, degree) < 1e-14, rule);
        assert.ok(error(rule, n, degree + 1) > 1e-5, rule);
      }
    }
    // The error at degree 2n is n!⁴/((2n + 1)·(2n)!²).
    for (const [n, expected] of [[1, 1 / 12], [2, 16 / (5 * 576)], [3, 1296 / (7 * 518400)]] as const) {
      assert.ok(Math.abs(error('gauss-legendre', n, 2 * n) - expected) < 1e-15);
    }
  });

  it('of Gauss and Legendre has distinct rising nodes inside the interval, however many', () => {
    for (const n of [1, 2, 7, 100, 1001]) {
      const { nodes, weights } = quadrature('gauss-legendre', n);
      assert.equal(nodes.length, n);
      assert.ok(nodes.every((node, i) => node > (nodes[i - 1] ?? 0) && node < 1));
      assert.ok(weights.every((weight) => weight > 0));
      assert.ok(Math.abs(total(weights) - 1) < 1e-13);
      assert.ok(maxDifference(nodes.map((node) => 1 - node).reverse(), nodes) < 1e-14);
    }
  });
});

/**
 * Asks of the same network with its first activation squared: S is then a polynomial of degree two in the input.
 * @param use takes the float64 score of any input
 */
async function onQuadratic(
  seed: number,
  use: (probe: Probe, tiny: TinyNetwork, score: (values: ArrayLike<number>) => number) => Promise<void>,
): Promise<void> {
  await onProbe(seed, async (probe, tiny) => {
    const square: Pick<Layer, 'forward' | 'backward'> = {
      forward: ([x]) => (x as Tensor).square(),
      backward: (gradient, [x]) => [gradient.mul(x as Tensor).mul(2)],
    };
    const layers = tiny.classifier.network.layers.map((layer) => (layer.name === 'stem' ? { ...layer, ...square } : layer));
    const score = (values: ArrayLike<number>) => {
      const before = tiny.evaluate(new Map([['input', { ...tiny.input, values: Float64Array.from(values) }]])).get('stem.conv') as Grid;
      return logit(tiny.evaluate(new Map([['stem', { ...before, values: before.values.map((z) => z * z) }]])).get('logits')!.values);
    };
    await withObservation({ ...tiny.classifier, network: { ...tiny.classifier.network, layers } }, tiny.picture, (observation) =>
      withProbe(observation, probe.target, (quadratic) => use(quadratic, tiny, score)),
    );
  }, { specs: otherSpecs.linear });
}

describe('integrated gradients', () => {
  /** Five steps by each rule, written out. */
  const written: Readonly<Record<string, readonly (readonly [node: number, weight: number])[]>> = {
    default: [[0.1, 0.2], [0.3, 0.2], [0.5, 0.2], [0.7, 0.2], [0.9, 0.2]],
    left: [[0, 0.2], [0.2, 0.2], [0.4, 0.2], [0.6, 0.2], [0.8, 0.2]],
    right: [[0.2, 0.2], [0.4, 0.2], [0.6, 0.2], [0.8, 0.2], [1, 0.2]],
    trapezoid: [[0, 0.1], [0.2, 0.2], [0.4, 0.2], [0.6, 0.2], [0.8, 0.2], [1, 0.1]],
    'gauss-legendre': [
      [0.046910077030668, 0.1184634425280945],
      [0.230765344947158, 0.2393143352496832],
      [0.5, 0.2844444444444444],
      [0.769234655052842, 0.2393143352496832],
      [0.953089922969332, 0.1184634425280945],
    ],
  };

  for (const [variant, nodes] of Object.entries(written)) {
    it(`by the rule ${variant} are the weighted float64 gradients along the path, times the difference`, async () => {
      await onProbe(1, async (probe, tiny) => {
        const white = tiny.input.values.map(() => 1);
        const sum = new Float64Array(white.length);
        for (const [node, weight] of nodes) {
          const at = white.map((w, index) => w + node * (tiny.input.values[index]! - w));
          gradientAt(tiny, at, logit).forEach((value, index) => (sum[index]! += weight * value));
        }
        const map = await integratedGradients(probe, { variant, steps: 5, baseline: 'white' });
        assert.ok(maxRelative(map.values, sum.map((value, index) => value * (tiny.input.values[index]! - white[index]!))) < 1e-4);
        assert.deepEqual([map.variant, map.height, map.width, map.channels, map.signed], [variant, 9, 12, 3, true]);
        assert.deepEqual(map.options, { rule: variant === 'default' ? 'midpoint' : variant, steps: 5, baseline: 'white' });
        assert.deepEqual(map.passes, { forward: nodes.length + 2, backward: nodes.length, headBackward: 0 });
        const difference = scoreAt(tiny, tiny.input.values, logit) - scoreAt(tiny, white, logit);
        assert.ok(Math.abs(map.measured!.completenessResidual! - (total(map.values) - difference)) < 1e-5);
      }, { specs: swish });
    });
  }

  it('on a quadratic network are the difference times the derivative half way, by one step (identity 2)', async () => {
    await onQuadratic(2, async (probe, tiny, score) => {
      const x = tiny.input.values;
      // A central difference with any step is exact on a polynomial of degree two.
      const expected = x.map((value, index) => {
        const moved = (by: number) => score(x.map((other, place) => other / 2 + (place === index ? by : 0)));
        return value * (moved(0.5) - moved(-0.5));
      });
      for (const options of [{ steps: 1 }, { steps: 20 }, { steps: 1, variant: 'gauss-legendre' }, { steps: 1, variant: 'trapezoid' }]) {
        const map = await integratedGradients(probe, options);
        assert.ok(maxRelative(map.values, expected) < 1e-5, JSON.stringify(options));
        assert.ok(Math.abs(total(map.values) - (score(x) - score(x.map(() => 0)))) < 1e-4);
        assert.ok(Math.abs(map.measured!.completenessResidual!) < 1e-4);
      }
    });
  });

  it('leave a residual of ∓Q/n by n left or right steps on a quadratic network, and say so (identity 26)', async () => {
    await onQuadratic(3, async (probe, tiny, score) => {
      const along = (t: number) => score(tiny.input.values.map((value) => t * value));
      const quadratic = 2 * (along(0) - 2 * along(0.5) + along(1));
      assert.ok(Math.abs(quadratic) > 0.5, 'something is left over');
      for (const [variant, sign] of [['left', -1], ['right', 1]] as const) {
        const curve = await completenessCurve(probe, [1, 4, 20], { variant });
        assert.deepEqual(curve.map(({ steps }) => steps), [1, 4, 20]);
        for (const { steps, residual } of curve) {
          assert.ok(Math.abs(residual - (sign * quadratic) / steps) < 1e-4, `${variant}, ${steps} steps: ${residual}`);
        }
      }
    });
  });

  for (const score of ['logit', 'probability'] as const) {
    it(`sum to the difference of the ${score} from every baseline on a smooth network (identity 2)`, async () => {
      await onProbe(4, async (probe, tiny) => {
        const of = score === 'logit' ? logit : (logits: Float64Array) => softmax(logits)[1]!;
        const x = tiny.input.values;
        const blurred = fillTensor('blur', probe.activation('input'), tiny.classifier.preprocessing);
        const uniform = uniformSource(9);
        const means = [0, 1, 2].map((c) => total(x.filter((_, index) => index % 3 === c)) / (9 * 12));
        const baselines: Readonly<Record<string, ArrayLike<number>>> = {
          grey: x.map(() => 0),
          black: x.map(() => -127 / 128),
          white: x.map(() => 1),
          mean: x.map((_, index) => means[index % 3]!),
          blur: await blurred.data(),
          random: x.map(() => (Math.floor(uniform() * 256) - 127) / 128),
        };
        blurred.dispose();
        for (const [baseline, values] of Object.entries(baselines)) {
          const map = await integratedGradients(probe, { variant: 'gauss-legendre', baseline, seed: 9 });
          const before = scoreAt(tiny, values, of);
          const difference = scoreAt(tiny, x, of) - before;
          assert.ok(Math.abs(total(map.values) - difference) < 1e-4 * Math.abs(difference), baseline);
          assert.ok(Math.abs(map.measured!.baselineScore! - before) < 1e-5, baseline);
          assert.ok(Math.abs(map.measured!.completenessResidual!) < 1e-4 * Math.abs(difference), baseline);
          assert.deepEqual(map.options, { rule: 'gauss-legendre', steps: 50, baseline, ...(baseline === 'random' && { seed: 9 }) });
        }
      }, { specs: swish, score });
    });
  }

  it('keep the one channel of a network that reads grey pictures', async () => {
    await onProbe(5, async (probe, tiny) => {
      const map = await integratedGradients(probe, { variant: 'gauss-legendre', baseline: 'black' });
      assert.deepEqual([map.height, map.width, map.channels, map.values.length], [9, 12, 1, 108]);
      const difference = scoreAt(tiny, tiny.input.values, logit) - scoreAt(tiny, tiny.input.values.map(() => -127 / 128), logit);
      assert.ok(Math.abs(total(map.values) - difference) < 1e-4 * Math.abs(difference));
    }, { specs: swish, shape: { channels: 1 } });
  });

  it('say how far they are, and the random baseline depends on the seed alone', async () => {
    await onProbe(6, async (probe) => {
      const told: [number, number][] = [];
      await integratedGradients(probe, { steps: 20, onProgress: (done, all) => told.push([done, all]) });
      assert.deepEqual(told, [[16, 20], [20, 20]]);
      const random = async (seed?: number) => (await integratedGradients(probe, { steps: 4, baseline: 'random', seed })).values;
      assert.deepEqual(await random(3), await random(3));
      assert.deepEqual(await random(), await random(0));
      assert.ok(maxRelative(await random(4), await random(3)) > 1e-2);
    });
  });

  it('refuse a variant, a baseline or steps that make no sense, in one sentence', async () => {
    await onProbe(7, async (probe) => {
      const refused = (options: IntegratedGradientsOptions, sentence: RegExp) => assert.rejects(integratedGradients(probe, options), sentence);
      await refused({ variant: 'simpson' }, /^UserError: There is no variant of integrated-gradients "simpson": choose default, left, .* or gauss-legendre\.$/);
      await refused({ baseline: 'pink' }, /^UserError: There is no baseline "pink": choose grey, black, mean, blur, white or random\.$/);
      for (const steps of [0, -2, 2.5, NaN]) await refused({ steps }, /^UserError: The number of steps must be a whole number from 1 on, not /);
      assert.deepEqual(integrationVariants.map((name) => (name === 'default' ? 'midpoint' : name)).sort(), [...quadratureRules].sort());
    });
  });
});
