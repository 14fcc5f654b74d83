/** Notebook 04, but for occlusion itself, and the enlarging of maps from notebook 05. */
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../../src/backend';
import type { PixelMeanQuestion } from '../../../src/course/exercises/pixel-mean';
import type { UpsampleQuestion } from '../../../src/course/exercises/upsample';
import type { WindowGridQuestion } from '../../../src/course/exercises/window-grid';
import type { Twins } from './twins';

type G = WindowGridQuestion;

const grid = ({ height, width, window, stride }: G, last = (length: number) => length - window): number[][] => {
  const pairs = [];
  for (let top = 0; top <= last(height); top += stride) for (let left = 0; left <= last(width); left += stride) pairs.push([top, left]);
  return pairs;
};

export const windowGridTwins: Twins<G> = {
  exercise: 'windowGrid',
  right: {
    'in loops': (q) => grid(q),
    'by counting': ({ height, width, window, stride }) => {
      const [rows, columns] = [height, width].map((length) => 1 + Math.floor((length - window) / stride)) as [number, number];
      return Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns) * stride, (index % columns) * stride]);
    },
    'as a tensor': (q) => tf.tensor2d(grid(q)),
  },
  mistakes: {
    'height-for-width': (q) => grid({ ...q, width: q.height }),
    'last-window-missing': (q) => {
      const count = (length: number) => Math.floor((length - q.window) / q.stride);
      return Array.from({ length: count(q.height) }, (_, i) => Array.from({ length: count(q.width) }, (_, j) => [i * q.stride, j * q.stride])).flat();
    },
    'windows-over-the-edge': (q) => grid(q, (length) => length - 1),
    'window-flush-with-edge': ({ height, width, window, stride }) => {
      const places = (length: number) => {
        const found = [];
        for (let at = 0; at < length - window; at += stride) found.push(at);
        return [...found, length - window];
      };
      return places(height).flatMap((top) => places(width).map((left) => [top, left]));
    },
    'stride-ignored': (q) => grid({ ...q, stride: q.window }),
    'column-by-column': (q) => grid({ ...q, height: q.width, width: q.height }).map(([left, top]) => [top!, left!]),
    'left-before-top': (q) => grid(q).map(([top, left]) => [left!, top!]),
    'centres-for-corners': (q) => grid(q).map((pair) => pair.map((at) => at + Math.floor(q.window / 2))),
  },
};

type P = PixelMeanQuestion;

/** Sums and counts by going over windows. */
const collected = ({ values, height, width, window, stride }: P) => {
  const sums = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  const counts = sums.map((row) => [...row]);
  const lists = sums.map((row) => row.map((): number[] => []));
  values.forEach((line, i) =>
    line.forEach((value, j) => {
      for (let row = i * stride; row < i * stride + window; row++)
        for (let column = j * stride; column < j * stride + window; column++) {
          sums[row]![column]! += value;
          counts[row]![column]!++;
          lists[row]![column]!.push(value);
        }
    }),
  );
  return { sums, counts, lists };
};

const eachPixel = (make: (sum: number, count: number, list: number[], q: P) => number) => (q: P) => {
  const { sums, counts, lists } = collected(q);
  return sums.map((row, i) => row.map((sum, j) => make(sum, counts[i]![j]!, lists[i]![j]!, q)));
};

export const pixelMeanTwins: Twins<P> = {
  exercise: 'pixelMean',
  right: {
    'by going over windows': eachPixel((sum, count) => (count > 0 ? sum / count : 0)),
    'by transposed convolution': ({ values, height, width, window, stride }) =>
      tf.tidy(() => {
        const [rows, columns] = [values.length, values[0]!.length];
        const size: [number, number] = [(rows - 1) * stride + window, (columns - 1) * stride + window];
        const spread = (x: Tensor2D) =>
          tf.conv2dTranspose(x.reshape<Tensor4D>([1, rows, columns, 1]), tf.ones([window, window, 1, 1]), [1, ...size, 1], stride, 'valid').reshape<Tensor2D>(size);
        const mean = tf.divNoNan(spread(tf.tensor2d(values)), spread(tf.ones([rows, columns])));
        return tf.pad2d(mean as Tensor2D, [[0, height - size[0]], [0, width - size[1]]]);
      }),
  },
  mistakes: {
    'corner-only': ({ values, height, width, stride }) => {
      const map = Array.from({ length: height }, () => new Array<number>(width).fill(0));
      values.forEach((line, i) => line.forEach((value, j) => (map[i * stride]![j * stride] = value)));
      return map;
    },
    'last-window-wins': eachPixel((_, __, list) => list.at(-1) ?? 0),
    'largest-window-wins': eachPixel((_, __, list) => (list.length > 0 ? Math.max(...list) : 0)),
    'windows-added-up': eachPixel((sum) => sum),
    'divided-by-window-area': eachPixel((sum, _, __, { window }) => sum / (window * window)),
    'uncovered-divided': eachPixel((sum, count) => sum / count),
    'transposed-map': (q) => {
      const map = eachPixel((sum, count) => (count > 0 ? sum / count : 0))(q);
      return map[0]!.map((_, j) => map.map((row) => row[j]!));
    },
  },
};

type U = UpsampleQuestion;

const resized = (resize: (map: Tensor3D, size: [number, number]) => Tensor3D) => ({ map, height, width }: U) => tf.tidy(() => resize(map.expandDims(2), [height, width]).squeeze([2]));

export const upsampleTwins: Twins<U> = {
  exercise: 'upsample',
  right: {
    'by TensorFlow': resized((map, size) => tf.image.resizeBilinear(map, size, false, true)),
    'with a channel axis left': ({ map, height, width }) => tf.tidy(() => tf.image.resizeBilinear(map.expandDims(2) as Tensor3D, [height, width], false, true)),
  },
  mistakes: {
    'nearest-neighbour': resized((map, size) => tf.image.resizeNearestNeighbor(map, size)),
    'corners-aligned': resized((map, size) => tf.image.resizeBilinear(map, size, true)),
    'shifted-half-a-pixel': resized((map, size) => tf.image.resizeBilinear(map, size)),
    'transposed-map': ({ map, height, width }) => tf.tidy(() => tf.image.resizeBilinear(map.expandDims(2) as Tensor3D, [height, width], false, true).squeeze<Tensor2D>([2]).transpose()),
  },
};
