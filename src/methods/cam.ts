import { UserError } from '../errors';
import type { LinearHead } from '../models/classifier';
import type { AttributionMap } from './attribution-map';
import { camMap, forwardOnly } from './cam-map';
import type { EigenForm } from './eigen-projection';
import { readActivation } from './layer-values';
import type { Probe } from './probe';
import type { Target } from './score';

/**
 * Why CAM cannot answer for a probe, in one sentence; null where it can. CAM reads its weights off the class's
 * row of a dense layer behind global average pooling, so it exists for that head, that layer and the logit only.
 */
export function camObstacle(probe: Probe, layer: string): string | null {
  const { classifier, target } = probe;
  if (!classifier.linearHead) {
    return `cam needs a network that ends in global average pooling and one dense layer, which ${classifier.name} does not; use grad-cam instead.`;
  }
  if (layer !== classifier.linearHead.layer) {
    return `cam exists only at "${classifier.linearHead.layer}", the layer that ${classifier.name} averages; use grad-cam at "${layer}" instead.`;
  }
  if (target.score !== 'logit') return 'cam explains the logit only; use grad-cam for the probability instead.';
  return null;
}

/**
 * The weights of the target's logit in a linear head, one a channel: `w_k^c`, less those of the class it is compared
 * with, and negative where the negative of the score is explained.
 */
export async function headWeights(head: LinearHead, { index, against, negative }: Target): Promise<Float64Array> {
  const own = await head.weights(index);
  const other = against === undefined ? null : await head.weights(against);
  return Float64Array.from(own, (weight, channel) => (negative === true ? -1 : 1) * (weight - (other?.[channel] ?? 0)));
}

/**
 * Class activation map: `Σ_k w_k^c A^k`, w the dense layer's weights for the class (without its bias).
 * Zhou et al. 2016, equation 2.
 * @returns a signed map of the layer's height and width
 * @throws UserError where the network has no such head, see {@link camObstacle}
 */
export async function cam(probe: Probe, layer = probe.classifier.defaultLayer, eigenSmooth?: EigenForm): Promise<AttributionMap> {
  const obstacle = camObstacle(probe, layer);
  const head = probe.classifier.linearHead;
  if (obstacle || !head) throw new UserError(obstacle ?? 'cam needs a linear head.');
  const weights = await headWeights(head, probe.target);
  return camMap(probe, await readActivation(probe, layer), { method: 'cam', weights, passes: forwardOnly, eigenSmooth });
}
