/** The pictures that the pages of a PDF file show, and how finely: pixels an inch at the size they are printed at. */
import { PdfObjects, PdfReader, type PdfDictionary, type PdfValue } from './pdf-objects';

/** A picture of pixels on a page. */
export interface PlacedPicture {
  /** Counted from 1. */
  readonly page: number;
  /** Hexadecimal digits of the alternative text of the marked-content span around it, as `exhibits.sty` writes it; null outside of any. */
  readonly alternative: string | null;
  /** Pixels an inch, of height and width the fewer. */
  readonly resolution: number;
}

/** [a b c d e f]: (x, y) goes to (ax + cy + e, bx + dy + f) (PDF 1.7, section 8.3.4). */
type Matrix = readonly [number, number, number, number, number, number];
const unit: Matrix = [1, 0, 0, 1, 0, 0];

/** First `a`, then `b`. */
function times(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
  ];
}

/** Where something is drawn. */
interface Ground {
  readonly page: number;
  readonly alternative: string | null;
  readonly matrix: Matrix;
  readonly resources: PdfDictionary;
}

/** Deeper, forms refer to themselves. */
const deepest = 20;

/**
 * Every picture as often as it is drawn, in order of the pages: those in included figures, in patterns, in masks and in the
 * content itself too.
 * @param pdf with its objects not packed into streams
 * @throws RangeError where a content stream cannot be read
 */
export function picturesIn(pdf: Uint8Array): PlacedPicture[] {
  const objects = new PdfObjects(pdf);
  const found: PlacedPicture[] = [];
  const pages = objects.ofType('Catalog').flatMap((catalog) => pagesBelow(objects, catalog.get('Pages'), new Map()));
  pages.forEach(({ contents, resources }, index) => {
    // A stream may end in the middle of what the next one goes on with, but not in the middle of a word.
    const content = contents.map((part) => objects.content(part)).join('\n');
    draw(objects, content, { page: index + 1, alternative: null, matrix: unit, resources }, found);
  });
  return found;
}

interface Page {
  readonly contents: readonly PdfValue[];
  readonly resources: PdfDictionary;
}

function pagesBelow(objects: PdfObjects, node: PdfValue | undefined, inherited: PdfDictionary): Page[] {
  const dictionary = objects.dictionary(node);
  const resources = dictionary.has('Resources') ? objects.dictionary(dictionary.get('Resources')) : inherited;
  if (dictionary.get('Type') === '/Pages') return objects.list(dictionary.get('Kids')).flatMap((kid) => pagesBelow(objects, kid, resources));
  const contents = dictionary.get('Contents');
  const several = objects.list(contents);
  return [{ contents: several.length > 0 ? several : contents === undefined ? [] : [contents], resources }];
}

