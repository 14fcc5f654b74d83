/**
 * The layers that networks are made of, each with its derivative. Tensors are NHWC (batch, height, width,
 * channels). Derivatives take only the gradient of the input: explanations never need that of a weight,
 * and TensorFlow.js's own gradient of a convolution would compute it every time.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { ActivationName, Layer } from './network';

/** `[height, width, channels]` of one picture's map. */
export type MapShape = readonly [number, number, number];

/** Output size under TensorFlow's 'same' padding. */
const strided = (size: number, stride: number): number => Math.ceil(size / stride);

export function inputLayer(name: string, shape: MapShape): Layer {
  const unused = (): never => {
    throw new Error('The input layer computes nothing.');
  };
  return { name, kind: 'input', inputs: [], shape, multiplyAdds: 0, forward: unused, backward: unused };
}

/**
 * Convolution with bias, 'same' padding as TensorFlow defines it (asymmetric where stride 2 needs it).
 * @param filter `[k, k, channels in, channels out]`
 * @param bias `[channels out]`
 */
export function convolution(name: string, input: Layer, filter: Tensor4D, bias: Tensor1D, stride: number): Layer {
  const [height, width, channels] = input.shape as MapShape;
  const [kernelHeight, kernelWidth, , outChannels] = filter.shape;
  const shape: MapShape = [strided(height, stride), strided(width, stride), outChannels];
  return {
    name,
    kind: 'convolution',
    inputs: [input.name],
    shape,
    multiplyAdds: shape[0] * shape[1] * outChannels * channels * kernelHeight * kernelWidth,
    bias,
    forward: ([x]) => tf.add(tf.conv2d(x as Tensor4D, filter, stride, 'same'), bias),
    backward: (gradient, [x]) => [
      // The transposed convolution is by definition the gradient of the convolution's input.
      tf.conv2dTranspose(gradient as Tensor4D, filter, (x as Tensor4D).shape, stride, 'same'),
    ],
  };
}

/**
 * Depthwise convolution (channel multiplier 1) with bias and 'same' padding.
 * @param filter `[k, k, channels, 1]`
 * @param bias `[channels]`
 */
export function depthwiseConvolution(name: string, input: Layer, filter: Tensor4D, bias: Tensor1D, stride: number): Layer {
  const [height, width, channels] = input.shape as MapShape;
  const [kernelHeight, kernelWidth] = filter.shape;
  const shape: MapShape = [strided(height, stride), strided(width, stride), channels];
  return {
    name,
    kind: 'depthwise convolution',
    inputs: [input.name],
    shape,
    multiplyAdds: shape[0] * shape[1] * channels * kernelHeight * kernelWidth,
    bias,
    forward: ([x]) => tf.add(tf.depthwiseConv2d(x as Tensor4D, filter, stride, 'same'), bias),
    backward: (gradient, [x]) => [
      tf.engine().runKernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy: gradient, filter },
        { strides: [stride, stride], pad: 'same', dilations: [1, 1], inputShape: (x as Tensor4D).shape },
      ) as Tensor,
    ],
  };
}

/** An elementwise function and its derivative. */
interface ActivationFunction {
  value(z: Tensor): Tensor;
  /** The derivative, from the function's argument and value. */
  slope(z: Tensor, value: Tensor): Tensor;
}

const activationFunctions: Readonly<Record<ActivationName, ActivationFunction>> = {
  linear: { value: (z) => z.clone(), slope: (z) => tf.onesLike(z) },
  /** Slope 0 at the kink. */
  relu: { value: (z) => tf.relu(z), slope: (_, value) => value.greater(0).cast('float32') },
  /** `min(max(z, 0), 6)`; slope 1 strictly between 0 and 6 and 0 elsewhere, at both kinks too. */
  relu6: { value: (z) => tf.relu6(z), slope: (_, value) => value.greater(0).logicalAnd(value.less(6)).cast('float32') },
  /** `z·sigmoid(z)` */
  swish: {
    value: (z) => z.mul(z.sigmoid()),
    slope: (z, value) => {
      const gate = z.sigmoid();
      return gate.add(value.mul(tf.sub(1, gate)));
    },
  },
  sigmoid: { value: (z) => z.sigmoid(), slope: (_, value) => value.mul(tf.sub(1, value)) },
  tanh: { value: (z) => z.tanh(), slope: (_, value) => tf.sub(1, value.square()) },
};

