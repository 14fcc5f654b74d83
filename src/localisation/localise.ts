import type { AttributionMap } from '../methods/attribution-map';
import type { Probe } from '../methods/probe';
import { saliency } from '../methods/saliency';
import { segment, type Segment, type SegmentSettings } from './segment';

/** An object found from the saliency of its class. */
export interface Localisation extends Segment {
  readonly saliency: AttributionMap;
}

/**
 * Localisation by saliency: {@link segment} of the probe's picture by its saliency map. Simonyan, Vedaldi & Zisserman
 * 2014, section 3.2; the paper averages the saliency over ten crops of the picture, here it is that of the one picture
 * that the network sees.
 * @throws UserError as {@link segment} does
 */
export async function localise(probe: Probe, options: Partial<SegmentSettings> = {}): Promise<Localisation> {
  const map = await saliency(probe);
  return { ...segment(probe.picture, map, options), saliency: map };
}
