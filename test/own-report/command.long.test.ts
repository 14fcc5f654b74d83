import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { typesetSkeleton } from '../../src/own-report/mine';
import { projectRoot } from '../../src/project';
import { figure, learned } from './support/learned';

const line = ['--require', join(projectRoot, 'scripts/typescript.cjs'), join(projectRoot, 'scripts/report.ts')];

describe('npm run report on one’s own pictures', function () {
  this.timeout(600_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-command-'));
    copyFileSync(join(projectRoot, 'figs/cat.jpg'), join(folder, 'a_b & 100% #1 {x}.jpg'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const env = () => ({ ...process.env, CALLER_DIRECTORY: folder });
  const report = (...words: string[]) => spawnSync(process.execPath, [...line, ...words], { cwd: projectRoot, env: env(), encoding: 'utf8' });
  const said = (stderr: string): string => stderr.split('\n').filter((text) => text !== '' && !/absl|oneDNN|TF-TRT|^Explaining/.test(text)).join('\n');
  const contents = (out: string): [string, string][] =>
    readdirSync(join(folder, out), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, out, name)).isFile())
      .sort()
      .map((name) => [name, sha256(readFileSync(join(folder, out, name)))]);

  it('writes the same bytes twice, and again into the same folder', () => {
    const run = (out: string): void => {
      const { status, stderr, stdout } = report('--picture', 'a_b & 100% #1 {x}.jpg', '--target', 'tabby', '--title', 'Cats & dogs', '--out', out);
      assert.equal(status, 0, stderr);
      assert.match(stdout, new RegExp(`^See ${out}/report\\.pdf \\(\\d pages\\)\\.`, 'm'));
    };
    run('one');
    run('two');
    assert.deepEqual(contents('one').map(([name]) => name), contents('two').map(([name]) => name));
    for (const [at, [name, data]] of contents('one').entries()) assert.equal(contents('two')[at]?.[1], data, name);
    run('one');
    assert.deepEqual(contents('one'), contents('two'));
    // A person's own words are not written over.
    writeFileSync(join(folder, 'one/report.tex'), `${readFileSync(join(folder, 'one/report.tex'), 'utf8')}% mine\n`);
    const before = contents('one');
    const { status, stderr } = report('--picture', 'a_b & 100% #1 {x}.jpg', '--out', 'one');
    assert.equal(status, 1);
    assert.match(said(stderr), /^"one\/report\.tex" was edited since this command wrote it, and would be lost[^\n]*$/);
    assert.deepEqual(contents('one'), before);
  });

  it('ends with a sentence and exit code 1, and writes nothing, where it cannot', () => {
    writeFileSync(join(folder, 'broken.jpg'), 'no picture');
    const refusals: [string[], RegExp][] = [
      [['--picture', 'broken.jpg'], /^"[^"]*broken\.jpg"/],
      [['--picture', 'a_b & 100% #1 {x}.jpg', '--target', 'unicorn'], /^There is no class "unicorn"/],
      [['--picture', 'a_b & 100% #1 {x}.jpg', '--picture', 'a_b & 100% #1 {x}.jpg'], /shows the same as a picture before it/],
      [['--picture', 'a_b & 100% #1 {x}.jpg', '--network', './nosuch/model.json'], /nosuch/],
    ];
    for (const [words, sentence] of refusals) {
      const { status, stderr, stdout } = report(...words, '--out', 'out');
      assert.equal(status, 1, stderr);
      assert.match(said(stderr), sentence);
      assert.doesNotMatch(said(stderr), /\n/);
      assert.equal(stdout, '');
      assert.ok(!existsSync(join(folder, 'out')));
    }
  });

  it('leaves nothing behind when it is interrupted', async () => {
    for (const after of [2500, 9000]) {
      const child = spawn(process.execPath, [...line, '--picture', 'a_b & 100% #1 {x}.jpg', '--out', 'out'], { cwd: projectRoot, env: { ...env(), TMPDIR: folder } });
      const timer = setTimeout(() => child.kill('SIGINT'), after);
      const code = await new Promise((resolve) => child.on('exit', (status, signal) => resolve(signal ?? status)));
      clearTimeout(timer);
      if (code === 0) rmSync(join(folder, 'out'), { recursive: true });
      else assert.equal(code, 'SIGINT');
      assert.deepEqual(readdirSync(folder).filter((name) => /out|own-report/.test(name)), []);
    }
  });

  it('writes a web page', () => {
    const { status, stderr } = report('--picture', 'a_b & 100% #1 {x}.jpg', '--format', 'html', '--out', 'web');
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(join(folder, 'web')).sort(), ['record.json', 'report.html']);
    assert.ok(readFileSync(join(folder, 'web/report.html'), 'utf8').includes('a_b &amp; 100% #1 {x}.jpg'));
  });

  it('leaves the course’s figures out of a learner’s report where they do not fit on its pages', async () => {
    const { typeset } = await typesetSkeleton(learned(await Promise.all(['methods-sheet', 'occlusion-views', 'cascade', 'top-classes'].map((id) => figure(id, 640)))));
    assert.ok((typeset.pages as number) <= 4);
    const shown = [...String(typeset.files.get('report.tex')).matchAll(/\\exhibitfigure\{([a-z-]+)\}\n/g)].map(([, id]) => id);
    assert.ok(!shown.includes('occlusion-views'));
    // They are at hand nevertheless.
    assert.ok(typeset.files.has('figures/occlusion-views.pdf'));
  });
});
