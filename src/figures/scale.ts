/** Scales that several maps of a figure share. */
import type { ColourBar } from './colour-bar';
import { sharedDomain, type Domain } from './display';
import type { PreparedMap } from './panel';

export interface Scale {
  readonly domain: Domain;
  /** One of the maps, for its colours, cover and unit: they are the same for all. */
  readonly map: PreparedMap;
}

/** Share of the values inside a colour scale: a few extreme pixels must not darken all the rest. */
export const scaleQuantile = 0.995;

/** The scale that maps share; null where none of them has anything to show. */
export function commonScale(name: string, maps: readonly PreparedMap[], quantile?: number): Scale | null {
  const [first] = maps as [PreparedMap];
  if (maps.some(({ unit, colours, cover }) => unit !== first.unit || colours !== first.colours || cover.mode !== first.cover.mode || cover.opacity !== first.cover.opacity)) {
    throw new RangeError(`The maps of ${name} cannot share one scale: they differ in unit, sign, colours or opacity.`);
  }
  const domain = sharedDomain(maps.map(({ values }) => values), { quantile });
  return domain.high === 0 ? null : { domain, map: first };
}

/** The colour bar of a scale. */
export function barOf({ domain, map: { colours, cover, unit } }: Scale): ColourBar {
  return { domain, colours, cover, unit };
}
