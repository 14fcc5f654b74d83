import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { CamQuestion } from '../../../src/course/exercises/cam-cases';
import { fromLayer, readingTwins } from './grad-cam';
import type { Twins } from './twins';

type Q = CamQuestion;

const hiRes = (A: Tensor, g: Tensor): Tensor => A.mul(g).sum(2);
const layer = (A: Tensor, g: Tensor): Tensor => g.relu().mul(A).sum(-1).relu();
const against = (A: Tensor, g: Tensor): Tensor => A.mul(g.neg().mean([0, 1])).sum(2).relu();

export const hiResCamTwins: Twins<Q> = {
  exercise: 'hiResCam',
  right: {
    signed: fromLayer(hiRes),
    rectified: fromLayer((A, g) => hiRes(A, g).relu()),
    'place by place': async ({ network, input, target, layer: name }) => {
      const [a, g] = (await Promise.all([network.activation(input, name).array(), network.gradient(input, target, name).array()])) as number[][][][];
      return a!.map((row, i) => row.map((place, j) => place.reduce((total, value, k) => total + value * g![i]![j]![k]!, 0)));
    },
  },
  conventions: { 'mean over channels': { says: /scale of its own|times/, yours: fromLayer((A, g) => A.mul(g).mean(2)) } },
  mistakes: {
    ...readingTwins(hiRes),
    'gradient-pooled': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2)),
    'mean-over-channels': fromLayer((A, g) => A.mul(g.mean(2, true)).sum(2)),
    'activation-left-out': fromLayer((_, g) => g.sum(2)),
    'slopes-rectified': fromLayer((A, g) => A.mul(g.relu()).sum(2)),
    'slope-magnitudes': fromLayer((A, g) => A.mul(g.abs()).sum(2)),
    'relu-before-sum': fromLayer((A, g) => A.mul(g).relu().sum(2)),
    'maximum-over-channels': fromLayer((A, g) => A.mul(g).max(2)),
    'magnitude-of-map': fromLayer((A, g) => hiRes(A, g).abs()),
    'transposed-map': fromLayer((A, g) => hiRes(A, g).transpose()),
    'sign-turned-round': fromLayer((A, g) => hiRes(A, g).neg()),
  },
};

export const layerCamTwins: Twins<Q> = {
  exercise: 'layerCam',
  right: { rectified: fromLayer(layer), signed: fromLayer((A, g) => tf.maximum(g, 0).mul(A).sum(2)) },
  conventions: { 'divided by the sum of the weights': { says: /times/, yours: fromLayer((A, g) => layer(A, g).div(10)) } },
  mistakes: {
    ...readingTwins(layer),
    'rectified-gradient-pooled': fromLayer((A, g) => A.mul(g.relu().mean([0, 1])).sum(2).relu()),
    'activation-left-out': fromLayer((_, g) => g.relu().sum(2)),
    'relu-on-products': fromLayer((A, g) => g.mul(A).relu().sum(2)),
    'slopes-not-rectified': fromLayer((A, g) => g.mul(A).sum(2).relu()),
    'magnitude-for-relu': fromLayer((A, g) => g.abs().mul(A).sum(2).relu()),
    'maximum-over-channels': fromLayer((A, g) => g.relu().mul(A).max(2)),
    'magnitude-of-map': fromLayer((A, g) => g.relu().mul(A).sum(2).abs()),
    'transposed-map': fromLayer((A, g) => layer(A, g).transpose()),
    'nothing-over-nothing': fromLayer((A, g) => layer(A, g).div(layer(A, g).max())),
  },
};

