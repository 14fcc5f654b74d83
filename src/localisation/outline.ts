import type { Mask } from './component';

/** A straight piece of an outline between two corners of pixels, in pixels from the upper left corner of the picture. */
export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

/** The edges between a mask and what is not in it, the picture's own border included, each as long as it is straight. */
export function outlineOf({ values, height, width }: Mask): Stroke[] {
  const inside = (row: number, column: number): boolean =>
    row >= 0 && row < height && column >= 0 && column < width && values[row * width + column] === 1;
  const across = runs(height + 1, width, (row, column) => inside(row - 1, column) !== inside(row, column));
  const down = runs(width + 1, height, (column, row) => inside(row, column - 1) !== inside(row, column));
  return [
    ...across.map(({ line, from, to }): Stroke => ({ x: from, y: line, x2: to, y2: line })),
    ...down.map(({ line, from, to }): Stroke => ({ x: line, y: from, x2: line, y2: to })),
  ];
}

/** Where a test holds without a gap along each of several lines. */
function runs(lines: number, length: number, test: (line: number, at: number) => boolean): { line: number; from: number; to: number }[] {
  const found: { line: number; from: number; to: number }[] = [];
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      if (!test(line, at)) continue;
      const from = at;
      while (at < length && test(line, at)) at++;
      found.push({ line, from, to: at });
    }
  }
  return found;
}
