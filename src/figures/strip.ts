import type { Picture } from '../images/picture';
import { verticalBar, verticalBarHeight, verticalBarWidth } from './colour-bar';
import { scaleNotes } from './composite';
import type { MapValues } from './display';
import { drawing, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { textWidth, wrapText } from './fonts';
import { mapPanel, panelHeight, picturePanel, prepareMap, type MapStyle } from './panel';
import { barOf, commonScale } from './scale';

/** A column of a strip: a picture under its heading. */
export interface StripColumn {
  readonly heading: string;
  readonly subheading?: string;
  /** The picture as the network saw it. */
  readonly picture: Picture;
}

/** A row of maps below the pictures, usually one method; its style holds for the whole row. */
export interface StripRow extends MapStyle {
  readonly heading: string;
  /** One map a column. */
  readonly maps: readonly MapValues[];
}

export interface StripOptions {
  readonly columns: readonly StripColumn[];
  readonly rows: readonly StripRow[];
  /** Share of values inside the scale, 0…1; below 1 the rest is drawn in the colours of its ends. Default 1. */
  readonly quantile?: number;
  /** In points; default the width of a page. */
  readonly width?: number;
}

const margin = 2;
const gap = 6;
const headingSize = 8;
const smallSize = 7;
/** Room for the headings of rows where each fits in one line. */
const rowHeadingWidth = 14;
/** Between the two lines of a longer one. */
const headingPitch = headingSize + 1;

/**
 * Pictures side by side, each with its maps below it: one row a method, on one scale with its colour bar at the
 * right. Without rows it is a row of plain pictures.
 * @throws RangeError when a row has not one map a column, or its maps differ in sign or colours
 * @throws NotANumberError when a map holds NaN or an infinite value
 */
export function stripFigure({ columns, rows, quantile, width = pageWidth }: StripOptions): Figure {
  const prepared = rows.map((row) => {
    if (row.maps.length !== columns.length) throw new RangeError(`The row "${row.heading}" has ${row.maps.length} maps for ${columns.length} columns.`);
    const maps = row.maps.map((map) => prepareMap(map, row));
    return { heading: row.heading, maps, scale: commonScale(row.heading, maps, quantile) };
  });
  const right = margin + (rows.length > 0 ? verticalBarWidth : 0);
  const beside = (left: number) => {
    const panel = (width - left - right - gap * (columns.length - 1)) / columns.length;
    return { left, panel, tallest: Math.max(...columns.map(({ picture }) => panelHeight(picture, panel))) };
  };
  const narrow = beside(margin + (rows.length > 0 ? rowHeadingWidth : 0));
  const long = rows.some(({ heading }) => textWidth(heading, headingSize, 'bold') > narrow.tallest);
  const { left, panel, tallest } = long ? beside(narrow.left + headingPitch) : narrow;
  const columnX = (c: number): number => left + c * (panel + gap);
  const items: Item[] = [];

  const subheadings = columns.some(({ subheading }) => subheading !== undefined);
  columns.forEach(({ heading, subheading = '' }, c) => {
    const middle = columnX(c) + panel / 2;
    const [first = ''] = wrapText(heading, panel, headingSize, 'bold', 1);
    const [second = ''] = wrapText(subheading, panel, smallSize, 'normal', 1);
    items.push({ kind: 'text', x: middle, y: margin + headingSize, text: first, size: headingSize, weight: 'bold', align: 'center' });
    if (second !== '') items.push({ kind: 'text', x: middle, y: margin + headingSize + smallSize + 2, text: second, size: smallSize, align: 'center', colour: paleInk });
  });
  let y = margin + headingSize + 4 + (subheadings ? smallSize + 2 : 0);
  const place = (c: number, top: number) => ({ x: columnX(c), y: top, width: panel });
  columns.forEach(({ picture }, c) => items.push(...picturePanel(picture, place(c, y))));
  y += tallest + gap;
  for (const { heading, maps, scale } of prepared) {
    wrapText(heading, tallest, headingSize, 'bold').forEach((text, line, { length }) => items.push({
      kind: 'text', x: left - rowHeadingWidth + headingSize - (length - 1 - line) * headingPitch, y: y + tallest / 2, text, size: headingSize, weight: 'bold',
      align: 'center', angle: -90,
    }));
    maps.forEach((map, c) => {
      items.push(...mapPanel((columns[c] as StripColumn).picture, map, scale?.domain ?? { low: 0, high: 0, clipped: false }, place(c, y)));
    });
    // Among many columns the panels may be lower than the unit is long.
    const height = scale ? verticalBarHeight(barOf(scale), tallest) : tallest;
    if (scale) items.push(...verticalBar(barOf(scale), width - verticalBarWidth + 2, y, height));
    y += height + gap;
  }
  const notes = [...new Set(prepared.flatMap(({ scale }) => (scale ? scaleNotes(scale.map.cover, scale.domain) : [])))];
  const footer = rows.length > 0 ? `${['One colour scale per row', ...notes].join('; ')}.` : '';
  for (const line of wrapText(footer, width - left - margin, smallSize, 'normal', 3)) {
    items.push({ kind: 'text', x: left, y: (y += smallSize + 1.5), text: line, size: smallSize, colour: paleInk });
  }
  const named = columns.map(({ heading, subheading }) => (subheading === undefined ? heading : `${heading} (${subheading})`)).join('; ');
  const below = rows.length > 0 ? ` Below each picture its attribution maps: ${rows.map(({ heading }) => heading).join(', ')}. ${footer}` : '';
  return drawing(width, y + margin, items, `Pictures side by side: ${named}.${below}`);
}
