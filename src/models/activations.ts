/** Elementwise activations, each with its derivative. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { cellByCell } from './local';
import type { ActivationName, Layer } from './network';
import { isRectifier, type Rectifier } from './one-step';

/** An elementwise function and its derivative. */
interface ActivationFunction {
  value(z: Tensor): Tensor;
  /** The derivative, from the function's argument and value. */
  slope(z: Tensor, value: Tensor): Tensor;
}

/** The derivative as TensorFlow.js takes it; for an elementwise function the vector–Jacobian product with ones. */
function differentiated(value: (z: Tensor) => Tensor): ActivationFunction {
  return { value, slope: (z) => tf.grad(value)(z, tf.onesLike(z)) };
}

/** `max(0, min(1, z/steepness + ½))` */
const hardSigmoid = (z: Tensor, steepness: number): Tensor => z.div(steepness).add(0.5).clipByValue(0, 1);

/** The functions by name, but for the rectifiers; `alpha` is the parameter of those that have one. */
function smoothFunction(name: Exclude<ActivationName, Rectifier>, alpha: number | undefined): ActivationFunction {
  switch (name) {
    case 'linear':
      return { value: (z) => z.clone(), slope: (z) => tf.onesLike(z) };
    case 'leaky relu': {
      const below = alpha ?? 0.3;
      return { value: (z) => tf.leakyRelu(z, below), slope: (z) => tf.where(z.greater(0), tf.onesLike(z), tf.fill(z.shape, below)) };
    }
    case 'swish': // z·sigmoid(z)
      return {
        value: (z) => z.mul(z.sigmoid()),
        slope: (z, value) => {
          const gate = z.sigmoid();
          return gate.add(value.mul(tf.sub(1, gate)));
        },
      };
    case 'sigmoid':
      return { value: (z) => z.sigmoid(), slope: (_, value) => value.mul(tf.sub(1, value)) };
    case 'tanh':
      return { value: (z) => z.tanh(), slope: (_, value) => tf.sub(1, value.square()) };
    case 'elu': { // z, and α(eᶻ − 1) below 0; the minimum keeps the exponential finite where it is not read
      const scale = alpha ?? 1;
      return {
        value: (z) => tf.where(z.greater(0), z, z.minimum(0).expm1().mul(scale)),
        slope: (z) => tf.where(z.greater(0), tf.onesLike(z), z.minimum(0).exp().mul(scale)),
      };
    }
    case 'selu':
      return differentiated((z) => tf.selu(z));
    case 'gelu': // z·Φ(z), Φ the standard normal distribution function
      return differentiated((z) => z.mul(tf.add(1, z.mul(Math.SQRT1_2).erf())).mul(0.5));
    case 'softplus':
      return { value: (z) => tf.softplus(z), slope: (z) => z.sigmoid() };
    case 'softsign':
      return { value: (z) => z.div(z.abs().add(1)), slope: (z) => z.abs().add(1).square().reciprocal() };
    case 'hard sigmoid': // Keras 2: max(0, min(1, 0.2z + 0.5))
      return differentiated((z) => hardSigmoid(z, 5));
    case 'hard swish': // z·relu6(z + 3)/6
      return differentiated((z) => z.mul(hardSigmoid(z, 6)));
  }
}

/** The rectifiers, and the kernels that multiply a gradient by their derivative, as the backends have them. */
const rectifierFunctions: Readonly<Record<Rectifier, { value(z: Tensor): Tensor; kernel: string }>> = {
  relu: { value: (z) => tf.relu(z), kernel: 'ReluGrad' }, // slope 0 at the kink
  relu6: { value: (z) => tf.relu6(z), kernel: 'Relu6Grad' }, // min(max(z, 0), 6); slope 1 strictly between 0 and 6, else 0, at both kinks too
};

/**
 * An elementwise activation.
 * @param alpha slope below zero of `leaky relu` (default 0.3), limit of `elu` (default 1)
 */
export function activation(name: string, input: Layer, kind: ActivationName, alpha?: number): Layer {
  const { value, backward } = kind === 'relu' || kind === 'relu6' ? rectifier(kind) : sloped(smoothFunction(kind, alpha));
  const forward = ([x]: readonly Tensor[]): Tensor => value(x as Tensor);
  const layer: Layer = {
    name,
    kind: 'activation',
    activation: kind,
    inputs: [input.name],
    shape: input.shape,
    multiplyAdds: 0,
    ...cellByCell([input.shape], forward),
    forward,
    backward,
  };
  return kind === 'relu' || kind === 'relu6' ? isRectifier(layer, kind) : layer;
}

interface Functions {
  value(z: Tensor): Tensor;
  readonly backward: Layer['backward'];
}

function rectifier(name: Rectifier): Functions {
  const { value, kernel } = rectifierFunctions[name];
  return { value, backward: (gradient, _, output) => [tf.engine().runKernel(kernel, { dy: gradient, y: output }) as Tensor] };
}

function sloped({ value, slope }: ActivationFunction): Functions {
  return { value, backward: (gradient, [z], output) => [tf.mul(gradient, slope(z as Tensor, output))] };
}
