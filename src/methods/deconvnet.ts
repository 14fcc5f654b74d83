import type { ActivationRule } from '../models/propagation';
import type { AttributionMap } from './attribution-map';
import type { Probe } from './probe';
import { modifiedBackwardMap } from './rectifiers';

/**
 * The backward rule of a rectifier in DeconvNet: `R·[R > 0]`, whatever the unit did in the forward pass. For ReLU6 it
 * is the same: the signal through a saturated unit is passed on.
 */
export const deconvnetRule: ActivationRule = ({ activation }, gradient) => (activation === 'linear' ? gradient.clone() : gradient.relu());

/**
 * DeconvNet: the class score's unit signal carried back to the input by transposed convolutions, through the switches
 * of max-pooling, each rectifier keeping the positive part of the signal. Zeiler & Fergus 2014, section 2.1. The switch
 * of a window with several largest values, such as one of units that are all off, is the one that the device takes.
 * @returns a signed map of the input's height, width and channels
 * @throws UserError where an activation is neither ReLU, ReLU6 nor linear
 */
export function deconvnet(probe: Probe): Promise<AttributionMap> {
  return modifiedBackwardMap(probe, 'deconvnet', deconvnetRule);
}
