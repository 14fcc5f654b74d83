/**
 * Reads PDF files as far as their pictures and fonts need it: objects that are not packed into object streams, as `exhibits.sty` makes
 * pdfTeX write them, and streams that are plain or deflated (PDF 1.7, section 7.3).
 */
import { inflateSync } from 'node:zlib';

export interface PdfReference {
  readonly object: number;
}

export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** Names begin with `/`, strings with `(` or `<`; another word is an operator or a keyword. */
export type PdfValue = number | string | PdfReference | PdfDictionary | readonly PdfValue[];

const emptySpace = /(?:\s|%[^\r\n]*)*/y;
const word = /\/[^\s()<>[\]{}/%]*|<[0-9A-Fa-f\s]*>|[^\s()<>[\]{}/%]+|[{})>]/y;
const restOfReference = /\s+\d+\s+R(?![^\s()<>[\]{}/%])/y;

/** Values one after the other. */
export class PdfReader {
  constructor(
    readonly source: string,
    public at = 0,
  ) {}

  /** @returns null at the end, and where a list or dictionary is closed */
  next(): PdfValue | null {
    this.#match(emptySpace);
    if (this.#take('<<')) return dictionaryOf(this.#until('>>'));
    if (this.#take('[')) return this.#until(']');
    if (this.source[this.at] === '(') return this.#string();
    if (this.at >= this.source.length || this.source[this.at] === ']' || this.source.startsWith('>>', this.at)) return null;
    const text = this.#match(word);
    if (!/^[-+.\d]/.test(text) || !Number.isFinite(Number(text))) return text;
    return this.#match(restOfReference) === '' ? Number(text) : { object: Number(text) };
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  #take(mark: string): boolean {
    if (!this.source.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  #until(end: string): PdfValue[] {
    const values: PdfValue[] = [];
    for (let value = this.next(); value !== null; value = this.next()) values.push(value);
    this.#take(end);
    return values;
  }

  /** A string in brackets, which may hold brackets in pairs. */
  #string(): string {
    const start = this.at;
    let depth = 0;
    do {
      const character = this.source[this.at++];
      if (character === '\\') this.at++;
      else if (character === '(') depth++;
      else if (character === ')') depth--;
    } while (depth > 0 && this.at < this.source.length);
    return this.source.slice(start, this.at);
  }
}

function dictionaryOf(entries: readonly PdfValue[]): PdfDictionary {
  const dictionary = new Map<string, PdfValue>();
  for (let at = 0; at + 1 < entries.length; at += 2) dictionary.set(String(entries[at]).slice(1), entries[at + 1] as PdfValue);
  return dictionary;
}

interface PdfObject {
  readonly value: PdfValue;
  /** As it stands in the file; null for an object without one. */
  readonly stream: Buffer | null;
}

/** The objects of a file. What is missing or of another kind reads as nothing: an empty dictionary, no numbers. */
export class PdfObjects {
  readonly #objects = new Map<number, PdfObject>();

  constructor(pdf: Uint8Array) {
    const bytes = Buffer.from(pdf);
    const source = bytes.toString('latin1');
    const head = /(\d+) 0 obj\b/g;
    for (let found = head.exec(source); found !== null; found = head.exec(source)) {
      const reader = new PdfReader(source, head.lastIndex);
      const value = reader.next() ?? '';
      const [mark] = /\s*stream\r?\n|/y.exec(source.slice(reader.at, reader.at + 20)) ?? [''];
      const start = reader.at + mark.length;
      const end = mark === '' ? start : source.indexOf('endstream', start + lengthIn(value));
      this.#objects.set(Number(found[1]), { value, stream: mark === '' ? null : bytes.subarray(start, end < 0 ? undefined : end) });
      head.lastIndex = Math.max(end, head.lastIndex);
    }
  }

  /** What a value is, or refers to. */
  value(of: PdfValue | undefined): PdfValue | undefined {
    return typeof of === 'object' && 'object' in of ? this.#objects.get(of.object)?.value : of;
  }

  dictionary(of: PdfValue | undefined): PdfDictionary {
    const value = this.value(of);
    return value instanceof Map ? value : new Map<string, PdfValue>();
  }

  list(of: PdfValue | undefined): readonly PdfValue[] {
    const value = this.value(of);
    return Array.isArray(value) ? (value as readonly PdfValue[]) : [];
  }

  number(of: PdfValue | undefined): number {
    const value = this.value(of);
    return typeof value === 'number' ? value : NaN;
  }

  /**
   * What the stream of an object holds, unpacked.
   * @throws RangeError where it is packed otherwise than by deflation
   */
  content(of: PdfValue | undefined): string {
    const object = typeof of === 'object' && 'object' in of ? this.#objects.get(of.object) : undefined;
    if (!object?.stream) return '';
    const filter = this.value(this.dictionary(of).get('Filter'));
    const filters = filter === undefined ? [] : typeof filter === 'string' ? [filter] : this.list(filter);
    if (filters.length === 0) return object.stream.toString('latin1');
    if (filters.length > 1 || filters[0] !== '/FlateDecode') throw new RangeError(`A content stream is packed by ${filters.join(', ')}.`);
    return inflateSync(object.stream, { finishFlush: 2 }).toString('latin1');
  }

  /** The dictionaries of some type, such as `Catalog`. */
  ofType(type: string): PdfDictionary[] {
    const dictionaries = [...this.#objects.values()].flatMap(({ value }) => (value instanceof Map ? [value as PdfDictionary] : []));
    return dictionaries.filter((dictionary) => dictionary.get('Type') === `/${type}`);
  }
}

/** The length of a stream where its dictionary says it by itself. */
function lengthIn(value: PdfValue): number {
  const length = value instanceof Map ? (value as PdfDictionary).get('Length') : undefined;
  return typeof length === 'number' ? length : 0;
}
