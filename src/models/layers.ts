/**
 * The layers that networks are made of, each with its derivative. Tensors are NHWC (batch, height, width,
 * channels). Derivatives take only the gradient of the input: explanations never need that of a weight,
 * and TensorFlow.js's own gradient of a convolution would compute it every time.
 */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { cellByCell, localAverage, localWindows } from './local';
import type { Layer, Learned, Pair } from './network';
import { canBeRectified, type Rectifier } from './one-step';

export { activation } from './activations';

/** `[height, width, channels]` of one picture's map. */
export type MapShape = readonly [number, number, number];

/** How windows slide: steps down and right, and whether they reach over the border ('same', as TensorFlow defines it) or not. */
export interface Sliding {
  readonly stride: Pair;
  readonly padding: 'same' | 'valid';
}

/** A step on both axes stands for that step under 'same' padding. */
function slidingOf(sliding: number | Sliding): { stride: [number, number]; padding: 'same' | 'valid' } {
  if (typeof sliding === 'number') return { stride: [sliding, sliding], padding: 'same' };
  return { stride: [...sliding.stride], padding: sliding.padding };
}

/** How many windows there are. */
function slid([height, width]: readonly number[], [windowHeight, windowWidth]: Pair, { stride, padding }: Sliding): [number, number] {
  const count = (size: number, window: number, step: number) => Math.ceil((padding === 'same' ? size : size - window + 1) / step);
  return [count(height as number, windowHeight, stride[0]), count(width as number, windowWidth, stride[1])];
}

export function inputLayer(name: string, shape: MapShape): Layer {
  const unused = (): never => {
    throw new Error('The input layer computes nothing.');
  };
  return { name, kind: 'input', inputs: [], shape, multiplyAdds: 0, forward: unused, backward: unused };
}

/** TensorFlow.js's own function around this kernel prepares for differentiation, which costs as much as a small convolution. */
function runFused(kernel: string, inputs: Readonly<Record<string, Tensor>>, attributes: { strides: [number, number]; pad: string; activation: string }): Tensor {
  return tf.engine().runKernel(kernel, inputs, { ...attributes, dataFormat: 'NHWC', dilations: [1, 1] }) as Tensor;
}

/** A convolution of a kind: with padding or inside its input alone, and with a rectifier behind it where it has a bias. */
type Slide = (x: Tensor4D, pad: 'same' | 'valid', activation: Rectifier | 'linear') => Tensor;

/** What a convolution computes, of whole maps and of parts, alone and with a rectifier behind it. */
function slidingForms(input: Layer, size: Pair, sliding: Sliding, hasBias: boolean, slide: Slide): Pick<Layer, 'forward' | 'local'> {
  const place = localWindows(input.shape, size, sliding);
  const forms = (activation: Rectifier | 'linear') => ({
    forward: ([x]: readonly Tensor[]) => slide(x as Tensor4D, sliding.padding, activation),
    local: { ...place, forward: ([x]: readonly Tensor[]) => slide(x as Tensor4D, 'valid', activation) },
  });
  return hasBias ? canBeRectified(forms('linear'), forms) : forms('linear');
}

/** Takes a tensor over, to give it back with the network. */
export type Keep = <T extends Tensor>(tensor: T) => T;

/** What a layer makes of its weights when it is first needed: made once where somebody keeps it, and each time where nobody does. */
function derived<T extends Tensor>(keep: Keep | undefined, make: () => T): () => T {
  let made: T | undefined;
  return () => (keep ? (made ??= keep(tf.keep(make()))) : make());
}

/**
 * Convolution.
 * @param filter `[k, k, channels in, channels out]`
 * @param bias `[channels out]`, if there is one
 * @param sliding a number is the stride of both axes under 'same' padding, which is asymmetric where stride 2 needs it
 * @param keep without it the transposed filter of a 1 × 1 convolution is made anew in each backward pass
 */
export function convolution(name: string, input: Layer, filter: Tensor4D, bias: Tensor1D | null, sliding: number | Sliding, keep?: Keep): Layer {
  const { stride, padding } = slidingOf(sliding);
  const [kernelHeight, kernelWidth, channels, outChannels] = filter.shape;
  const size: Pair = [kernelHeight, kernelWidth];
  const shape: MapShape = [...slid(input.shape, size, { stride, padding }), outChannels];
  const pointwise = kernelHeight * kernelWidth * stride[0] * stride[1] === 1;
  const transposed = derived<Tensor4D>(keep, () => tf.transpose(filter, [0, 1, 3, 2]));
  const throughWindows = (gradient: Tensor4D): Tensor =>
    // The transposed convolution is by definition the gradient of the convolution's input.
    tf.conv2dTranspose(gradient, filter, [gradient.shape[0], ...(input.shape as MapShape)], stride, padding);
  return {
    name,
    kind: 'convolution',
    inputs: [input.name],
    shape,
    multiplyAdds: shape[0] * shape[1] * outChannels * channels * kernelHeight * kernelWidth,
    ...(bias && { bias }),
    learned: learnedOf(filter, bias, (f, b) => convolution(name, input, f, b, sliding)),
    window: { size, stride },
    ...slidingForms(input, size, { stride, padding }, bias !== null, (x, pad, activation) =>
      bias ? runFused(tf.FusedConv2D, { x, filter, bias }, { strides: stride, pad, activation }) : tf.conv2d(x, filter, stride, pad),
    ),
    backward: (gradient) => [pointwise ? tf.conv2d(gradient as Tensor4D, transposed(), 1, 'valid') : throughWindows(gradient as Tensor4D)],
  };
}

