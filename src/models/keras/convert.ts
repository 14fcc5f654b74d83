/** From a layer of TensorFlow.js to the project's own layers, which know their derivative. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import type { NetworkBuilder } from '../external/builder';
import { dilatedFilter } from '../external/filters';
import { modelRefusal } from '../external/json';
import { channelwise, concatenation, differentiableLayer, identity, padding, reshape, softmaxLayer } from '../generic-layers';
import { activation, add, convolution, dense, depthwiseConvolution, flatten, globalAveragePooling, pooling, type Sliding, type Keep } from '../layers';
import type { ActivationName, Layer, LayerKind, Pair } from '../network';
import { weightsOf, type TfLayer } from './tf-layers';

/** One call of a layer. */
export interface LayerCall {
  readonly builder: NetworkBuilder;
  /** Built and filled with its weights. */
  readonly layer: TfLayer;
  readonly className: string;
  /** The layer's name within the whole network, not yet made unique. */
  readonly name: string;
  readonly inputs: readonly Layer[];
  /** Of one picture's output. */
  readonly shape: readonly number[];
}

/** The arguments that the layer was made with, defaults filled in by TensorFlow.js itself. */
type Config = Readonly<Record<string, unknown>>;

/** Puts a layer's own layers into the network and answers the last of them, whose output is the layer's. */
export function convertLayer(call: LayerCall): Layer {
  const { builder, layer, className, name, inputs, shape } = call;
  const [input] = inputs as [Layer];
  const config = layer.getConfig() as Config;
  const keep: Keep = (tensor) => builder.keep(tensor);
  const put = (make: (unique: string) => Layer): Layer => builder.put(make(builder.unique(name)));
  const activated = (last: Layer): Layer => activate(call, last, String(config.activation ?? 'linear'));
  switch (className) {
    case 'Conv2D':
      return activated(put((unique) => convolution(unique, input, filter(call, 'kernel', config), bias(layer), sliding(config), keep)));
    case 'DepthwiseConv2D':
      return activated(put((unique) => depthwiseConvolution(unique, input, filter(call, 'depthwise_kernel', config), bias(layer), sliding(config), keep)));
    case 'SeparableConv2D': {
      const apart = builder.put(
        depthwiseConvolution(builder.unique(`${name}.depthwise`), input, filter(call, 'depthwise_kernel', config), null, sliding(config)),
      );
      return activated(put((unique) => convolution(unique, apart, weightsOf(layer).get('pointwise_kernel') as Tensor4D, bias(layer), 1)));
    }
    case 'Dense':
      return activated(put((unique) => denseLayer(unique, call)));
    case 'Activation':
      return activate(call, input, String(config.activation), name);
    case 'ReLU':
      if (config.maxValue !== null && config.maxValue !== undefined && config.maxValue !== 6) return put((unique) => generic(unique, 'activation', call));
      return put((unique) => activation(unique, input, config.maxValue === 6 ? 'relu6' : 'relu'));
    case 'LeakyReLU':
      return put((unique) => activation(unique, input, 'leaky relu', config.alpha as number));
    case 'ELU':
      return put((unique) => activation(unique, input, 'elu', config.alpha as number));
    case 'PReLU':
    case 'ThresholdedReLU':
      return put((unique) => generic(unique, 'activation', call));
    case 'Softmax':
      return put((unique) => (lastAxis(config.axis, input) ? softmaxLayer(unique, input) : generic(unique, 'other', call)));
    case 'BatchNormalization':
      return put((unique) => (lastAxis(config.axis, input) ? normalisation(unique, call, config) : generic(unique, 'other', call)));
    case 'MaxPooling2D':
      return put((unique) => pooling(unique, input, 'max', config.poolSize as Pair, sliding(config)));
    case 'AveragePooling2D':
      return put((unique) => pooling(unique, input, 'average', config.poolSize as Pair, sliding(config)));
    case 'GlobalAveragePooling2D': {
      const pooled = put((unique) => globalAveragePooling(unique, input));
      return shape.length === 3 ? builder.put(reshape(builder.unique(`${name}.map`), pooled, shape)) : pooled;
    }
    case 'ZeroPadding2D':
      return put((unique) => padding(unique, input, config.padding as [[number, number], [number, number]]));
    case 'Add':
      return sum(call);
    case 'Multiply':
      return put((unique) => generic(unique, 'multiply', call));
    case 'Concatenate':
      return put((unique) => concatenation(unique, inputs, axisOf(config.axis, input)));
    case 'Flatten':
      return put((unique) => flatten(unique, input));
    case 'Reshape':
      return put((unique) => reshape(unique, input, shape));
    case 'Rescaling':
      return put((unique) => rescaling(unique, call, config));
    default:
      return put((unique) => (isDropout(className) ? identity(unique, input) : generic(unique, 'other', call)));
  }
}

/** Layers that are at work in training alone. */
function isDropout(className: string): boolean {
  return /Dropout|GaussianNoise|ActivityRegularization|^Random/.test(className);
}

function bias(layer: TfLayer): Tensor1D | null {
  return (weightsOf(layer).get('bias') as Tensor1D | undefined) ?? null;
}

