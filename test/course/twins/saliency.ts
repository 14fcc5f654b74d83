import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { SceneQuestion } from '../../../src/course/scene';
import type { Twins } from './twins';

type Q = SceneQuestion;

/** What is made of the gradient of the right logit. */
const ofGradient = (make: (gradient: Tensor, question: Q) => Tensor) => (question: Q) =>
  tf.tidy(() => make(question.network.gradient(question.input, question.target), question));

const byScore = (score: (logits: Tensor1D, target: number) => Tensor) => ({ network, input, target }: Q) =>
  tf.tidy(() => network.gradient(input, (logits) => score(logits, target).asScalar()).abs().max(2));

export const saliencyTwins: Twins<Q> = {
  exercise: 'saliency',
  right: {
    'in one line': ofGradient((g) => g.abs().max(-1)),
    'with a batch': ({ network, input, target }) => tf.tidy(() => network.gradient(input.expandDims(0), target).abs().max(3)),
    'differentiated by TensorFlow': ({ network, input, target }) =>
      tf.tidy(() => tf.grad((x: Tensor) => network.logits(x).slice([target], [1]).asScalar())(input).abs().max(2)),
    'with the larger of largest and smallest': ofGradient((g) => tf.maximum(g.max(2), g.min(2).neg())),
    'in plain loops, flat': async ({ network, input, target }) => {
      const slopes = await network.gradient(input, target).data();
      return Float32Array.from({ length: slopes.length / 3 }, (_, p) => Math.max(...[0, 1, 2].map((c) => Math.abs(slopes[3 * p + c] as number))));
    },
    'as nested lists': async ({ network, input, target }) => {
      const rows = (await network.gradient(input, target).array()) as number[][][];
      return rows.map((row) => row.map((pixel) => pixel.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)));
    },
    'with a third axis of one': ofGradient((g) => g.abs().max(2, true)),
  },
  conventions: {
    'divided by the largest': { says: /divided by its largest/, yours: ofGradient((g) => g.abs().max(2).div(g.abs().max())) },
    'from 0 to 1': {
      says: /from 0 to 1|divided by its largest/, // the same where the smallest value is near 0
      yours: ofGradient((g) => {
        const map = g.abs().max(2);
        return map.sub(map.min()).div(map.max().sub(map.min()));
      }),
    },
    'in levels': { says: /255 times/, yours: ofGradient((g) => g.abs().max(2).mul(255)) },
  },
  mistakes: {
    'predicted-class': ({ network, input }) =>
      tf.tidy(() => {
        const best = network.logits(input).argMax().dataSync()[0] as number;
        return network.gradient(input, best).abs().max(2);
      }),
    'class-fixed': ({ network, input }) => tf.tidy(() => network.gradient(input, 0).abs().max(2)),
    'sum-over-classes': byScore((z) => z.sum()),
    'probability-not-logit': byScore((z, c) => z.softmax().slice([c], [1])),
    'gradient-of-the-loss': byScore((z, c) => z.softmax().slice([c], [1]).log().neg()),
    'gradient-times-input': ofGradient((g, { input }) => g.mul(input).abs().max(2)),
    'signed-maximum': ofGradient((g) => g.max(2)),
    'magnitude-after-maximum': ofGradient((g) => g.max(2).abs()),
    'magnitude-of-sum': ofGradient((g) => g.sum(2).abs()),
    'negative-slopes-dropped': ofGradient((g) => g.relu().max(2)),
    'sum-over-colours': ofGradient((g) => g.abs().sum(2)),
    'mean-over-colours': ofGradient((g) => g.abs().mean(2)),
    'length-over-colours': ofGradient((g) => g.norm('euclidean', 2)),
    'one-colour': ofGradient((g) => g.abs().slice([0, 0, 0], [-1, -1, 1]).squeeze([2])),
    'squares-for-magnitudes': ofGradient((g) => g.square().max(2)),
    'colours-kept': ofGradient((g) => g.abs()),
    'same-everywhere': ({ input }) => tf.zeros(input.shape.slice(0, 2)),
    'transposed-map': ofGradient((g) => g.abs().max(2).transpose()),
  },
  also: [{ mistake: 'colours-kept', yours: ({ network, input, target }) => network.gradient(input, target) }],
  pairs: [
    { first: 'probability-not-logit', second: 'sum-over-colours', yours: ({ network, input, target }) => tf.tidy(() => network.gradient(input, (z) => z.softmax().slice([target], [1]).asScalar()).abs().sum(2)) },
    { first: 'predicted-class', second: 'signed-maximum', yours: ({ network, input }) => tf.tidy(() => network.gradient(input, network.logits(input).argMax().dataSync()[0] as number).max(2)) },
  ],
};
