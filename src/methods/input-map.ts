import type { AttributionMap } from './attribution-map';
import { makeMap, type Computed } from './make-map';
import type { Probe } from './probe';

/**
 * A map of the input's size that keeps its colour channels: red, green and blue, whatever order the network reads them in.
 * @param computed `values` hold `height × width × channels` numbers, as the network's input does
 */
export function inputMap(probe: Probe, computed: Omit<Computed, 'height' | 'width' | 'channels' | 'extent'>): AttributionMap {
  const { network, preprocessing } = probe.classifier;
  const [, height, width, channels] = probe.activation(network.input).shape;
  const values = preprocessing.order === 'bgr' && channels === 3 ? blueToRed(computed.values) : computed.values;
  return makeMap(probe, { ...computed, values, height, width, channels: channels as 1 | 3 });
}

function blueToRed(values: Float32Array): Float32Array {
  return values.map((_, index) => values[index + 2 - 2 * (index % 3)] as number);
}
