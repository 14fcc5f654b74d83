import { closest } from 'fastest-levenshtein';
import { asText, type FileSet, type KnownIds } from './generated';
import { lineOf, readBibliography, readTexSource, withoutComments, type TexSource } from './tex-source';
import { typedNumbers } from './typed-numbers';

/** Those of the report's own sources whose names have this ending, as text. */
export function textsOf(sources: FileSet, ending: string): Map<string, string> {
  return new Map([...sources].filter(([path]) => path.endsWith(ending)).map(([path, data]) => [path, asText(data)]));
}

/**
 * What is wrong with the report's sources, a sentence each, with file and line: numbers typed by hand, pictures and
 * values past the notebooks, exhibits and formulas that do not exist, citations without a reference, and references
 * that are not cited.
 * @param sources everything in `report/` that TeX and BibTeX read
 * @param known the ids that the report may show; null passes over the exhibits
 */
export function sourceFaults(sources: FileSet, known: KnownIds | null): string[] {
  const files = textsOf(sources, '.tex');
  const tex = readTexSource(files);
  const numbers = [...files].flatMap(([path, text]) =>
    typedNumbers(text).map(({ number, line }) => {
      const instead = `leave it in a notebook and write \\val{…}, or \\asis{${number}} if it is no result`;
      return `${path}:${line}: The number ${number} is typed by hand: ${instead}`;
    }),
  );
  return [
    ...numbers,
    ...[...files].flatMap(([path, text]) => bypasses(path, text)),
    ...(known === null ? [] : missingExhibits(tex, known)),
    ...referenceFaults(tex, textsOf(sources, '.bib')),
  ];
}

/** Commands that would show something without a record. */
const bypass: Readonly<Record<string, string>> = {
  includegraphics: 'exhibitfigure', exhibitalternative: 'exhibitfigure', exhibitvalue: 'val', exhibitformula: 'formula',
};

function bypasses(path: string, tex: string): string[] {
  const text = withoutComments(tex);
  return [...text.matchAll(/\\([a-z]+)/g)].flatMap(({ index, 1: command = '' }) => {
    const proper = Object.hasOwn(bypass, command) ? bypass[command] : undefined;
    if (proper === undefined) return [];
    return [`${path}:${lineOf(text, index)}: \\${command} shows what no notebook leaves: leave it in a notebook and write \\${proper}{…}`];
  });
}

function missingExhibits({ uses }: TexSource, known: KnownIds): string[] {
  return uses.flatMap(({ kind, id, path, line }) => {
    if (known[kind].has(id)) return [];
    if (/[#\\]/.test(id)) return [`${path}:${line}: Write the id of the ${kind} "${id}" in full, so that it can be traced`];
    const near = known[kind].size > 0 ? `: did you mean "${closest(id, [...known[kind]])}"?` : '';
    return [`${path}:${line}: No notebook leaves the ${kind} "${id}"${near}`];
  });
}

function referenceFaults({ citations }: TexSource, bibliographies: ReadonlyMap<string, string>): string[] {
  const entries = readBibliography(bibliographies);
  const keys = entries.map(({ key }) => key);
  const cited = new Set(citations.map(({ key }) => key));
  const lacking = citations.filter(({ key }) => !keys.includes(key)).map(({ key, path, line }) => {
    const near = keys.length > 0 ? `: did you mean "${closest(key, keys)}"?` : '';
    return `${path}:${line}: The citation "${key}" has no reference${near}`;
  });
  const idle = entries.filter(({ key }) => !cited.has(key)).map(({ key, path, line }) => `${path}:${line}: The reference "${key}" is not cited`);
  const twice = entries.filter(({ key }, index) => keys.indexOf(key) !== index).map(({ key, path, line }) => `${path}:${line}: The reference "${key}" is given twice`);
  return [...lacking, ...idle, ...twice];
}
