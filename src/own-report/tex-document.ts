/** The project's report.tex as a document: the part of LaTeX that it is written in, and no more. */
import { UserError } from '../errors';
import type { Block, ReportDocument, Section, Text } from './document';
import { TexCursor, withoutTexComments } from './tex-cursor';
import { inlineOf, readInline, readPiece, silent, trimmed } from './tex-inline';

type Macros = ReadonlyMap<string, string>;

/**
 * @param name how sentences call the file
 * @throws UserError naming the command or environment that is not known, and its line
 */
export function readDocument(source: string, name: string): ReportDocument {
  const begin = source.indexOf('\\begin{document}');
  const end = source.indexOf('\\end{document}');
  if (begin < 0 || end < begin) throw new UserError(`${name} has no \\begin{document} … \\end{document}.`);
  const macros = wordsOf(withoutTexComments(source.slice(0, begin)));
  const start = begin + '\\begin{document}'.length;
  const cursor = new TexCursor(expanded(keepingLines(source.slice(start, end)), macros), name, source.slice(0, start).split('\n').length);
  const title = macros.get('reporttitle');
  if (title === undefined) throw new UserError(`${name} names no \\reporttitle in its preamble.`);
  const reader = new BodyReader(cursor);
  return { title: plain(title, cursor), author: plain(macros.get('reportauthor') ?? '', cursor), ...reader.read() };
}

/** Without comments, but with as many lines: a line that was all comment becomes a space, as an empty one would end a paragraph. */
function keepingLines(source: string): string {
  return source.replace(/\\[^]|[ \t]*%[^\n]*/g, (found) => (/^\s*%/.test(found) ? '{}' : found));
}

