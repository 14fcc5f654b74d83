/** Marks and axes that the figures of a study share. */
import { categoryColours } from '../../figures/colour-maps';
import { roundNumbers, type Range } from '../../figures/curve';
import { frameColour, gridColour, ink, paleInk, type Item } from '../../figures/drawing';
import { wrapText } from '../../figures/fonts';
import { numberText } from '../../figures/number-text';
import type { StoredInterval } from '../study-file';

export const margin = 4;
export const headingSize = 8;
export const smallSize = 7;
export const methodColour = categoryColours[0] as string;
export const baselineColour = '#7a7a7a';

const circle = (radius: number): string => `M${-radius},0A${radius},${radius} 0 1 1 ${radius},0A${radius},${radius} 0 1 1 ${-radius},0Z`;

/** A filled circle; for a baseline a ring. */
export function dot(x: number, y: number, colour: string, hollow: boolean, radius = 2): Item[] {
  const filled: Item = { kind: 'path', x, y, path: circle(radius), colour };
  return hollow ? [filled, { kind: 'path', x, y, path: circle(radius * 0.55), colour: 'white' }] : [filled];
}

/** Values that an axis has to show. */
export interface Shown {
  readonly estimate: number;
  readonly interval: StoredInterval;
}

/** From the least to the largest end of all intervals, to zero where that is not far; hits from 0 to 1. */
export function rangeOf(shown: readonly Shown[], proportion: boolean): Range {
  if (proportion) return { low: 0, high: 1 };
  const ends = shown.flatMap(({ estimate, interval }) => [estimate, ...(interval ?? [])]);
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low > 0 && low < 0.5 * high) low = 0;
  if (high < 0 && high > 0.5 * low) high = 0;
  const room = high > low ? 0.03 * (high - low) : 0.5;
  return { low: low === 0 ? 0 : low - room, high: high === 0 ? 0 : high + room };
}

/** Where a value lies along a length. */
export function along({ low, high }: Range, length: number): (value: number) => number {
  return (value) => ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * length;
}

/** Lines across a plot at round numbers, the numbers below it and its frame. */
export function horizontalAxis(range: Range, x: number, y: number, width: number, height: number): Item[] {
  const across = along(range, width);
  const values = roundNumbers(range, Math.max(2, Math.round(width / 30)));
  return [
    ...values.map((value): Item => ({ kind: 'line', x: x + across(value), y, x2: x + across(value), y2: y + height, stroke: gridColour, strokeWidth: 0.5 })),
    { kind: 'rect', x, y, width, height, stroke: frameColour },
    ...values.map((value): Item => ({
      kind: 'text', x: x + across(value), y: y + height + smallSize + 1, text: numberText(value), size: smallSize, align: 'center', colour: ink,
    })),
  ];
}

/** Lines across a plot at round numbers and its frame; the numbers left of it where it is numbered. */
export function verticalAxis(range: Range, x: number, y: number, width: number, height: number, numbered: boolean): Item[] {
  const up = along(range, height);
  const values = roundNumbers(range, 4);
  return [
    ...values.map((value): Item => ({ kind: 'line', x, y: y + height - up(value), x2: x + width, y2: y + height - up(value), stroke: gridColour, strokeWidth: 0.5 })),
    { kind: 'rect', x, y, width, height, stroke: frameColour },
    ...(numbered ? values : []).map((value): Item => ({
      kind: 'text', x: x - 3, y: y + height - up(value) + smallSize * 0.35, text: numberText(value), size: smallSize, align: 'right', colour: ink,
    })),
  ];
}

/** Lines of text one below the other; gives the height below them. */
export function paragraph(text: string, x: number, y: number, width: number, items: Item[], most = 4): number {
  let bottom = y;
  for (const line of wrapText(text, width, smallSize, 'normal', most)) {
    items.push({ kind: 'text', x, y: (bottom += smallSize + 1.5), text: line, size: smallSize, colour: paleInk });
  }
  return bottom;
}

/** A bold line at the top of a figure; gives the height below it. */
export function titleLines(title: string, width: number, items: Item[]): number {
  let y = margin;
  for (const text of wrapText(title, width - 2 * margin, 10, 'bold')) items.push({ kind: 'text', x: margin, y: (y += 11), text, size: 10, weight: 'bold' });
  return title === '' ? y : y + 4;
}
