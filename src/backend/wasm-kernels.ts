/**
 * Kernels that the WebAssembly backend of TensorFlow.js 4.22 lacks, computes wrongly, or computes slowly; all of them
 * but `gather` belong to gradients. Dilated convolutions are left out: TensorFlow.js refuses to differentiate them on every device.
 *
 * Convolutions are written in operations that the backend has. A kernel may do so: what it calls is not recorded for
 * differentiation.
 */
import * as tf from '@tensorflow/tfjs';
import type { NamedAttrMap, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

type Shape4D = [number, number, number, number];
type ConvolutionAttributes = Pick<tf.Conv2DBackpropFilterAttrs, 'strides' | 'pad' | 'dimRoundingMode'>;
type ConvolutionShape = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Kernel = (inputs: Readonly<Record<string, TensorInfo>>, attributes: NamedAttrMap, backend: BackendWasm) => TensorInfo;

/** Puts the kernels in place of the backend's own; once a process is enough. */
export function supplyKernels(): void {
  const kernels: Readonly<Record<string, Kernel>> = {
    [tf.Conv2DBackpropInput]: convolutionInputGradient(false),
    [tf.Conv2DBackpropFilter]: filterGradient(false),
    [tf.DepthwiseConv2dNativeBackpropInput]: convolutionInputGradient(true),
    [tf.DepthwiseConv2dNativeBackpropFilter]: filterGradient(true),
    [tf.MaxPoolGrad]: maxPoolGradient,
    [tf.AvgPoolGrad]: averagePoolGradient,
    [tf.UnsortedSegmentSum]: segmentSum,
    [tf.GatherV2]: gather,
    ReluGrad: rectifierGradient(Infinity),
    Relu6Grad: rectifierGradient(6),
  };
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => kernel(inputs as Record<string, TensorInfo>, attrs ?? {}, backend as BackendWasm),
    });
  }
}

/** A tensor on the values of another, in another shape of as many elements or the same. */
const seenAs = (info: TensorInfo, shape: number[]): Tensor => tf.reshape(info as Tensor, shape);

function convolutionShape(inputShape: Shape4D, filterShape: Shape4D, { strides, pad, dimRoundingMode }: ConvolutionAttributes, depthwise: boolean): ConvolutionShape {
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, depthwise);
}

/**
 * ∂S/∂x of a convolution: ∂S/∂y with `stride − 1` zeros after each row and column, in the frame that lets each tap
 * of the filter reach it, convolved with the filter turned by 180° and its two channel axes exchanged.
 */
function convolutionInputGradient(depthwise: boolean): Kernel {
  return ({ dy, filter }, attributes) =>
    tf.tidy(() => {
      const { inputShape } = attributes as unknown as tf.Conv2DBackpropInputAttrs;
      const [filterHeight, filterWidth, channels, multiplier] = filter.shape as Shape4D;
      const shape = convolutionShape(inputShape, filter.shape as Shape4D, attributes as unknown as ConvolutionAttributes, depthwise);
      const { inHeight, inWidth, padInfo, strideHeight, strideWidth, batchSize } = shape;
      const spread = spreadOut(dy, shape);
      const rows = framed(spread, 1, filterHeight - 1 - padInfo.top, inHeight + filterHeight - 1, shape.outHeight * strideHeight);
      const framedGradient = framed(rows, 2, filterWidth - 1 - padInfo.left, inWidth + filterWidth - 1, shape.outWidth * strideWidth);
      const turned = tf.reverse(seenAs(filter, [filterHeight, filterWidth, channels, multiplier]) as Tensor4D, [0, 1]);
      if (!depthwise) return tf.conv2d(framedGradient, tf.transpose(turned, [0, 1, 3, 2]), 1, 'valid');
      // Each of a channel's `multiplier` outputs is convolved on its own, then they are added up.
      const each = tf.depthwiseConv2d(framedGradient, turned.reshape<Tensor4D>([filterHeight, filterWidth, channels * multiplier, 1]), 1, 'valid');
      return multiplier === 1 ? each : tf.sum(each.reshape([batchSize, inHeight, inWidth, channels, multiplier]), 4);
    });
}

