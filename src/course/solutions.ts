/** A solution for each exercise, as it can stand in a notebook's cell. */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Yours } from './check';
import type { exercises } from './exercises';
import type { QuestionOf } from './exercise';

type Solutions = { readonly [Id in keyof typeof exercises]: Yours<QuestionOf<(typeof exercises)[Id]>> };

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** After so many multiplications the vector has settled for any matrix that an exercise asks about. */
const iterations = 500;

export const solutions: Solutions = {
  normalise: ({ pixels, height, width }) => tf.tidy(() => tf.tensor3d(Float32Array.from(pixels), [height, width, 3]).sub(127).div(128)),

  softmax({ logits }) {
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    return powers.map((power) => power / add(powers));
  },

  async finiteDifferences({ network, input, target, places, step }) {
    const values = await input.data();
    const [, width] = input.shape;
    const slopes: number[] = [];
    for (const [row, column, colour] of places) {
      const at = (row * width + column) * 3 + colour;
      const logitAt = (moved: number) => {
        const copy = values.slice();
        copy[at] = (copy[at] as number) + moved;
        return network.logits(tf.tensor3d(copy, input.shape)).slice([target], [1]);
      };
      const slope = tf.tidy(() => logitAt(step).sub(logitAt(-step)).div(2 * step));
      slopes.push((await slope.data())[0] as number);
      slope.dispose();
    }
    return slopes;
  },

  withoutChannel: ({ network, input, layer, channel }) =>
    tf.tidy(() => {
      const A = network.activation(input, layer);
      const removed = tf.oneHot(tf.scalar(channel, 'int32'), A.shape[2] as number);
      return network.head(A.mul(tf.sub(1, removed)), layer);
    }),

  saliency: ({ network, input, target }) => tf.tidy(() => network.gradient(input, target).abs().max(2)),

  gradientTimesInput: ({ network, input, target }) => tf.tidy(() => network.gradient(input, target).mul(input)),

  smoothGrad: ({ network, input, target, noise, share }) =>
    tf.tidy(() => {
      const sigma = input.max().sub(input.min()).mul(share);
      return network.gradient(input.add(noise.mul(sigma)), target).mean(0);
    }),

  integratedGradients: ({ network, input, baseline, target, steps }) =>
    tf.tidy(() => {
      const t = tf.tensor4d(Array.from({ length: steps }, (_, k) => (k + 0.5) / steps), [steps, 1, 1, 1]);
      const difference = input.sub(baseline);
      return network.gradient(baseline.add(difference.mul(t)), target).mean(0).mul(difference);
    }),

  guidedRule: ({ R, z, ceiling }) => tf.tidy(() => R.relu().mul(z.greater(0).logicalAnd(z.less(ceiling)).toFloat())),

  deconvnetRule: ({ R }) => tf.tidy(() => R.relu()),

  windowGrid({ height, width, window, stride }) {
    const corners: [number, number][] = [];
    for (let top = 0; top + window <= height; top += stride) {
      for (let left = 0; left + window <= width; left += stride) corners.push([top, left]);
    }
    return corners;
  },

  async occlusion({ network, input, target, window, stride }) {
    const [height, width] = input.shape;
    const rows = Math.floor((height - window) / stride) + 1;
    const columns = Math.floor((width - window) / stride) + 1;
    return tf.tidy(() => {
      const before = network.logits(input).slice([target], [1]);
      const covered = Array.from({ length: rows * columns }, (_, index) => {
        const [top, left] = [Math.floor(index / columns) * stride, (index % columns) * stride];
        const mask = tf.pad(tf.ones([window, window, 1]), [[top, height - top - window], [left, width - left - window], [0, 0]]);
        return input.mul(tf.sub(1, mask)); // grey is 0
      });
      const after = network.logits(tf.stack(covered)).slice([0, target], [-1, 1]);
      return before.sub(after).reshape([rows, columns]);
    });
  },

  pixelMean({ values, height, width, window, stride }) {
    const covering = (pixel: number, count: number) => Array.from({ length: count }, (_, k) => k).filter((k) => pixel >= k * stride && pixel < k * stride + window);
    return Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => {
        const rows = covering(row, values.length);
        const here = rows.flatMap((i) => covering(column, (values[0] as number[]).length).map((j) => values[i]?.[j] as number));
        return here.length === 0 ? 0 : add(here) / here.length;
      }),
    );
  },

  cam: ({ network, input, target, layer }) =>
    tf.tidy(() => {
      const weights = network.weights().slice([0, target], [-1, 1]).squeeze([1]);
      return network.activation(input, layer).mul(weights).sum(2);
    }),

  gradCam: ({ network, input, target, layer }) =>
    tf.tidy(() => {
      const alpha = network.gradient(input, target, layer).mean([0, 1]);
      return network.activation(input, layer).mul(alpha).sum(2).relu();
    }),

  hiResCam: ({ network, input, target, layer }) => tf.tidy(() => network.gradient(input, target, layer).mul(network.activation(input, layer)).sum(2)),

  counterfactual: ({ network, input, target, layer }) =>
    tf.tidy(() => {
      const alpha = network.gradient(input, target, layer).neg().mean([0, 1]);
      return network.activation(input, layer).mul(alpha).sum(2).relu();
    }),

  upsample: ({ map, height, width }) => tf.tidy(() => tf.image.resizeBilinear(map.expandDims(2) as Tensor3D, [height, width], false, true).squeeze([2])),

  gradCamPlusPlus: ({ network, input, target, layer }) =>
    tf.tidy(() => {
      const A = network.activation(input, layer);
      const g = network.gradient(input, target, layer);
      const alpha = tf.divNoNan(g.abs().sign(), g.mul(A.sum([0, 1])).add(2)); // g² is cancelled
      return A.mul(alpha.mul(g.relu()).sum([0, 1])).sum(2).relu();
    }),

  layerCam: ({ network, input, target, layer }) => tf.tidy(() => network.gradient(input, target, layer).relu().mul(network.activation(input, layer)).sum(2).relu()),

  xGradCam: ({ network, input, target, layer }) =>
    tf.tidy(() => {
      const A = network.activation(input, layer);
      const weights = tf.divNoNan(network.gradient(input, target, layer).mul(A).sum([0, 1]), A.sum([0, 1]));
      return A.mul(weights).sum(2).relu();
    }),

  eigenCam: ({ network, input, layer }) =>
    tf.tidy(() => {
      const A = network.activation(input, layer);
      const [rows, columns, channels] = A.shape as [number, number, number];
      const matrix: Tensor2D = A.reshape([rows * columns, channels]);
      const gram = matrix.matMul<Tensor2D>(matrix, true);
      let vector: Tensor = tf.linspace(1, 2, channels).reshape([channels, 1]);
      for (let step = 0; step < iterations; step++) {
        const next = gram.matMul<Tensor2D>(vector as Tensor2D);
        vector = next.div(next.norm());
      }
      const map = matrix.matMul<Tensor2D>(vector as Tensor2D).reshape([rows, columns]);
      return map.mul(map.sum().sign());
    }),

  pointingGame({ map, mask, tolerance }) {
    const pixels = map.flatMap((line, row) => line.map((value, column) => ({ row, column, value, object: mask[row]?.[column] === 1 })));
    const point = pixels.reduce((most, pixel) => (pixel.value > most.value ? pixel : most));
    const near = pixels.some(({ row, column, object }) => object && Math.hypot(row - point.row, column - point.column) <= tolerance);
    return near ? 1 : 0;
  },

  energyInside({ map, mask }) {
    const energy = map.map((line) => line.map((value) => Math.max(value, 0)));
    const total = add(energy.flat());
    const inside = add(energy.flatMap((line, row) => line.filter((_, column) => mask[row]?.[column] === 1)));
    return total === 0 ? 0 : inside / total;
  },

  deletion: ({ network, input, target, map, steps }) =>
    tf.tidy(() => {
      const values = map.flat();
      const order = values.map((_, pixel) => pixel).sort((p, q) => (values[q] as number) - (values[p] as number));
      const inputs = Array.from({ length: steps + 1 }, (_, step) => {
        const deleted = new Set(order.slice(0, Math.round((step * order.length) / steps)));
        const kept = tf.tensor(values.map((_, pixel) => (deleted.has(pixel) ? 0 : 1)), [input.shape[0], input.shape[1], 1]);
        return input.mul(kept);
      });
      return network.logits(tf.stack(inputs)).softmax().slice([0, target], [-1, 1]).squeeze([1]);
    }),

  bootstrapInterval({ a, b, draws }) {
    const means = draws.map((draw) => add(draw.map((i) => (a[i] as number) - (b[i] as number))) / draw.length).sort((p, q) => p - q);
    const quantile = (share: number) => {
      const at = share * (means.length - 1);
      const below = means[Math.floor(at)] as number;
      return below + (at - Math.floor(at)) * ((means[Math.ceil(at)] as number) - below);
    };
    return [quantile(0.025), quantile(0.975)];
  },
};