/** Of a layer made of weights and perhaps a bias. */
function learnedOf<T extends Tensor>(weights: T, bias: Tensor1D | null, remake: (weights: T, bias: Tensor1D | null) => Layer): Learned {
  return { tensors: bias ? [weights, bias] : [weights], with: ([first, second]) => remake(first as T, bias && (second as Tensor1D)) };
}

function plus(output: Tensor, bias: Tensor1D | null): Tensor {
  return bias ? tf.add(output, bias) : output;
}

/**
 * Depthwise convolution: each channel has filters of its own.
 * @param filter `[k, k, channels, multiplier]`; output channel `c·multiplier + m` is made of input channel c
 * @param bias `[channels · multiplier]`, if there is one
 * @param sliding a number is the stride of both axes under 'same' padding
 * @param keep without it the turned filter is made anew in each backward pass
 */
export function depthwiseConvolution(name: string, input: Layer, filter: Tensor4D, bias: Tensor1D | null, sliding: number | Sliding, keep?: Keep): Layer {
  const { stride, padding } = slidingOf(sliding);
  const [kernelHeight, kernelWidth, channels, multiplier] = filter.shape;
  const size: Pair = [kernelHeight, kernelWidth];
  const shape: MapShape = [...slid(input.shape, size, { stride, padding }), channels * multiplier];
  // Of an odd filter as many taps lie before a cell as after it, so that 'same' padding is the same both ways.
  const turnable = multiplier === 1 && padding === 'same' && stride[0] * stride[1] * (kernelHeight % 2) * (kernelWidth % 2) === 1;
  const turned = derived<Tensor4D>(keep, () => tf.reverse(filter, [0, 1]));
  const throughWindows = (gradient: Tensor4D): Tensor =>
    tf.engine().runKernel(
      tf.DepthwiseConv2dNativeBackpropInput,
      { dy: gradient, filter },
      { strides: stride, pad: padding, dilations: [1, 1], inputShape: [gradient.shape[0], ...input.shape] },
    ) as Tensor;
  return {
    name,
    kind: 'depthwise convolution',
    inputs: [input.name],
    shape,
    multiplyAdds: shape[0] * shape[1] * shape[2] * kernelHeight * kernelWidth,
    ...(bias && { bias }),
    learned: learnedOf(filter, bias, (f, b) => depthwiseConvolution(name, input, f, b, sliding)),
    window: { size, stride },
    ...slidingForms(input, size, { stride, padding }, bias !== null, (x, pad, activation) =>
      bias ? runFused(tf.FusedDepthwiseConv2D, { x, filter, bias }, { strides: stride, pad, activation }) : tf.depthwiseConv2d(x, filter, stride, pad),
    ),
    backward: (gradient) => [turnable ? tf.depthwiseConv2d(gradient as Tensor4D, turned(), 1, 'same') : throughWindows(gradient as Tensor4D)],
  };
}

/** Max or average pooling over windows; an average counts no cell outside the map. A number stands for both axes. */
export function pooling(name: string, input: Layer, kind: 'max' | 'average', size: number | Pair, sliding: number | Sliding): Layer {
  const { stride, padding } = slidingOf(sliding);
  const window: [number, number] = typeof size === 'number' ? [size, size] : [...size];
  const pooled = (x: Tensor, padding: 'same' | 'valid'): Tensor =>
    kind === 'max' ? tf.maxPool(x as Tensor4D, window, stride, padding) : tf.avgPool(x as Tensor4D, window, stride, padding);
  const pool = (x: Tensor): Tensor => pooled(x, padding);
  const inside = ([part]: readonly Tensor[]): Tensor => pooled(part as Tensor, 'valid');
  const shape: MapShape = [...slid(input.shape, window, { stride, padding }), input.shape[2] as number];
  return {
    name,
    kind: 'pooling',
    inputs: [input.name],
    shape,
    multiplyAdds: 0,
    window: { size: window, stride },
    local:
      kind === 'max'
        ? { ...localWindows(input.shape, window, { stride, padding }, -Infinity), forward: inside }
        : localAverage(input.shape, shape, window, { stride, padding }, inside),
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
  const forward = ([a, b]: readonly Tensor[]): Tensor => tf.add(a as Tensor, b as Tensor);
  return {
    name,
    kind: 'add',
    inputs: [left.name, right.name],
    shape: left.shape,
    multiplyAdds: 0,
    ...cellByCell([left.shape, right.shape], forward),
    forward,
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
 * @param bias `[units out]`, if there is one
 */
export function dense(name: string, input: Layer, weights: Tensor2D, bias: Tensor1D | null): Layer {
  return {
    name,
    kind: 'dense',
    inputs: [input.name],
    shape: [weights.shape[1]],
    multiplyAdds: weights.size,
    ...(bias && { bias }),
    learned: learnedOf(weights, bias, (w, b) => dense(name, input, w, b)),
    forward: ([x]) => plus(tf.matMul(x as Tensor2D, weights), bias),
    backward: (gradient) => [tf.matMul(gradient as Tensor2D, weights, false, true)],
  };
}