/** An elementwise activation. */
export function activation(name: string, input: Layer, kind: ActivationName): Layer {
  const { value, slope } = activationFunctions[kind];
  return {
    name,
    kind: 'activation',
    activation: kind,
    inputs: [input.name],
    shape: input.shape,
    multiplyAdds: 0,
    forward: ([x]) => value(x as Tensor),
    backward: (gradient, [x], output) => [tf.mul(gradient, slope(x as Tensor, output))],
  };
}

/** Max or average pooling over `size × size` windows with 'same' padding, which counts no cell outside the map. */
export function pooling(name: string, input: Layer, kind: 'max' | 'average', size: number, stride: number): Layer {
  const [height, width, channels] = input.shape as MapShape;
  const pool = (x: Tensor): Tensor =>
    kind === 'max' ? tf.maxPool(x as Tensor4D, size, stride, 'same') : tf.avgPool(x as Tensor4D, size, stride, 'same');
  return {
    name,
    kind: 'pooling',
    inputs: [input.name],
    shape: [strided(height, stride), strided(width, stride), channels],
    multiplyAdds: 0,
    forward: ([x]) => pool(x as Tensor),
    backward: (gradient, [x]) => [tf.grad(pool)(x as Tensor, gradient)],
  };
}

/** `[height, width, channels]` → one vector, row by row. */
export function flatten(name: string, input: Layer): Layer {
  const size = input.shape.reduce((product, length) => product * length, 1);
  return {
    name,
    kind: 'flatten',
    inputs: [input.name],
    shape: [size],
    multiplyAdds: 0,
    forward: ([x]) => (x as Tensor).reshape([-1, size]),
    backward: (gradient) => [gradient.reshape([-1, ...input.shape])],
  };
}

/** Sum of two maps of one shape; an output remembered for one picture is added to a whole batch. */
export function add(name: string, left: Layer, right: Layer): Layer {
  return {
    name,
    kind: 'add',
    inputs: [left.name, right.name],
    shape: left.shape,
    multiplyAdds: 0,
    forward: ([a, b]) => tf.add(a as Tensor, b as Tensor),
    backward: (gradient) => [gradient.clone(), gradient.clone()],
  };
}

/** Mean over height and width: `[height, width, channels]` → `[channels]`. */
export function globalAveragePooling(name: string, input: Layer): Layer {
  const [height, width, channels] = input.shape as MapShape;
  return {
    name,
    kind: 'global average pooling',
    inputs: [input.name],
    shape: [channels],
    multiplyAdds: 0,
    forward: ([x]) => tf.mean(x as Tensor, [1, 2]),
    backward: (gradient) => [
      tf.tile(tf.div(gradient, height * width).reshape([-1, 1, 1, channels]), [1, height, width, 1]),
    ],
  };
}

/**
 * Fully connected layer.
 * @param weights `[units in, units out]`
 * @param bias `[units out]`
 */
export function dense(name: string, input: Layer, weights: Tensor2D, bias: Tensor1D): Layer {
  return {
    name,
    kind: 'dense',
    inputs: [input.name],
    shape: [weights.shape[1]],
    multiplyAdds: weights.size,
    bias,
    forward: ([x]) => tf.add(tf.matMul(x as Tensor2D, weights), bias),
    backward: (gradient) => [tf.matMul(gradient as Tensor2D, weights, false, true)],
  };
}
