/** Grids of cells drawn where they lie in a picture, with axes in the picture's pixels. */
import type { AttributionMap } from '../methods/attribution-map';
import type { Rgb } from './colour-maps';
import { pngUrl } from './composite';
import { frameColour, ink, paleInk, type Item } from './drawing';

/** A grid of cells and the part of a picture that it covers. */
export interface PixelGrid {
  /** Cells down and across. */
  readonly height: number;
  readonly width: number;
  /** In pixels of the picture. */
  readonly extent: AttributionMap['extent'];
  /** The picture's own size in pixels. */
  readonly picture: { readonly height: number; readonly width: number };
}

/** Room for the axes left of the plot and below it, in points. */
export const axisRoom = { left: 30, bottom: 24 };
/** Bitmap pixels along a cell's side: enough for its edges to stay sharp when the bitmap is drawn larger. */
const cellPixels = 16;
const labelSize = 7;

/** Height in points of a plot of the given width. */
export function plotHeight({ picture }: PixelGrid, width: number): number {
  return (width * picture.height) / picture.width;
}

/**
 * The cells in their colours within the picture's frame, and its axes; (x, y) is the plot's upper left corner.
 * @param colour of the cell with this index, row by row
 */
export function pixelGridItems(grid: PixelGrid, x: number, y: number, width: number, colour: (cell: number) => Rgb): Item[] {
  const scale = width / grid.picture.width;
  const height = plotHeight(grid, width);
  const { top, left } = grid.extent;
  return [
    {
      kind: 'image', x: x + left * scale, y: y + top * scale, width: grid.extent.width * scale, height: grid.extent.height * scale,
      url: cellBitmap(grid, colour),
    },
    { kind: 'rect', x, y, width, height, stroke: frameColour },
    ...tickValues(grid.picture.width).flatMap((value): Item[] => [
      { kind: 'line', x: x + value * scale, y: y + height, x2: x + value * scale, y2: y + height + 3, stroke: frameColour, strokeWidth: 0.5 },
      { kind: 'text', x: x + value * scale, y: y + height + 4 + labelSize, text: String(value), size: labelSize, align: 'center', colour: ink },
    ]),
    ...tickValues(grid.picture.height).flatMap((value): Item[] => [
      { kind: 'line', x: x - 3, y: y + value * scale, x2: x, y2: y + value * scale, stroke: frameColour, strokeWidth: 0.5 },
      { kind: 'text', x: x - 5, y: y + value * scale + labelSize * 0.35, text: String(value), size: labelSize, align: 'right', colour: ink },
    ]),
    { kind: 'text', x: x + width / 2, y: y + height + 5 + 2 * labelSize + 1, text: 'column (pixels)', size: labelSize, align: 'center', colour: paleInk },
    { kind: 'text', x: x - 22, y: y + height / 2, text: 'row (pixels)', size: labelSize, align: 'center', angle: -90, colour: paleInk },
  ];
}

/** The cells as a bitmap, each of them several pixels wide: a PNG `data:` URL. */
export function cellBitmap({ height, width }: Pick<PixelGrid, 'height' | 'width'>, colour: (cell: number) => Rgb): string {
  const across = width * cellPixels;
  const pixels = new Uint8Array(height * cellPixels * across * 3);
  for (let cell = 0; cell < height * width; cell++) {
    const rgb = colour(cell);
    const [row, column] = [Math.floor(cell / width), cell % width];
    for (let i = 0; i < cellPixels ** 2; i++) {
      const at = (row * cellPixels + Math.floor(i / cellPixels)) * across + column * cellPixels + (i % cellPixels);
      pixels.set(rgb, at * 3);
    }
  }
  return pngUrl(pixels, across, height * cellPixels);
}

/** Round numbers from 0 to a length, four to eight of them. */
export function tickValues(length: number): number[] {
  const rough = length / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([5, 2, 1].find((factor) => factor * power <= rough) ?? 1));
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
}
