/**
 * Tiny networks with seeded random weights, in two independent forms: as a classifier of the project, and as a
 * slow float64 evaluator in plain loops that shares no code with it. Derivatives of the second are taken by
 * central differences, so they do not rest on any derivative rule.
 */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { makePicture, type Picture } from '../../src/images/picture';
import type { Classifier } from '../../src/models/classifier';
import { activation, add, convolution, dense, depthwiseConvolution, flatten, globalAveragePooling, inputLayer, pooling } from '../../src/models/layers';
import { disposeAll, makeNetwork, type ActivationName, type Layer } from '../../src/models/network';
import { uniformSource } from '../../src/random';
import { residualSpecs, type Spec } from './tiny-specs';

/** A map or vector in float64: `[height, width, channels]`, a vector being 1×1×n. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float64Array;
}

export interface TinyNetwork {
  readonly classifier: Classifier;
  readonly picture: Picture;
  /** The normalised input that the classifier computes from the picture. */
  readonly input: Grid;
  /** Of convolutions and dense layers: filters `[k, k, in, out]`, depthwise `[k, k, channels, 1]`, dense `[in, out]`. */
  readonly weights: ReadonlyMap<string, Weights>;
  /** The output of every layer in float64; layers named in `given` are taken as they are. */
  evaluate(given: ReadonlyMap<string, Grid>): Map<string, Grid>;
}

interface Weights {
  readonly filter: Float32Array;
  readonly bias: Float32Array;
}

/** Luma of ITU-R BT.601. */
const grey = ([red = NaN, green = NaN, blue = NaN]: ArrayLike<number> & Iterable<number>): number => 0.299 * red + 0.587 * green + 0.114 * blue;

export interface TinyShape {
  readonly height?: number;
  readonly width?: number;
  /** 3, or 1 for a network that reads grey pictures. */
  readonly channels?: 1 | 3;
  /** Multiplies every weight and bias. */
  readonly weightScale?: number;
  /** Is added to every bias of a convolution: far below zero, rectified maps are zero and linear ones negative everywhere. */
  readonly biasShift?: number;
}

/**
 * Makes a network, its float64 twin and a random picture for it from a seed. A network with one output unit
 * makes its probability by sigmoid, others by softmax.
 */
export function tinyNetwork(
  seed: number,
  specs: readonly Spec[] = residualSpecs,
  { height = 9, width = 12, channels: inputChannels = 3, weightScale = 1, biasShift = 0 }: TinyShape = {},
): TinyNetwork {
  const source = uniformSource(seed);
  const uniform = () => source() * 2 - 1;
  const draw = (count: number, size: number) => Float32Array.from({ length: count }, () => uniform() * size * weightScale);
  const layers = new Map<string, Layer>([['input', inputLayer('input', [height, width, inputChannels])]]);
  const weights = new Map<string, Weights>();
  const tensors: Tensor[] = [];
  const keep = <T extends Tensor>(tensor: T): T => (tensors.push(tensor), tensor);
  for (const spec of specs) {
    const from = layers.get(spec.from) as Layer;
    const channels = from.shape.at(-1) as number;
    if (spec.kind === 'convolution' || spec.kind === 'depthwise') {
      const out = spec.kind === 'convolution' ? spec.out : 1;
      const fan = spec.kernel ** 2 * (spec.kind === 'convolution' ? channels : 1);
      const drawn = { filter: draw(spec.kernel ** 2 * channels * out, 3.5 / Math.sqrt(fan)), bias: draw(spec.kind === 'convolution' ? out : channels, 1).map((value) => value + biasShift) };
      weights.set(spec.name, drawn);
      const filter = keep(tf.tensor4d(drawn.filter, [spec.kernel, spec.kernel, channels, out]));
      const bias = keep(tf.tensor1d(drawn.bias));
      layers.set(spec.name, (spec.kind === 'convolution' ? convolution : depthwiseConvolution)(spec.name, from, filter, bias, spec.stride));
    } else if (spec.kind === 'dense') {
      const drawn = { filter: draw(channels * spec.out, 2), bias: draw(spec.out, 1) };
      weights.set(spec.name, drawn);
      layers.set(spec.name, dense(spec.name, from, keep(tf.tensor2d(drawn.filter, [channels, spec.out])), keep(tf.tensor1d(drawn.bias))));
    } else if (spec.kind === 'add') {
      layers.set(spec.name, add(spec.name, from, layers.get(spec.and) as Layer));
    } else {
      layers.set(spec.name, withoutWeights(spec, from));
    }
  }
  const last = specs.at(-1) as Spec;
  const pooled = specs.find((spec) => spec.kind === 'pool');
  const classes = (layers.get(last.name) as Layer).shape[0] as number;
  const head = weights.get(last.name) as Weights;
  const classifier: Classifier = {
    name: 'tiny',
    fingerprint: `tiny ${seed}`,
    network: makeNetwork([...layers.values()]),
    height,
    width,
    classNames: Array.from({ length: classes }, (_, index) => `class ${index}`),
    parameters: tensors.reduce((sum, tensor) => sum + tensor.size, 0),
    defaultLayer: pooled?.from ?? 'features',
    linearHead: pooled
      ? { layer: pooled.from, weights: async (index) => head.filter.filter((_, position) => position % classes === index) }
      : null,
    outputActivation: classes === 1 ? 'sigmoid' : 'softmax',
    preprocessing: { cropFraction: 1, offset: 127, scale: 128 },
    dispose: () => disposeAll(tensors),
  };
  const pixels = Uint8Array.from({ length: height * width * 3 }, () => Math.floor((uniform() + 1) * 128));
  const levels = inputChannels === 3 ? pixels : Float64Array.from({ length: height * width }, (_, p) => grey(pixels.subarray(3 * p, 3 * p + 3)));
  const input: Grid = { height, width, channels: inputChannels, values: Float64Array.from(levels, (level) => (level - 127) / 128) };
  return {
    classifier,
    picture: makePicture(`tiny ${seed}`, width, height, pixels),
    input,
    weights,
    evaluate(given) {
      const values = new Map(given);
      for (const spec of specs) {
        if (values.has(spec.name)) continue;
        const from = values.get(spec.from);
        const and = spec.kind === 'add' ? values.get(spec.and) : undefined;
        if (!from || (spec.kind === 'add' && !and)) continue;
        values.set(spec.name, plain(spec, from, and, weights.get(spec.name)));
      }
      return values;
    },
  };
}

