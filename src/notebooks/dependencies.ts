import { existsSync, lstatSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { canonicalJson, sha256 } from '../files';
import { projectRoot } from '../project';
import { sourcesOf } from '../study/code';
import { joinLines, type Notebook } from './notebook';

/** What the results of a notebook depend on but for device and Node, as checksums (SHA-256). */
export interface Dependencies {
  /** Of the code cells, outputs left aside, and of every module of `src` that they import, directly or not. */
  readonly code: string;
  /** Of everything else: pictures, the study's results, weights by their list, packages and the kernel. */
  readonly inputs: string;
}

/** Files and folders of the project that every notebook may read. Of `src` everything but its modules. */
const inputs = ['src', 'package-lock.json', 'scripts/kernel', 'scripts/notebooks', 'figs/dog.jpg', 'figs/cat.jpg', 'report/study', 'report/laboratory', 'report/benchmark.json'];

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function hashFiles(root: string, files: readonly string[]): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const file of files) hashes[relative(root, file)] = sha256(await readFile(file));
  return hashes;
}

/** SHA-256 over every file but notebooks and modules that a notebook may read. */
async function inputsHash(root: string): Promise<string> {
  const files: string[] = [];
  for (const input of inputs) {
    const path = join(root, input);
    if (!existsSync(path)) continue;
    files.push(...(lstatSync(path).isDirectory() ? await filesBelow(path) : [path]));
  }
  // Modules count where they are reached, and what editors and Python leave behind does not count: it differs from one machine to another.
  const read = files.filter((file) => !/^src\/.*\.ts$|(?:^|\/)(?:\.|__pycache__\/)|~$/.test(relative(root, file)));
  return sha256(canonicalJson(await hashFiles(root, read)));
}

/** The project's modules that a notebook's cells reach, as paths from the project's folder, sorted. */
export function modulesOf(root: string, notebook: Notebook): string[] {
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code').map((cell) => joinLines(cell.source)).join('\n');
  const imported = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"](\.[^'"]*)['"]/g)].map(([, path = '']) => join(root, path));
  const files = imported.flatMap((path) => [`${path}.ts`, path].filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile() === true).slice(0, 1));
  return sourcesOf(files.map((file) => relative(projectRoot, file))).map((path) => relative(root, join(projectRoot, path))).sort();
}

/** What the results of a notebook depend on, as it is now. */
export async function dependenciesOf(root: string, notebook: Notebook): Promise<Dependencies> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === 'code').map((cell) => ({ source: joinLines(cell.source), tags: cell.metadata.tags ?? [] }));
  const modules = await hashFiles(root, modulesOf(root, notebook).map((path) => join(root, path)));
  return { code: sha256(canonicalJson({ cells, modules })), inputs: await inputsHash(root) };
}
