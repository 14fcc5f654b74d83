/**
 * EfficientNet-Lite (Tan & Le 2019; the Lite variants drop squeeze-excitation and use ReLU6), built from a
 * PyTorch state dictionary with inference batch normalisation folded into the convolutions.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import type { FoldedWeights } from './checkpoint/folded-weights';
import type { Classifier } from './classifier';
import { activation, add, convolution, dense, depthwiseConvolution, globalAveragePooling, inputLayer } from './layers';
import { disposeAll, makeNetwork, type Layer } from './network';
import { permuted, type StridedTensor } from './strided';

/** What distinguishes the members of the family. */
export interface EfficientNetLiteSize {
  /** Input height and width in pixels. */
  readonly resolution: number;
  /** Factor on the number of channels; stem and head keep theirs in the Lite variants. */
  readonly width: number;
  /** Factor on the repeats of a stage; the first and last stage keep theirs in the Lite variants. */
  readonly depth: number;
}

export const efficientNetLiteSizes = {
  'efficientnet-lite0': { resolution: 224, width: 1.0, depth: 1.0 },
  'efficientnet-lite1': { resolution: 240, width: 1.0, depth: 1.1 },
  'efficientnet-lite2': { resolution: 260, width: 1.1, depth: 1.2 },
} as const satisfies Record<string, EfficientNetLiteSize>;

export type EfficientNetLiteName = keyof typeof efficientNetLiteSizes;

/** Input sizes that a member can be built for: one cell of its last map at least, and what memory allows at most. */
export const resolutions = { least: 32, most: 512 } as const;

/** MBConv stages of EfficientNet-B0: expansion, kernel, channels out, repeats, stride of the first block. */
const stages = [
  { expansion: 1, kernel: 3, channels: 16, repeats: 1, stride: 1 },
  { expansion: 6, kernel: 3, channels: 24, repeats: 2, stride: 2 },
  { expansion: 6, kernel: 5, channels: 40, repeats: 2, stride: 2 },
  { expansion: 6, kernel: 3, channels: 80, repeats: 3, stride: 2 },
  { expansion: 6, kernel: 5, channels: 112, repeats: 3, stride: 1 },
  { expansion: 6, kernel: 5, channels: 192, repeats: 4, stride: 2 },
  { expansion: 6, kernel: 3, channels: 320, repeats: 1, stride: 1 },
] as const;

const batchNormEpsilon = 1e-3;

/** The nearest multiple of 8, never more than 10 % below the scaled width (the family's rounding rule). */
export function scaledChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.max(8, Math.floor((scaled + 4) / 8) * 8);
  return rounded < 0.9 * scaled ? rounded + 8 : rounded;
}

/** Block by block: what each reads and writes. */
export function blockPlan(size: EfficientNetLiteSize): { kernel: number; expansion: number; channels: number; stride: number; residual: boolean }[] {
  const plan = [];
  let previous = 32;
  for (const [index, stage] of stages.entries()) {
    const fixed = index === 0 || index === stages.length - 1;
    const repeats = fixed ? stage.repeats : Math.ceil(stage.repeats * size.depth);
    const channels = scaledChannels(stage.channels, size.width);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat === 0 ? stage.stride : 1;
      plan.push({ kernel: stage.kernel, expansion: stage.expansion, channels, stride, residual: stride === 1 && previous === channels });
      previous = channels;
    }
  }
  return plan;
}

/**
 * Builds the classifier. Layers are called `input`, `stem`, `blocks.N` (a block's output), inside a block
 * `blocks.N.expand`, `.expand.relu6`, `.depthwise`, `.depthwise.relu6`, `.project`, then `features.conv`,
 * `features` (the last feature map), `pool` and `logits`.
 * @param resolution height and width of its input in pixels; the family averages its last map over all places, so that it
 *   answers at any, but was trained at its own
 * @param prepared the weights as the layers take them; what it lacks is made from the state dictionary and put into it, and
 *   for what it has the dictionary is not read
 * @throws UserError for an impossible resolution, and when a tensor is missing from the state dictionary or has another shape
 */