function withoutWeights(spec: Spec, from: Layer): Layer {
  switch (spec.kind) {
    case 'activation':
      return activation(spec.name, from, spec.of);
    case 'pooling':
      return pooling(spec.name, from, spec.of, spec.size, spec.stride);
    case 'flatten':
      return flatten(spec.name, from);
    case 'pool':
      return globalAveragePooling(spec.name, from);
    default:
      throw new Error(`${spec.kind} has weights or two inputs.`);
  }
}

const plainActivations: Readonly<Record<ActivationName, (z: number) => number>> = {
  linear: (z) => z,
  relu: (z) => Math.max(z, 0),
  relu6: (z) => Math.min(Math.max(z, 0), 6),
  swish: (z) => z / (1 + Math.exp(-z)),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  'leaky relu': (z) => (z > 0 ? z : 0.3 * z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  selu: (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
  gelu: (z) => z * normalDistribution(z),
  softplus: (z) => Math.log1p(Math.exp(z)),
  softsign: (z) => z / (1 + Math.abs(z)),
  'hard sigmoid': (z) => Math.min(Math.max(z / 5 + 0.5, 0), 1),
  'hard swish': (z) => (z * Math.min(Math.max(z + 3, 0), 6)) / 6,
};

/** Φ(z) by its power series, which converges everywhere: ½ + φ(z)·Σ z^(2n+1)/(2n+1)!!. */
function normalDistribution(z: number): number {
  let [term, sum] = [z, z];
  for (let n = 1; n < 400; n++) sum += term *= (z * z) / (2 * n + 1);
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Output size and padding before, under TensorFlow's 'same' rule. */
function samePadding(size: number, kernel: number, stride: number): { size: number; before: number } {
  const out = Math.ceil(size / stride);
  return { size: out, before: Math.floor(Math.max((out - 1) * stride + kernel - size, 0) / 2) };
}

function plainPooling(x: Grid, kind: 'max' | 'average', size: number, stride: number): Grid {
  const [rows, columns] = [samePadding(x.height, size, stride), samePadding(x.width, size, stride)];
  const values = new Float64Array(rows.size * columns.size * x.channels);
  values.forEach((_, index) => {
    const [i, j, c] = [Math.floor(index / (columns.size * x.channels)), Math.floor(index / x.channels) % columns.size, index % x.channels];
    const cells: number[] = [];
    for (let u = 0; u < size; u++)
      for (let v = 0; v < size; v++) {
        const [row, column] = [i * stride + u - rows.before, j * stride + v - columns.before];
        if (row >= 0 && column >= 0 && row < x.height && column < x.width) cells.push(x.values[(row * x.width + column) * x.channels + c] as number);
      }
    values[index] = kind === 'max' ? Math.max(...cells) : cells.reduce((a, b) => a + b, 0) / cells.length;
  });
  return { height: rows.size, width: columns.size, channels: x.channels, values };
}

/** One layer in plain loops. */
function plain(spec: Spec, x: Grid, and: Grid | undefined, weights: Weights | undefined): Grid {
  if (spec.kind === 'activation') return { ...x, values: x.values.map(plainActivations[spec.of]) };
  if (spec.kind === 'pooling') return plainPooling(x, spec.of, spec.size, spec.stride);
  if (spec.kind === 'flatten') return { height: 1, width: 1, channels: x.values.length, values: x.values };
  if (spec.kind === 'add') return { ...x, values: x.values.map((z, index) => z + ((and as Grid).values[index] as number)) };
  if (spec.kind === 'pool') {
    const values = new Float64Array(x.channels);
    x.values.forEach((z, index) => (values[index % x.channels]! += z / (x.height * x.width)));
    return { height: 1, width: 1, channels: x.channels, values };
  }
  const { filter, bias } = weights as Weights;
  if (spec.kind === 'dense') {
    const values = Float64Array.from(bias, (b, unit) => x.values.reduce((sum, z, k) => sum + z * (filter[k * spec.out + unit] as number), b));
    return { height: 1, width: 1, channels: spec.out, values };
  }
  const { kernel, stride } = spec;
  const { size: height, before: padTop } = samePadding(x.height, kernel, stride);
  const { size: width, before: padLeft } = samePadding(x.width, kernel, stride);
  const channels = spec.kind === 'convolution' ? spec.out : x.channels;
  const values = new Float64Array(height * width * channels);
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      for (let c = 0; c < channels; c++) {
        let sum = bias[c] as number;
        for (let u = 0; u < kernel; u++)
          for (let v = 0; v < kernel; v++) {
            const row = i * stride + u - padTop;
            const column = j * stride + v - padLeft;
            if (row < 0 || column < 0 || row >= x.height || column >= x.width) continue;
            const at = (row * x.width + column) * x.channels;
            if (spec.kind === 'depthwise') sum += (x.values[at + c] as number) * (filter[(u * kernel + v) * x.channels + c] as number);
            else for (let k = 0; k < x.channels; k++) sum += (x.values[at + k] as number) * (filter[((u * kernel + v) * x.channels + k) * channels + c] as number);
          }
        values[(i * width + j) * channels + c] = sum;
      }
  return { height, width, channels, values };
}

/**
 * ∂score/∂(output of a layer) by central differences in float64, everything before the layer held fixed.
 * Elements where a ReLU6 kink lies within the step answer NaN: there is no derivative to compare with.
 * @param score of the logits
 */
export function numericGradient(tiny: TinyNetwork, layer: string, score: (logits: Float64Array) => number, step = 1e-6): Float64Array {
  const base = tiny.evaluate(new Map([['input', tiny.input]]));
  const before = new Map([...base].filter(([name]) => name === layer || comesBefore(tiny, name, layer)));
  const at = base.get(layer) as Grid;
  const moved = (index: number, by: number) => {
    const values = Float64Array.from(at.values);
    values[index] = (values[index] as number) + by;
    const all = tiny.evaluate(new Map([...before, [layer, { ...at, values }]]));
    return score((all.get(tiny.classifier.network.output) as Grid).values);
  };
  const middle = moved(0, 0);
  return at.values.map((_, index) => {
    const [up, down] = [moved(index, step), moved(index, -step)];
    const smooth = Math.abs(up - middle - (middle - down)) < 1e-5 * step;
    return smooth ? (up - down) / (2 * step) : NaN;
  });
}

/** Whether a layer is computed without the other one. */
function comesBefore(tiny: TinyNetwork, name: string, layer: string): boolean {
  if (name === layer) return false;
  const { network } = tiny.classifier;
  return network.layer(name).inputs.every((input) => comesBefore(tiny, input, layer));
}
