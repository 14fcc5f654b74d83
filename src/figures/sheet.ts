import type { Picture } from '../images/picture';
import { horizontalBar, horizontalBarHeight, verticalBar, verticalBarHeight, verticalBarWidth } from './colour-bar';
import { scaleNotes } from './composite';
import type { MapValues } from './display';
import { drawing, ink, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { formulaItem, formulaSize } from './formula';
import { wrapText, type FontWeight } from './fonts';
import { barOf, commonScale, type Scale } from './scale';
import { mapPanel, panelHeight, picturePanel, prepareMap, type MapStyle, type PreparedMap } from './panel';

/** A column of maps, usually one method; its style holds for the whole column. */
export interface SheetColumn extends MapStyle {
  readonly heading: string;
  /** A formula below the heading, in TeX; left out where it is wider than the column. */
  readonly formula?: string;
}

/** A row: one picture, explained for one class. */
export interface SheetRow {
  readonly heading: string;
  readonly subheading?: string;
  /** The picture as the network saw it. */
  readonly picture: Picture;
  /** One map a column; null leaves the place empty. */
  readonly maps: readonly (MapValues | null)[];
}

export interface SheetOptions {
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly SheetRow[];
  /** Which maps share one colour scale: those of a column (a method, default), those of a row, or all. */
  readonly share?: 'per column' | 'per row' | 'all';
  /** Share of values inside the scale, 0…1; below 1 the rest is drawn in the colours of its ends. Default 1. */
  readonly quantile?: number;
  readonly title?: string;
  /** In points; default the width of a page. */
  readonly width?: number;
  /** Whether a caption beside the figure says which maps share a scale, so that the figure need not. Default false. */
  readonly captioned?: boolean;
}

const margin = 2;
const gap = 5;
const headingSize = 8;
const smallSize = 7;

/**
 * Pictures × methods in a grid. The first column holds the plain pictures; every map stands on the scale of a colour
 * bar, and the last line says which maps share one, unless a caption does.
 * @throws RangeError when a row has not one map a column, or maps that share a scale differ in unit, sign or colours
 * @throws NotANumberError when a map holds NaN or an infinite value
 */
export function sheetFigure(options: SheetOptions): Figure {
  const { columns, rows, share = 'per column', title, width = pageWidth, captioned = false } = options;
  const grid = rows.map(({ maps, heading }) => {
    if (maps.length !== columns.length) throw new RangeError(`The row "${heading}" has ${maps.length} maps for ${columns.length} columns.`);
    return maps.map((map, c) => (map === null ? null : prepareMap(map, columns[c] as SheetColumn)));
  });
  const scales = new Map<string, Scale | null>();
  const group = (r: number, c: number): string => (share === 'per column' ? `column ${c}` : share === 'per row' ? `row ${r}` : 'all');
  const members = new Map<string, PreparedMap[]>();
  grid.forEach((line, r) => line.forEach((map, c) => {
    if (map !== null) members.set(group(r, c), [...(members.get(group(r, c)) ?? []), map]);
  }));
  for (const [name, maps] of members) scales.set(name, commonScale(name, maps, options.quantile));

  const barsAtRight = share === 'per row' ? verticalBarWidth : 0;
  const panelWidth = (besideRows: number): number => (width - besideRows - margin - barsAtRight - gap * columns.length) / (columns.length + 1);
  let left = margin;
  // Wider headings make smaller panels, along which headings may need one line more: three rounds settle it.
  for (let round = 0; round < 3; round++) {
    const depths = rows.map((row) => rowHeading(row, 0, panelHeight(row.picture, panelWidth(left))).depth);
    left = Math.max(left, margin + Math.max(...depths) + 4);
  }
  const panel = panelWidth(left);
  const columnX = (c: number): number => left + (c + 1) * (panel + gap);
  const items: Item[] = [];
  let y = margin;
  if (title !== undefined) {
    for (const line of wrapText(title, width - 2 * margin, 10, 'bold')) items.push({ kind: 'text', x: margin, y: (y += 11), text: line, size: 10, weight: 'bold' });
    y += 4;
  }
  y = headings(columns, left, panel, columnX, y, items);
  rows.forEach((row, r) => {
    const height = panelHeight(row.picture, panel);
    items.push(...rowHeading(row, y, height).items, ...picturePanel(row.picture, { x: left, y, width: panel }));
    grid[r]?.forEach((map, c) => {
      const scale = scales.get(group(r, c));
      if (map !== null) items.push(...mapPanel(row.picture, map, scale?.domain ?? { low: 0, high: 0, clipped: false }, { x: columnX(c), y, width: panel }));
    });
    const scale = scales.get(group(r, 0));
    const bar = share === 'per row' && scale ? barOf(scale) : null;
    const tallest = bar ? verticalBarHeight(bar, height) : height;
    if (bar) items.push(...verticalBar(bar, width - margin - verticalBarWidth + 4, y, tallest));
    y += tallest + gap;
  });
  y = bottomBars(share, scales, columns.length, columnX, panel, y, items);
  const notes = footer(captioned ? null : share, [...scales.values()]);
  for (const line of wrapText(notes, width - left - margin, smallSize, 'normal', 3)) items.push({ kind: 'text', x: left, y: (y += smallSize + 1.5), text: line, size: smallSize, colour: paleInk });
  const named = columns.map(({ heading }) => heading).join(', ');
  const alt = `${title === undefined ? '' : `${title}. `}Attribution maps over pictures. Columns: picture, ${named}. Rows: ${rows.map(({ heading, subheading }) => (subheading === undefined ? heading : `${heading} (${subheading})`)).join('; ')}.${notes === '' ? '' : ` ${notes}`}`;
  return drawing(width, y + margin + 2, items, alt);
}

/** Column headings on a common baseline; gives the height below them. */
function headings(columns: readonly SheetColumn[], left: number, panel: number, columnX: (c: number) => number, top: number, items: Item[]): number {
  const lines = [{ heading: 'Picture' }, ...columns].map(({ heading }) => wrapText(heading, panel, headingSize, 'bold'));
  const most = Math.max(...lines.map(({ length }) => length));
  lines.forEach((text, i) => text.forEach((line, l) => items.push({
    kind: 'text', x: (i === 0 ? left : columnX(i - 1)) + panel / 2, y: top + (most - text.length + l + 1) * (headingSize + 1), text: line, size: headingSize, weight: 'bold', align: 'center',
  })));
  const below = top + most * (headingSize + 1) + 4;
  const formulas = columns.map(({ formula }) => (formula === undefined ? null : formulaSize(formula, smallSize)));
  const tallest = Math.max(0, ...formulas.map((size) => (size !== null && size.width <= panel ? size.ascent + size.descent : 0)));
  formulas.forEach((size, c) => {
    const formula = columns[c]?.formula;
    if (size === null || formula === undefined || size.width > panel) return;
    items.push(formulaItem(formula, columnX(c) + (panel - size.width) / 2, below + (tallest + size.ascent - size.descent) / 2, smallSize));
  });
  return tallest === 0 ? below : below + tallest + 4;
}

/** The row's heading and what stands below it, turned to run upwards beside the row; `depth` is the room they take. */
function rowHeading({ heading, subheading }: SheetRow, y: number, height: number): { items: Item[]; depth: number } {
  const items: Item[] = [];
  let x = margin;
  const add = (text: string, size: number, weight: FontWeight, colour: string): void => {
    for (const line of wrapText(text, height, size, weight)) {
      x += size + 1;
      items.push({ kind: 'text', x, y: y + height / 2, text: line, size, weight, align: 'center', angle: -90, colour });
    }
  };
  add(heading, headingSize, 'bold', ink);
  add(subheading ?? '', smallSize, 'normal', paleInk);
  return { items, depth: x - margin };
}

/** The bars below the grid; gives the height below them. */
function bottomBars(share: SheetOptions['share'], scales: ReadonlyMap<string, Scale | null>, count: number, columnX: (c: number) => number, panel: number, top: number, items: Item[]): number {
  if (share === 'per row') return top;
  let bottom = top;
  const add = (scale: Scale | null | undefined, x: number, width: number): void => {
    if (!scale) return;
    items.push(...horizontalBar(barOf(scale), x, top, width));
    bottom = Math.max(bottom, top + horizontalBarHeight(barOf(scale), width));
  };
  if (share === 'all') add(scales.get('all'), columnX(0), columnX(count - 1) + panel - columnX(0));
  else for (let c = 0; c < count; c++) add(scales.get(`column ${c}`), columnX(c), panel);
  return bottom + 3;
}

/** @param share null where a caption says it; without a word left the note is empty */
function footer(share: NonNullable<SheetOptions['share']> | null, scales: readonly (Scale | null)[]): string {
  const which = share === null ? [] : [share === 'all' ? 'One colour scale for all maps' : `One colour scale ${share}`];
  const notes = new Set(scales.flatMap((scale) => (scale === null ? [] : scaleNotes(scale.map.cover, scale.domain))));
  const note = [...which, ...notes].join('; ');
  return note === '' ? '' : `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