/** Macros of the preamble that stand for words. */
function wordsOf(preamble: string): Macros {
  const macros = new Map<string, string>();
  for (const match of preamble.matchAll(/\\newcommand\{?\\(report[a-zA-Z]+)\}?(?=\{)/g)) {
    const cursor = new TexCursor(preamble, 'the preamble');
    cursor.at = match.index + match[0].length;
    macros.set(match[1] as string, cursor.argument());
  }
  return macros;
}

function expanded(text: string, macros: Macros): string {
  return text.replace(/\\(report[a-zA-Z]+)(?:\{\})?/g, (found, macro: string) => macros.get(macro) ?? found);
}

/** Text of a macro as plain words. */
function plain(source: string, cursor: TexCursor): string {
  const words = (text: Text): string => text.map((part) => (part.kind === 'words' ? part.text : 'content' in part ? words(part.content) : '')).join('');
  return words(trimmed(readInline(cursor.within(source))));
}

class BodyReader {
  readonly #sections: { title: Text; label?: string; blocks: Block[] }[] = [];
  #abstract: Text = [];
  #heading: Text | undefined;
  #content: Text = [];
  #continues = false;

  constructor(private readonly cursor: TexCursor) {}

  read(): { abstract: Text; sections: Section[] } {
    const { cursor } = this;
    while (!cursor.ended) {
      if (cursor.take(/[ \t]*(?:\n[ \t]*){2,}/y) !== null) this.#endParagraph();
      else if (cursor.sees('\\')) this.#command();
      else this.#content = [...this.#content, ...readPiece(cursor)];
    }
    this.#endParagraph();
    return { abstract: this.#abstract, sections: this.#sections };
  }

  #command(): void {
    const { cursor } = this;
    const start = cursor.at;
    const name = cursor.command();
    if (name === '[') return this.#display(cursor.until('\\]'));
    if (name === 'begin') return this.#environment(cursor.argument());
    if (name === 'section' || name === 'section*') {
      this.#endParagraph();
      this.#sections.push({ title: trimmed(inlineOf(cursor.argument(), cursor)), blocks: [] });
    } else if (name === 'paragraph') {
      this.#endParagraph();
      this.#heading = trimmed(inlineOf(cursor.argument(), cursor));
    } else if (name === 'label') {
      const section = this.#sections.at(-1);
      if (section) section.label = cursor.argument().trim();
    } else if (name === 'par') {
      this.#endParagraph();
    } else {
      cursor.at = start;
      this.#content = [...this.#content, ...readPiece(cursor)];
    }
  }

  #display(tex: string): void {
    this.#endParagraph();
    this.#put({ kind: 'display', tex: tex.trim() });
    this.#continues = this.cursor.take(/[ \t]*\n[ \t]*\n/y) === null;
  }

  #environment(name: string): void {
    const { cursor } = this;
    const line = cursor.within('');
    const inner = cursor.until(`\\end{${name}}`);
    const within = cursor.within(`${inner}\\end{${name}}`);
    if (name === 'abstract') {
      this.#abstract = trimmed(readInline(cursor.within(inner)));
    } else if (/^(?:equation|displaymath)\*?$/.test(name)) {
      this.#display(inner.replace(/\\label\{[^}]*\}/, ''));
    } else if (/^(?:align|gather|multline)\*?$/.test(name)) {
      this.#display(`\\begin{${name.replace('*', '')}*}${inner}\\end{${name.replace('*', '')}*}`);
    } else if (name === 'itemize' || name === 'enumerate') {
      this.#endParagraph();
      this.#put({ kind: 'list', items: itemsOf(inner, cursor) });
    } else if (/^(?:figure|table)\*?$/.test(name)) {
      this.#float(name, within.within(inner));
    } else {
      throw line.fault(`the environment "${name}" is not known to the web page: use one that is, or teach it in src/own-report/tex-document.ts`);
    }
  }

  /** A float stands between paragraphs or in one, which goes on after it. */
  #float(name: string, cursor: TexCursor): void {
    const kind = name.startsWith('figure') ? 'figure' : 'table';
    const ids: string[] = [];
    let [caption, label]: [Text, string] = [[], ''];
    cursor.option();
    while (!cursor.ended) {
      if (cursor.take(/\s+|\{\}/y) !== null) continue;
      const line = cursor.within('');
      const command = cursor.sees('\\') ? cursor.command() : '';
      if (command === 'caption') caption = trimmed(inlineOf(cursor.argument(), cursor));
      else if (command === 'label') label = cursor.argument().trim();
      else if (command === (kind === 'figure' ? 'exhibitfigure' : 'exhibittable')) {
        cursor.option();
        ids.push(cursor.argument().trim());
      } else if (Object.hasOwn(silent, command)) {
        for (let left = silent[command] as number; left > 0; left--) cursor.argument();
      } else {
        const what = command === '' ? 'bare text' : `\\${command}`;
        throw line.fault(`the web page does not know ${what} in a ${kind}: leave it out, or teach it in src/own-report/tex-document.ts`);
      }
    }
    const [id, ...more] = ids;
    if (id === undefined || more.length > 0) throw cursor.fault(`the web page shows one exhibit in a ${kind}, not ${ids.length}`);
    this.#floats.push({ kind, id, label, caption, wide: name.endsWith('*') });
    if (this.#content.length === 0 && this.#heading === undefined) this.#putFloats();
  }

  readonly #floats: Block[] = [];

  #putFloats(): void {
    for (const float of this.#floats.splice(0)) this.#put(float);
  }

  #endParagraph(): void {
    const content = trimmed(this.#content);
    if (content.length > 0 || this.#heading !== undefined) {
      this.#put({ kind: 'paragraph', content, ...(this.#heading !== undefined && { heading: this.#heading }), ...(this.#continues && { continues: true }) });
    }
    [this.#content, this.#heading, this.#continues] = [[], undefined, false];
    this.#putFloats();
  }

  #put(block: Block): void {
    const section = this.#sections.at(-1);
    if (section) section.blocks.push(block);
    else if (block.kind !== 'paragraph') this.#sections.push({ title: [], blocks: [block] });
    else throw this.cursor.fault('text stands before the first section, which the web page has no place for');
  }
}

function itemsOf(inner: string, cursor: TexCursor): Text[] {
  const within = cursor.within(inner);
  const items: Text[] = [];
  within.take(/\s*/y);
  while (!within.ended) {
    if (within.command() !== 'item') throw within.fault('a list holds something before its first \\item');
    const next = within.text.slice(within.at).search(/\\item(?![a-zA-Z])/);
    const piece = next < 0 ? within.text.slice(within.at) : within.text.slice(within.at, within.at + next);
    within.at += piece.length;
    items.push(trimmed(inlineOf(piece, within)));
  }
  return items;
}
