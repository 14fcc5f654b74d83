import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../tool.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own list,
 * node_modules/.package-lock.json, as its last act, so an interrupted install has none.
 * @param {string} root
 */
export function packagesMatchLock(root) {
  const wanted = readLock(path.join(root, 'package-lock.json'));
  const present = readLock(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  for (const [place, entry] of Object.entries(wanted)) {
    if (place === '') continue;
    const found = present[place];
    if (found === undefined) {
      if (entry.optional) continue; // for another platform
      return false;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
    const manifest = statSync(path.join(root, place, 'package.json'), { throwIfNoEntry: false });
    if (manifest === undefined || manifest.size === 0) return false;
  }
  return true;
}

/** @param {string} root */
function installedPackages(root) {
  const modules = path.join(root, 'node_modules');
  if (!existsSync(modules)) return 0;
  let count = 0;
  for (const name of readdirSync(modules)) {
    if (name.startsWith('@')) count += readdirSync(path.join(modules, name)).length;
    else if (!name.startsWith('.')) count += 1;
  }
  return count;
}

/**
 * `npm ci` without the packages' own scripts: none of them runs, and what needs building is named in
 * native-modules.mjs.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step}
 */
export function nodePackages(project) {
  return {
    title: 'Node packages',
    needs: { download: 180, disk: 580 },
    isDone: () => packagesMatchLock(project.root),
    async run(console) {
      const locked = readLock(path.join(project.root, 'package-lock.json')) ?? {};
      const total = Object.keys(locked).filter((place) => place.split('node_modules/').length === 2).length;
      const progress = () => ({ done: installedPackages(project.root), total, unit: 'packages' });
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      await console.during(this.title, progress, () => runTool(project, 'npm', 'Installing the Node packages', 'npm', args));
    },
  };
}
