import type { Picture } from '../images/picture';
import type { AttributionMap } from '../methods/attribution-map';
import { horizontalBar, horizontalBarHeight } from './colour-bar';
import { scaleNotes } from './composite';
import { sharedDomain, type Domain } from './display';
import { drawing, paleInk, type Item } from './drawing';
import { columnWidth, type Figure } from './figure';
import { wrapText } from './fonts';
import { formulaItem, formulaSize } from './formula';
import { numberText } from './number-text';
import { mapPanel, panelHeight, prepareMap, type MapStyle } from './panel';

export interface OverlayOptions extends MapStyle {
  /** The picture as the network saw it. */
  readonly picture: Picture;
  readonly map: AttributionMap;
  /** Default: the method's id. */
  readonly title?: string;
  /** The target class and its probability, say; default: the name of the target class. */
  readonly subtitle?: string;
  /** The method's definition in TeX, drawn below the subtitle; left out where it is wider than the figure. */
  readonly formula?: string;
  /** Default: the map's own, see `sharedDomain`. */
  readonly domain?: Domain;
  /** In points. */
  readonly width?: number;
}

const margin = 6;
const formulaEm = 8;

/**
 * One attribution map over its picture, with its title and its colour bar.
 * @throws NotANumberError when the map holds NaN or an infinite value
 * @throws RangeError when the map keeps three channels or reaches outside the picture
 */
export function overlayFigure(options: OverlayOptions): Figure {
  const { picture, map, title = map.method, subtitle = map.target.name, width = columnWidth } = options;
  const prepared = prepareMap(map, options);
  const domain = options.domain ?? sharedDomain([prepared.values]);
  const inner = width - 2 * margin;
  const items: Item[] = [];
  let y = margin;
  for (const line of wrapText(title, inner, 10, 'bold')) items.push({ kind: 'text', x: margin, y: (y += 11), text: line, size: 10, weight: 'bold' });
  for (const line of wrapText(subtitle, inner, 8)) items.push({ kind: 'text', x: margin, y: (y += 10), text: line, size: 8, colour: paleInk });
  y += 5;
  const size = options.formula === undefined ? null : formulaSize(options.formula, formulaEm);
  if (options.formula !== undefined && size !== null && size.width <= inner) {
    items.push(formulaItem(options.formula, margin, y + size.ascent, formulaEm));
    y += size.ascent + size.descent + 5;
  }
  items.push(...mapPanel(picture, prepared, domain, { x: margin, y, width: inner }));
  y += panelHeight(picture, inner);
  if (prepared.state === 'evidence') {
    y += 6;
    const bar = { domain, colours: prepared.colours, cover: prepared.cover, unit: prepared.unit };
    items.push(...horizontalBar(bar, margin, y, inner));
    y += horizontalBarHeight(bar, inner) + 1;
    for (const text of wrapText(scaleNotes(prepared.cover, domain).join('; '), inner, 6.5, 'normal', 3)) {
      items.push({ kind: 'text', x: margin, y: (y += 7), text, size: 6.5, colour: paleInk });
    }
  }
  const range = prepared.state === 'evidence' ? `colours run from ${numberText(domain.low)} to ${numberText(domain.high)} ${prepared.unit}` : prepared.state;
  return drawing(width, y + margin, items, `${title}, ${subtitle}: attribution map over the picture ${picture.name}; ${range}.`);
}
