/** Layers beyond those of {@link ./layers}: per-channel affine maps, changes of shape, and any function TensorFlow.js can differentiate. */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import { cellByCell, localBorder } from './local';
import type { Layer, LayerKind } from './network';

/** The value itself: dropout and noise as they are when a network answers. */
export function identity(name: string, input: Layer): Layer {
  const forward = ([x]: readonly Tensor[]): Tensor => (x as Tensor).clone();
  return {
    name,
    kind: 'identity',
    inputs: [input.name],
    shape: input.shape,
    multiplyAdds: 0,
    ...cellByCell([input.shape], forward),
    forward,
    backward: (gradient) => [gradient.clone()],
  };
}

/** The same values in another shape, row by row; the batch axis stays. */
export function reshape(name: string, input: Layer, shape: readonly number[]): Layer {
  return {
    name,
    kind: 'reshape',
    inputs: [input.name],
    shape,
    multiplyAdds: 0,
    forward: ([x]) => (x as Tensor).reshape([-1, ...shape]),
    backward: (gradient) => [gradient.reshape([-1, ...input.shape])],
  };
}

/**
 * `scale ∘ x + shift` along the last axis: batch normalisation with its moving averages, or a bias alone.
 * @param scale one value a channel or one for all; null for 1
 * @param shift one value a channel, if anything is added
 */
export function channelwise(name: string, input: Layer, scale: Tensor | null, shift: Tensor1D | null): Layer {
  const scaled = (x: Tensor): Tensor => (scale ? x.mul(scale) : x.clone());
  const forward = ([x]: readonly Tensor[]): Tensor => (shift ? scaled(x as Tensor).add(shift) : scaled(x as Tensor));
  return {
    name,
    kind: scale ? 'batch normalisation' : 'bias',
    inputs: [input.name],
    shape: input.shape,
    multiplyAdds: 0,
    ...(shift && { bias: shift }),
    ...(scale && shift && { learned: { tensors: [scale, shift], with: ([factor, offset]) => channelwise(name, input, factor as Tensor, offset as Tensor1D) } }),
    ...cellByCell([input.shape], forward),
    forward,
    backward: (gradient) => [scaled(gradient)],
  };
}

/**
 * A layer whose derivative TensorFlow.js takes.
 * @param shape of one picture's output
 * @param compute the output for a batch; reads every input it is given
 * @throws UserError from `backward` where TensorFlow.js knows no derivative
 */
export function differentiableLayer(
  name: string,
  kind: LayerKind,
  inputs: readonly Layer[],
  shape: readonly number[],
  compute: (inputs: Tensor[]) => Tensor,
): Layer {
  return {
    name,
    kind,
    inputs: inputs.map((input) => input.name),
    shape,
    multiplyAdds: 0,
    forward: (values) => compute(alike(values)),
    backward: (gradient, values) => {
      try {
        return tf.grads((...xs: Tensor[]) => compute(xs))([...values], gradient);
      } catch (error) {
        throw new UserError(
          `TensorFlow.js has no derivative of the layer "${name}" (${error instanceof Error ? error.message.split('\n')[0] : String(error)}): ` +
            'choose a layer behind it, or a method without gradients such as occlusion.',
          { cause: error },
        );
      }
    },
  };
}

/** Repeats an output remembered for one picture for every picture of the batch. */
function alike(values: readonly Tensor[]): Tensor[] {
  const batch = Math.max(...values.map((value) => value.shape[0] as number));
  return values.map((value) => (value.shape[0] === batch ? value : value.tile([batch, ...value.shape.slice(1).map(() => 1)])));
}

/** Outputs side by side along an axis, which counts from 0 without the batch. */
export function concatenation(name: string, inputs: readonly Layer[], axis: number): Layer {
  const [first] = inputs as [Layer];
  const shape = first.shape.map((size, at) => (at === axis ? inputs.reduce((sum, input) => sum + (input.shape[at] as number), 0) : size));
  const layer = differentiableLayer(name, 'concatenation', inputs, shape, (values) => tf.concat(values, axis + 1));
  if (axis !== 2) return layer;
  return { ...layer, ...cellByCell(inputs.map((input) => input.shape), (parts) => tf.concat([...parts], 3)) };
}

/** Softmax along the last axis. */
export function softmaxLayer(name: string, input: Layer): Layer {
  return differentiableLayer(name, 'softmax', [input], input.shape, ([x]) => tf.softmax(x as Tensor));
}

/** Cells of a constant around a map: before and after, for height and width. */
export function padding(name: string, input: Layer, [rows, columns]: readonly [readonly [number, number], readonly [number, number]], value = 0): Layer {
  const [height, width, channels] = input.shape as [number, number, number];
  const shape = [height + rows[0] + rows[1], width + columns[0] + columns[1], channels];
  const layer = differentiableLayer(name, 'padding', [input], shape, ([x]) => tf.pad(x as Tensor, [[0, 0], [...rows], [...columns], [0, 0]], value));
  return { ...layer, local: localBorder([rows[0], columns[0]], value) };
}
