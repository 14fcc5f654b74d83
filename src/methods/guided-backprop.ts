import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import type { ActivationRule } from '../models/propagation';
import type { AttributionMap } from './attribution-map';
import type { Probe } from './probe';
import { modifiedBackwardMap } from './rectifiers';

/**
 * The backward rule of a rectifier in guided backpropagation: `R·[R > 0]·σ′(z)`, that is `R·[R > 0]·[z > 0]` for ReLU
 * and `R·[R > 0]·[0 < z < 6]` for ReLU6, whose saturated units pass no derivative either.
 */
export const guidedRule: ActivationRule = (layer, gradient, inputs, output) =>
  layer.backward(layer.activation === 'linear' ? gradient : gradient.relu(), inputs, output)[0] as Tensor;

/**
 * Guided backpropagation: the gradient, each rectifier letting through only what is positive in the backward signal
 * and active in the forward pass. Springenberg et al. 2015, section 3.4 and figure 1.
 * @returns a signed map of the input's height, width and channels
 * @throws UserError where an activation is neither ReLU, ReLU6 nor linear
 */
export function guidedBackprop(probe: Probe): Promise<AttributionMap> {
  return modifiedBackwardMap(probe, 'guided-backprop', guidedRule);
}
