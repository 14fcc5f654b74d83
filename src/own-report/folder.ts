/** The folder of a report: what is in it, and that nothing a person wrote there is ever lost. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256, writeFolderAtomically } from '../files';
import type { FileSet } from '../report/generated';

/** The file that says what a run wrote, beside what it computed. */
export const recordName = 'record.json';

/** SHA-256 of each file of a run, by its path inside the folder. */
type Sums = Readonly<Record<string, string>>;

/** What an earlier run wrote to the folder; nothing where there was none. */
async function earlierRun(folder: string): Promise<Sums> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as { files?: unknown };
    const entries = typeof files === 'object' && files !== null ? Object.entries(files) : [];
    // A name that leads out of the folder is none of a run's.
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !/(^|\/)\.\.?(\/|$)|^\/|\\/.test(entry[0])));
  } catch {
    return {};
  }
}

/**
 * Makes sure that a report may be written to a folder: every file of an earlier one is as it was written, and none of the
 * names that a report needs is somebody else's.
 * @param shown the folder in the person's words
 * @throws UserError naming the file that a report would overwrite
 */
export async function refuseEdited(folder: string, shown: string, names: readonly string[] = mainFiles): Promise<void> {
  const earlier = await earlierRun(folder);
  for (const name of new Set([...Object.keys(earlier), ...names])) {
    const there = await readFile(join(folder, name)).catch(() => null);
    if (there === null || sha256(there) === earlier[name]) continue;
    const what = Object.hasOwn(earlier, name) ? 'was edited since this command wrote it' : 'was not written by this command';
    throw new UserError(`"${join(shown, name)}" ${what}, and would be lost: choose another folder with --out, or move that file away.`);
  }
}

/** What every report writes, and a person may have written before. */
const mainFiles = ['report.tex', 'report.pdf', 'report.html', 'references.bib', 'exhibits.sty'];

/**
 * Puts a report into its folder, all or nothing, and removes what an earlier run left there that this one has not.
 * @param record what was computed; the checksums of all files are added to it
 * @throws UserError when the folder cannot be written, or was edited in the meantime
 */
export async function writeReport(folder: string, shown: string, files: FileSet, record: object): Promise<void> {
  await refuseEdited(folder, shown, [...files.keys()]);
  const earlier = await earlierRun(folder);
  const sums = Object.fromEntries([...files].map(([path, data]) => [path, sha256(data)]));
  await writeFolderAtomically(folder, async (temporary) => stage(temporary, new Map([...files, [recordName, canonicalJson({ ...record, files: sums })]])));
  for (const name of Object.keys(earlier)) if (!files.has(name)) await rm(join(folder, name), { force: true });
}

/** Lays files out in a folder. */
export async function stage(folder: string, files: FileSet): Promise<void> {
  for (const [path, data] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), data);
  }
}
