/** The project's references.bib: the entries that a report cites, and what a web page shows of them. */
import { UserError } from '../errors';

export interface Entry {
  readonly key: string;
  /** As it stands in the file. */
  readonly source: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads entries of the form `@kind{key, field = {value}, …}`. @throws UserError for what it cannot read */
export function readBibliography(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = text.indexOf('@');
  while (at >= 0) {
    const end = closing(text, text.indexOf('{', at));
    const source = text.slice(at, end + 1);
    const [, key] = /^@\w+\s*\{\s*([^,\s]+)\s*,/.exec(source) ?? [];
    if (key === undefined) throw new UserError(`references.bib holds an entry without a key: ${source.slice(0, 40)}.`);
    entries.set(key, { key, source, fields: fieldsOf(source) });
    at = text.indexOf('@', end);
  }
  return entries;
}

/** The place of the brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  throw new UserError('references.bib ends inside an entry: close its braces.');
}

function fieldsOf(source: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const start = /(\w+)\s*=\s*\{/g;
  for (let match = start.exec(source); match !== null; match = start.exec(source)) {
    const open = start.lastIndex - 1;
    const end = closing(source, open);
    fields[(match[1] as string).toLowerCase()] = source.slice(open + 1, end).replace(/\s+/g, ' ').trim();
    start.lastIndex = end;
  }
  return fields;
}

/** The cited entries as a file of their own. @throws RangeError for a key that is not there */
export function bibliographyOf(keys: readonly string[], entries: ReadonlyMap<string, Entry>): string {
  return `${inOrder(keys, entries).map(({ source }) => source).join('\n\n')}\n`;
}

/** The cited entries in the order in which BibTeX's plainnat numbers them: by authors as they are cited, then year, then all authors, then title. */
export function inOrder(keys: readonly string[], entries: ReadonlyMap<string, Entry>): Entry[] {
  const found = keys.map((key) => {
    const entry = entries.get(key);
    if (entry === undefined) throw new RangeError(`references.bib has no entry "${key}".`);
    return entry;
  });
  const order = (entry: Entry): string => {
    const { year = '', title = '' } = entry.fields;
    const names = authorsOf(entry.fields).map(({ family, given }) => `${family} ${given}`);
    return [shortAuthors(entry), year, names.join(' '), title].join('\n').toLowerCase();
  };
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

interface Name {
  readonly family: string;
  readonly given: string;
}

/** A name in double braces is a body's own. */
function authorsOf(fields: Entry['fields']): Name[] {
  return (fields['author'] ?? '').split(/\s+and\s+/).map((name) => {
    const body = /^\{(.*)\}$/.exec(name);
    const [family = '', given = ''] = body ? [body[1] as string] : name.split(/\s*,\s*/);
    return { family: plainTex(family), given: plainTex(given) };
  });
}

/** Who wrote it, as a sentence names them: `Zeiler and Fergus`, `Simonyan et al.` */
export function shortAuthors({ fields }: Entry): string {
  const names = authorsOf(fields).map(({ family }) => family);
  if (names.length > 2 || names.includes('others')) return `${names[0]} et al.`;
  return names.join(' and ');
}

/** The parts of a reference in the order in which they stand, as plain text; the one to be set in italics apart. */
export function referenceText({ fields }: Entry): { readonly before: string; readonly italic: string; readonly after: string } {
  const field = (name: string): string => plainTex(fields[name] ?? '');
  const names = authorsOf(fields).map(({ family, given }) => (family === 'others' ? 'et al.' : [given, family].filter((part) => part !== '').join(' ')));
  const [final = '', ...before] = names.toReversed();
  const listed = before.toReversed().join(', ');
  const between = `${before.length > 1 ? ',' : ''}${final === 'et al.' ? ' ' : ' and '}`;
  const authors = before.length === 0 ? final : `${listed}${between}${final}`;
  const volume = field('volume') === '' ? '' : ` ${field('volume')}${field('number') === '' ? '' : `(${field('number')})`}`;
  const pages = field('pages') === '' ? '' : `${volume === '' ? ', pages ' : ':'}${field('pages')}`;
  const where = [field('howpublished'), field('year'), field('note')].filter((part) => part !== '').join(', ');
  return {
    before: `${authors.replace(/\.$/, '')}. ${field('title')}. `,
    italic: field('booktitle') || field('journal'),
    after: `${volume}${pages}${where === '' ? '' : `${field('booktitle') || field('journal') ? ', ' : ''}${where}`}.`,
  };
}

const accents: Readonly<Record<string, string>> = { "'": '\u0301', '`': '\u0300', '^': '\u0302', '"': '\u0308', '~': '\u0303', c: '\u0327', v: '\u030C' };

/** BibTeX's own spelling of letters and dashes, as Unicode. */
export function plainTex(source: string): string {
  return source
    .replace(/\\url\{([^}]*)\}/g, '$1')
    .replace(/\\([cv])\{(\w)\}/g, (_, accent: string, letter: string) => letter + (accents[accent] as string))
    .replace(/\\(['`^"~])\{?(\w)\}?/g, (_, accent: string, letter: string) => letter + (accents[accent] as string))
    .replace(/\\o\b\s?/g, 'ø')
    .replace(/---/g, '—')
    .replace(/--/g, '–')
    .replace(/\\([&%_#$])/g, '$1')
    .replace(/[{}]/g, '')
    .replaceAll('~', '\u00a0')
    .normalize('NFC');
}
