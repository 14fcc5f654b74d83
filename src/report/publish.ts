import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256, writeAtomically } from '../files';
import type { FileSet } from './generated';
import type { Label } from './tex-log';

/** What a document was compiled from and by, and the labels TeX found in it. */
export interface Origin {
  /** SHA-256 of everything the PDF was compiled from. */
  readonly inputs: string;
  /** SHA-256 of the words in which TeX describes itself, and of how it was called. */
  readonly tex: string;
  /** Number and page of each label. */
  readonly labels: Readonly<Record<string, Label>>;
}

/** What the report's last build made, committed with it. */
export interface Manifest extends Origin {
  /** SHA-256 of each file, by its path from the project's folder. */
  readonly files: Readonly<Record<string, string>>;
}

export const manifestPath = 'report/generated/manifest.json';

/** Only such files are ever removed, whatever a damaged manifest says. */
const ours = /^(?:figs\/[a-z0-9-]+\.(?:pdf|png|svg)|report\/generated\/[a-z0-9-]+\.tex|report\/records\/[a-z0-9-]+\.json)$/;

/** The manifest of the last build; an empty one where there is none, or none that can be read. */
export async function readManifest(root: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(root, manifestPath), 'utf8')) as Partial<Manifest>;
    return { inputs: String(manifest.inputs), tex: String(manifest.tex), labels: { ...manifest.labels }, files: { ...manifest.files } };
  } catch {
    return { inputs: '', tex: '', labels: {}, files: {} };
  }
}

/** Whether every file of the last build is there as it was made. */
export async function isIntact(root: string, manifest: Manifest): Promise<boolean> {
  for (const [path, hash] of Object.entries(manifest.files)) {
    const data = await readFile(join(root, path)).catch(() => null);
    if (data === null || sha256(data) !== hash) return false;
  }
  return true;
}

/** A file to be changed: names in the staging folder of what it is to be and of what it was; null for no file. */
interface Change {
  readonly path: string;
  readonly fresh: string | null;
  readonly old: string | null;
}

/** Present from when all files are staged until all are in place: says how to go on after a kill. */
interface Journal {
  readonly to: 'fresh' | 'old';
  readonly changes: readonly Change[];
}

/** Beside what it is renamed to, so that renaming never crosses a disk. */
const staging = 'report/generated/.publish';
const journalPath = `${staging}/journal.json`;

/**
 * Puts all files in place or none. They are staged first, together with what they replace and a journal of what is
 * to be done, and then renamed one after the other; a kill in between is made up for by {@link finishPublishing}.
 * Unchanged files are not touched. Files that the last build made and this one does not are removed, unless somebody
 * changed them since.
 * @throws UserError when a file cannot be written; everything is as before then.
 */
export async function publish(root: string, files: FileSet, origin: Origin): Promise<void> {
  await finishPublishing(root);
  const previous = await readManifest(root);
  const hashes = Object.fromEntries([...files].map(([path, data]) => [path, sha256(data)]));
  const wanted = new Map<string, string | Uint8Array | null>(files);
  wanted.set(manifestPath, canonicalJson({ ...origin, files: hashes } satisfies Manifest));
  for (const path of Object.keys(previous.files)) if (!files.has(path) && ours.test(path)) wanted.set(path, null);

  let changes: Change[] = [];
  try {
    await mkdir(join(root, staging), { recursive: true });
    for (const [path, data] of wanted) {
      const change = await stage(root, path, data, previous.files[path], changes.length);
      if (change !== null) changes = [...changes, change];
    }
    await settle(root, { to: 'fresh', changes });
  } catch (error) {
    await settle(root, { to: 'old', changes }).catch(() => undefined);
    const place = error instanceof Error && 'path' in error ? ` (${basename(String(error.path))})` : '';
    throw new UserError(`The report cannot be put in place${place}: check that the folders figs and report may be written to.`, { cause: error });
  } finally {
    await rm(join(root, staging), { recursive: true, force: true });
  }
}

/** Brings to its end what a killed {@link publish} began: all files are those of one build then. */
export async function finishPublishing(root: string): Promise<void> {
  const text = await readFile(join(root, journalPath), 'utf8').catch(() => null);
  if (text !== null) await settle(root, JSON.parse(text) as Journal);
  await rm(join(root, staging), { recursive: true, force: true });
}

/** Can be done again from any point: what is no longer staged is in its place. */
async function settle(root: string, journal: Journal): Promise<void> {
  await writeAtomically(join(root, journalPath), canonicalJson(journal));
  for (const change of journal.changes) {
    const target = join(root, change.path);
    const staged = change[journal.to];
    if (staged === null) {
      await rm(target, { force: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await rename(join(root, staging, staged), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** Writes the new file and a copy of the old one into the staging folder; null when nothing is to change. */
async function stage(root: string, path: string, data: string | Uint8Array | null, madeAs: string | undefined, index: number): Promise<Change | null> {
  const target = join(root, path);
  const before = await readFile(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (data === null ? before === null || sha256(before) !== madeAs : before !== null && sha256(before) === sha256(data)) return null;
  const change = { path, fresh: data === null ? null : `${index}.fresh`, old: before === null ? null : `${index}.old` };
  if (data !== null) await writeFile(join(root, staging, `${index}.fresh`), data);
  if (before !== null) await copyFile(target, join(root, staging, `${index}.old`));
  return change;
}
