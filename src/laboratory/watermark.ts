/** The shortcut: a small sign in a corner that says nothing about the shape, unless training scenes make it. */
import type { Canvas, Colour } from './painting';

/** Side of the watermark in pixels. */
export const watermarkSide = 12;
/** Farthest distance of the watermark from the two edges of its corner, in pixels. */
const farthest = 4;

/** Upper left pixel of a watermark. */
export interface WatermarkPlace {
  readonly top: number;
  readonly left: number;
}

const plate: Colour = [25, 25, 30];
const bars: Colour = [240, 240, 235];
const opacity = 0.85;

/** A place in one of the four corners. */
export function placeWatermark(uniform: () => number, side: number): WatermarkPlace {
  const along = (): number => {
    const distance = 1 + Math.floor(uniform() * farthest);
    return uniform() < 0.5 ? distance : side - watermarkSide - distance;
  };
  return { top: along(), left: along() };
}

/** Whether a disc reaches into the watermark. */
export function overlapsWatermark({ top, left }: WatermarkPlace, x: number, y: number, radius: number): boolean {
  const outside = (position: number, start: number) => Math.max(start - position, 0, position - start - watermarkSide);
  return Math.hypot(outside(x, left), outside(y, top)) < radius;
}

function forEachPixel({ top, left }: WatermarkPlace, side: number, visit: (pixel: number, row: number, column: number) => void): void {
  for (let row = 0; row < watermarkSide; row++) {
    for (let column = 0; column < watermarkSide; column++) visit((top + row) * side + left + column, row, column);
  }
}

/** Two light bars on a dark plate that lets a little of the ground through. */
export function drawWatermark(canvas: Canvas, place: WatermarkPlace): void {
  const barred = (row: number, column: number) => column > 1 && column < watermarkSide - 2 && Math.floor((row - 2) / 2) % 2 === 0 && row > 1 && row < 8;
  forEachPixel(place, canvas.side, (pixel, row, column) => canvas.lay(pixel, barred(row, column) ? bars : plate, opacity));
}

/** 1 on the watermark, else 0: `side × side` values, row by row. */
export function watermarkMask(place: WatermarkPlace, side: number): Uint8Array {
  const mask = new Uint8Array(side * side);
  forEachPixel(place, side, (pixel) => (mask[pixel] = 1));
  return mask;
}
