/** Rank correlations of several things with each other, as the lower half of a matrix. */
import type { Block } from './block';
import { horizontalBar, horizontalBarHeight } from './colour-bar';
import { blueOrange, hex, type Rgb } from './colour-maps';
import { ink, paleInk, type Item, type TextItem } from './drawing';
import { textWidth, widestWord, wrapText } from './fonts';
import { opaqueCover } from './panel';

export interface CorrelationMatrixOptions {
  /** One a row and column, in order; pale names stand back. */
  readonly names: readonly { readonly text: string; readonly pale?: boolean }[];
  /** Symmetric, −1 … 1. */
  readonly values: readonly (readonly number[])[];
  readonly heading: string;
  /** Stands below the heading. */
  readonly note: string;
  /** In points. */
  readonly width: number;
  readonly alt: string;
}

const margin = 4;
const headingSize = 8;
const noteSize = 7;
const numberSize = 6;
const [nameSize, smallNameSize] = [6.5, 6];
/** Between the lines of names of a size. */
const pitchOf = (size: number): number => size + 0.5;
/** Between a name and the cells. */
const nameGap = 4;
const largestCell = 22;
/** Least free width beside a number, both sides together. */
const besideNumber = 1;
const [narrowestKey, widestKey] = [100, 190];
const keyGap = 12;
const leftOut = 'Cells too narrow for a number show it by colour alone.';

/**
 * A number in each cell of the lower half where it fits at 6 points; heading, note and colour bar beside it where there is room, else
 * in the empty upper half, and a note too long for that below.
 * @throws RangeError unless there is a row and a column of values for each name
 */
export function correlationMatrix({ names, values, heading, note, width, alt }: CorrelationMatrixOptions): Block {
  if (values.length !== names.length || values.some((row) => row.length !== names.length)) {
    throw new RangeError(`A matrix of ${names.length} × ${names.length} correlations is needed for ${names.length} names.`);
  }
  const widths = values.flatMap((row, i) => row.slice(0, i + 1).map(neededBy));
  const { size, lines, room, cell } = layout(names.map(({ text }) => text), Math.max(0, ...widths), width);
  const [x, top] = [margin + room, margin];
  const side = cell * names.length;
  const bottom = top + side;
  /** The names, each line of them at its place across the rows or columns. */
  const named = (at: (across: number) => Pick<TextItem, 'x' | 'y' | 'angle'>): Item[] => names.flatMap(({ pale }, index) =>
    (lines[index] as string[]).map((text, line, { length }) => ({
      kind: 'text', ...at((index + 0.5) * cell + size * 0.35 + (line - (length - 1) / 2) * pitchOf(size)),
      text, size, align: 'right', colour: pale ? paleInk : ink,
    })));
  const items = [
    ...cells(values, x, top, cell),
    ...named((across) => ({ x: x - nameGap, y: top + across })),
    ...named((across) => ({ x: x + across, y: bottom + nameGap, angle: -90 })),
  ];
  const said = widths.some((needed) => needed > cell) ? `${note} ${leftOut}` : note;
  const beside = width - margin - x - side - keyGap;
  const inside = beside < narrowestKey;
  const keyWidth = Math.min(widestKey, inside ? side / 2 : beside);
  const keyLeft = inside ? x + side - keyWidth : x + side + keyGap;
  const upper = key(heading, said, keyLeft, top, keyWidth);
  const height = bottom + room + margin;
  if (!inside || upper.bottom <= bottom - keyWidth - cell) return { width, height, items: [...items, ...upper.items], alt };
  const below = paragraph(said, margin, height, width - 2 * margin);
  return { width, height: below.bottom + margin, items: [...items, ...key(heading, '', keyLeft, top, keyWidth).items, ...below.items], alt };
}

interface Layout {
  /** Of the names. */
  readonly size: number;
  /** Each name in its lines. */
  readonly lines: readonly (readonly string[])[];
  /** Width that the names take. */
  readonly room: number;
  /** Side of a cell. */
  readonly cell: number;
}

/**
 * Names in one line, or smaller in two or in one: the first of these that leaves cells of the side `needed`, else the one with the
 * largest cells that still keeps names apart. Where none does, names are shortened.
 */
