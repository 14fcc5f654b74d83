import { tf } from '../backend';
import { UserError } from '../errors';
import type { AttributionMap } from './attribution-map';
import { makeMap } from './make-map';
import type { Probe } from './probe';
import { weightedSum } from './weighted-sum';

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
 * Class activation map: `Σ_k w_k^c A^k`, w the dense layer's weights for the class (without its bias).
 * Zhou et al. 2016, equation 2.
 * @returns a signed map of the layer's height and width
 * @throws UserError where the network has no such head, see {@link camObstacle}
 */
export async function cam(probe: Probe, layer = probe.classifier.defaultLayer): Promise<AttributionMap> {
  const obstacle = camObstacle(probe, layer);
  const head = probe.classifier.linearHead;
  if (obstacle || !head) throw new UserError(obstacle ?? 'cam needs a linear head.');
  const weights = tf.tensor1d(await head.weights(probe.target.index));
  try {
    const sum = await weightedSum(probe, layer, weights);
    return makeMap(probe, { method: 'cam', layer, ...sum, signed: true, passes: { forward: 1, backward: 0, headBackward: 0 } });
  } finally {
    weights.dispose();
  }
}
