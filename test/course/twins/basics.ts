/** Notebook 01: pixels, softmax, finite differences, a network split at a layer. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { FiniteDifferencesQuestion } from '../../../src/course/exercises/finite-differences';
import type { NormaliseQuestion } from '../../../src/course/exercises/normalise';
import type { SoftmaxQuestion } from '../../../src/course/exercises/softmax';
import type { WithoutChannelQuestion } from '../../../src/course/exercises/without-channel';
import type { Twins } from './twins';

const levels = ({ pixels, height, width }: NormaliseQuestion): Tensor => tf.tensor3d(Array.from(pixels), [height, width, 3]);
const fromLevels = (make: (v: Tensor, q: NormaliseQuestion) => Tensor) => (q: NormaliseQuestion) => tf.tidy(() => make(levels(q), q));

export const normaliseTwins: Twins<NormaliseQuestion> = {
  exercise: 'normalise',
  right: {
    'with tensors': fromLevels((v) => v.sub(127).div(128)),
    'with a batch': fromLevels((v) => v.expandDims(0).sub(127).mul(1 / 128)),
    flat: ({ pixels }) => Float32Array.from(pixels, (v) => (v - 127) / 128),
    nested: ({ pixels, height, width }) =>
      Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_, j) => [0, 1, 2].map((c) => (pixels[(i * width + j) * 3 + c]! - 127) / 128))),
  },
  mistakes: {
    'planes-for-pixels': ({ pixels, height, width }) => tf.tidy(() => tf.tensor3d(Array.from(pixels), [3, height, width]).transpose([1, 2, 0]).sub(127).div(128)),
    'blue-before-red': fromLevels((v) => v.reverse(2).sub(127).div(128)),
    'bytes-wrap-around': ({ pixels, height, width }) => tf.tidy(() => tf.tensor3d(Array.from(pixels.map((v) => v - 127)), [height, width, 3]).div(128)),
    'levels-from-zero-to-one': fromLevels((v) => v.div(255)),
    'other-networks-statistics': fromLevels((v) => v.div(255).sub([0.485, 0.456, 0.406]).div([0.229, 0.224, 0.225])),
    'levels-not-centred': fromLevels((v) => v.div(128)),
    'divided-before-subtracted': fromLevels((v) => v.div(128).sub(127)),
  },
  pairs: [{ first: 'blue-before-red', second: 'levels-from-zero-to-one', yours: fromLevels((v) => v.reverse(2).div(255)) }],
};

const added = (values: number[]): number => values.reduce((a, b) => a + b, 0);

export const softmaxTwins: Twins<SoftmaxQuestion> = {
  exercise: 'softmax',
  right: {
    'shifted by the largest': ({ logits }) => {
      const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
      return powers.map((power) => power / added(powers));
    },
    'shifted by the mean': ({ logits }) => {
      const powers = logits.map((z) => Math.exp(z - added(logits) / logits.length));
      return powers.map((power) => power / added(powers));
    },
    'by pairs': ({ logits }) => logits.map((z) => 1 / added(logits.map((other) => Math.exp(other - z)))),
    'by TensorFlow': ({ logits }) => tf.tidy(() => tf.tensor1d(logits).softmax()),
  },
  mistakes: {
    'no-exponential': ({ logits }) => logits.map((z) => z / added(logits)),
    'another-base': ({ logits }) => {
      const most = Math.max(...logits);
      return logits.map((z) => 2 ** (z - most) / added(logits.map((other) => 2 ** (other - most))));
    },
    'sigmoid-for-softmax': ({ logits }) => logits.map((z) => 1 / (1 + Math.exp(-z))),
    'winner-takes-all': ({ logits }) => logits.map((z) => (z === Math.max(...logits) ? 1 : 0)),
    'logarithm-of-softmax': ({ logits }) => tf.tidy(() => tf.tensor1d(logits).logSoftmax()),
    'powers-not-divided': ({ logits }) => logits.map((z) => Math.exp(z - Math.max(...logits))),
    'divided-by-length': ({ logits }) => {
      const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
      return powers.map((power) => power / Math.sqrt(added(powers.map((p) => p * p))));
    },
    'softmax-overflow': ({ logits }) => logits.map((z) => Math.exp(z) / added(logits.map(Math.exp))),
  },
};

type F = FiniteDifferencesQuestion;

interface Slips {
  readonly score?: (logits: Tensor, target: number) => Tensor;
  readonly at?: (row: number, column: number) => [number, number];
  readonly colours?: (colour: number) => number[];
  readonly ends?: [number, number];
  readonly width?: (step: number) => number;
  readonly sign?: number;
  readonly drifts?: boolean;
}

const slopes = (slips: Slips) => async ({ network, input, target, places, step }: F) => {
  const [, width] = input.shape;
  const values = await input.data();
  const score = slips.score ?? ((z: Tensor, c: number) => z.slice([c], [1]));
  const ask = async (): Promise<number> => {
    const answer = tf.tidy(() => score(network.logits(tf.tensor(values, input.shape)), target).asScalar());
    const [value] = await answer.data();
    answer.dispose();
    return value as number;
  };
  const [up, down] = slips.ends ?? [1, -1];
  const found: number[] = [];
  for (const [row, column, colour] of places) {
    const [i, j] = slips.at?.(row, column) ?? [row, column];
    const move = (by: number) => (slips.colours?.(colour) ?? [colour]).forEach((c) => (values[(i * width + j) * 3 + c]! += by));
    move(up * step);
    const above = await ask();
    move((down - up) * step);
    const below = await ask();
    if (!slips.drifts) move(-down * step);
    found.push(((slips.sign ?? 1) * (above - below)) / (slips.width?.(step) ?? (up - down) * step));
  }
  return found;
};

export const finiteDifferencesTwins: Twins<F> = {
  exercise: 'finiteDifferences',
  right: {
    'in a loop': slopes({}),
    'in one batch': async ({ network, input, target, places, step }) => {
      const moves = places.map(([i, j, c]) => {
        const buffer = tf.buffer(input.shape);
        buffer.set(step, i, j, c);
        return buffer.toTensor();
      });
      const result = tf.tidy(() => {
        const move = tf.stack(moves);
        const at = (inputs: Tensor) => network.logits(inputs).slice([0, target], [-1, 1]).squeeze([1]);
        return at(input.add(move)).sub(at(input.sub(move))).div(2 * step);
      });
      tf.dispose(moves);
      return result;
    },
  },
  mistakes: {
    'class-fixed': slopes({ score: (z) => z.slice([0], [1]) }),
    'predicted-class': slopes({ score: (z) => z.max() }),
    'probability-not-logit': slopes({ score: (z, c) => z.softmax().slice([c], [1]) }),
    'row-and-column-exchanged': slopes({ at: (row, column) => [column, row] }),
    'whole-pixel-moved': slopes({ colours: () => [0, 1, 2] }),
    'moves-accumulate': slopes({ drifts: true }),
    'one-sided-difference': slopes({ ends: [1, 0] }),
    'backward-difference': slopes({ ends: [0, -1] }),
    'difference-not-divided': slopes({ width: () => 1 }),
    'divided-by-one-step': slopes({ width: (step) => step }),
    'slope-sign': slopes({ sign: -1 }),
  },
  pairs: [{ first: 'probability-not-logit', second: 'divided-by-one-step', yours: slopes({ score: (z, c) => z.softmax().slice([c], [1]), width: (step) => step }) }],
};

type W = WithoutChannelQuestion;

/** The head on what a mask leaves of the activation. */
const masked = (mask: (A: Tensor, q: W) => Tensor, layerOf = (q: W): string => q.layer) => (q: W) =>
  tf.tidy(() => {
    const A = q.network.activation(q.input, layerOf(q));
    return q.network.head(A.mul(mask(A, q)), layerOf(q));
  });

