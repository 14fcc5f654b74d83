/** Backward passes that treat rectifiers (ReLU and its kin) in a way of their own. */
import { UserError } from '../errors';
import type { ActivationName } from '../models/network';
import type { ActivationRule } from '../models/propagation';
import type { AttributionMap } from './attribution-map';
import { inputMap } from './input-map';
import type { Probe } from './probe';

/** The activations these methods are defined for; a linear one changes nothing and passes every signal on. */
const covered: readonly (ActivationName | undefined)[] = ['relu', 'relu6', 'linear'];

/**
 * Why a method of this kind cannot answer, in one sentence; null where it can. The papers define it by units that are
 * on or off. A smooth activation has no such units: what a rule that is carried over to it shows is unknown, and
 * leaving it alone, as libraries do in silence, answers with the plain gradient.
 * @param method id of the method, for the sentence
 */
export function rectifierObstacle(method: string, probe: Probe): string | null {
  const { layers } = probe.classifier.network;
  const other = layers.find(({ kind, activation }) => kind === 'activation' && !covered.includes(activation));
  if (!other) return null;
  return (
    `${method} is defined for ReLU networks only, and ${probe.classifier.name} has another activation ` +
    `(${other.activation ?? 'unknown'}, at "${other.name}"); use smoothgrad or integrated-gradients instead.`
  );
}

/** @throws UserError where there is an obstacle */
export function refuseOtherActivations(method: string, probe: Probe): void {
  const obstacle = rectifierObstacle(method, probe);
  if (obstacle) throw new UserError(obstacle);
}

/** What a modified backward pass brings to the input, as a map that keeps its channels. */
export async function modifiedBackwardMap(probe: Probe, method: string, rule: ActivationRule): Promise<AttributionMap> {
  refuseOtherActivations(method, probe);
  const values = (await probe.modifiedInputGradient(method, rule).data()) as Float32Array;
  return inputMap(probe, { method, values, signed: true, passes: { forward: 1, backward: 1, headBackward: 0 } });
}
