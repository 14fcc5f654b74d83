import { countOf } from './checks';
import { channelOf, type LayerValues } from './layer-values';

/** One channel of a layer's output, for the methods that ask about each of them. */
export interface Channel {
  readonly index: number;
  /** `A^k`: `height × width` values, row by row. */
  readonly map: Float32Array;
}

/**
 * The channels of a layer by falling L2 norm, equal ones in order of index.
 * @param count how many of them; all unless given, and all where the layer has fewer
 * @throws UserError for an impossible count
 */
export function strongestChannels({ activation, channels }: LayerValues, count = channels): Channel[] {
  countOf('channels', count);
  return Array.from({ length: channels }, (_, index) => channelOf(activation, channels, index))
    // Summed in double precision, in which no square of a 32-bit number overflows.
    .map((map, index) => ({ index, map, squares: map.reduce((sum, value) => sum + value * value, 0) }))
    .sort((a, b) => b.squares - a.squares || a.index - b.index)
    .slice(0, count)
    .map(({ index, map }) => ({ index, map }));
}
