import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import type { FileSet } from './generated';

/** What the report's last build made, committed with it. */
export interface Manifest {
  /** SHA-256 of everything the PDF was compiled from. */
  readonly inputs: string;
  /** SHA-256 of each file, by its path from the project's folder. */
  readonly files: Readonly<Record<string, string>>;
}

export const manifestPath = 'report/generated/manifest.json';

/** Only such files are ever removed, whatever a damaged manifest says. */
const ours = /^(?:figs\/[a-z0-9-]+\.(?:pdf|png|svg)|report\/generated\/[a-z0-9-]+\.tex)$/;

/** The manifest of the last build; an empty one where there is none, or none that can be read. */
export async function readManifest(root: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(root, manifestPath), 'utf8')) as Partial<Manifest>;
    return { inputs: String(manifest.inputs), files: { ...manifest.files } };
  } catch {
    return { inputs: '', files: {} };
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

interface Change {
  readonly path: string;
  /** Null: the file is to go. */
  readonly data: string | Uint8Array | null;
  readonly fresh: string;
  /** Where the file that was there is kept until all is done; null where there was none. */
  readonly old: string | null;
}

/**
 * Puts all files in place or none: they are written beside their places first, then renamed one after the other, and
 * the old ones come back if a rename fails. Unchanged files are not touched. Files that the last build made and this
 * one does not are removed, unless somebody changed them since.
 * @throws UserError when a file cannot be written; everything is as before then.
 */
export async function publish(root: string, files: FileSet, inputs: string): Promise<void> {
  const previous = await readManifest(root);
  const hashes = Object.fromEntries([...files].map(([path, data]) => [path, sha256(data)]));
  const wanted = new Map<string, string | Uint8Array | null>(files);
  wanted.set(manifestPath, canonicalJson({ inputs, files: hashes } satisfies Manifest));
  for (const path of Object.keys(previous.files)) if (!files.has(path) && ours.test(path)) wanted.set(path, null);

  const changes: Change[] = [];
  const done: Change[] = [];
  try {
    for (const [path, data] of wanted) {
      const change = await prepare(root, path, data, previous.files[path]);
      if (change !== null) changes.push(change);
    }
    for (const change of changes) {
      if (change.data === null) await rm(change.path);
      else await rename(change.fresh, change.path);
      done.push(change);
    }
  } catch (error) {
    for (const { path, old } of done.reverse()) await (old === null ? rm(path) : rename(old, path));
    const place = error instanceof Error && 'path' in error ? ` (${basename(String(error.path))})` : '';
    throw new UserError(`The report cannot be put in place${place}: check that the folders figs and report may be written to.`, { cause: error });
  } finally {
    for (const { fresh, old } of changes) {
      await rm(fresh, { force: true });
      if (old !== null) await rm(old, { force: true });
    }
  }
}

/** Writes the new file and keeps the old one, both under temporary names; null when nothing is to change. */
async function prepare(root: string, path: string, data: string | Uint8Array | null, madeAs: string | undefined): Promise<Change | null> {
  const target = join(root, path);
  const before = await readFile(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (data === null ? before === null || sha256(before) !== madeAs : before !== null && sha256(before) === sha256(data)) return null;
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const change = { path: target, data, fresh: `${temporary}.new`, old: before === null ? null : `${temporary}.old` };
  try {
    await mkdir(dirname(target), { recursive: true });
    if (data !== null) await writeFile(change.fresh, data, { flag: 'wx' });
    if (change.old !== null) await copyFile(target, change.old);
    return change;
  } catch (error) {
    await rm(change.fresh, { force: true });
    if (change.old !== null) await rm(change.old, { force: true });
    throw error;
  }
}
