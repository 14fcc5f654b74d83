/** Maps that no method of the catalogue made, such as channels of a layer or the edges of a picture. */
import type { Picture } from '../images/picture';
import { sharedDomain, type MapValues } from './display';
import type { Figure } from './figure';
import { galleryFigure } from './gallery';
import { opaqueCover } from './panel';
import { scaleQuantile } from './scale';

export interface PlainMap {
  readonly heading: string;
  readonly map: MapValues;
  /** What the colour bar's numbers count. */
  readonly unit: string;
}

export interface PlainMapsOptions {
  /** As the network saw it; it comes first. */
  readonly picture: Picture;
  readonly maps: readonly PlainMap[];
  /** What is to be seen, in words, for those who cannot see it. */
  readonly alt: string;
  /** Panels side by side, the picture among them; default all of them in one row. */
  readonly perRow?: number;
  /** In points; default so that a panel is as wide as in a row of four on a page. */
  readonly width?: number;
}

/** In points, gap included. */
const panelWidth = 113;

/**
 * A picture and maps of its size, each opaque and on a colour scale of its own that leaves out a few extreme values.
 * @throws RangeError without a map, or as {@link galleryFigure} does
 * @throws NotANumberError when a map holds NaN or an infinite value
 */
export function plainMapsFigure({ picture, maps, alt, perRow = maps.length + 1, width = panelWidth * perRow }: PlainMapsOptions): Figure {
  if (maps.length === 0) throw new RangeError('A figure of plain maps needs at least one.');
  const panels = maps.map((one) => ({ ...one, domain: sharedDomain([one.map], { quantile: scaleQuantile }), cover: opaqueCover }));
  return { ...galleryFigure({ picture, panels, perRow, width }), alt };
}
