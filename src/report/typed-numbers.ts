import { lineOf, withoutComments } from './tex-source';

/** Numbers of mandatory arguments that are no prose: keys, names, lengths. Their optional arguments are none either. */
const notProse: Readonly<Record<string, number>> = {
  // What the notebooks leave, and what is said to be a definition.
  val: 1, formula: 1, exhibitfigure: 1, exhibittable: 1, asis: 1,
  // Keys and files.
  ref: 1, eqref: 1, pageref: 1, autoref: 1, cref: 1, Cref: 1, nameref: 1, label: 1, input: 1, include: 1, includegraphics: 1,
  bibliography: 1, bibliographystyle: 1, url: 1, href: 1, hypersetup: 1, end: 1, pagestyle: 1, thispagestyle: 1, pagenumbering: 1,
  // Lengths, counters and shapes.
  vspace: 1, hspace: 1, setlength: 2, addtolength: 2, setcounter: 2, addtocounter: 2, rule: 2, raisebox: 1, parbox: 1, makebox: 0,
  framebox: 0, fontsize: 2, linespread: 1, scalebox: 1, resizebox: 2, rotatebox: 1, enlargethispage: 1, adjustbox: 1, multicolumn: 2, cmidrule: 1,
  cline: 1, color: 1, textcolor: 1, definecolor: 3, pagebreak: 0, nopagebreak: 0, linebreak: 0, nolinebreak: 0, newcommand: 1,
  renewcommand: 1, captionsetup: 1, columnwidth: 0, footnotemark: 0,
};
/** Arguments of environments after their name. */
const environments: Readonly<Record<string, number>> = {
  minipage: 1, tabular: 1, 'tabular*': 2, tabularx: 2, subfigure: 1, subtable: 1, wrapfigure: 2, multicols: 1, thebibliography: 1,
};
const mathematics = /^(?:equation|align|alignat|gather|multline|math|displaymath|eqnarray)\*?$/;
const length = String.raw`-?\d*\.?\d+\s*(?:true)?(?:pt|mm|cm|in|ex|em|bp|sp|pc|dd|cc|mu|fil+|\\[a-zA-Z]+)?`;
const glue = String.raw`${length}(?:\s*(?:plus|minus)\s*${length})*`;
const assigned = new RegExp(String.raw`^\s*=\s*${glue}`);
const given = new RegExp(String.raw`^\s*=?\s*${glue}`);
const primitive = /^(?:vskip|hskip|kern|penalty|looseness|hangindent|hangafter|tolerance|parindent|parskip|baselineskip)$/;

