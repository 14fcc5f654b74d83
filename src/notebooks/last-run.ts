import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { wishOf, type DeviceWish } from '../backend/choice';
import { canonicalJson, sha256, writeAtomically } from '../files';
import type { Dependencies } from './dependencies';
import { joinLines, type Notebook } from './notebook';

/** How long a cell took. */
export interface CellTime {
  readonly seconds: number;
  /** The longest time in which it printed nothing: a progress bar prints every ten seconds. */
  readonly silent: number;
}

/** What is remembered of a notebook's last successful run. */
export interface LastRun {
  readonly key: string;
  /** By cell, text cells included. */
  readonly times: readonly CellTime[];
  /** SHA-256 of each file the run left, by path inside the project. */
  readonly files: Readonly<Record<string, string>>;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** Which of the two TensorFlow libraries the binding is linked to. */
function deviceKind(root: string): 'cpu' | 'gpu' {
  const link = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'deps', 'lib');
  const linked = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return linked && readlinkSync(link).includes('tensorflow-gpu') ? 'gpu' : 'cpu';
}

/**
 * SHA-256 of everything that a run depends on: all cells, the modules they reach, pictures, packages, device and Node.
 * @param wish the device that the environment asks for
 */
export function runKey(root: string, notebook: Notebook, dependencies: Dependencies, wish: DeviceWish | null = wishOf(process.env)): string {
  const cells = notebook.cells.map((cell) => ({ type: cell.cell_type, source: joinLines(cell.source), tags: cell.metadata.tags ?? [] }));
  return sha256(canonicalJson({ cells, ...dependencies, device: deviceKind(root), wish, node: process.version }));
}

function recordPath(root: string, name: string): string {
  return join(root, 'build', 'notebooks', `${name}.run.json`);
}

/** Remembers a successful run and the files it left: the executed copy and the exhibits. */
export async function recordRun(root: string, name: string, key: string, times: readonly CellTime[]): Promise<void> {
  const paths = [executedPath(root, name), ...(await filesBelow(exhibitsFolder(root, name)))];
  const files: Record<string, string> = {};
  for (const path of paths) files[relative(root, path)] = sha256(await readFile(path));
  await writeAtomically(recordPath(root, name), canonicalJson({ key, files, times } satisfies LastRun));
}

/** The last run, where it was with this key and all that it left is still whole, and nothing has been added; else null. */
export async function upToDate(root: string, name: string, key: string): Promise<LastRun | null> {
  let last: LastRun;
  try {
    last = JSON.parse(readFileSync(recordPath(root, name), 'utf8')) as LastRun;
  } catch {
    return null; // never run, or the record is damaged: run it
  }
  if (last.key !== key) return null;
  const present = [executedPath(root, name), ...(await filesBelow(exhibitsFolder(root, name)))].map((path) => relative(root, path));
  if (canonicalJson([...present].sort()) !== canonicalJson(Object.keys(last.files).sort())) return null;
  for (const [path, hash] of Object.entries(last.files)) {
    const bytes = await readFile(join(root, path)).catch(() => undefined);
    if (bytes === undefined || sha256(bytes) !== hash) return null;
  }
  return last;
}

/** The copy of a notebook that was run, with its outputs. */
export function executedPath(root: string, name: string): string {
  return join(root, 'build', 'notebooks', `${name}.ipynb`);
}

/** The folder that holds the exhibits of a notebook's last successful run. */
export function exhibitsFolder(root: string, name: string): string {
  return join(root, 'build', 'exhibits', name);
}
