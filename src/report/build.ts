import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, sha256 } from '../files';
import { collectExhibits } from './collect';
import { generateFiles, type FileSet, type Formula } from './generated';
import { isIntact, publish, readManifest } from './publish';
import { checkDocument, compile, describeTex } from './tex';

export interface ReportOptions {
  /** The project's folder. */
  readonly root: string;
  readonly formulas: readonly Formula[];
  /** Compiles even if nothing changed. */
  readonly force: boolean;
  /** Runs the notebooks and answers their names; their exhibits lie in `build/exhibits/<notebook>` then. */
  readonly runNotebooks: () => Promise<readonly string[]>;
  /** Told of each step when it is done: what it did, and the seconds it took. */
  readonly onStep: (what: string, seconds: number) => void;
}

const workFolder = 'build/report';

/**
 * Builds the report: runs the notebooks, collects what they leave, compiles `report/report.tex` with it, checks the
 * pages, and then puts figures (`figs/`), generated sources (`report/generated/`) and `report/report.pdf` in place,
 * all or nothing. When nothing changed since the last build, TeX is not run.
 * @returns count of pages; null when nothing changed
 * @throws UserError naming the cause; everything in place stays as it was then.
 */
export async function buildReport(options: ReportOptions): Promise<number | null> {
  const { root, formulas, force, runNotebooks, onStep } = options;
  const step = async <T>(work: () => Promise<T>, said: (result: T) => string): Promise<T> => {
    const start = performance.now();
    const result = await work();
    onStep(said(result), (performance.now() - start) / 1000);
    return result;
  };

  const tex = await describeTex(); // first of all: without TeX the notebooks would run in vain
  const notebooks = await runNotebooks();
  const exhibits = await step(
    () => collectExhibits(join(root, 'build', 'exhibits'), notebooks),
    (found) => `collected what the notebooks leave, exhibits: ${found.length}`,
  );
  const generated = generateFiles(exhibits, formulas);
  const sources = await readSources(root);
  const inputs = hashAll(tex, sources, generated);
  const manifest = await readManifest(root);
  if (!force && manifest.inputs === inputs && (await isIntact(root, manifest))) {
    await step(async () => undefined, () => 'report/report.pdf is up to date');
    return null;
  }
  const folder = join(root, workFolder, 'report');
  const document = await step(
    async () => {
      await stage(join(root, workFolder), [sources, generated]);
      return compile(folder, `${workFolder}/report`);
    },
    ({ pages }) => `compiled report/report.tex, pages: ${pages}`,
  );
  await step(
    async () => {
      await checkDocument(folder, document);
      await publish(root, new Map([...generated, ['report/report.pdf', document.pdf]]), inputs);
    },
    () => 'checked and put in place report/report.pdf, report/generated and figs',
  );
  return document.pages;
}

/** The report's own sources: everything directly in `report/` that TeX or BibTeX reads. */
async function readSources(root: string): Promise<FileSet> {
  const names = (await readdir(join(root, 'report'))).filter((name) => /\.(?:tex|sty|bib|bst)$/.test(name)).sort();
  const read = async (name: string): Promise<[string, Buffer]> => [`report/${name}`, await readFile(join(root, 'report', name))];
  return new Map(await Promise.all(names.map(read)));
}

function hashAll(tex: string, ...sets: readonly FileSet[]): string {
  const hashes = sets.flatMap((files) => [...files].map(([path, data]) => [path, sha256(data)]));
  return sha256(canonicalJson({ tex, files: Object.fromEntries(hashes) }));
}

/** Lays out a folder with nothing in it but what the report is made of. */
async function stage(folder: string, sets: readonly FileSet[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [path, data] of sets.flatMap((files) => [...files])) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  }
}