/** A number that stands in the report's prose as digits. */
export interface TypedNumber {
  readonly number: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Numbers typed by hand into LaTeX prose: every run of digits but those in comments, in keys, lengths and options of
 * commands, in the preamble, right after a letter (Lite0, ReLU6: a name), and single digits in mathematics (indices,
 * exponents, the one of 1/Z). Whatever else is no result but a definition is written `\asis{ImageNet-1k}`.
 */
export function typedNumbers(tex: string): TypedNumber[] {
  const text = withoutComments(tex);
  const { prose, formulas } = separate(text, prosePlaces(text));
  const found = [
    ...[...prose.matchAll(/(?<!\p{L}[\d.]*)\d+(?:[.,]\d+)*/gu)],
    ...[...formulas.matchAll(/\d*\.\d+|\d{2,}/g)],
  ];
  return found.sort((a, b) => a.index - b.index).map((match) => ({ number: match[0], line: lineOf(text, match.index) }));
}

/** From where to where a reader sees the text: what the preamble calls title, author or `\report…`, and the document. */
function prosePlaces(text: string): (readonly [start: number, end: number])[] {
  const document = text.indexOf('\\begin{document}');
  if (document < 0) return [[0, text.length]];
  const named = text.slice(0, document).matchAll(/\\(?:title|author|(?:re)?newcommand\{?\\report[a-zA-Z]*\}?)\s*(?=\{)/g);
  const places = [...named].map(({ index, 0: command }): [number, number] => [index + command.length, afterGroup(text, index + command.length, '}')]);
  return [...places, [document, text.length]];
}

/** Splits these places of the text into prose and mathematics, each with blanks where the other or neither stands. */
function separate(text: string, places: readonly (readonly [number, number])[]): { prose: string; formulas: string } {
  const blank = text.replace(/[^\n]/g, ' ').split('');
  const [prose, formulas] = [[...blank], [...blank]];
  for (const [start, end] of places) separateOne(text, start, end, prose, formulas);
  return { prose: prose.join(''), formulas: formulas.join('') };
}

function separateOne(text: string, start: number, end: number, prose: string[], formulas: string[]): void {
  let at = start;
  let inMathematics = false;
  while (at < end) {
    const rest = text.slice(at, at + 100);
    const command = /^\\([a-zA-Z@]+)\*?/.exec(rest);
    const delimiter = /^(?:\$\$?|\\[()[\]])/.exec(rest)?.[0];
    if (delimiter !== undefined) {
      inMathematics = delimiter.startsWith('$') ? !inMathematics : /[([]/.test(delimiter);
      at += delimiter.length;
    } else if (command !== null) {
      const environment = /^\\(begin|end)\s*\{([^{}]*)\}/.exec(rest);
      if (environment && mathematics.test(environment[2] ?? '')) inMathematics = environment[1] === 'begin';
      at = afterCommand(text, at, command[1] ?? '', command[0].length, environment);
    } else if (rest.startsWith('\\')) {
      at = rest.startsWith('\\\\') ? afterArguments(text, at + (rest[2] === '*' ? 3 : 2), 0) : at + 2;
    } else {
      (inMathematics ? formulas : prose)[at] = text[at] ?? ' ';
      at++;
    }
  }
}

/** Where the text goes on after a command and those of its arguments that are no prose. */
function afterCommand(text: string, at: number, name: string, width: number, environment: RegExpExecArray | null): number {
  if (environment?.[1] === 'begin') return afterArguments(text, at + environment[0].length, environments[environment[2] ?? ''] ?? 0);
  const end = at + width + (name === 'cmidrule' ? (/^\([^)]*\)/.exec(text.slice(at + width))?.[0].length ?? 0) : 0);
  if (Object.hasOwn(notProse, name)) return afterArguments(text, end, notProse[name] ?? 0);
  if (/^(?:no)?[cC]ite/.test(name)) return afterArguments(text, end, 1);
  const rest = text.slice(end, end + 200);
  const dimension = (primitive.test(name) ? given : assigned).exec(rest);
  return end + (dimension?.[0].length ?? 0);
}

/** Where the text goes on after optional arguments and at most `count` mandatory ones, in braces or a command. */
function afterArguments(text: string, at: number, count: number): number {
  let end = at;
  for (let left = count; ; ) {
    const next = /^(\s*)(?:(\[)|(\{)|\\[a-zA-Z@]+)/.exec(text.slice(end, end + 200));
    // Brackets behind a space after the last argument are prose: \val{share} [see above].
    if (left === 0 && next?.[1] !== '') return end;
    if (next === null || (next[2] === undefined && left === 0)) return end;
    if (next[2] === undefined) left--;
    const opened = next[2] !== undefined || next[3] !== undefined;
    end = opened ? afterGroup(text, end + next[0].length - 1, next[2] === undefined ? '}' : ']') : end + next[0].length;
  }
}

/** Where the text goes on after the group that begins at `at`. */
function afterGroup(text: string, at: number, closing: string): number {
  let depth = 0;
  for (let end = at + 1; end < text.length; end++) {
    const character = text[end];
    if (character === '\\') end++;
    else if (character === closing && depth === 0) return end + 1;
    else if (character === '{') depth++;
    else if (character === '}') depth--;
  }
  return text.length;
}
