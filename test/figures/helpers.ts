/** What several tests of figures need: made-up pictures and maps, and ways to read a figure. */
import { inflateSync } from 'node:zlib';
import { createCanvas, loadImage } from 'canvas';
import type { Figure } from '../../src/figures/figure';
import type { Item } from '../../src/figures/drawing';
import { makePicture, type Picture } from '../../src/images/picture';
import type { AttributionMap } from '../../src/methods/attribution-map';

/** A picture of one colour. */
export function plainPicture(height: number, width: number, colour: readonly [number, number, number]): Picture {
  return makePicture('plain', width, height, Uint8Array.from({ length: height * width * 3 }, (_, i) => colour[i % 3] as number));
}

/** Bytes that no compression makes smaller (the multiplicative congruential generator of Park & Miller 1988). */
export function noiseBytes(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => (state = (state * 16807) % 2147483647) >> 8);
}

/** A map over the whole of a 64×64 picture unless its extent says otherwise. */
export function mapOf(height: number, width: number, values: ArrayLike<number>, more: Partial<AttributionMap> = {}): AttributionMap {
  return {
    values: Float32Array.from(values), height, width, channels: 1, signed: true,
    extent: { top: 0, left: 0, height: 64, width: 64 },
    network: { name: 'none', fingerprint: '' }, picture: { name: 'plain', fingerprint: '' }, target: { index: 3, name: 'tiger shark' },
    score: 'logit', method: 'made-up', variant: 'default', layer: null, options: {}, passes: { forward: 0, backward: 0, headBackward: 0 },
    ...more,
  };
}

/** The items of a kind that a figure is made of, in order of drawing. */
export function itemsOf<K extends Item['kind']>(figure: Figure, kind: K): Extract<Item, { kind: K }>[] {
  const { layer } = figure.spec as unknown as { layer: { data: { values: Item[] } }[] };
  return layer.flatMap(({ data }) => data.values).filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
}

export function textsOf(figure: Figure): string[] {
  return itemsOf(figure, 'text').flatMap(({ text }) => text);
}

export function sizeOf(figure: Figure): { width: number; height: number } {
  const { width, height } = figure.spec as unknown as { width: number; height: number };
  return { width, height };
}

/** Reads single pixels of an encoded picture. */
export async function pixelReader(encoded: Buffer | string): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  const image = await loadImage(encoded);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, at: (x, y) => [...data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 3)] };
}

/** A PDF file with its compressed streams unpacked, as Latin-1 text. */
export function unpackPdf(pdf: Buffer): string {
  let text = pdf.toString('latin1');
  let at = 0;
  while ((at = pdf.indexOf('stream', at)) !== -1) {
    const start = at + 'stream'.length + (pdf[at + 6] === 13 ? 2 : 1);
    const end = pdf.indexOf('endstream', start);
    if (end === -1) break;
    try {
      text += inflateSync(pdf.subarray(start, end)).toString('latin1');
    } catch {
      // Not every stream is compressed.
    }
    at = end + 'endstream'.length;
  }
  return text;
}

/** The text that a PDF file shows with 8-bit fonts, in order, without what stands between the pieces. */
export function pdfText(pdf: Buffer): string {
  const shown = unpackPdf(pdf).matchAll(/\[((?:\((?:\\.|[^\\)])*\)|[-\d.\s])*)\]\s*TJ|\(((?:\\.|[^\\)])*)\)\s*Tj/g);
  return Array.from(shown, ([, array, single]) =>
    single ?? Array.from((array ?? '').matchAll(/\(((?:\\.|[^\\)])*)\)/g), ([, piece = '']) => piece).join(''),
  ).join('').replaceAll(/\\(.)/g, '$1');
}
