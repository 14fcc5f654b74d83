/** Notebook 02, but for the saliency map: gradient × input, SmoothGrad, Integrated Gradients. */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { IntegratedGradientsQuestion } from '../../../src/course/exercises/integrated-gradients';
import type { SmoothGradQuestion } from '../../../src/course/exercises/smooth-grad';
import type { SceneQuestion } from '../../../src/course/scene';
import type { SmallNetwork } from '../../../src/course/small-network';
import type { Twins } from './twins';

/** Takes the gradient of some score for a batch of inputs or one. */
type Slope = (network: SmallNetwork, inputs: Tensor, target: number) => Tensor;

const logit: Slope = (network, inputs, target) => network.gradient(inputs, target);
const of = (score: (logits: Tensor1D, target: number) => Tensor): Slope => (network, inputs, target) => network.gradient(inputs, (z) => score(z, target).asScalar());

/** Programs that are right but for the score. */
const scored = <Q>(program: (slope: Slope) => (q: Q) => unknown): Twins<Q>['mistakes'] => ({
  'sum-over-classes': program(of((z) => z.sum())),
  'probability-not-logit': program(of((z, c) => z.softmax().slice([c], [1]))),
  'gradient-of-the-loss': program(of((z, c) => z.logSoftmax().slice([c], [1]).neg())),
});

/** The class with the largest logit for the input. */
const predicted = async ({ network, input }: SceneQuestion): Promise<number> => {
  const logits = Array.from(await network.logits(input).data());
  return logits.indexOf(Math.max(...logits));
};

type S = SceneQuestion;

const product = (make: (g: Tensor, input: Tensor) => Tensor, slope = logit) => ({ network, input, target }: S) => tf.tidy(() => make(slope(network, input, target), input));

export const gradientTimesInputTwins: Twins<S> = {
  exercise: 'gradientTimesInput',
  right: {
    'three colours': product((g, x) => g.mul(x)),
    'added up': product((g, x) => g.mul(x).sum(2)),
    flat: async ({ network, input, target }) => {
      const [g, x] = await Promise.all([network.gradient(input, target).data(), input.data()]);
      return g.map((slope, at) => slope * x[at]!);
    },
  },
  conventions: { 'divided by the largest magnitude': { says: /largest value/, yours: product((g, x) => g.mul(x).div(g.mul(x).abs().max())) } },
  mistakes: {
    ...scored<S>((slope) => product((g, x) => g.mul(x), slope)),
    'predicted-class': async (q) => product((g, x) => g.mul(x))({ ...q, target: await predicted(q) }),
    'class-fixed': (q) => product((g, x) => g.mul(x))({ ...q, target: 0 }),
    'input-left-out': product((g) => g.clone()),
    'levels-instead-of-input': product((g, x) => g.mul(x.mul(128).add(127))),
    'magnitude-of-input': product((g, x) => g.mul(x.abs())),
    'magnitude-of-slope-first': product((g, x) => g.abs().mul(x)),
    'magnitude-of-product': product((g, x) => g.mul(x).abs()),
    'largest-colour': product((g, x) => g.mul(x).max(2)),
    'sign-turned-round': product((g, x) => g.neg().mul(x)),
  },
};

type N = SmoothGradQuestion;

const range = (x: Tensor): Tensor => x.max().sub(x.min());

/** The mean of what is made of the gradients at all noisy copies. */
const smooth = (slips: { make?: (g: Tensor) => Tensor; sigma?: (x: Tensor) => Tensor; noise?: (noise: Tensor) => Tensor }, slope = logit) => (q: N) =>
  tf.tidy(() => {
    const { network, input, target, noise, share } = q;
    const sigma = (slips.sigma ?? range)(input).mul(share);
    const copies = input.add((slips.noise ?? ((n) => n))(noise).mul(sigma));
    return (slips.make ?? ((g) => g.mean(0)))(slope(network, copies, target));
  });

