/** Grad-CAM++, XGrad-CAM and Eigen-CAM. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { CamQuestion } from '../../../src/course/exercises/cam-cases';
import { fromLayer, lastLayerTwins, readingTwins } from './grad-cam';
import type { Twins } from './twins';

type Q = CamQuestion;

const weigh = (A: Tensor, w: Tensor): Tensor => A.mul(w).sum(2).relu();

/** 1/(2 + g·total), 0 where g is 0. */
const alpha = (g: Tensor, total: Tensor): Tensor => tf.where(g.notEqual(0), tf.add(2, g.mul(total)).reciprocal(), tf.zerosLike(g));

const plusPlus = (A: Tensor, g: Tensor): Tensor => weigh(A, alpha(g, A.sum([0, 1])).mul(g.relu()).sum([0, 1]));

export const gradCamPlusPlusTwins: Twins<Q> = {
  exercise: 'gradCamPlusPlus',
  right: {
    'with g² cancelled': fromLayer(plusPlus),
    'without the last ReLU': fromLayer((A, g) => A.mul(alpha(g, A.sum([0, 1])).mul(g.relu()).sum([0, 1])).sum(2)),
    'in plain loops, as it stands in the paper': async ({ network, input, target, layer }) => {
      const a = ((await network.activation(input, layer).array()) as number[][][]).flat();
      const g = ((await network.gradient(input, target, layer).array()) as number[][][]).flat();
      const [rows, columns] = network.activation(input, layer).shape as [number, number];
      const weights = a[0]!.map((_, k) => {
        const total = a.reduce((all, place) => all + place[k]!, 0);
        return g.reduce((all, place) => {
          const slope = place[k]!;
          return slope > 0 ? all + (slope ** 2 / (2 * slope ** 2 + total * slope ** 3)) * slope : all;
        }, 0);
      });
      const map = a.map((place) => Math.max(0, place.reduce((all, value, k) => all + value * weights[k]!, 0)));
      return Array.from({ length: rows }, (_, row) => map.slice(row * columns, (row + 1) * columns));
    },
  },
  conventions: {
    'as the authors’ code': {
      says: /divided by their sum/,
      yours: fromLayer((A, g) => {
        const shares = alpha(g, A.sum([0, 1])).mul(g.greater(0));
        const total = shares.sum([0, 1]);
        return weigh(A, shares.mul(g.relu()).sum([0, 1]).div(tf.where(total.equal(0), tf.onesLike(total), total)));
      }),
    },
    'mean over places': { says: /scale of its own/, yours: fromLayer((A, g) => weigh(A, alpha(g, A.sum([0, 1])).mul(g.relu()).mean([0, 1]))) },
  },
  mistakes: {
    ...readingTwins(plusPlus),
    'plus-plus-left-out': fromLayer((A, g) => weigh(A, g.mean([0, 1]))),
    'alpha-left-out': fromLayer((A, g) => weigh(A, g.relu().sum([0, 1]))),
    'alpha-not-divided': fromLayer((A, g) => weigh(A, g.square().mul(g.relu()).sum([0, 1]))),
    'activation-not-summed': fromLayer((A, g) => weigh(A, alpha(g, A).mul(g.relu()).sum([0, 1]))),
    'activation-averaged': fromLayer((A, g) => weigh(A, alpha(g, A.mean([0, 1])).mul(g.relu()).sum([0, 1]))),
    'cubic-term-left-out': fromLayer((A, g) => weigh(A, g.relu().mul(0.5).sum([0, 1]))),
    'epsilon-too-large': fromLayer((A, g) => {
      const squares = g.square();
      return weigh(A, squares.div(squares.mul(2).add(A.sum([0, 1]).mul(g.pow(3))).add(1e-6)).mul(g.relu()).sum([0, 1]));
    }),
    'weights-from-negative-slopes': fromLayer((A, g) => weigh(A, alpha(g, A.sum([0, 1])).mul(g).sum([0, 1]))),
    'relu-before-sum': fromLayer((A, g) => A.mul(alpha(g, A.sum([0, 1])).mul(g.relu()).sum([0, 1])).relu().sum(2)),
  },
};

const divided = (above: Tensor, below: Tensor): Tensor => tf.where(below.equal(0), tf.zerosLike(below), above.div(tf.where(below.equal(0), tf.onesLike(below), below)));
const xGrad = (A: Tensor, g: Tensor): Tensor => weigh(A, divided(A.mul(g).sum([0, 1]), A.sum([0, 1])));

