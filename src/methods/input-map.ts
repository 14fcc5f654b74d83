import type { AttributionMap } from './attribution-map';
import { makeMap, type Computed } from './make-map';
import type { Probe } from './probe';

/**
 * A map of the input's size that keeps its colour channels.
 * @param computed `values` hold `height × width × channels` numbers, as the input does
 */
export function inputMap(probe: Probe, computed: Omit<Computed, 'height' | 'width' | 'channels' | 'extent'>): AttributionMap {
  const [, height, width, channels] = probe.activation(probe.classifier.network.input).shape;
  return makeMap(probe, { ...computed, height, width, channels: channels as 1 | 3 });
}
