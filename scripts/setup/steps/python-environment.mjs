import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pip } from '../pip.mjs';
import { forgetStep, isRecorded, keyOf, recordStep } from '../record.mjs';
import { runTool } from '../tool.mjs';
import { requirePython } from './prerequisites.mjs';

const id = 'python-environment';

/**
 * The lists of files that each installed package carries: their presence stands for the package.
 * @param {string} root
 * @param {string} environment
 */
function packageLists(root, environment) {
  const library = path.join(environment, 'lib');
  const version = readdirSync(library).find((name) => name.startsWith('python3'));
  const site = path.join(library, String(version), 'site-packages');
  return readdirSync(site)
    .filter((name) => name.endsWith('.dist-info'))
    .map((name) => path.relative(root, path.join(site, name, 'RECORD')))
    .filter((file) => statSync(path.join(root, file), { throwIfNoEntry: false }) !== undefined)
    .sort();
}

/**
 * JupyterLab and nbclient in a virtual environment, every package by version and hash.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step}
 */
export function pythonEnvironment(project) {
  const lock = path.join(project.root, 'scripts', 'setup', 'requirements.lock');
  const environment = path.join(project.setup, 'venv');
  // Scripts in a virtual environment carry its absolute path: a moved project needs a new one.
  const key = () => keyOf(createHash('sha256').update(readFileSync(lock)).digest('hex'), project.root);
  return {
    title: 'Python environment',
    needs: { download: 48, disk: 245 },
    check: () => void requirePython(),
    isDone: () => existsSync(project.python) && isRecorded(project, id, key()),
    async run(console) {
      const python = requirePython();
      forgetStep(project, id);
      rmSync(environment, { recursive: true, force: true });
      await runTool(project, 'venv', 'Making the Python environment', python, ['-m', 'venv', environment]);
      const args = ['install', '--require-hashes', '--only-binary=:all:', '-r', lock];
      await pip(project, console, { title: this.title, log: id, megabytes: this.needs.download, args });
      recordStep(project, id, key(), packageLists(project.root, environment));
    },
  };
}
