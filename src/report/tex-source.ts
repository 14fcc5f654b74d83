/** Reads the report's LaTeX sources as far as its checks and its traces need them. */

export type UseKind = 'figure' | 'table' | 'value' | 'formula';

/** A place in the report's sources. */
export interface Place {
  /** Path from the project's folder. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A place at which the report shows an exhibit or a formula. */
export interface Use extends Place {
  readonly kind: UseKind;
  readonly id: string;
  /** The section and paragraph it stands in, in words; null before the first one. */
  readonly section: string | null;
}

/** A figure or table environment: its labels, and the exhibits it shows. */
export interface Float {
  readonly labels: readonly string[];
  readonly uses: readonly Use[];
}

/** What the sources of a report say, in their order. */
export interface TexSource {
  readonly uses: readonly Use[];
  readonly floats: readonly Float[];
  readonly citations: readonly (Place & { readonly key: string })[];
}

const kinds: Readonly<Record<string, UseKind>> = { exhibitfigure: 'figure', exhibittable: 'table', val: 'value', formula: 'formula' };

/** The text with its comments blanked out: every character left keeps its place. */
export function withoutComments(tex: string): string {
  // A backslash and what it escapes are read together, so that \% starts no comment and \\% does.
  return tex.replace(/\\[^]|%[^\n]*/g, (found) => (found.startsWith('%') ? ' '.repeat(found.length) : found));
}

/** The line of a character, counted from 1. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/**
 * Reads LaTeX files.
 * @param files their text, by path from the project's folder
 */
export function readTexSource(files: ReadonlyMap<string, string>): TexSource {
  const uses: Use[] = [];
  const floats: Float[] = [];
  const citations: (Place & { key: string })[] = [];
  for (const [path, tex] of files) {
    const text = withoutComments(tex);
    const found = usesIn(path, text);
    uses.push(...found.map(({ use }) => use));
    for (const match of text.matchAll(/\\begin\{((?:figure|table)\*?)\}([^]*?)\\end\{\1\}/g)) {
      const end = match.index + match[0].length;
      floats.push({
        labels: [...match[0].matchAll(/\\label\{([^{}]*)\}/g)].map(([, label = '']) => label),
        uses: found.filter(({ index }) => index > match.index && index < end).map(({ use }) => use),
      });
    }
    for (const match of text.matchAll(/\\(?:no)?[cC]ite[a-zA-Z]*\*?\s*(?:\[[^\]]*\]\s*)*\{([^{}]*)\}/g)) {
      for (const key of (match[1] ?? '').split(',')) citations.push({ key: key.trim(), path, line: lineOf(text, match.index) });
    }
  }
  return { uses, floats, citations };
}

function usesIn(path: string, text: string): { use: Use; index: number }[] {
  const sections = sectionsIn(text);
  return [...text.matchAll(/\\(exhibitfigure|exhibittable|val|formula)(?![a-zA-Z@])\s*(?:\[[^\]]*\]\s*)?\{([^{}]*)\}/g)].map((match) => {
    const [, command = '', id = ''] = match;
    return { use: { kind: kinds[command] ?? 'value', id: id.trim(), path, line: lineOf(text, match.index), section: sectionAt(sections, match.index) }, index: match.index };
  });
}

/** From where on what is written stands in a section, or in no section any more. */
interface Heading {
  readonly index: number;
  readonly section: string | null;
}

function sectionAt(headings: readonly Heading[], index: number): string | null {
  return headings.filter((heading) => heading.index < index).at(-1)?.section ?? null;
}

/** Sections are numbered as LaTeX numbers them: those with a star are not. */
function sectionsIn(text: string): Heading[] {
  const headings: Heading[] = [];
  let [count, section] = [0, ''];
  const inner = String.raw`((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)`;
  const pattern = new RegExp(String.raw`\\(section|paragraph)(\*?)\{${inner}\}|\\(begin|end)\{abstract\}`, 'g');
  for (const { index, 1: command, 2: star, 3: words = '', 4: edge } of text.matchAll(pattern)) {
    const title = plainTitle(words);
    if (command === 'section') section = star === '*' ? title : `section ${++count}, ${title}`;
    if (edge !== undefined) headings.push({ index, section: edge === 'begin' ? 'abstract' : null });
    else headings.push({ index, section: command === 'section' ? section : section === '' ? title : `${section}: ${title}` });
  }
  return headings;
}

/** A title without its commands, and without the point at its end. */
function plainTitle(tex: string): string {
  return tex.replace(/\\[a-zA-Z]+\*?\s*/g, '').replace(/[{}]/g, '').replace(/\s+/g, ' ').trim().replace(/\.$/, '');
}

/** The bibliography's entries, with the file and line of each. */
export function readBibliography(files: ReadonlyMap<string, string>): (Place & { readonly key: string })[] {
  return [...files].flatMap(([path, text]) =>
    [...text.matchAll(/^[ \t]*@(?!(?:comment|string|preamble)\b)[a-z]+\s*\{\s*([^\s,{}]+)\s*,/gim)].map((match) => ({
      key: match[1] ?? '',
      path,
      line: lineOf(text, match.index),
    })),
  );
}
