/** Running text of the project's report, from LaTeX: the commands that it uses and no others. */
import type { Inline, Text } from './document';
import { TexCursor } from './tex-cursor';

/** Commands that stand for signs. */
const signs: Readonly<Record<string, string>> = {
  textbackslash: '\\', textasciitilde: '~', textasciicircum: '^', textless: '<', textgreater: '>', textbar: '|', textquotedbl: '"',
  textquotesingle: "'", textasciigrave: '`', texttimes: '×', textdiv: '÷', textminus: '−',
  textendash: '–', textemdash: '—', textellipsis: '…', ldots: '…', dots: '…',
  ',': '\u202f', ' ': ' ', '\n': ' ', ';': ' ', ':': ' ', '-': '', '/': '', '@': '', '!': '', '%': '%', '&': '&', _: '_', '#': '#', $: '$', '{': '{', '}': '}',
  ss: 'ß', o: 'ø', O: 'Ø', ae: 'æ', AE: 'Æ', aa: 'å', AA: 'Å', l: 'ł', L: 'Ł', slash: '/', textdegree: '°', textmu: 'µ', LaTeX: 'LaTeX', TeX: 'TeX',
};

const accents: Readonly<Record<string, string>> = {
  "'": '\u0301', '`': '\u0300', '^': '\u0302', '"': '\u0308', '~': '\u0303', '=': '\u0304', '.': '\u0307',
  c: '\u0327', v: '\u030C', H: '\u030B', r: '\u030A', u: '\u0306', k: '\u0328',
};

/** Commands that change the look in ways that a page has no need of, with the number of their arguments. */
export const silent: Readonly<Record<string, number>> = {
  noindent: 0, centering: 0, small: 0, footnotesize: 0, scriptsize: 0, normalsize: 0, sloppy: 0, protect: 0, maketitle: 0,
  clearpage: 0, newpage: 0, balance: 0, hfill: 0,
  vspace: 1, 'vspace*': 1, hspace: 1, 'hspace*': 1, setlength: 2, suppressfloats: 0,
  enlargethispage: 1, 'enlargethispage*': 1, thispagestyle: 1, pagestyle: 1, allowbreak: 0,
  smallskip: 0, medskip: 0, bigskip: 0, par: 0, raggedright: 0, linebreak: 0, nolinebreak: 0,
  pagebreak: 0, columnbreak: 0, bibliographystyle: 1, bibliography: 1,
};

const styles: Readonly<Record<string, 'emphasis' | 'strong' | 'code'>> = {
  emph: 'emphasis', textit: 'emphasis', textsl: 'emphasis', textbf: 'strong', texttt: 'code',
};

/** Commands that show what stands in their braces. */
const transparent = ['asis', 'mbox', 'textrm', 'textsf', 'textnormal', 'text', 'hbox', 'textsc', 'textup', 'textmd'];

/** Reads to the end of a cursor. @throws UserError naming the command that is not known, with its line */
export function readInline(cursor: TexCursor): Text {
  const found: Inline[] = [];
  while (!cursor.ended) found.push(...readPiece(cursor));
  return merged(found);
}

/** The text of a source that is one piece. */
export function inlineOf(source: string, cursor: TexCursor): Text {
  return readInline(cursor.within(source));
}

/** The next piece of running text. */
export function readPiece(cursor: TexCursor): Text {
  const words = cursor.take(/[^\\${}~`'\-\n%&#^_]+/y);
  if (words !== null) return [{ kind: 'words', text: words.replace(/[ \t]+/g, ' ') }];
  const sign = cursor.take(/---?|``|''|[`'~\-]/y);
  if (sign !== null) return [{ kind: 'words', text: typographic[sign] as string }];
  if (cursor.take(/\s+/y) !== null) return [{ kind: 'words', text: ' ' }];
  if (cursor.sees('$')) {
    cursor.at += 1;
    return [{ kind: 'mathematics', tex: cursor.until('$') }];
  }
  if (cursor.sees('{')) return inlineOf(cursor.argument(), cursor);
  if (cursor.sees('\\')) return readCommand(cursor);
  throw cursor.fault(`the web page cannot show a bare "${cursor.text[cursor.at]}" in running text`);
}

const typographic: Readonly<Record<string, string>> = { '---': '—', '--': '–', '``': '“', "''": '”', '`': '‘', "'": '’', '~': '\u00a0', '-': '-' };

function readCommand(cursor: TexCursor): Text {
  const line = cursor.within('');
  const name = cursor.command();
  const style = styles[name];
  if (style !== undefined) return [{ kind: style, content: inlineOf(cursor.argument(), cursor) }];
  if (transparent.includes(name)) return inlineOf(cursor.argument(), cursor);
  if (Object.hasOwn(accents, name)) {
    const letter = cursor.argument().replace(/^\\([ij])$/, '$1');
    return [{ kind: 'words', text: (letter.slice(0, 1) + (accents[name] as string) + letter.slice(1)).normalize('NFC') }];
  }
  if (Object.hasOwn(signs, name)) {
    if (/^[a-zA-Z]/.test(name) && cursor.sees('{}')) cursor.at += 2;
    return [{ kind: 'words', text: signs[name] as string }];
  }
  if (Object.hasOwn(silent, name)) {
    cursor.option();
    for (let left = silent[name] as number; left > 0; left--) cursor.argument();
    return [];
  }
  const read = special[name];
  if (read === undefined) throw line.fault(`the command \\${name} is not known to the web page: use one that is, or teach it in src/own-report/tex-inline.ts`);
  return [read(cursor)];
}

/** Signs that stand in a word as in mathematics. */
const lone: Readonly<Record<string, string>> = { '-': '−', '\\times': '×', '\\div': '÷' };

const special: Readonly<Record<string, (cursor: TexCursor) => Inline>> = {
  val: (cursor) => ({ kind: 'value', id: cursor.argument().trim() }),
  ensuremath: (cursor) => {
    const tex = cursor.argument();
    return Object.hasOwn(lone, tex) ? { kind: 'words', text: lone[tex] as string } : { kind: 'mathematics', tex };
  },
  '(': (cursor) => ({ kind: 'mathematics', tex: cursor.until('\\)') }),
  ref: (cursor) => ({ kind: 'reference', label: cursor.argument().trim() }),
  url: (cursor) => ({ kind: 'link', url: cursor.argument().trim() }),
  citep: (cursor) => citation(cursor, false),
  cite: (cursor) => citation(cursor, false),
  citet: (cursor) => citation(cursor, true),
};

function citation(cursor: TexCursor, textual: boolean): Inline {
  return { kind: 'citation', keys: cursor.argument().split(',').map((key) => key.trim()), textual };
}

/** Neighbouring words as one. */
function merged(parts: Text): Text {
  const result: Inline[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'words' && last?.kind === 'words') result[result.length - 1] = { kind: 'words', text: (last.text + part.text).replace(/ {2,}/g, ' ') };
    else result.push(part);
  }
  return result.filter((part) => part.kind !== 'words' || part.text !== '');
}

/** Text without blanks at its ends, and with single ones inside. */
export function trimmed(pieces: Text): Text {
  const text = merged(pieces);
  return text
    .map((part, index): Inline => {
      if (part.kind !== 'words') return part;
      const start = index === 0 ? part.text.replace(/^ +/, '') : part.text;
      return { kind: 'words', text: index === text.length - 1 ? start.replace(/ +$/, '') : start };
    })
    .filter((part) => part.kind !== 'words' || part.text !== '');
}