export const smoothGradTwins: Twins<N> = {
  exercise: 'smoothGrad',
  right: {
    'in one batch': smooth({}),
    'in a loop': async ({ network, input, target, noise, share }) => {
      const x = await input.data();
      const sigma = share * (Math.max(...x) - Math.min(...x));
      const all = await noise.data();
      const total = new Float64Array(x.length);
      const samples = all.length / x.length;
      for (let k = 0; k < samples; k++) {
        const copy = tf.tensor(x.map((value, at) => value + sigma * all[k * x.length + at]!), input.shape);
        (await network.gradient(copy, target).data()).forEach((slope, at) => (total[at]! += slope / samples));
        copy.dispose();
      }
      return total;
    },
  },
  conventions: { 'the sum': { says: /scale of its own/, yours: smooth({ make: (g) => g.sum(0) }) } },
  mistakes: {
    ...scored<N>((slope) => smooth({}, slope)),
    'predicted-class': async (q) => smooth({})({ ...q, target: await predicted(q) }),
    'class-fixed': (q) => smooth({})({ ...q, target: 0 }),
    'noise-left-out': smooth({ noise: (n) => tf.zerosLike(n) }),
    'same-noise': smooth({ noise: (n) => tf.tile(n.slice([0], [1]), [n.shape[0], 1, 1, 1]) }),
    'noise-accumulates': ({ network, input, target, noise, share }) =>
      tf.tidy(() => {
        const sigma = range(input).mul(share);
        let copy: Tensor = input;
        const slopes = tf.unstack(noise).map((one) => network.gradient((copy = copy.add(one.mul(sigma))), target));
        return tf.stack(slopes).mean(0);
      }),
    'noise-of-one-sign': smooth({ noise: (n) => n.abs() }),
    'sigma-not-scaled': smooth({ sigma: () => tf.scalar(1) }),
    'sigma-of-maximum': smooth({ sigma: (x) => x.max() }),
    'sigma-of-deviation': smooth({ sigma: (x) => tf.moments(x).variance.sqrt() }),
    'inputs-averaged': ({ network, input, target, noise, share }) => tf.tidy(() => network.gradient(input.add(noise.mul(range(input).mul(share))).mean(0), target)),
    'magnitudes-before-averaging': smooth({ make: (g) => g.abs().mean(0) }),
    'squares-averaged': smooth({ make: (g) => g.square().mean(0) }),
    'variance-of-gradients': smooth({ make: (g) => tf.moments(g, 0).variance }),
    'smooth-gradient-times-input': (q) => tf.tidy(() => smooth({})(q).mul(q.input)),
    unseeded: ({ network, input, target, noise, share }) => tf.tidy(() => network.gradient(input.add(tf.randomNormal(noise.shape).mul(range(input).mul(share))), target).mean(0)),
  },
};

type I = IntegratedGradientsQuestion;

interface PathSlips {
  readonly nodes?: (steps: number) => number[];
  readonly path?: (t: Tensor, x: Tensor, start: Tensor) => Tensor;
  readonly make?: (g: Tensor, steps: number) => Tensor;
  readonly factor?: (x: Tensor, start: Tensor) => Tensor;
}

const midpoints = (steps: number): number[] => Array.from({ length: steps }, (_, k) => (k + 0.5) / steps);

const path = (slips: PathSlips, slope = logit) => ({ network, input, baseline, target, steps }: I) =>
  tf.tidy(() => {
    const nodes = (slips.nodes ?? midpoints)(steps);
    const t = tf.tensor4d(nodes, [nodes.length, 1, 1, 1]);
    const inputs = (slips.path ?? ((s, x, start) => start.add(x.sub(start).mul(s))))(t, input, baseline);
    const integral = (slips.make ?? ((g) => g.mean(0)))(slope(network, inputs, target), steps);
    return integral.mul((slips.factor ?? ((x, start) => x.sub(start)))(input, baseline));
  });

export const integratedGradientsTwins: Twins<I> = {
  exercise: 'integratedGradients',
  right: {
    'in one batch': path({}),
    'added up over colours': (q) => tf.tidy(() => path({})(q).sum(2)),
    'in a loop': ({ network, input, baseline, target, steps }) =>
      tf.tidy(() => {
        let total: Tensor = tf.zerosLike(input);
        for (let k = 0; k < steps; k++) total = total.add(network.gradient(baseline.mul(1 - (k + 0.5) / steps).add(input.mul((k + 0.5) / steps)), target).div(steps));
        return total.mul(input.sub(baseline));
      }),
  },
  conventions: {
    left: { says: /left rule/, yours: path({ nodes: (n) => Array.from({ length: n }, (_, k) => k / n) }) },
    right: { says: /right rule/, yours: path({ nodes: (n) => Array.from({ length: n }, (_, k) => (k + 1) / n) }) },
    trapezoid: {
      says: /trapezoid/,
      yours: path({ nodes: (n) => Array.from({ length: n + 1 }, (_, k) => k / n), make: (g, n) => g.sum(0).sub(g.slice([0], [1]).add(g.slice([n], [1])).squeeze([0]).div(2)).div(n) }),
    },
  },
  mistakes: {
    ...scored<I>((slope) => path({}, slope)),
    'predicted-class': async (q) => path({})({ ...q, target: await predicted(q) }),
    'class-fixed': (q) => path({})({ ...q, target: 0 }),
    'gradient-at-input-only': ({ network, input, baseline, target }) => tf.tidy(() => network.gradient(input, target).mul(input.sub(baseline))),
    'path-from-zero': path({ path: (t, x) => x.mul(t) }),
    'path-past-the-input': path({ path: (t, x, start) => start.add(x.mul(t)) }),
    'difference-left-out': path({ factor: (x) => tf.onesLike(x) }),
    'input-for-difference': path({ factor: (x) => x }),
    'difference-reversed': path({ factor: (x, start) => start.sub(x) }),
    'not-divided-by-steps': path({ make: (g) => g.sum(0) }),
    'magnitudes-integrated': path({ make: (g) => g.abs().mean(0) }),
  },
  pairs: [{ first: 'path-from-zero', second: 'input-for-difference', yours: path({ path: (t, x) => x.mul(t), factor: (x) => x }) }],
};
