import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { CutOut } from '../../src/images/decode';

/** A pixel's red, green, blue and coverage by row and column. */
export type Shape = (row: number, column: number) => readonly [number, number, number, number];

export function cutOutOf(height: number, width: number, shape: Shape, name = 'shape'): CutOut {
  const pixels = new Uint8Array(height * width * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) pixels.set(shape(row, column), (row * width + column) * 4);
  }
  return { name, width, height, pixels };
}

/** Writes a cut-out as PNG. */
export async function writeCutOut(path: string, height: number, width: number, shape: Shape): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const { pixels } = cutOutOf(height, width, shape);
  writeFileSync(path, await sharp(pixels, { raw: { width, height, channels: 4 } }).png().toBuffer());
}

/** Files by path below a folder. */
export async function writeCutOuts(folder: string, files: Readonly<Record<string, Shape>>, side = 32): Promise<void> {
  for (const [path, shape] of Object.entries(files)) await writeCutOut(join(folder, path), side, side, shape);
}

/** A colour on a square with a transparent margin of two pixels, where the colour is black. */
export function square(colour: readonly [number, number, number], side = 32): Shape {
  return (row, column) => (Math.min(row, column) < 2 || Math.max(row, column) >= side - 2 ? [0, 0, 0, 0] : [...colour, 255]);
}

/** Upright stripes of a colour and of white, four pixels each, on such a square: seen coarsely they are neither. */
export function stripes(colour: readonly [number, number, number], side = 32): Shape {
  const inside = square(colour, side);
  return (row, column) => (inside(row, column)[3] === 0 || Math.floor(column / 4) % 2 === 0 ? inside(row, column) : [255, 255, 255, 255]);
}
