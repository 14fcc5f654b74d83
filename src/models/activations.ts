/** Elementwise activations, each with its derivative. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { cellByCell } from './local';
import type { ActivationName, Layer } from './network';

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

/** The functions by name; `alpha` is the parameter of those that have one. */
function activationFunction(name: ActivationName, alpha: number | undefined): ActivationFunction {
  switch (name) {
    case 'linear':
      return { value: (z) => z.clone(), slope: (z) => tf.onesLike(z) };
    case 'relu': // slope 0 at the kink
      return { value: (z) => tf.relu(z), slope: (_, value) => value.greater(0).cast('float32') };
    case 'relu6': // min(max(z, 0), 6); slope 1 strictly between 0 and 6 and 0 elsewhere, at both kinks too
      return { value: (z) => tf.relu6(z), slope: (_, value) => value.greater(0).logicalAnd(value.less(6)).cast('float32') };
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

/**
 * An elementwise activation.
 * @param alpha slope below zero of `leaky relu` (default 0.3), limit of `elu` (default 1)
 */
export function activation(name: string, input: Layer, kind: ActivationName, alpha?: number): Layer {
  const { value, slope } = activationFunction(kind, alpha);
  const forward = ([x]: readonly Tensor[]): Tensor => value(x as Tensor);
  return {
    name,
    kind: 'activation',
    activation: kind,
    inputs: [input.name],
    shape: input.shape,
    multiplyAdds: 0,
    ...cellByCell([input.shape], forward),
    forward,
    backward: (gradient, [x], output) => [tf.mul(gradient, slope(x as Tensor, output))],
  };
}
