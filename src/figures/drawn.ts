/** How the methods of the catalogue are drawn: the steps between a raw map and a figure, in one place. */
import type { AttributionMap } from '../methods/attribution-map';
import { method } from '../methods/catalogue';
import { sumChannels } from './display';
import { opaqueCover, type MapStyle } from './panel';

/** A map ready for a figure, with the style that belongs to its method. */
export interface DrawnMap {
  readonly map: AttributionMap;
  readonly style: Pick<MapStyle, 'relu' | 'unit' | 'cover'>;
  readonly title: string;
  /** The method's definition in TeX; left out for a variant, which the default's formula would belie. */
  readonly formula?: string;
}

/**
 * Spreads the map over the picture's pixels where its method says so, sums over colours, and names the other steps of its drawing:
 * the positive part, and what the colour bar counts.
 * @param height of the picture as the network saw it, in pixels
 * @param width likewise
 */
export function drawn(map: AttributionMap, height: number, width: number): DrawnMap {
  const { title, formula, drawn: steps } = method(map.method);
  return {
    map: sumChannels(steps.spread?.(map, height, width) ?? map),
    style: { relu: steps.relu, unit: steps.unit(map.score, map), ...(steps.alone && { cover: opaqueCover }) },
    ...(map.variant === 'default' ? { title, formula } : { title: `${title} (${map.variant})` }),
  };
}
