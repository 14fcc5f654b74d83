import { tf } from '../backend';
import type { AttributionMap } from './attribution-map';
import { makeMap } from './make-map';
import type { Probe } from './probe';

/**
 * Saliency map: `M_ij = max_c |∂S/∂I_ijc|` over the colour channels c, for the normalised input.
 * Simonyan, Vedaldi & Zisserman 2014, section 3.1.
 * @returns an unsigned map of the input's height and width
 */
export async function saliency(probe: Probe): Promise<AttributionMap> {
  const gradient = probe.inputGradient();
  const map = tf.tidy(() => gradient.abs().max(3));
  try {
    const [, height, width] = map.shape as [number, number, number];
    const values = (await map.data()) as Float32Array;
    return makeMap(probe, { method: 'saliency', values, height, width, signed: false, passes: { forward: 1, backward: 1, headBackward: 0 } });
  } finally {
    map.dispose();
  }
}