export function efficientNetLite(
  name: EfficientNetLiteName,
  state: ReadonlyMap<string, StridedTensor>,
  fingerprint: string,
  classNames: readonly string[],
  resolution: number = efficientNetLiteSizes[name].resolution,
  prepared: FoldedWeights = new Map(),
): Classifier {
  const size = efficientNetLiteSizes[name];
  if (!(Number.isInteger(resolution) && resolution >= resolutions.least && resolution <= resolutions.most)) {
    throw new UserError(`The --resolution must be a whole number of pixels from ${resolutions.least} to ${resolutions.most}, not ${resolution}.`);
  }
  const read = stateReader(name, state);
  const weights: Tensor[] = [];
  const keep = <T extends Tensor>(tensor: T): T => {
    weights.push(tensor);
    return tensor;
  };
  const layers: Layer[] = [];
  const put = (layer: Layer): Layer => {
    layers.push(layer);
    return layer;
  };

  const prepare = (weight: string, make: () => Float32Array): Float32Array => {
    const values = prepared.get(weight) ?? make();
    prepared.set(weight, values);
    return values;
  };

  /** A convolution and its batch normalisation, folded: W·γ/√(σ²+ε) and β − μγ/√(σ²+ε). */
  const fold = (key: string, norm: string, shape: readonly [number, number, number, number], depthwise: boolean) => {
    const [out] = shape;
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => permuted(read(`${norm}.${part}`, [out]), [0])) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const factor = Float64Array.from(gamma, (value, index) => value / Math.sqrt((variance[index] as number) + batchNormEpsilon));
    // PyTorch's axes (out, in, height, width) to TensorFlow's (height, width, in, out).
    const filter = permuted(read(`${key}.weight`, shape), depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0]);
    for (let index = 0; index < filter.length; index++) filter[index] = (filter[index] as number) * (factor[index % out] as number);
    const bias = Float32Array.from(beta, (value, index) => value - (mean[index] as number) * (factor[index] as number));
    return { filter, bias };
  };
  const folded = (key: string, norm: string, shape: readonly [number, number, number, number], depthwise: boolean) => {
    let made: ReturnType<typeof fold> | undefined;
    const filter = prepare(`${key}.filter`, () => (made ??= fold(key, norm, shape, depthwise)).filter);
    const bias = prepare(`${key}.bias`, () => (made ??= fold(key, norm, shape, depthwise)).bias);
    const [out, , kernelHeight, kernelWidth] = shape;
    const filterShape: [number, number, number, number] = [kernelHeight, kernelWidth, depthwise ? out : shape[1], depthwise ? 1 : out];
    return { filter: keep(tf.tensor4d(filter, filterShape)) as Tensor4D, bias: keep(tf.tensor1d(bias)) as Tensor1D };
  };
  const conv = (layer: string, input: Layer, key: string, norm: string, kernel: number, channels: number, stride: number) => {
    const { filter, bias } = folded(key, norm, [channels, input.shape[2] as number, kernel, kernel], false);
    return put(convolution(layer, input, filter, bias, stride, keep));
  };

  try {
    let current = put(inputLayer('input', [resolution, resolution, 3]));
    current = conv('stem.conv', current, '_conv_stem', '_bn0', 3, 32, 2);
    current = put(activation('stem', current, 'relu6'));
    for (const [index, block] of blockPlan(size).entries()) {
      const layer = `blocks.${index}`;
      const key = `_blocks.${index}`;
      const entry = current;
      if (block.expansion > 1) {
        current = conv(`${layer}.expand`, current, `${key}._expand_conv`, `${key}._bn0`, 1, (entry.shape[2] as number) * block.expansion, 1);
        current = put(activation(`${layer}.expand.relu6`, current, 'relu6'));
      }
      const { filter, bias } = folded(`${key}._depthwise_conv`, `${key}._bn1`, [current.shape[2] as number, 1, block.kernel, block.kernel], true);
      current = put(depthwiseConvolution(`${layer}.depthwise`, current, filter, bias, block.stride, keep));
      current = put(activation(`${layer}.depthwise.relu6`, current, 'relu6'));
      const projection = block.residual ? `${layer}.project` : layer;
      current = conv(projection, current, `${key}._project_conv`, `${key}._bn2`, 1, block.channels, 1);
      if (block.residual) current = put(add(layer, current, entry));
    }
    current = conv('features.conv', current, '_conv_head', '_bn1', 1, 1280, 1);
    const features = put(activation('features', current, 'relu6'));
    const pooled = put(globalAveragePooling('pool', features));
    const fc = prepare('_fc.weight', () => permuted(read('_fc.weight', [classNames.length, 1280]), [1, 0]));
    const fcWeights = keep(tf.tensor2d(fc, [1280, classNames.length])) as Tensor2D;
    const fcBias = keep(tf.tensor1d(prepare('_fc.bias', () => permuted(read('_fc.bias', [classNames.length]), [0])))) as Tensor1D;
    put(dense('logits', pooled, fcWeights, fcBias));
    const parameters = weights.reduce((sum, tensor) => sum + tensor.size, 0);
    return {
      name,
      fingerprint,
      network: makeNetwork(layers),
      height: resolution,
      width: resolution,
      classNames,
      parameters,
      defaultLayer: features.name,
      linearHead: {
        layer: features.name,
        weights: async (classIndex) => Float32Array.from({ length: 1280 }, (_, channel) => fc[channel * classNames.length + classIndex] as number),
      },
      outputActivation: 'softmax',
      preprocessing: { cropFraction: size.resolution / (size.resolution + 32), offset: 127, scale: 128 },
      dispose: () => disposeAll(weights),
    };
  } catch (error) {
    disposeAll(weights);
    throw error;
  }
}

/** A tensor of the state dictionary whose values are known to be float32. */
type FloatTensor = StridedTensor & { readonly values: Float32Array };

function stateReader(name: string, state: ReadonlyMap<string, StridedTensor>) {
  return (key: string, shape: readonly number[]): FloatTensor => {
    const tensor = state.get(key);
    if (!tensor) throw new UserError(`The weights hold no "${key}": they are not those of ${name}.`);
    if (tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis])) {
      throw new UserError(`"${key}" in the weights has the shape ${tensor.shape.join('×')}, ${name} needs ${shape.join('×')}.`);
    }
    if (!(tensor.values instanceof Float32Array)) throw new UserError(`"${key}" in the weights is not float32.`);
    return tensor as FloatTensor;
  };
}