export const counterfactualTwins: Twins<Q> = {
  exercise: 'counterfactual',
  right: {
    rectified: fromLayer(against),
    signed: fromLayer((A, g) => A.mul(g.mean([0, 1]).neg()).sum(2)),
    'minus the signed map': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).neg().relu()),
    'of the negative logit': ({ network, input, target, layer: name }) =>
      tf.tidy(() => {
        const g = network.gradient(input, (z) => z.slice([target], [1]).neg().asScalar(), name);
        return network.activation(input, name).mul(g.mean([0, 1])).sum(2).relu();
      }),
  },
  mistakes: {
    ...readingTwins(against),
    'sign-not-turned': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).relu()),
    'sign-turned-after-relu': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).relu().neg()),
    'map-complemented': fromLayer((A, g) => {
      const map = A.mul(g.mean([0, 1])).sum(2).relu();
      return map.max().sub(map);
    }),
    'turned-weights-rectified': fromLayer((A, g) => A.mul(g.mean([0, 1]).neg().relu()).sum(2).relu()),
    'sum-over-places': fromLayer((A, g) => A.mul(g.neg().sum([0, 1])).sum(2).relu()),
    'gradient-not-pooled': fromLayer((A, g) => A.mul(g.neg()).sum(2).relu()),
    'relu-before-sum': fromLayer((A, g) => A.mul(g.neg().mean([0, 1])).relu().sum(2)),
    'magnitude-of-map': fromLayer((A, g) => A.mul(g.mean([0, 1])).sum(2).abs()),
    'transposed-map': fromLayer((A, g) => against(A, g).transpose()),
  },
  pairs: [{ first: 'sign-not-turned', second: 'sum-over-places', yours: fromLayer((A, g) => A.mul(g.sum([0, 1])).sum(2).relu()) }],
};

/** CAM from the column of the dense layer's weights. */
const classMap = (make: (A: Tensor, w: Tensor, q: Q) => Tensor) => (q: Q) =>
  tf.tidy(() => make(q.network.activation(q.input, q.layer), q.network.weights().slice([0, q.target], [-1, 1]).squeeze([1]), q));

export const camTwins: Twins<Q> = {
  exercise: 'cam',
  right: {
    signed: classMap((A, w) => A.mul(w).sum(2)),
    rectified: classMap((A, w) => A.mul(w).sum(2).relu()),
    'as a product of matrices': ({ network, input, layer: name, target }) =>
      tf.tidy(() => {
        const A = network.activation(input, name);
        const [rows, columns, channels] = A.shape as [number, number, number];
        return A.reshape([rows * columns, channels]).matMul(network.weights()).slice([0, target], [-1, 1]).reshape([rows, columns]);
      }),
    'by the gradient, times the number of places': ({ network, input, layer: name, target }) =>
      tf.tidy(() => {
        const A = network.activation(input, name);
        return A.mul(network.gradient(input, target, name).sum([0, 1])).sum(2);
      }),
  },
  conventions: {
    'averaged over places': { says: /times|scale of its own/, yours: classMap((A, w) => A.mul(w).sum(2).div(A.size / (A.shape[2] as number))) },
  },
  mistakes: {
    'predicted-class': async (q) => {
      const logits = Array.from(await q.network.logits(q.input).data());
      const best = logits.indexOf(Math.max(...logits));
      return classMap((A, w) => A.mul(w).sum(2))({ ...q, target: best });
    },
    'class-fixed': (q) => classMap((A, w) => A.mul(w).sum(2))({ ...q, target: 0 }),
    'feature-map-too-early': classMap((_, w, { network, input }) => network.activation(input, 'features.conv').mul(w).sum(2)),
    'weights-misread': classMap((A, _, { network, target }) => A.mul(network.weights().reshape([network.classes, -1]).slice([target, 0], [1, -1]).squeeze([0])).sum(2)),
    'class-weights-left-out': classMap((A) => A.sum(2)),
    'magnitudes-of-weights': classMap((A, w) => A.mul(w.abs()).sum(2)),
    'class-weights-rectified': classMap((A, w) => A.mul(w.relu()).sum(2)),
    'softmax-of-weights': classMap((A, w) => A.mul(w.softmax()).sum(2)),
    'strongest-weight-only': classMap((A, w) => A.mul(w.mul(w.equal(w.max()))).sum(2)),
    'places-added-up': classMap((A, w) => A.mean([0, 1]).mul(w).sum()),
    'bias-added': classMap((A, w, { network, target }) => A.mul(w).sum(2).add(network.bias().slice([target], [1]))),
    'transposed-map': classMap((A, w) => A.mul(w).sum(2).transpose()),
  },
};