/** A map with `stride − 1` zeros after each row and column. */
function spreadOut(map: TensorInfo, { batchSize, outHeight, outWidth, strideHeight, strideWidth }: ConvolutionShape): Tensor4D {
  const channels = map.shape[3];
  const flat = seenAs(map, [batchSize * outHeight, 1, outWidth, channels]) as Tensor4D;
  // Zeros after a column are further channels, zeros after a row are further rows, so that four axes are enough.
  const padded = tf.pad(flat, [[0, 0], [0, strideHeight - 1], [0, 0], [0, (strideWidth - 1) * channels]]);
  return padded.reshape([batchSize, outHeight * strideHeight, outWidth * strideWidth, channels]);
}

/** The map with `before` zeros before it along an axis (or cut by as much where negative), and of the given length. */
function framed(map: Tensor4D, axis: 1 | 2, before: number, length: number, inner: number): Tensor4D {
  const after = length - before - inner;
  const widths: [number, number][] = [[0, 0], [0, 0], [0, 0], [0, 0]];
  widths[axis] = [Math.max(0, before), Math.max(0, after)];
  const padded = tf.pad(map, widths);
  if (before >= 0 && after >= 0) return padded;
  const begin: Shape4D = [0, 0, 0, 0];
  const size: Shape4D = [...padded.shape];
  begin[axis] = Math.max(0, -before);
  size[axis] = length;
  return tf.slice4d(padded, begin, size);
}

/** ∂S/∂filter of a convolution: for each tap, the product of what it has seen of x with ∂S/∂y, summed over places. */
function filterGradient(depthwise: boolean): Kernel {
  return ({ x, dy }, attributes) =>
    tf.tidy(() => {
      const { filterShape } = attributes as unknown as tf.Conv2DBackpropFilterAttrs;
      const [filterHeight, filterWidth, channels, outputs] = filterShape;
      const shape = convolutionShape(x.shape as Shape4D, filterShape, attributes as unknown as ConvolutionAttributes, depthwise);
      const { batchSize, outHeight, outWidth, strideHeight, strideWidth, padInfo } = shape;
      const places = batchSize * outHeight * outWidth;
      const input = seenAs(x, x.shape) as Tensor4D;
      const padded = tf.pad(input, [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]]);
      const gradient = seenAs(dy, depthwise ? [places, channels, outputs] : [places, outputs]);
      const taps = Array.from({ length: filterHeight * filterWidth }, (_, tap) =>
        tf.tidy(() => {
          const [row, column] = [Math.floor(tap / filterWidth), tap % filterWidth];
          const end = [batchSize, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, channels];
          const seen = tf.stridedSlice(padded, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1]);
          if (!depthwise) return tf.matMul(seen.reshape<tf.Tensor2D>([places, channels]), gradient as tf.Tensor2D, true);
          return tf.sum(tf.mul(seen.reshape([places, channels, 1]), gradient), 0);
        }),
      );
      return tf.stack(taps).reshape(filterShape);
    });
}

type Pooling = Pick<tf.MaxPoolGradAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

