/** Which sources a result depends on. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { sha256 } from '../files';
import { projectRoot } from '../project';

/** What a module imports from this project, types included, as paths without an ending. */
const imports = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'(\.[^']*)'/g;

/**
 * Modules and everything that they import, directly or not, sorted.
 * @param entries paths below the project's folder, as the answer's
 */
export function sourcesOf(entries: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    if (!path.endsWith('.ts')) return;
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(imports)) {
      const target = resolve(dirname(path), name);
      const file = [`${target}.ts`, target].find((candidate) => existsSync(candidate));
      if (file !== undefined) visit(file);
    }
  };
  entries.forEach((entry) => visit(join(projectRoot, entry)));
  return [...found].map((path) => relative(projectRoot, path)).sort();
}

/** SHA-256 over the names and contents of {@link sourcesOf}: changes with any line of code that a result may depend on. */
export function codeHash(entries: readonly string[]): string {
  return sha256(sourcesOf(entries).map((path) => `${path} ${sha256(readFileSync(join(projectRoot, path)))}\n`).join(''));
}

/** The exact versions of the packages that the project computes with. */
export function packageVersions(): Record<string, string> {
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return dependencies;
}
