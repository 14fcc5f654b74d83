import { UserError } from '../errors';

/** What happens at the right and lower edge when the windows do not come out even. */
export const edges = ['skip', 'cover'] as const;
export type EdgeRule = (typeof edges)[number];

/** A grid of square occluding windows, all wholly inside the picture. */
export interface WindowGrid {
  /** Side of a window in pixels. */
  readonly window: number;
  /** Distance from one window to the next in pixels. */
  readonly stride: number;
  readonly edge: EdgeRule;
  /** Height and width of the picture in pixels. */
  readonly height: number;
  readonly width: number;
  /** First row of each row of windows. */
  readonly tops: readonly number[];
  /** First column of each column of windows. */
  readonly lefts: readonly number[];
}

/**
 * Places windows at 0, stride, 2·stride, … as long as they lie inside. A remainder at the edge stays uncovered
 * under `skip`; under `cover` one more window is set flush with the edge.
 * @throws UserError for a window or stride that is no whole number ≥ 1, or a window larger than the picture
 */
export function windowGrid(height: number, width: number, window: number, stride: number, edge: EdgeRule = 'skip'): WindowGrid {
  requireCount('window', window);
  requireCount('stride', stride);
  if (window > Math.min(height, width)) {
    throw new UserError(`A window of ${window} pixels does not fit into ${width}×${height} pixels: choose at most ${Math.min(height, width)}.`);
  }
  return { window, stride, edge, height, width, tops: starts(height, window, stride, edge), lefts: starts(width, window, stride, edge) };
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new UserError(`The ${name} must be a whole number of pixels from 1 on, not ${value}.`);
}

function starts(length: number, window: number, stride: number, edge: EdgeRule): number[] {
  const count = Math.floor((length - window) / stride) + 1;
  const regular = Array.from({ length: count }, (_, index) => index * stride);
  const last = length - window;
  return edge === 'cover' && regular.at(-1) !== last ? [...regular, last] : regular;
}

/** Number of windows of a grid. */
export function windowCount(grid: WindowGrid): number {
  return grid.tops.length * grid.lefts.length;
}

/** Row and column of the first pixel of each window, row by row. */
export function windowPositions(grid: WindowGrid): { top: number; left: number }[] {
  return grid.tops.flatMap((top) => grid.lefts.map((left) => ({ top, left })));
}

/**
 * The part of the picture that the grid stands for when each window is drawn as a cell of one stride around
 * its centre; with `cover` the last cell may be narrower in truth than it is drawn.
 */
export function gridExtent(grid: WindowGrid): { top: number; left: number; height: number; width: number } {
  const margin = (grid.window - grid.stride) / 2;
  return { top: margin, left: margin, height: grid.tops.length * grid.stride, width: grid.lefts.length * grid.stride };
}

/**
 * Spreads a value of each window over the pixels it covers: each pixel gets the mean over the windows that
 * cover it, and 0 where none does.
 * @param values one value a window, row by row
 * @returns `height × width` values
 */
export function perPixelMean(grid: WindowGrid, values: ArrayLike<number>): Float32Array {
  const sums = new Float64Array(grid.height * grid.width);
  const counts = new Float64Array(grid.height * grid.width);
  windowPositions(grid).forEach(({ top, left }, index) => {
    for (let row = top; row < top + grid.window; row++) {
      for (let column = left; column < left + grid.window; column++) {
        const pixel = row * grid.width + column;
        sums[pixel] = (sums[pixel] as number) + (values[index] as number);
        counts[pixel] = (counts[pixel] as number) + 1;
      }
    }
  });
  return Float32Array.from(sums, (sum, pixel) => (counts[pixel] === 0 ? 0 : sum / (counts[pixel] as number)));
}
