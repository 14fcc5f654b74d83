/** From a document and its exhibits to the files of a report: LaTeX sources with the PDF made from them, or one web page. */
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../files';
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
    const page = await documentToHtml(document, {
      value: html,
      table: html,
      tex: (id) => ledger.shown(id).latex,
      svg: (id) => ledger.svg(id),
      formula: (id) => method(id).formula,
      entries,
    });
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

/** Where a document lies that TeX could not compile, with its log. */
const failed = join('build', 'own-report');

/**
 * The sources with the PDF that TeX makes of them; null where it has too many pages.
 * @throws UserError where TeX fails or the pages have a fault; the sources and TeX's log are kept in `build/own-report` then
 */
export async function compileSources(sources: FileSet): Promise<Typeset | null> {
  return withTemporaryFolder('own-report-', async (folder) => {
    await stage(folder, sources);
    try {
      const document = await compile(folder, failed);
      if (document.pages > mostPages) return null;
      await checkDocument(folder, document);
      return { files: new Map([...sources, ['report.pdf', document.pdf]]), pages: document.pages };
    } catch (error) {
      await rm(join(projectRoot, failed), { recursive: true, force: true });
      await cp(folder, join(projectRoot, failed), { recursive: true });
      throw error;
    }
  });
}
