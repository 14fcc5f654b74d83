/** From a document and its exhibits to the files of a report: LaTeX sources with the PDF made from them, or one web page. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { catalogue, method } from '../methods/catalogue';
import { projectRoot } from '../project';
import type { Exhibit } from '../report/collect';
import { generateFiles, type FileSet } from '../report/generated';
import { checkDocument, compile, describeTex } from '../report/tex';
import { bibliographyOf, type Entry } from './bibliography';
import { citedKeys, type ReportDocument } from './document';
import { stage } from './folder';
import type { Ledger } from './ledger';
import { projectReferences } from './references';
import { documentToHtml } from './to-html';
import { documentToLatex } from './to-latex';

export const formats = ['pdf', 'html'] as const;
export type Format = (typeof formats)[number];

export interface Typeset {
  readonly files: FileSet;
  /** Null for a web page. */
  readonly pages: number | null;
}

/** @throws UserError where TeX is needed and not there, so that nothing is computed in vain */
export async function requireFormat(format: Format): Promise<void> {
  if (format === 'pdf') await describeTex();
}

/**
 * @returns null where it has more pages than a report may have
 * @throws UserError when TeX cannot compile it, or the pages have a fault that can be seen
 */
export async function typeset(document: ReportDocument, ledger: Ledger, format: Format): Promise<Typeset | null> {
  const entries = await projectReferences();
  if (format === 'html') {
    const html = (id: string): string => ledger.shown(id).html;
    const page = await documentToHtml(document, { value: html, table: html, tex: (id) => ledger.shown(id).latex, svg: (id) => ledger.svg(id), formula: (id) => method(id).formula, entries });
    return { files: new Map([['report.html', page]]), pages: null };
  }
  return compileSources(await latexSources(document, await ledger.exhibits(), entries));
}

/**
 * Everything that TeX reads, by path from the report's folder.
 * @param notes lines of comment at the head of report.tex
 */
export async function latexSources(
  document: ReportDocument,
  exhibits: readonly Exhibit[],
  entries: ReadonlyMap<string, Entry>,
  notes: readonly string[] = [],
): Promise<FileSet> {
  const style = await readFile(join(projectRoot, 'report', 'exhibits.sty'), 'utf8');
  const generated = [...generateFiles(exhibits, catalogue)].filter(([path]) => !/\.(?:png|svg)$/.test(path));
  return new Map<string, string | Uint8Array>([
    ['report.tex', `${notes.map((line) => `% ${line}\n`).join('')}${documentToLatex(document)}`],
    ['references.bib', bibliographyOf(citedKeys(document), entries)],
    // The project's figures lie beside its report, a report's own inside its folder.
    ['exhibits.sty', style.replaceAll('../figs/', 'figures/')],
    ...generated.map(([path, data]): [string, string | Uint8Array] => [path.replace(/^report\//, '').replace(/^figs\//, 'figures/'), data]),
  ]);
}

/** The most pages that {@link checkDocument} lets pass. */
const mostPages = 4;

/** The sources with the PDF that TeX makes of them in a folder of its own, which stays where TeX fails; null where it has too many pages. */
export async function compileSources(sources: FileSet): Promise<Typeset | null> {
  const parent = join(projectRoot, 'build', 'own-report');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'run-'));
  await stage(folder, sources);
  const document = await compile(folder, relative(projectRoot, folder));
  const fits = document.pages <= mostPages;
  if (fits) await checkDocument(folder, document);
  await rm(folder, { recursive: true });
  if (!fits) return null;
  return { files: new Map([...sources, ['report.pdf', document.pdf]]), pages: document.pages };
}