function layout(names: readonly string[], needed: number, width: number): Layout {
  const within = (size: number, limit: number, most: number): Layout => {
    const lines = names.map((text) => wrapText(text, limit, size, 'normal', most));
    const room = Math.max(...lines.flat().map((text) => textWidth(text, size))) + nameGap;
    return { size, lines, room, cell: Math.min(largestCell, (width - 2 * margin - room) / names.length) };
  };
  const apart = ({ lines, size, cell }: Layout): boolean => Math.max(...lines.map(({ length }) => length)) * pitchOf(size) <= cell;
  const [large, two, one] = [within(nameSize, Infinity, 1), within(smallNameSize, twoLineWidth(names), 2), within(smallNameSize, Infinity, 1)];
  const possible = [large, two, one].filter(apart);
  const widest = (a: Layout, b: Layout): Layout => (b.cell > a.cell ? b : a);
  if (possible.length > 0) return possible.find(({ cell }) => cell >= needed) ?? possible.reduce(widest);
  const leastCell = pitchOf(smallNameSize);
  return within(smallNameSize, Math.max(leastCell, width - 2 * margin - nameGap - names.length * leastCell), 1);
}

/** The least width, to a point, in which every name takes at most two lines. */
function twoLineWidth(names: readonly string[]): number {
  let width = Math.max(...names.map((text) => widestWord(text, smallNameSize)));
  while (names.some((text) => wrapText(text, width, smallNameSize, 'normal', Infinity).length > 2)) width++;
  return width;
}

/** Side of the least cell that holds a correlation; 0 and 1 go where two digits go, or a few of them would stand out. */
const neededBy = (value: number): number => Math.max(textWidth(shortNumber(value), numberSize), textWidth('.88', numberSize)) + besideNumber;

/** The lower half with its diagonal. */
function cells(values: readonly (readonly number[])[], left: number, top: number, side: number): Item[] {
  return values.flatMap((row, i) => row.slice(0, i + 1).flatMap((value, j): Item[] => {
    const [x, y] = [left + j * side, top + i * side];
    const fill = blueOrange.at((value + 1) / 2);
    const square: Item = { kind: 'rect', x, y, width: side, height: side, fill: hex(fill), stroke: 'white', strokeWidth: 0.5 };
    if (neededBy(value) > side) return [square];
    return [square, {
      kind: 'text', x: x + side / 2, y: y + side / 2 + numberSize * 0.35, text: shortNumber(value), size: numberSize, align: 'center', colour: readableOn(fill),
    }];
  }));
}

interface Placed {
  readonly items: Item[];
  readonly bottom: number;
}

function key(heading: string, note: string, x: number, top: number, width: number): Placed {
  let y = top;
  const items: Item[] = [];
  for (const text of wrapText(heading, width, headingSize, 'bold')) items.push({ kind: 'text', x, y: (y += headingSize + 1), text, size: headingSize, weight: 'bold' });
  const said = paragraph(note, x, y, width);
  const bar = { domain: { low: -1, high: 1, clipped: false }, colours: blueOrange, cover: opaqueCover, unit: '' };
  const below = said.bottom + 5;
  return { items: [...items, ...said.items, ...horizontalBar(bar, x, below, width)], bottom: below + horizontalBarHeight(bar, width) };
}

/** A note at (x, top). */
function paragraph(note: string, x: number, top: number, width: number): Placed {
  const pitch = noteSize + 1.5;
  const lines = wrapText(note, width, noteSize, 'normal', Infinity);
  const items = lines.map((text, line): Item => ({ kind: 'text', x, y: top + (line + 1) * pitch, text, size: noteSize, colour: paleInk }));
  return { items, bottom: top + lines.length * pitch };
}

/** A correlation in as little room as can be: `.87`, `−.12`, `1`. */
export function shortNumber(value: number): string {
  const text = Math.abs(value).toFixed(2);
  if (Number(text) === 0) return '0';
  return (value < 0 ? '−' : '') + (text.startsWith('1') ? '1' : text.slice(1));
}

/** Black or white, whichever has the higher contrast (WCAG 2.2, relative luminance). */
function readableOn(fill: Rgb): string {
  const [r, g, b] = fill.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? 'white' : 'black';
}
