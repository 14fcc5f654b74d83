import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonOf } from '../../src/notebooks/environment';
import { isUpToDate, notebookKey, recordRun, sharedKey } from '../../src/notebooks/last-run';
import { chooseNotebooks, readNotebook, type Notebook } from '../../src/notebooks/notebook';
import { runNotebooks, type NotebookEvent } from '../../src/notebooks/run';
import { projectRoot } from '../../src/project';
import { storeNotebook, type Source } from '../support/notebooks';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notebooks-test-'));
  mkdirSync(join(root, 'notebooks'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const store = (name: string, ...cells: readonly Source[]): void => storeNotebook(root, name, cells);

describe('the choice of notebooks', () => {
  beforeEach(() => {
    store('02-saliency');
    store('00-start-here');
  });

  it('is all of them in order where none is named', async () => {
    assert.deepEqual(await chooseNotebooks(root, []), ['00-start-here', '02-saliency']);
  });

  it('takes names with folder and extension, each once', async () => {
    assert.deepEqual(await chooseNotebooks(root, ['notebooks/02-saliency.ipynb', '02-saliency']), ['02-saliency']);
  });

  it('suggests the nearest for an unknown name', async () => {
    await assert.rejects(chooseNotebooks(root, ['02-salience']), {
      name: 'UserError',
      message: 'There is no notebook "02-salience": did you mean "02-saliency"? The notebooks are 00-start-here, 02-saliency.',
    });
  });

  it('refuses what is no notebook', async () => {
    writeFileSync(join(root, 'notebooks', 'bad.ipynb'), '{ "cells": [');
    await assert.rejects(readNotebook(join(root, 'notebooks', 'bad.ipynb')), /bad\.ipynb" is no notebook: it is not valid JSON/);
  });
});

describe("a notebook's last run", () => {
  const exhibit = (): string => join(root, 'build/exhibits/demo/values/a.tex');
  beforeEach(async () => {
    mkdirSync(join(root, 'build/exhibits/demo/values'), { recursive: true });
    mkdirSync(join(root, 'build/notebooks'), { recursive: true });
    writeFileSync(join(root, 'build/notebooks/demo.ipynb'), 'executed');
    writeFileSync(exhibit(), '42');
    await recordRun(root, 'demo', 'key');
  });

  it('is up to date for the same key while all it left is whole', async () => {
    assert.equal(await isUpToDate(root, 'demo', 'key'), true);
    assert.equal(await isUpToDate(root, 'demo', 'another'), false);
    assert.equal(await isUpToDate(root, 'never-run', 'key'), false);
  });

  it('is not up to date after an exhibit was changed, added or removed', async () => {
    writeFileSync(exhibit(), '43');
    assert.equal(await isUpToDate(root, 'demo', 'key'), false);
    writeFileSync(exhibit(), '42');
    assert.equal(await isUpToDate(root, 'demo', 'key'), true);
    writeFileSync(join(root, 'build/exhibits/demo/values/b.tex'), '1');
    assert.equal(await isUpToDate(root, 'demo', 'key'), false);
    rmSync(join(root, 'build/exhibits/demo'), { recursive: true });
    assert.equal(await isUpToDate(root, 'demo', 'key'), false);
  });

  it('is not up to date when its record was cut off', async () => {
    truncateSync(join(root, 'build/notebooks/demo.run.json'), 10);
    assert.equal(await isUpToDate(root, 'demo', 'key'), false);
  });

  it('depends on sources and cells, not on outputs', async () => {
    const notebook = (source: string | string[], text: string): Notebook => ({
      cells: [{ cell_type: 'code', source, metadata: {}, outputs: [{ output_type: 'stream', name: 'stdout', text }] }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
    const key = notebookKey(notebook('f();\ng()', 'one'), 'shared');
    assert.equal(notebookKey(notebook(['f();\n', 'g()'], 'two'), 'shared'), key);
    assert.notEqual(notebookKey(notebook('f();\nh()', 'one'), 'shared'), key);
    assert.notEqual(notebookKey(notebook('f();\ng()', 'one'), 'other'), key);
    const before = await sharedKey(root);
    mkdirSync(join(root, 'src/models'), { recursive: true });
    writeFileSync(join(root, 'src/models/a.ts'), '1');
    const after = await sharedKey(root);
    assert.notEqual(after, before);
    writeFileSync(join(root, 'unrelated.txt'), '1');
    assert.equal(await sharedKey(root), after);
    assert.notEqual(await sharedKey(root, 'cpu'), await sharedKey(root, 'wasm'));
  });
});

describe('a headless run', function () {
  this.timeout(120_000);

  it('asks for set-up where Jupyter is missing', async () => {
    store('demo', { source: '1' });
    await assert.rejects(runNotebooks(['demo'], { force: false, root }), /Jupyter is not set up: run "npm run setup" first\./);
  });

  it('keeps what a successful run leaves, skips it the next time, and names the cell and error of a failing one', async function () {
    if (!existsSync(pythonOf(projectRoot))) this.skip();
    symlinkSync(join(projectRoot, '.setup'), join(root, '.setup'));
    const write = (text: string): Source => ({
      source: `import { writeFileSync } from "node:fs";\nwriteFileSync(process.env.EXHIBITS_DIR + "/a.txt", ${JSON.stringify(text)});`,
    });
    store('demo', { source: '# words' }, write('first'), { source: 'throw new Error("to be solved");', tags: ['exercise'] }, { source: 'const six: number = 2 * 3;\nsix' });
    const before = readFileSync(join(root, 'notebooks/demo.ipynb'), 'utf8');
    const events: NotebookEvent[] = [];
    const options = { force: false, root, onProgress: (event: NotebookEvent) => void events.push(event) };

    const [run] = await runNotebooks(['demo'], options);
    assert.equal(run?.ran, true);
    assert.deepEqual((await readNotebook(run.executed)).cells[3]?.outputs, [{ name: 'stdout', output_type: 'stream', text: ['6\n'] }]);
    assert.equal(readFileSync(join(root, 'build/exhibits/demo/a.txt'), 'utf8'), 'first');
    assert.equal(readFileSync(join(root, 'notebooks/demo.ipynb'), 'utf8'), before);
    assert.deepEqual(events.map((event) => (event.kind === 'cell' ? `${event.done} of ${event.cells}` : event.kind)), ['started', '1 of 4', '2 of 4', '3 of 4', '4 of 4', 'finished']);

    const [again] = await runNotebooks(['demo'], options);
    assert.equal(again?.ran, false);

    store('demo', { source: '# words' }, write('second'), { source: 'Promise.reject(new TypeError("nobody waits"));\n1' });
    await assert.rejects(runNotebooks(['demo'], options), {
      name: 'UserError',
      message: 'notebooks/demo.ipynb, cell 3: UnhandledPromiseRejection: TypeError: nobody waits',
    });
    assert.equal(readFileSync(join(root, 'build/exhibits/demo/a.txt'), 'utf8'), 'first');
    assert.equal(existsSync(join(root, 'build/exhibits/.demo.partial')), false);
  });
});
