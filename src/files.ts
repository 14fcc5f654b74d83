import { createHash } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from './errors';

/** SHA-256 as 64 lower-case hexadecimal digits; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * JSON whose bytes depend on the content alone: keys sorted by code units (whole-number keys first, by value),
 * two spaces of indent, a newline at the end. Properties that are `undefined` are left out, as in ordinary JSON.
 * @throws TypeError for what JSON would change silently: NaN, infinities, maps, typed arrays, functions, class instances.
 */
export function canonicalJson(value: unknown): string {
  const sorted = (key: string, item: unknown): unknown => {
    const where = key === '' ? 'the value' : `"${key}"`;
    if (item === null || typeof item === 'string' || typeof item === 'boolean' || Array.isArray(item)) return item;
    if (typeof item === 'undefined' && key !== '') return item;
    if (typeof item === 'number') {
      if (!Number.isFinite(item)) throw new TypeError(`JSON has no ${item}: ${where} must be finite.`);
      return item;
    }
    const prototype: unknown = typeof item === 'object' ? Object.getPrototypeOf(item) : undefined;
    if (typeof item !== 'object' || (prototype !== Object.prototype && prototype !== null)) {
      throw new TypeError(`Only plain JSON values can be written: ${where} is not one.`);
    }
    const entries = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  };
  return JSON.stringify(value, sorted, 2) + '\n';
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; choose a folder you may write to',
  EPERM: 'permission is denied; choose a folder you may write to',
  EROFS: 'the disk is read-only; choose a folder you may write to',
  ENOTDIR: 'a file stands where a folder is needed; choose another path',
  EEXIST: 'a file stands where a folder is needed; choose another path',
  EISDIR: 'a folder stands where the file is to go; choose another path',
  ENOSPC: 'the disk is full; make room or choose another disk',
  EDQUOT: 'the disk quota is used up; make room or choose another disk',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  ELOOP: 'its symbolic links run in a circle; choose another path',
  ENOENT: 'its folder vanished or cannot be made; choose another path',
  ERR_INVALID_ARG_VALUE: 'the path holds a null character; choose another path',
};

/** Turns a failed system call into a sentence about `path`; anything else is handed back as it is. */
export function asUserError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError || !('code' in error)) return error;
  const reason = reasons[String(error.code)];
  return reason === undefined ? error : new UserError(`"${path}" cannot be written: ${reason}.`, { cause: error });
}

const temporaries = new Set<string>();

function removeTemporaries(): void {
  for (const path of temporaries) rmSync(path, { recursive: true, force: true });
  temporaries.clear();
}

function onSignal(signal: NodeJS.Signals): void {
  // Somebody else's handler decides whether the process goes on; then the files may still be needed.
  if (process.listenerCount(signal) > 1) return;
  removeTemporaries();
  for (const each of signals) process.off(each, onSignal);
  process.kill(process.pid, signal);
}

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Remembers a temporary path, so that an interrupted process leaves nothing behind. */
function track(path: string): void {
  if (temporaries.size === 0) {
    process.on('exit', removeTemporaries);
    for (const signal of signals) process.on(signal, onSignal);
  }
  temporaries.add(path);
}

function untrack(path: string): void {
  temporaries.delete(path);
  if (temporaries.size > 0) return;
  process.off('exit', removeTemporaries);
  for (const signal of signals) process.off(signal, onSignal);
}

/** Removes `deepest` and the folders above it up to `first`, as long as they are empty. */
async function removeEmptyFolders(first: string, deepest: string): Promise<void> {
  for (let folder = deepest; ; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // not empty: somebody else uses it by now
    }
    if (folder === first) return;
  }
}

let writes = 0;

/**
 * Writes a file so that its path only ever shows the old content or the whole new one: under a temporary
 * name in the same folder first, then renamed. Missing folders are made.
 * @throws UserError when the path cannot be written; nothing is left behind then.
 */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const target = resolve(path);
  const folder = dirname(target);
  let madeFirst: string | undefined;
  const temporary = join(folder, `.${basename(target).slice(0, 100)}.${process.pid}-${++writes}.part`);
  try {
    madeFirst = await mkdir(folder, { recursive: true });
    track(temporary);
    await writeFile(temporary, data, { flag: 'wx' });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (madeFirst !== undefined) await removeEmptyFolders(madeFirst, folder);
    throw asUserError(error, path);
  } finally {
    untrack(temporary);
  }
}

/** The nearest folder at or above `path` that exists. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      if ((await stat(folder)).isDirectory()) return folder;
      throw Object.assign(new Error(`${folder} is a file`), { code: 'ENOTDIR' });
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing || folder === dirname(folder)) throw error;
    }
  }
}

/** A new folder for the time of `use`, below the system's folder for temporary files; it goes also when the process is interrupted. */
export async function withTemporaryFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  track(folder);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    untrack(folder);
  }
}

/** Every file below `folder`, as paths relative to it, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Refuses, before anything is moved, a file that would have to go where a folder stands. */
function checkTargets(dir: string, files: readonly string[]): void {
  for (const file of files) {
    if (lstatSync(join(dir, file), { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new UserError(`"${join(dir, file)}" cannot be written: ${reasons['EISDIR']}.`);
    }
  }
}

/**
 * Lets `fill` write files into a temporary folder and, once all of them are whole, moves them into `dir` one by
 * one by renaming. Other files in `dir` stay; files of the same name are replaced. Whether `dir` can be written is
 * found out before `fill` starts.
 *
 * The temporary folder lies inside `dir` where that exists (so renaming never crosses a disk, and no right to the
 * folder above is needed), else in the nearest existing folder above it.
 * @throws UserError when `dir` cannot be written; whatever `fill` throws. `dir` is unchanged then, and not made.
 */
export async function writeFolderAtomically(dir: string, fill: (temporaryDir: string) => Promise<void>): Promise<void> {
  const target = resolve(dir);
  let temporary: string | undefined;
  let madeFirst: string | undefined;
  try {
    temporary = await mkdtemp(join(await nearestFolder(target), `.${basename(target).slice(0, 100)}.part-`));
    track(temporary);
    await fill(temporary);
    const files = await filesBelow(temporary);
    checkTargets(target, files);
    madeFirst = await mkdir(target, { recursive: true });
    for (const folder of new Set(files.map((file) => dirname(join(target, file))))) await mkdir(folder, { recursive: true });
    for (const file of files) await rename(join(temporary, file), join(target, file));
  } catch (error) {
    if (madeFirst !== undefined) await removeEmptyFolders(madeFirst, target);
    throw asUserError(error, dir);
  } finally {
    if (temporary !== undefined) {
      await rm(temporary, { recursive: true, force: true });
      untrack(temporary);
    }
  }
}
