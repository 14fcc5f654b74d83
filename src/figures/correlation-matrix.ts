/** Rank correlations of several things with each other, as the lower half of a matrix. */
import type { Block } from './block';
import { horizontalBar } from './colour-bar';
import { blueOrange, hex, type Rgb } from './colour-maps';
import { ink, paleInk, type Item } from './drawing';
import { textWidth, wrapText } from './fonts';
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
const nameSize = 6.5;
const largestCell = 22;
const [narrowestKey, widestKey] = [100, 190];
const keyGap = 12;

/**
 * A number in each cell of the lower half; heading, note and colour bar beside it where there is room, else in the empty upper half.
 * @throws RangeError unless there is a row and a column of values for each name
 */
export function correlationMatrix({ names, values, heading, note, width, alt }: CorrelationMatrixOptions): Block {
  if (values.length !== names.length || values.some((row) => row.length !== names.length)) {
    throw new RangeError(`A matrix of ${names.length} × ${names.length} correlations is needed for ${names.length} names.`);
  }
  const room = Math.max(...names.map(({ text }) => textWidth(text, nameSize))) + 4;
  const cell = Math.min(largestCell, (width - 2 * margin - room) / names.length);
  const [left, top] = [margin + room, margin];
  const bottom = top + names.length * cell;
  const items: Item[] = [];
  names.forEach(({ text, pale }, row) => {
    const y = top + row * cell;
    items.push({ kind: 'text', x: left - 4, y: y + cell / 2 + nameSize * 0.35, text, size: nameSize, align: 'right', colour: nameColour(pale) });
    names.slice(0, row + 1).forEach((_, column) => {
      const value = (values[row] as readonly number[])[column] as number;
      const fill = blueOrange.at((value + 1) / 2);
      items.push({ kind: 'rect', x: left + column * cell, y, width: cell, height: cell, fill: hex(fill), stroke: 'white', strokeWidth: 0.5 });
      items.push({
        kind: 'text', x: left + (column + 0.5) * cell, y: y + cell / 2 + numberSize * 0.35, text: shortNumber(value), size: numberSize, align: 'center',
        colour: readableOn(fill),
      });
    });
  });
  names.forEach(({ text, pale }, column) => items.push({
    kind: 'text', x: left + (column + 0.5) * cell + nameSize * 0.35, y: bottom + 4, text, size: nameSize, align: 'right', angle: -90, colour: nameColour(pale),
  }));
  const side = cell * names.length;
  const beside = width - margin - left - side - keyGap;
  const keyWidth = Math.min(widestKey, beside >= narrowestKey ? beside : side / 2);
  const keyLeft = beside >= narrowestKey ? left + side + keyGap : left + side - keyWidth;
  items.push(...key(heading, note, keyLeft, top, keyWidth));
  return { width, height: bottom + room + margin, items, alt };
}

const nameColour = (pale = false): string => (pale ? paleInk : ink);

function key(heading: string, note: string, x: number, top: number, width: number): Item[] {
  let y = top;
  const items: Item[] = [];
  for (const text of wrapText(heading, width, headingSize, 'bold')) items.push({ kind: 'text', x, y: (y += headingSize + 1), text, size: headingSize, weight: 'bold' });
  for (const text of wrapText(note, width, noteSize, 'normal', 4)) items.push({ kind: 'text', x, y: (y += noteSize + 1.5), text, size: noteSize, colour: paleInk });
  const bar = { domain: { low: -1, high: 1, clipped: false }, colours: blueOrange, cover: opaqueCover, unit: '' };
  return [...items, ...horizontalBar(bar, x, y + 5, width)];
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
