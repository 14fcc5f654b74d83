import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { withRunLock } from '../notebooks/lock';
import type { FileSet } from './generated';
import { prepareOne } from './only';
import { inputsOf, prepare, stepper, type Prepared, type ReportOptions } from './prepare';
import { finishPublishing, isIntact, publish, readManifest, type Origin } from './publish';
import { checkDocument, compile, describeTex, type Document } from './tex';

export type { ReportOptions } from './prepare';

const workFolder = 'build/report';

/**
 * Builds the report: runs the notebooks, collects what they leave, compiles `report/report.tex` with it, checks the
 * pages, and then puts figures (`figs/`), generated sources (`report/generated/`), records (`report/records/`) and
 * `report/report.pdf` in place, all or nothing. When nothing changed since the last build, TeX is not run.
 * @param only the name of one exhibit: only its notebook is run, and everything else is taken as it is committed
 * @returns count of pages; null when nothing changed
 * @throws UserError naming the cause; everything in place stays as it was then. With `only` also when something else
 *   in the report is older than its code; then the new report is left beside the old one, in `build/report`.
 */
export async function buildReport(options: ReportOptions, only?: string): Promise<number | null> {
  return withRunLock(options.root, () => buildLocked(options, only));
}

async function buildLocked(options: ReportOptions, only: string | undefined): Promise<number | null> {
  const { root, force } = options;
  const step = stepper(options);
  await finishPublishing(root);
  const tex = await describeTex(); // first of all: without TeX the notebooks would run in vain
  const prepared = await (only === undefined ? prepare(options) : prepareOne(options, only));
  const { generated, records, objections } = prepared;
  const manifest = await readManifest(root);
  const inputs = inputsOf(prepared);
  const made = new Map([...generated, ...records]);
  const same = manifest.inputs === inputs && manifest.tex === sha256(tex) && [...made].every(([path, data]) => manifest.files[path] === sha256(data));
  if (!force && same && objections.length === 0 && Object.keys(manifest.files).length === made.size + 1 && (await isIntact(root, manifest))) {
    await step(async () => undefined, () => 'report/report.pdf is up to date');
    return null;
  }
  const document = await compileIn(options, workFolder, prepared);
  if (objections.length > 0) {
    const place = `The new report is ${workFolder}/report/report.pdf, and the old one stays in place`;
    throw new UserError(`${place}, as not all of it would be true: ${objections.join('; ')}: run "npm run report".`);
  }
  const origin: Origin = { inputs, tex: sha256(tex), labels: document.labels };
  await step(
    () => publish(root, new Map([...made, ['report/report.pdf', document.pdf]]), origin),
    () => 'put in place report/report.pdf, report/generated, report/records and figs',
  );
  return document.pages;
}

/** Compiles and checks the report in a folder of its own below the project's. */
export async function compileIn(options: ReportOptions, folder: string, { sources, generated }: Prepared): Promise<Document> {
  const report = join(options.root, folder, 'report');
  return stepper(options)(
    async () => {
      await layOut(join(options.root, folder), [sources, generated]);
      const document = await compile(report, `${folder}/report`);
      await checkDocument(report, document);
      return document;
    },
    ({ pages }) => `compiled and checked report/report.tex, pages: ${pages}`,
  );
}

/** Lays out a folder whose subfolders hold nothing but what the report is made of. */
async function layOut(folder: string, sets: readonly FileSet[]): Promise<void> {
  const files = sets.flatMap((set) => [...set]);
  const subfolders = new Set(files.map(([path]) => path.split('/')[0] ?? ''));
  // TeX may outlive a build that was killed for a moment, and still write there.
  for (const subfolder of subfolders) await rm(join(folder, subfolder), { recursive: true, force: true, maxRetries: 10 });
  for (const [path, data] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  }
}
