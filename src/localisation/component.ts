/** Connected parts of a mask. */
import type { Rectangle } from '../images/resize';

/** A mask over a picture: 1 inside and 0 outside, row by row. */
export interface Mask {
  readonly values: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * The largest part of a mask whose pixels hang together over edges or corners (8 neighbours); of several equally large
 * ones the first in reading order.
 * @returns that part alone, and how many parts there are; empty and 0 for an empty mask
 */
export function largestComponent({ values, height, width }: Mask): { mask: Mask; components: number } {
  const labels = new Int32Array(values.length);
  const sizes = [0];
  const open: number[] = [];
  values.forEach((inside, start) => {
    if (inside === 0 || labels[start] !== 0) return;
    const label = sizes.push(0) - 1;
    labels[start] = label;
    open.push(start);
    for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop()) {
      sizes[label]!++;
      for (const neighbour of neighboursOf(pixel, height, width)) {
        if (values[neighbour] === 0 || labels[neighbour] !== 0) continue;
        labels[neighbour] = label;
        open.push(neighbour);
      }
    }
  });
  const largest = sizes.indexOf(Math.max(...sizes));
  const part = Uint8Array.from(labels, (label) => (label !== 0 && label === largest ? 1 : 0));
  return { mask: { values: part, height, width }, components: sizes.length - 1 };
}

function neighboursOf(pixel: number, height: number, width: number): number[] {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  const found: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) if (y !== row || x !== column) found.push(y * width + x);
  return found;
}

/**
 * The smallest rectangle that holds a mask.
 * @throws RangeError when the mask is empty
 */
export function boundingBox({ values, width }: Mask): Rectangle {
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  values.forEach((inside, pixel) => {
    if (inside === 0) return;
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    [top, left, bottom, right] = [Math.min(top, row), Math.min(left, column), Math.max(bottom, row), Math.max(right, column)];
  });
  if (bottom === -1) throw new RangeError('An empty mask has no bounding box.');
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}
