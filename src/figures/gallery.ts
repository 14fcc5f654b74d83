import type { Picture } from '../images/picture';
import { horizontalBar, horizontalBarHeight, type ColourBar } from './colour-bar';
import { scaleNotes } from './composite';
import { sharedDomain, type Domain, type MapValues } from './display';
import { drawing, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { wrapText } from './fonts';
import { mapPanel, panelHeight, picturePanel, prepareMap, type MapStyle, type PreparedMap } from './panel';

/** One map of a gallery with its style. */
export interface GalleryPanel extends MapStyle {
  readonly heading: string;
  readonly map: MapValues;
  /** Default: the map's own. */
  readonly domain?: Domain;
}

export interface GalleryOptions {
  /** The picture as the network saw it; it comes first, without a map. */
  readonly picture: Picture;
  readonly panels: readonly GalleryPanel[];
  readonly title?: string;
  readonly subtitle?: string;
  /** Panels side by side, the picture among them; default 4. */
  readonly perRow?: number;
  /** In points; default the width of a page. */
  readonly width?: number;
}

const margin = 4;
const gap = 10;
const headingSize = 8;
const noteSize = 7;

/**
 * One picture explained by many methods, in rows; every map has a colour bar of its own.
 * @throws RangeError when a map keeps three channels or reaches outside the picture, or `perRow` is no whole number from 1
 * @throws NotANumberError when a map holds NaN or an infinite value
 */
export function galleryFigure({ picture, panels, title = '', subtitle = '', perRow = 4, width = pageWidth }: GalleryOptions): Figure {
  if (!Number.isInteger(perRow) || perRow < 1) throw new RangeError(`The panels of a row are counted from 1, not ${perRow}.`);
  const panelWidth = (width - 2 * margin - gap * (perRow - 1)) / perRow;
  const height = panelHeight(picture, panelWidth);
  const drawn = panels.map((panel) => {
    const map = prepareMap(panel.map, panel);
    return { heading: panel.heading, map, domain: panel.domain ?? sharedDomain([map.values]) };
  });
  const headings = ['Picture', ...drawn.map(({ heading }) => heading)].map((text) => wrapText(text, panelWidth, headingSize, 'bold'));
  const items: Item[] = [];
  let y = margin;
  for (const text of wrapText(title, width - 2 * margin, 10, 'bold')) items.push({ kind: 'text', x: margin, y: (y += 11), text, size: 10, weight: 'bold' });
  for (const text of wrapText(subtitle, width - 2 * margin, 8)) items.push({ kind: 'text', x: margin, y: (y += 10), text, size: 8, colour: paleInk });
  if (y > margin) y += 6;
  for (let first = 0; first < headings.length; first += perRow) {
    const row = headings.slice(first, first + perRow);
    const lines = Math.max(...row.map(({ length }) => length));
    const top = y + lines * (headingSize + 1) + 3;
    let bottom = top + height;
    row.forEach((heading, i) => {
      const x = margin + i * (panelWidth + gap);
      heading.forEach((text, line) => items.push({
        kind: 'text', x: x + panelWidth / 2, y: top - 3 - (heading.length - 1 - line) * (headingSize + 1), text, size: headingSize, weight: 'bold', align: 'center',
      }));
      const panel = drawn[first + i - 1];
      if (panel === undefined) {
        items.push(...picturePanel(picture, { x, y: top, width: panelWidth }));
        return;
      }
      items.push(...mapPanel(picture, panel.map, panel.domain, { x, y: top, width: panelWidth }));
      if (panel.map.state !== 'evidence') return;
      const bar = colourBar(panel.map, panel.domain);
      items.push(...horizontalBar(bar, x, top + height + 4, panelWidth));
      bottom = Math.max(bottom, top + height + 4 + horizontalBarHeight(bar, panelWidth));
    });
    y = bottom + 6;
  }
  const notes = ['Every map has its own colour scale', ...new Set(drawn.flatMap(({ map, domain }) => scaleNotes(map.cover, domain)))];
  for (const text of wrapText(`${notes.join('; ')}.`, width - 2 * margin, noteSize, 'normal', 3)) items.push({ kind: 'text', x: margin, y: (y += noteSize + 1), text, size: noteSize, colour: paleInk });
  const alt = `${[title, subtitle].filter((text) => text !== '').join(', ')}: the picture ${picture.name} and attribution maps over it: ${panels.map(({ heading }) => heading).join(', ')}.`;
  return drawing(width, y + margin, items, alt);
}

function colourBar({ colours, cover, unit }: PreparedMap, domain: Domain): ColourBar {
  return { domain, colours, cover, unit };
}