const allBut = (A: Tensor, channel: number): Tensor => tf.sub(1, tf.oneHot(tf.scalar(channel, 'int32'), A.shape[2] as number));

export const withoutChannelTwins: Twins<W> = {
  exercise: 'withoutChannel',
  right: {
    'with a mask': masked((A, { channel }) => allBut(A, channel)),
    'with unstack': ({ network, input, layer, channel }) =>
      tf.tidy(() => network.head(tf.stack(tf.unstack(network.activation(input, layer), 2).map((map, k) => (k === channel ? tf.zerosLike(map) : map)), 2), layer)),
    'in plain loops': async ({ network, input, layer, channel }) => {
      const A = network.activation(input, layer);
      const values = (await A.data()).map((value, at) => (at % (A.shape[2] as number) === channel ? 0 : value));
      return tf.tidy(() => network.head(tf.tensor(values, A.shape), layer));
    },
  },
  mistakes: {
    'nothing-removed': masked((A) => tf.onesLike(A)),
    'split-too-early': masked((A, { channel }) => allBut(A, channel), ({ layer }) => `${layer}.conv`),
    'row-for-channel': masked((A, { channel }) => tf.sub(1, tf.oneHot(tf.scalar(channel, 'int32'), A.shape[0] as number)).reshape([-1, 1, 1])),
    'next-channel': masked((A, { channel }) => allBut(A, channel + 1)),
    'all-but-the-channel': masked((A, { channel }) => tf.sub(1, allBut(A, channel))),
    'channel-averaged': ({ network, input, layer, channel }) =>
      tf.tidy(() => {
        const A = network.activation(input, layer);
        const kept = allBut(A, channel);
        return network.head(A.mul(kept).add(A.mean([0, 1]).mul(tf.sub(1, kept))), layer);
      }),
    'drop-returned': (q) => tf.tidy(() => q.network.logits(q.input).sub(masked((A, { channel }) => allBut(A, channel))(q))),
    'probabilities-returned': (q) => tf.tidy(() => masked((A, { channel }) => allBut(A, channel))(q).softmax()),
  },
};