function draw(objects: PdfObjects, content: string, ground: Ground, found: PlacedPicture[], depth = 0): void {
  if (depth > deepest) return;
  const reader = new PdfReader(content);
  let matrix = ground.matrix;
  const saved: Matrix[] = [];
  const spans: (string | null)[] = [ground.alternative];
  const here = (): Ground => ({ ...ground, matrix, alternative: spans.at(-1) ?? null });
  const resource = (kind: string, name: PdfValue | undefined): PdfValue | undefined =>
    objects.dictionary(ground.resources.get(kind)).get(String(name).slice(1));
  const form = (stream: PdfValue | undefined, on: Ground): void => {
    const own = objects.dictionary(stream);
    const resources = own.has('Resources') ? objects.dictionary(own.get('Resources')) : ground.resources;
    draw(objects, objects.content(stream), { ...on, matrix: times(matrixOf(objects, own), on.matrix), resources }, found, depth + 1);
  };
  let operands: PdfValue[] = [];
  while (reader.at < content.length) {
    const value = reader.next();
    if (value === null) {
      reader.at++;
      continue;
    }
    if (typeof value !== 'string' || /^[/(<]/.test(value)) {
      operands.push(value);
      continue;
    }
    const last = operands.at(-1);
    if (value === 'q') saved.push(matrix);
    else if (value === 'Q') matrix = saved.pop() ?? matrix;
    else if (value === 'cm') matrix = times(asMatrix(operands.slice(-6)), matrix);
    else if (value === 'BDC' || value === 'BMC') spans.push(alternativeIn(last) ?? spans.at(-1) ?? null);
    else if (value === 'EMC' && spans.length > 1) spans.pop();
    else if (value === 'gs') {
      const mask = objects.dictionary(objects.dictionary(resource('ExtGState', last)).get('SMask')).get('G');
      if (mask !== undefined) form(mask, here());
    } else if ((value === 'scn' || value === 'SCN') && typeof last === 'string') {
      // A pattern lies on the page, or on the form it is drawn in, and not where it is used.
      form(resource('Pattern', last), { ...here(), matrix: ground.matrix });
    } else if (value === 'Do') {
      const drawn = resource('XObject', last);
      const own = objects.dictionary(drawn);
      if (own.get('Subtype') === '/Image') found.push(placed(objects, own, here()));
      else form(drawn, here());
    } else if (value === 'ID') {
      found.push(placed(objects, inlineOf(operands), here()));
      reader.at = endOfInline(content, reader.at);
    }
    operands = [];
  }
}

function asMatrix(numbers: readonly PdfValue[]): Matrix {
  const [a, b, c, d, e, f] = numbers.map(Number);
  return [a ?? NaN, b ?? NaN, c ?? NaN, d ?? NaN, e ?? NaN, f ?? NaN];
}

function matrixOf(objects: PdfObjects, form: PdfDictionary): Matrix {
  const own = objects.list(form.get('Matrix'));
  return own.length === 6 ? asMatrix(own.map((value) => objects.number(value))) : unit;
}

function alternativeIn(properties: PdfValue | undefined): string | null {
  const alternative = properties instanceof Map ? (properties as PdfDictionary).get('Alt') : undefined;
  return typeof alternative === 'string' ? alternative.slice(1, -1) : null;
}

/** A picture in the content itself has short names for its height and width. */
function inlineOf(operands: readonly PdfValue[]): PdfDictionary {
  const long: Readonly<Record<string, string>> = { '/W': 'Width', '/H': 'Height' };
  const dictionary = new Map<string, PdfValue>();
  for (let at = 0; at + 1 < operands.length; at += 2) {
    const key = String(operands[at]);
    dictionary.set(long[key] ?? key.slice(1), operands[at + 1] as PdfValue);
  }
  return dictionary;
}

function endOfInline(content: string, start: number): number {
  const end = /\sEI(?=\s|$)/g;
  end.lastIndex = start;
  return end.exec(content) === null ? content.length : end.lastIndex;
}

/** A picture fills the unit square (PDF 1.7, section 8.9.3); a point is the 72nd part of an inch. */
function placed(objects: PdfObjects, picture: PdfDictionary, { page, alternative, matrix: [a, b, c, d] }: Ground): PlacedPicture {
  const across = objects.number(picture.get('Width')) / Math.hypot(a, b);
  const down = objects.number(picture.get('Height')) / Math.hypot(c, d);
  return { page, alternative, resolution: 72 * Math.min(across, down) };
}

/** The least that pictures have at the size of print, in pixels an inch; matrices in PDF files are rounded. */
const least = 300;
const rounding = 1e-3;

/**
 * What of a PDF file is coarser than print needs, a sentence each.
 * @param alternatives ids of figures by the hexadecimal digits of their alternative texts
 */
export function coarsePictures(pdf: Uint8Array, alternatives: ReadonlyMap<string, string>): string[] {
  const worst = new Map<string, number>();
  for (const { page, alternative, resolution } of picturesIn(pdf)) {
    // Not below: what cannot be measured has not passed.
    if (resolution >= least * (1 - rounding)) continue;
    const id = alternative === null ? undefined : alternatives.get(alternative);
    const name = id === undefined ? `a picture on page ${page}` : `the figure "${id}"`;
    worst.set(name, Math.min(worst.get(name) ?? Infinity, resolution));
  }
  return [...worst].map(([name, resolution]) => `${name} has ${Math.floor(resolution)} pixels an inch at the size of print, and ${least} are the least`);
}