function filter({ builder, layer }: LayerCall, weight: string, config: Config): Tensor4D {
  const kernel = weightsOf(layer).get(weight) as Tensor4D;
  const [down = 1, right = down] = [config.dilationRate ?? 1].flat() as number[];
  return down === 1 && right === 1 ? kernel : builder.keep(dilatedFilter(kernel, [down, right]));
}

function sliding({ strides, padding: kind }: Config): Sliding {
  const [down = 1, right = down] = [strides ?? 1].flat() as number[];
  if (kind !== 'same' && kind !== 'valid') throw modelRefusal(`a layer has the padding "${String(kind)}"; same and valid are known`);
  return { stride: [down, right], padding: kind };
}

/** A dense layer on a map works on each position: a convolution with one cell. */
function denseLayer(unique: string, call: LayerCall): Layer {
  const { layer, inputs } = call;
  const [input] = inputs as [Layer];
  const weights = weightsOf(layer).get('kernel') as Tensor2D;
  if (input.shape.length === 1) return dense(unique, input, weights, bias(layer));
  if (input.shape.length !== 3) throw modelRefusal(`its dense layer "${call.name}" reads neither a vector nor a map`);
  return convolution(unique, input, call.builder.keep(weights.reshape([1, 1, ...weights.shape])) as Tensor4D, bias(layer), 1);
}

const activationNames: Readonly<Record<string, ActivationName>> = {
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  swish: 'swish',
  elu: 'elu',
  selu: 'selu',
  gelu: 'gelu',
  softplus: 'softplus',
  softsign: 'softsign',
  hardSigmoid: 'hard sigmoid',
};

/**
 * The activation as a layer of its own, so that rules for rectifiers reach it: behind the layer it is fused into, under
 * that one's name and its own, `conv1.relu`.
 * @param name that of a layer which is nothing but an activation
 */
function activate({ builder, layer, name: fused }: LayerCall, input: Layer, kind: string, name = `${fused}.${kind}`): Layer {
  if (kind === 'linear') return name === fused ? builder.put(identity(builder.unique(name), input)) : input;
  const unique = builder.unique(name);
  if (kind === 'softmax') return builder.put(softmaxLayer(unique, input));
  const known = activationNames[kind];
  if (known) return builder.put(activation(unique, input, known));
  // The others are no functions of the API: a layer that is only this activation applies them.
  const apply = tf.layers.activation({ activation: kind as 'relu', name: `${layer.name}.${kind}` });
  const elementwise: LayerKind = kind === 'logSoftmax' ? 'other' : 'activation';
  return builder.put(differentiableLayer(unique, elementwise, [input], input.shape, ([x]) => apply.call(x as Tensor, {}) as Tensor));
}

function lastAxis(axis: unknown, input: Layer): boolean {
  return axisOf(axis, input) === input.shape.length - 1;
}

/** Counted from 0 without the batch; Keras counts the batch, or from the end. */
function axisOf(axis: unknown, input: Layer): number {
  const number = Number([axis ?? -1].flat()[0]);
  return number < 0 ? input.shape.length + number : number - 1;
}

/** Batch normalisation by its moving averages: `γ(x − μ)/√(σ² + ε) + β`. */
function normalisation(unique: string, { builder, layer, inputs }: LayerCall, { epsilon }: Config): Layer {
  const weights = weightsOf(layer);
  const [scale, shift] = tf.tidy(() => {
    const root = tf.sqrt(tf.add(weights.get('moving_variance') as Tensor, epsilon as number));
    const factor = tf.div(weights.get('gamma') ?? 1, root);
    return [factor, tf.sub(weights.get('beta') ?? 0, factor.mul(weights.get('moving_mean') as Tensor)) as Tensor1D];
  });
  return channelwise(unique, inputs[0] as Layer, builder.keep(scale), builder.keep(shift));
}

function rescaling(unique: string, { builder, inputs }: LayerCall, { scale, offset }: Config): Layer {
  const [input] = inputs as [Layer];
  const channels = input.shape.at(-1) as number;
  const perChannel = (value: unknown): Tensor1D => {
    const numbers = [value].flat().map(Number);
    return builder.keep(numbers.length === 1 ? tf.fill([channels], numbers[0] as number) : tf.tensor1d(numbers)) as Tensor1D;
  };
  // Nobody learned how levels become the network's numbers.
  return { ...channelwise(unique, input, perChannel(scale), perChannel(offset ?? 0)), learned: undefined };
}

/** The sum of any number of outputs, two at a time. */
function sum({ builder, name, inputs, ...call }: LayerCall): Layer {
  const [first, ...others] = inputs as [Layer, ...Layer[]];
  if (inputs.some((input) => input.shape.join() !== first.shape.join())) {
    return builder.put(generic(builder.unique(name), 'add', { builder, name, inputs, ...call }));
  }
  return others.reduce((total, other, at) => {
    const last = at === others.length - 1;
    return builder.put(add(builder.unique(last ? name : `${name}.${at + 1}`), total, other));
  }, first);
}

/** The layer as TensorFlow.js computes it when a network answers. */
function generic(unique: string, kind: LayerKind, { layer, inputs, shape }: LayerCall): Layer {
  return differentiableLayer(unique, kind, inputs, shape, (values) => {
    const output = layer.call(values.length === 1 ? (values[0] as Tensor) : values, { training: false });
    return Array.isArray(output) ? (output[0] as Tensor) : output;
  });
}
