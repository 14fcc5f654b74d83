import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project';

/** What takes long to load, and a command that only answers about words does without. */
const forbidden = [
  '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node-gpu',
  'canvas', 'culori', 'esbuild', 'mathjax-full', 'sharp', 'tsx', 'vega', 'vega-lite',
];

describe('what explain loads', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loads-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs `explain`, and lists the packages that are loaded when it ends. */
  function explain(...words: string[]): { stdout: string; stderr: string; packages: string[] } {
    const [list, watcher] = [join(folder, 'packages.json'), join(folder, 'watcher.cjs')];
    writeFileSync(
      watcher,
      `process.on('exit', () => {
        const names = Object.keys(require.cache).map((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
        require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify([...new Set(names.filter(Boolean))]));
      });`,
    );
    const args = ['--require', watcher, '--require', './scripts/typescript.cjs', 'scripts/explain.ts', ...words];
    // The first run translates what has changed, for which it loads esbuild.
    spawnSync(process.execPath, args, { cwd: projectRoot });
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
    return { stdout, stderr, packages: JSON.parse(readFileSync(list, 'utf8')) as string[] };
  }

  it('is neither TensorFlow nor what draws when it prints its help or refuses words', () => {
    const help = explain('--help');
    assert.match(help.stdout, /^Usage: .*explain/);
    assert.ok(help.packages.includes('commander'));
    assert.deepEqual(help.packages.filter((name) => forbidden.includes(name)), []);
    const refused = explain('figs/cat.jpg', '--method', 'grad-cma');
    assert.match(refused.stderr, /^There is no method "grad-cma": the nearest are "grad-cam"/);
    assert.deepEqual(refused.packages.filter((name) => forbidden.includes(name)), []);
  });

  it('is all of that when it explains', () => {
    const { stdout, packages } = explain('figs/cat.jpg', '--method', 'grad-cam', '--out', join(folder, 'out'));
    assert.match(stdout, /^Explained class 282/);
    const needed = forbidden.filter((name) => !['@tensorflow/tfjs-backend-wasm', 'esbuild', 'tsx'].includes(name));
    assert.deepEqual(needed.filter((name) => !packages.includes(name)), []);
  });
});