/** One pooling window of one channel. */
interface PoolingWindow {
  /** Index of its output value. */
  readonly output: number;
  /** Index of its first cell inside the map; the next ones follow at `cell` across and `row` down. */
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/** Calls back for every window, cut at the border of the map, and every channel. */
function forEachWindow(inputShape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Pooling, visit: (window: PoolingWindow, cell: number, row: number) => void): void {
  const shape = tf.backend_util.computePool2DInfo(inputShape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = shape;
  const within = (index: number, stride: number, before: number, size: number, length: number): [number, number] => [
    Math.max(0, index * stride - before),
    Math.min(length, index * stride - before + size),
  ];
  let output = 0;
  for (let picture = 0; picture < batchSize; picture++) {
    for (let i = 0; i < outHeight; i++) {
      const [top, bottom] = within(i, shape.strideHeight, padInfo.top, shape.filterHeight, inHeight);
      for (let j = 0; j < outWidth; j++) {
        const [left, right] = within(j, shape.strideWidth, padInfo.left, shape.filterWidth, inWidth);
        const corner = ((picture * inHeight + top) * inWidth + left) * inChannels;
        for (let channel = 0; channel < inChannels; channel++, output++) {
          visit({ output, first: corner + channel, rows: bottom - top, columns: right - left }, inChannels, inWidth * inChannels);
        }
      }
    }
  }
}

/** ∂S/∂x of max-pooling: the window's largest cell gets ∂S/∂y, the first of several. The backend's own is wrong where no cell is positive. */
const maxPoolGradient: Kernel = ({ dy, input }, attributes, backend) => {
  const { shape, dtype } = input;
  const result = backend.makeOutput(shape, dtype);
  // Memory may move when it grows: views are taken after the last allocation.
  const [gradient, x, dx] = [dy, input, result].map((info) => backend.typedArrayFromHeap(info)) as [Float32Array, Float32Array, Float32Array];
  dx.fill(0);
  forEachWindow(shape, attributes as unknown as Pooling, ({ output, first, rows, columns }, cell, row) => {
    let largest = first;
    for (let r = 0; r < rows; r++) {
      for (let at = first + r * row, c = 0; c < columns; c++, at += cell) if (x[at] > x[largest]) largest = at;
    }
    dx[largest] = dx[largest] + gradient[output];
  });
  return result;
};

/** ∂S/∂x of average-pooling: ∂S/∂y in equal shares over the window's cells inside the map. The backend's own counts cells outside too. */
const averagePoolGradient: Kernel = ({ dy, input }, attributes, backend) => {
  const { shape, dtype } = input;
  const result = backend.makeOutput(shape, dtype);
  const [gradient, dx] = [dy, result].map((info) => backend.typedArrayFromHeap(info)) as [Float32Array, Float32Array];
  dx.fill(0);
  forEachWindow(shape, attributes as unknown as Pooling, ({ output, first, rows, columns }, cell, row) => {
    const share = gradient[output] / (rows * columns);
    for (let r = 0; r < rows; r++) {
      for (let at = first + r * row, c = 0; c < columns; c++, at += cell) dx[at] = dx[at] + share;
    }
  });
  return result;
};

/** ∂S/∂z of `y = min(max(z, 0), most)`: ∂S/∂y where y lies strictly between, else 0. */
function rectifierGradient(most: number): Kernel {
  return ({ dy, y }, _, backend) => {
    const result = backend.makeOutput(dy.shape, dy.dtype);
    const [gradient, value, dz] = [dy, y, result].map((info) => backend.typedArrayFromHeap(info)) as [Float32Array, Float32Array, Float32Array];
    for (let i = 0; i < dz.length; i++) dz[i] = value[i] > 0 && value[i] < most ? gradient[i] : 0;
    return result;
  };
}

/** Slices of x by their indices along an axis. They lie together and are copied whole; the backend's own looks up each number, which takes thirty times as long. */
const gather: Kernel = ({ x, indices }, attributes, backend) => {
  const { axis, batchDims } = attributes as unknown as tf.GatherV2Attrs;
  const [positive] = tf.util.parseAxisParam(axis, x.shape) as [number];
  const { outputShape, batchSize, outerSize, dimSize, sliceSize } = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, positive, batchDims);
  const outside = (backend.typedArrayFromHeap(indices) as Int32Array).find((index) => index < 0 || index >= dimSize);
  if (outside !== undefined) throw new RangeError(`gather: the index ${outside} is not in 0 … ${dimSize - 1}.`);
  const result = backend.makeOutput(outputShape, x.dtype);
  const [values, wanted, taken] = [x, indices, result].map((info) => backend.typedArrayFromHeap(info)) as [Float32Array, Int32Array, Float32Array];
  const each = wanted.length / batchSize;
  let to = 0;
  for (let outer = 0; outer < batchSize * outerSize; outer++) {
    const first = Math.floor(outer / outerSize) * each;
    for (let next = first; next < first + each; next++, to += sliceSize) {
      const from = (outer * dimSize + wanted[next]) * sliceSize;
      taken.set(values.subarray(from, from + sliceSize), to);
    }
  }
  return result;
};

/** Row i of x is added to row `segmentIds[i]` of the result: the gradient of `gather`. Negative ids are left out. */
const segmentSum: Kernel = ({ x, segmentIds }, attributes, backend) => {
  const { shape, dtype } = x;
  const { numSegments } = attributes as unknown as tf.UnsortedSegmentSumAttrs;
  const result = backend.makeOutput([numSegments, ...shape.slice(1)], dtype);
  const [values, ids, sums] = [x, segmentIds, result].map((info) => backend.typedArrayFromHeap(info)) as [Float32Array, Int32Array, Float32Array];
  sums.fill(0);
  const length = shape.slice(1).reduce((product, side) => product * side, 1);
  ids.forEach((id, row) => {
    if (id < 0) return;
    for (let i = 0; i < length; i++) sums[id * length + i] = sums[id * length + i] + values[row * length + i];
  });
  return result;
};
