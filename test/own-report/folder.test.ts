import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { refuseEdited, writeReport } from '../../src/own-report/folder';

describe('the folder of a report', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'own-report-'));
    folder = join(parent, 'mine');
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const write = (files: Record<string, string>): Promise<void> => writeReport(folder, 'mine', new Map(Object.entries(files)), { answer: 42 });
  const there = (): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const refusal = async (sentence: RegExp): Promise<void> => {
    const before = there().map((name) => [name, name.includes('.') ? readFileSync(join(folder, name), 'utf8') : '']);
    await assert.rejects(write({ 'report.tex': 'new', 'figures/a.pdf': 'new' }), (error: Error) => error instanceof UserError && sentence.test(error.message) && !error.message.includes('\n'));
    assert.deepEqual(there().map((name) => [name, name.includes('.') ? readFileSync(join(folder, name), 'utf8') : '']), before);
  };

  it('holds what was written, with a record of it', async () => {
    await write({ 'report.tex': 'text', 'figures/a.pdf': 'a' });
    assert.deepEqual(there(), ['figures', 'figures/a.pdf', 'record.json', 'report.tex']);
    const record = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as { answer: number; files: object };
    assert.equal(record.answer, 42);
    assert.deepEqual(Object.keys(record.files), ['figures/a.pdf', 'report.tex']);
  });

  it('is written again where nobody changed it, without what is not made any more', async () => {
    await write({ 'report.tex': 'text', 'figures/a.pdf': 'a', 'figures/b.pdf': 'b' });
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await write({ 'report.tex': 'new', 'figures/a.pdf': 'a' });
    assert.deepEqual(there(), ['figures', 'figures/a.pdf', 'notes.txt', 'record.json', 'report.tex']);
    assert.equal(readFileSync(join(folder, 'report.tex'), 'utf8'), 'new');
  });

  it('is refused where a file was edited, and stays as it is', async () => {
    await write({ 'report.tex': 'text', 'figures/a.pdf': 'a' });
    writeFileSync(join(folder, 'report.tex'), 'text, and a sentence of mine');
    await refusal(/^"mine\/report\.tex" was edited since this command wrote it, and would be lost/);
    await assert.rejects(refuseEdited(folder, 'mine'), /was edited/);
  });

  it('is refused where a figure was replaced', async () => {
    await write({ 'report.tex': 'text', 'figures/a.pdf': 'a' });
    writeFileSync(join(folder, 'figures/a.pdf'), 'another');
    await refusal(/^"mine\/figures\/a\.pdf" was edited/);
  });

  it('is refused where a file of that name is somebody else’s, with a record or without', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'report.tex'), 'my thesis');
    await refusal(/^"mine\/report\.tex" was not written by this command/);
    writeFileSync(join(folder, 'record.json'), '{"files":');
    await refusal(/^"mine\/report\.tex" was not written/);
  });

  it('never removes what a record names outside it', async () => {
    writeFileSync(join(parent, 'outside.txt'), 'precious');
    mkdirSync(folder);
    const { createHash } = await import('node:crypto');
    const sum = createHash('sha256').update('precious').digest('hex');
    writeFileSync(join(folder, 'record.json'), JSON.stringify({ files: { '../outside.txt': sum, [join(parent, 'outside.txt')]: sum } }));
    await write({ 'report.tex': 'text' });
    assert.equal(readFileSync(join(parent, 'outside.txt'), 'utf8'), 'precious');
  });
});
