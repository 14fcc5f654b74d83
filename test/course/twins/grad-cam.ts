import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { CamQuestion } from '../../../src/course/exercises/cam-cases';
import type { Twins } from './twins';

type Q = CamQuestion;

/** A map from the activation and the gradient of the right logit at the right layer. */
export const fromLayer = (make: (A: Tensor, g: Tensor) => Tensor) => ({ network, input, target, layer }: Q) =>
  tf.tidy(() => make(network.activation(input, layer), network.gradient(input, target, layer)));

const plain = (A: Tensor, g: Tensor): Tensor => A.mul(g.mean([0, 1])).sum(2).relu();

export const byScore = (make: (A: Tensor, g: Tensor) => Tensor, score: (logits: Tensor1D, target: number) => Tensor) => ({ network, input, target, layer }: Q) =>
  tf.tidy(() => make(network.activation(input, layer), network.gradient(input, (z) => score(z, target).asScalar() as Scalar, layer)));

export const ofPredicted = (make: (A: Tensor, g: Tensor) => Tensor) => async ({ network, input, layer }: Q) => {
  const logits = Array.from(await network.logits(input).data());
  const best = logits.indexOf(Math.max(...logits));
  return tf.tidy(() => make(network.activation(input, layer), network.gradient(input, best, layer)));
};

/** The name of the layer where its convolution ends. */
const convolutionOf = (layer: string): string => `${layer}.conv`;

export const tooEarly = (make: (A: Tensor, g: Tensor) => Tensor) => ({ network, input, target, layer }: Q) =>
  tf.tidy(() => make(network.activation(input, convolutionOf(layer)), network.gradient(input, target, layer)));

export const atConvolution = (make: (A: Tensor, g: Tensor) => Tensor) => ({ network, input, target, layer }: Q) =>
  tf.tidy(() => make(network.activation(input, convolutionOf(layer)), network.gradient(input, target, convolutionOf(layer))));

/** The wrong score, or what comes before the layer. */
export const lastLayerTwins = (make: (A: Tensor, g: Tensor) => Tensor): Twins<Q>['mistakes'] => ({
  'predicted-class': ofPredicted(make),
  'sum-over-classes': byScore(make, (z) => z.sum()),
  'probability-not-logit': byScore(make, (z, c) => z.softmax().slice([c], [1])),
  'gradient-of-the-loss': byScore(make, (z, c) => z.logSoftmax().slice([c], [1]).neg()),
  'class-fixed': ({ network, input, layer }) => tf.tidy(() => make(network.activation(input, layer), network.gradient(input, 0, layer))),
  'layer-too-early': atConvolution(make),
  'activation-too-early': tooEarly(make),
});

/** Programs that read the wrong score or the wrong layer before they apply a formula. */
export const readingTwins = (make: (A: Tensor, g: Tensor) => Tensor): Twins<Q>['mistakes'] => ({
  ...lastLayerTwins(make),
  'layer-fixed': ({ network, input, target }) => tf.tidy(() => make(network.activation(input, 'features'), network.gradient(input, target, 'features'))),
});

export const gradCamTwins: Twins<Q> = {
  exercise: 'gradCam',
  right: {
    'with the ReLU': fromLayer(plain),
    'without the ReLU': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2)),
    'with a batch': ({ network, input, target, layer }) =>
      tf.tidy(() => {
        const batch = input.expandDims(0);
        return network.activation(batch, layer).mul(network.gradient(batch, target, layer).mean([1, 2], true)).sum(3).relu();
      }),
    'as a product of matrices': fromLayer((A, g) => {
      const [rows, columns, channels] = A.shape as [number, number, number];
      return A.reshape([rows * columns, channels]).matMul(g.reshape([rows * columns, channels]).mean(0).reshape([channels, 1])).reshape([rows, columns]);
    }),
    'by TensorFlow through the head': ({ network, input, target, layer }) =>
      tf.tidy(() => {
        const A = network.activation(input, layer);
        return plain(A, tf.grad((x: Tensor) => network.head(x, layer).slice([target], [1]).asScalar())(A));
      }),
    'in plain loops': async ({ network, input, target, layer }) => {
      const a = (await network.activation(input, layer).array()) as number[][][];
      const g = (await network.gradient(input, target, layer).array()) as number[][][];
      const alpha = g[0]![0]!.map((_, k) => g.flat().reduce((total, slopes) => total + slopes[k]!, 0) / g.flat().length);
      return a.map((row) => row.map((place) => Math.max(0, place.reduce((total, value, k) => total + value * alpha[k]!, 0))));
    },
  },
  conventions: {
    'mean over channels': { says: /scale of its own|times as large/, yours: fromLayer((A, g) => A.mul(g.mean([0, 1])).mean(2).relu()) },
    'safely divided by the largest': { says: /divided by its largest/, yours: fromLayer((A, g) => plain(A, g).div(tf.maximum(plain(A, g).max(), 1e-12))) },
    'twice as large': { says: /2 times/, yours: fromLayer((A, g) => plain(A, g).mul(2)) },
  },
  mistakes: {
    ...readingTwins(plain),
    'sign-turned-round': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).neg()),
    'sum-over-places': fromLayer((A, g) => A.mul(g.sum([0, 1])).sum(2).relu()),
    'maximum-over-places': fromLayer((A, g) => A.mul(g.max([0, 1])).sum(2).relu()),
    'one-weight-for-all': fromLayer((A, g) => A.mul(g.mean()).sum(2).relu()),
    'mean-over-rows-alone': fromLayer((A, g) => A.mul(g.mean(0)).sum(2).relu()),
    'mean-over-channels': fromLayer((A, g) => A.mul(g.mean(2, true)).sum(2).relu()),
    'gradient-not-pooled': fromLayer((A, g) => A.mul(g).sum(2).relu()),
    'channels-unweighted': fromLayer((A) => A.sum(2).relu()),
    'activation-left-out': fromLayer((_, g) => g.sum(2).relu()),
    'negative-slopes-first': fromLayer((A, g) => A.mul(g.relu().mean([0, 1])).sum(2).relu()),
    'magnitudes-averaged': fromLayer((A, g) => A.mul(g.abs().mean([0, 1])).sum(2).relu()),
    'negative-weights-dropped': fromLayer((A, g) => A.mul(g.mean([0, 1]).relu()).sum(2).relu()),
    'relu-before-sum': fromLayer((A, g) => A.mul(g.mean([0, 1])).relu().sum(2)),
    'maximum-over-channels': fromLayer((A, g) => A.mul(g.mean([0, 1])).max(2).relu()),
    'magnitude-of-map': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).abs()),
    'transposed-map': fromLayer((A, g) => plain(A, g).transpose()),
    'same-everywhere': fromLayer((A, g) => tf.onesLike(A.sum(2)).mul(A.mul(g).mean())),
    'nothing-over-nothing': fromLayer((A, g) => plain(A, g).div(plain(A, g).max())),
  },
  pairs: [
    { first: 'probability-not-logit', second: 'sum-over-places', yours: byScore((A, g) => A.mul(g.sum([0, 1])).sum(2).relu(), (z, c) => z.softmax().slice([c], [1])) },
    { first: 'activation-too-early', second: 'transposed-map', yours: tooEarly((A, g) => plain(A, g).transpose()) },
    { first: 'negative-slopes-first', second: 'relu-before-sum', yours: fromLayer((A, g) => A.mul(g.relu().mean([0, 1])).relu().sum(2)) },
  ],
};