export const xGradCamTwins: Twins<Q> = {
  exercise: 'xGradCam',
  right: {
    rectified: fromLayer(xGrad),
    'with divNoNan': fromLayer((A, g) => A.mul(tf.divNoNan(A.mul(g).sum([0, 1]), A.sum([0, 1]))).sum(2)),
  },
  mistakes: {
    ...lastLayerTwins(xGrad),
    'dead-channel-divided': fromLayer((A, g) => A.mul(A.mul(g).sum([0, 1]).div(A.sum([0, 1]))).sum(2)),
    'slopes-averaged-evenly': fromLayer((A, g) => weigh(A, g.mean([0, 1]))),
    'activation-missing-above': fromLayer((A, g) => weigh(A, divided(g.sum([0, 1]), A.sum([0, 1])))),
    'weights-not-divided': fromLayer((A, g) => weigh(A, A.mul(g).sum([0, 1]))),
    'magnitudes-below': fromLayer((A, g) => weigh(A, divided(A.mul(g).sum([0, 1]), A.abs().sum([0, 1])))),
    'divided-by-all-channels': fromLayer((A, g) => weigh(A, A.mul(g).sum([0, 1]).div(A.sum()))),
    'relu-before-sum': fromLayer((A, g) => A.mul(divided(A.mul(g).sum([0, 1]), A.sum([0, 1]))).relu().sum(2)),
  },
};

type Rows = number[][];

const product = (rows: Rows, vector: readonly number[]): number[] => rows.map((row) => row.reduce((total, value, k) => total + value * vector[k]!, 0));

/** The first right singular vector, by repeated multiplication with MᵀM; `before` is taken out of the matrix first. */
function powerIteration(rows: Rows, before: readonly number[] | null = null): number[] {
  const left = before ? rows.map((row) => row.map((value, k) => value - product([row], before)[0]! * before[k]!)) : rows;
  let vector = left[0]!.map((_, k) => 1 / (k + 1));
  for (let step = 0; step < 3000; step++) {
    const image = product(left, vector);
    const next = vector.map((_, k) => left.reduce((total, row, place) => total + row[k]! * image[place]!, 0));
    const length = Math.hypot(...next);
    vector = next.map((value) => value / length);
  }
  return vector;
}

const positive = (map: number[]): number[] => (map.reduce((a, b) => a + b, 0) < 0 ? map.map((value) => -value) : map);

const eigen = (make: (rows: Rows) => number[], read: (q: Q) => Tensor = ({ network, input, layer }) => network.activation(input, layer)) => async (q: Q) => {
  const A = tf.tidy(() => read(q));
  const [height, width] = A.shape as [number, number];
  const map = make(((await A.array()) as number[][][]).flat());
  A.dispose();
  return Array.from({ length: height }, (_, row) => map.slice(row * width, (row + 1) * width));
};

const projection = (rows: Rows): number[] => positive(product(rows, powerIteration(rows)));

export const eigenCamTwins: Twins<Q> = {
  exercise: 'eigenCam',
  right: { 'by power iteration': eigen(projection), 'rectified': eigen((rows) => projection(rows).map((value) => Math.max(value, 0))) },
  conventions: {
    centred: {
      says: /principal component/,
      yours: eigen((rows) => {
        const means = rows[0]!.map((_, k) => rows.reduce((total, row) => total + row[k]! / rows.length, 0));
        const centred = rows.map((row) => row.map((value, k) => value - means[k]!));
        const map = product(centred, powerIteration(centred));
        const largest = map.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most));
        return map.map((value) => value * Math.sign(largest));
      }),
    },
    'the other sign': { says: /sign is turned round/, yours: eigen((rows) => projection(rows).map((value) => -value)) },
    'the left singular vector': {
      says: /length|scale of its own/,
      yours: eigen((rows) => {
        const map = projection(rows);
        return map.map((value) => value / Math.hypot(...map));
      }),
    },
  },
  mistakes: {
    'activation-too-early': eigen(projection, ({ network, input, layer }) => network.activation(input, `${layer}.conv`)),
    'gradient-in-eigen-cam': eigen(projection, ({ network, input, target, layer }) => network.activation(input, layer).mul(network.gradient(input, target, layer))),
    'channels-averaged': eigen((rows) => rows.map((row) => row.reduce((a, b) => a + b) / row.length)),
    'strongest-channel': eigen((rows) => {
      const strength = (k: number) => rows.reduce((total, row) => total + row[k]! ** 2, 0);
      const best = rows[0]!.map((_, k) => k).reduce((a, b) => (strength(b) > strength(a) ? b : a));
      return rows.map((row) => row[best]!);
    }),
    'second-singular-vector': eigen((rows) => positive(product(rows, powerIteration(rows, powerIteration(rows))))),
    'magnitude-of-map': eigen((rows) => projection(rows).map(Math.abs)),
  },
};
