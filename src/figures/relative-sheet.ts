/** Maps of different units side by side, each as a share of its own largest magnitude. */
import type { Picture } from '../images/picture';
import { horizontalBar, horizontalBarHeight } from './colour-bar';
import { blueOrange } from './colour-maps';
import { scaleNotes } from './composite';
import type { MapValues } from './display';
import { drawing, ink, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { wrapText } from './fonts';
import { defaultCover, mapPanel, panelHeight, prepareMap } from './panel';

export interface RelativeSheetRow {
  readonly heading: string;
  readonly subheading?: string;
  /** The picture as the network saw it. */
  readonly picture: Picture;
  /** One map a column; null leaves the place empty. */
  readonly maps: readonly (MapValues | null)[];
}

export interface RelativeSheetOptions {
  readonly columns: readonly string[];
  readonly rows: readonly RelativeSheetRow[];
  /** In points; default the width of a page. */
  readonly width?: number;
}

const margin = 2;
const gap = 3;
const headingSize = 6.5;
const smallSize = 6;
const barWidth = 110;

/**
 * Many maps in a grid, signs and all, without the plain picture, which shows through: for comparing where maps of
 * different units are large. Every value is divided by the largest magnitude of its own map, so that one scale from −1 to 1
 * serves all.
 * @throws RangeError when a row has not one map a column, or a map keeps three channels
 * @throws NotANumberError when a map holds NaN or an infinite value
 */
export function relativeSheetFigure({ columns, rows, width = pageWidth }: RelativeSheetOptions): Figure {
  for (const { heading, maps } of rows) {
    if (maps.length !== columns.length) throw new RangeError(`The row "${heading}" has ${maps.length} maps for ${columns.length} columns.`);
  }
  const panelWidth = (room: number): number => (width - room - margin - gap * (columns.length - 1)) / columns.length;
  // Two lines of heading make panels smaller, but not so that a third would be needed.
  const narrow = panelWidth(headingRoom(2));
  const twoLines = rows.some(({ heading, picture }) => headingLines(heading, panelHeight(picture, narrow) + gap).length > 1);
  const left = headingRoom(twoLines ? 2 : 1);
  const panel = panelWidth(left);
  const columnX = (c: number): number => left + c * (panel + gap);
  const items: Item[] = [];
  const headings = columns.map((text) => headingLines(text, panel + gap));
  const most = Math.max(...headings.map(({ length }) => length));
  headings.forEach((lines, c) => lines.forEach((text, line) => items.push({
    kind: 'text', x: columnX(c) + panel / 2, y: margin + (most - lines.length + line + 1) * (headingSize + 0.5), text, size: headingSize, weight: 'bold', align: 'center',
  })));
  let y = margin + most * (headingSize + 0.5) + 3;
  const domain = { low: -1, high: 1, clipped: false };
  for (const row of rows) {
    const height = panelHeight(row.picture, panel);
    items.push(...rowHeading(row, y, height));
    row.maps.forEach((map, c) => {
      if (map !== null) items.push(...mapPanel(row.picture, prepareMap(relative(map), { colours: blueOrange }), domain, { x: columnX(c), y, width: panel }));
    });
    y += height + gap;
  }
  const bar = { domain, colours: blueOrange, cover: defaultCover, unit: '' };
  items.push(...horizontalBar(bar, left, y + 2, barWidth));
  const notes = `Each map as a share of its own largest magnitude; ${scaleNotes(defaultCover, domain).join('; ')}.`;
  let below = y;
  for (const text of wrapText(notes, width - left - barWidth - 10 - margin, smallSize, 'normal', 3)) {
    items.push({ kind: 'text', x: left + barWidth + 10, y: (below += smallSize + 1.5), text, size: smallSize, colour: paleInk });
  }
  const named = rows.map(({ heading, subheading }) => (subheading === undefined ? heading : `${heading} (${subheading})`)).join('; ');
  const alt = `Signed attribution maps over pictures. Columns: ${columns.join(', ')}. Rows: ${named}. ${notes}`;
  return drawing(width, Math.max(below, y + 2 + horizontalBarHeight(bar, barWidth)) + margin, items, alt);
}

/** The values as shares of the largest magnitude; zeros stay zeros. */
function relative(map: MapValues): MapValues {
  const largest = map.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? map : { ...map, values: map.values.map((value) => value / largest) };
}

/** Left of the panels, in points. */
const headingRoom = (lines: number): number => margin + lines * (headingSize + 1) + smallSize + 4;

/** In at most two lines, broken at hyphens where it would be cut otherwise. */
function headingLines(text: string, width: number): string[] {
  const lines = wrapText(text, width, headingSize, 'bold');
  if (!lines.some((line) => line.endsWith('…'))) return lines;
  return wrapText(text.replaceAll('-', '- '), width, headingSize, 'bold').map((line) => line.replaceAll('- ', '-'));
}

/** Heading and subheading, turned to run upwards beside the row. */
function rowHeading({ heading, subheading = '' }: RelativeSheetRow, y: number, height: number): Item[] {
  const turned = { kind: 'text', y: y + height / 2, align: 'center', angle: -90 } as const;
  const lines = headingLines(heading, height + gap);
  const [last = ''] = wrapText(subheading, height + gap, smallSize, 'normal', 1);
  const x = (line: number): number => margin + headingSize + line * (headingSize + 1);
  return [
    ...lines.map((text, line): Item => ({ ...turned, x: x(line), text, size: headingSize, weight: 'bold', colour: ink })),
    { ...turned, x: x(lines.length), text: last, size: smallSize, colour: paleInk },
  ];
}
