import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { sha256 } from '../../src/files';
import { isIntact, manifestPath, publish, readManifest } from '../../src/report/publish';

const from = (inputs: string) => ({ inputs, tex: 'tex', labels: {} });

describe('publish', () => {
  let root = '';
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'publish-test-'))));
  afterEach(() => rmSync(root, { recursive: true }));
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const everything = (): string[] => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();

  it('writes the files and a manifest of them, and leaves unchanged ones alone', async () => {
    await publish(root, new Map([['figs/a.svg', 'one'], ['report/report.pdf', 'pdf']]), from('inputs-1'));
    assert.deepEqual(await readManifest(root), { ...from('inputs-1'), files: { 'figs/a.svg': sha256('one'), 'report/report.pdf': sha256('pdf') } });
    const { ino } = statSync(join(root, 'figs/a.svg'));
    await publish(root, new Map([['figs/a.svg', 'one'], ['report/report.pdf', 'new']]), from('inputs-2'));
    assert.equal(statSync(join(root, 'figs/a.svg')).ino, ino, 'not written again');
    assert.equal(read('report/report.pdf'), 'new');
    assert.deepEqual(everything(), ['figs', 'figs/a.svg', 'report', 'report/generated', 'report/generated/manifest.json', 'report/report.pdf']);
  });

  it('knows whether its files are as they were made', async () => {
    await publish(root, new Map([['figs/a.svg', 'one']]), from('x'));
    assert.equal(await isIntact(root, await readManifest(root)), true);
    writeFileSync(join(root, 'figs/a.svg'), 'two');
    assert.equal(await isIntact(root, await readManifest(root)), false);
    rmSync(join(root, 'figs/a.svg'));
    assert.equal(await isIntact(root, await readManifest(root)), false);
  });

  it('puts back what it replaced and removed when a later file cannot be put in place', async () => {
    await publish(root, new Map([['figs/a.svg', 'old'], ['figs/gone.svg', 'still there']]), from('x'));
    const manifest = read(manifestPath);
    // The last file makes a folder of the name that the one before it is renamed to.
    const impossible = new Map([['figs/a.svg', 'new'], ['figs/b.svg', 'new'], ['figs/c', 'file'], ['figs/c/d.svg', 'inside']]);
    await assert.rejects(publish(root, impossible, from('y')), (error) => error instanceof UserError && /cannot be put in place/.test(error.message));
    assert.deepEqual([read('figs/a.svg'), read('figs/gone.svg'), read(manifestPath)], ['old', 'still there', manifest]);
    assert.deepEqual(everything().filter((path) => path.startsWith('figs/')), ['figs/a.svg', 'figs/gone.svg']);
  });

  it('removes nothing but its own kind of file, whatever the manifest says', async () => {
    mkdirSync(join(root, 'report/generated'), { recursive: true });
    for (const path of ['package.json', 'report/report.tex', 'report/generated/old.tex']) writeFileSync(join(root, path), 'x');
    const files = Object.fromEntries(['package.json', 'report/report.tex', 'report/generated/old.tex', 'figs/../package.json'].map((path) => [path, sha256('x')]));
    writeFileSync(join(root, manifestPath), JSON.stringify({ inputs: 'x', files }));
    await publish(root, new Map([['figs/a.svg', 'one']]), from('y'));
    assert.deepEqual(everything(), ['figs', 'figs/a.svg', 'package.json', 'report', 'report/generated', 'report/generated/manifest.json', 'report/report.tex']);
  });

  it('starts afresh from a manifest that cannot be read', async () => {
    await publish(root, new Map([['figs/a.svg', 'one']]), from('x'));
    writeFileSync(join(root, manifestPath), '{');
    assert.deepEqual(await readManifest(root), { inputs: '', tex: '', labels: {}, files: {} });
    await publish(root, new Map([['figs/a.svg', 'two']]), from('y'));
    assert.equal(read('figs/a.svg'), 'two');
  });
});
