import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dependenciesOf, modulesOf } from '../../src/notebooks/dependencies';
import { pythonOf } from '../../src/notebooks/environment';
import { recordRun, runKey, upToDate } from '../../src/notebooks/last-run';
import { chooseNotebooks, readNotebook, type Notebook } from '../../src/notebooks/notebook';
import { runNotebooks, type NotebookEvent, type NotebookRun } from '../../src/notebooks/run';
import { projectRoot } from '../../src/project';
import { storeNotebook, type Source } from '../support/notebooks';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notebooks-test-'));
  mkdirSync(join(root, 'notebooks'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const notebook = (source: string | string[], text = ''): Notebook => ({
  cells: [{ cell_type: 'code', source, metadata: {}, outputs: [{ output_type: 'stream', name: 'stdout', text }] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
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
  const times = [{ seconds: 1.5, silent: 1.5 }];
  const exhibit = (): string => join(root, 'build/exhibits/demo/values/a.tex');
  beforeEach(async () => {
    mkdirSync(join(root, 'build/exhibits/demo/values'), { recursive: true });
    mkdirSync(join(root, 'build/notebooks'), { recursive: true });
    writeFileSync(join(root, 'build/notebooks/demo.ipynb'), 'executed');
    writeFileSync(exhibit(), '42');
    await recordRun(root, 'demo', 'key', times);
  });

  it('is up to date for the same key while all it left is whole', async () => {
    assert.deepEqual((await upToDate(root, 'demo', 'key'))?.times, times);
    assert.equal(await upToDate(root, 'demo', 'another'), null);
    assert.equal(await upToDate(root, 'never-run', 'key'), null);
  });

  it('is not up to date after an exhibit was changed, added or removed', async () => {
    writeFileSync(exhibit(), '43');
    assert.equal(await upToDate(root, 'demo', 'key'), null);
    writeFileSync(exhibit(), '42');
    assert.deepEqual((await upToDate(root, 'demo', 'key'))?.times, times);
    writeFileSync(join(root, 'build/exhibits/demo/values/b.tex'), '1');
    assert.equal(await upToDate(root, 'demo', 'key'), null);
    rmSync(join(root, 'build/exhibits/demo'), { recursive: true });
    assert.equal(await upToDate(root, 'demo', 'key'), null);
  });

  it('is not up to date when its record was cut off', async () => {
    truncateSync(join(root, 'build/notebooks/demo.run.json'), 10);
    assert.equal(await upToDate(root, 'demo', 'key'), null);
  });

  it('depends on cells, not on outputs, and on the device', () => {
    const from = { code: 'a', inputs: 'b' };
    const key = runKey(root, notebook('f();\ng()', 'one'), from, null);
    assert.equal(runKey(root, notebook(['f();\n', 'g()'], 'two'), from, null), key);
    assert.notEqual(runKey(root, notebook('f();\nh()'), from, null), key);
    assert.notEqual(runKey(root, notebook('f();\ng()'), { ...from, code: 'c' }, null), key);
    assert.notEqual(runKey(root, notebook('f();\ng()'), { ...from, inputs: 'c' }, null), key);
    assert.notEqual(runKey(root, notebook('f();\ng()'), from, 'wasm'), key);
  });

  it('depends on the modules that its cells reach and no others, and on what else a notebook may read', async () => {
    mkdirSync(join(root, 'src/models'), { recursive: true });
    const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
    write('src/models/a.ts', "import { b } from '../b';");
    write('src/b.ts', 'export const b = 1;');
    write('src/c.ts', 'export const c = 1;');
    const own = notebook("import { a } from './src/models/a';\na");
    assert.deepEqual(modulesOf(root, own), ['src/b.ts', 'src/models/a.ts']);
    const first = await dependenciesOf(root, own);
    write('src/c.ts', 'export const c = 2;');
    write('unrelated.txt', '1');
    mkdirSync(join(root, 'scripts/notebooks/__pycache__'), { recursive: true });
    for (const junk of ['scripts/notebooks/__pycache__/run.pyc', 'src/.DS_Store', 'src/models/weights.json~']) write(junk, '1');
    assert.deepEqual(await dependenciesOf(root, { ...own, cells: [...own.cells, { cell_type: 'markdown', source: 'Words.', metadata: {} }] }), first);
    write('src/b.ts', 'export const b = 2;');
    const second = await dependenciesOf(root, own);
    assert.deepEqual([second.inputs, second.code === first.code], [first.inputs, false]);
    write('src/models/weights.json', '{}');
    const third = await dependenciesOf(root, own);
    for (const folder of ['src/course', 'notebooks/solutions', '.setup/course']) mkdirSync(join(root, folder), { recursive: true });
    write('src/course/solutions.ts', 'export const solutions = {};');
    write('notebooks/solutions/demo.ipynb', '{}');
    write('.setup/course/progress.json', '{}');
    assert.deepEqual(await dependenciesOf(root, own), third);
    assert.deepEqual([third.code, third.inputs === first.inputs], [second.code, false]);
    assert.notEqual((await dependenciesOf(root, notebook("import { a } from './src/models/a';\na + 1"))).code, third.code);
  });
});

describe('a headless run', function () {
  this.timeout(120_000);

  it('asks for set-up where Jupyter is missing', async () => {
    store('demo', { source: '1' });
    await assert.rejects(runNotebooks(['demo'], { force: false, root }), /Jupyter is not set up: run "npm run setup" first\./);
  });
});

describe('a headless run to the end', function () {
  this.timeout(120_000);
  let folder: string;
  let run: NotebookRun | undefined;
  let outputs: readonly string[][];
  const events: NotebookEvent[] = [];
  const options = () => ({ force: false, root: folder, onProgress: (event: NotebookEvent) => void events.push(event) });
  const write = (text: string): Source => ({
    source: `import { writeFileSync } from "node:fs";\nwriteFileSync(process.env.EXHIBITS_DIR + "/a.txt", ${JSON.stringify(text)});`,
  });
  const exercise = (source: string): Source => ({ source, tags: ['exercise'] });
  const check = (source: string): Source => ({ source, tags: ['check'] });
  const stored = (): string => readFileSync(join(folder, 'notebooks/demo.ipynb'), 'utf8');
  const exhibit = (): string => readFileSync(join(folder, 'build/exhibits/demo/a.txt'), 'utf8');
  let source: string;

  before(async function () {
    if (!existsSync(pythonOf(projectRoot))) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'notebooks-test-'));
    symlinkSync(join(projectRoot, '.setup'), join(folder, '.setup'));
    storeNotebook(folder, 'demo', [
      { source: '# words' },
      exercise('// a comment\nconst mine: string = 1;'),
      check('await mine;'),
      exercise('const wide = () => {\n  throw new RangeError("too wide");\n};'),
      check('// calls it\nwide();'),
      exercise('setTimeout(() => { throw new Error("late"); }, 20);\nPromise.reject("later");'),
      check('await new Promise((resolve) => setTimeout(resolve, 100));'),
      {
        source: "import { progressPath } from './src/course/progress';\n" +
          "import { inNotebook } from './src/report/notebook-display';\n[inNotebook(), progressPath()]",
      },
      { source: 'const dogs = [{ name: "Rex", probe: 3 }];\nlet count = 2;' },
      {
        source: 'const { probe: age } = dogs[0];\nconst later = ({ probe: years }: { probe: number }) => years + count;\n[age, later(dogs[0])]',
      },
      {
        source: 'const told: string[] = [];\nfor (const { name, probe: years } of dogs) told.push(name + years);\n' +
          'const tell = async () => {\n  for (const { probe: years, name } of dogs) told.push(years + name);\n  return { told, count };\n};\nawait tell()',
      },
      { source: '({ count } = { count: 7 });\nconst { probe: kept, ...others } = { ...dogs[0], count };\n[{ count }, kept, others]' },
      check('const { probe: years } = dogs[0];\nconst whole = { dogs, years };\nthrow new RangeError(`${whole.years}`);'),
      write('first'),
    ]);
    source = stored();
    [run] = await runNotebooks(['demo'], options());
    const { cells } = await readNotebook(run?.executed ?? '');
    outputs = cells.map((cell) => (cell.outputs ?? []).flatMap(({ traceback, text }) => traceback ?? [[text ?? []].flat().join('')]));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  it('tells how far it is and leaves what its cells write, and the notebook as it was', () => {
    assert.equal(run?.ran, true);
    assert.equal(exhibit(), 'first');
    assert.equal(stored(), source);
    const cells = Array.from({ length: 14 }, (_, index) => `${index + 1} of 14`);
    assert.deepEqual(events.map((event) => (event.kind === 'cell' ? `${event.done} of ${event.cells}` : event.kind)), ['started', ...cells, 'finished']);
    assert.equal(run.times.length, 14);
    assert.ok(run.times.every(({ seconds, silent }) => silent <= seconds + 0.1 && seconds < 60));
  });

  it('goes on whatever a learner wrote, and what is shown there is the same everywhere', () => {
    assert.deepEqual(outputs.slice(1, 5), [
      ["Line 2, column 7: Type 'number' is not assignable to type 'string'."],
      ["Line 1, column 7: Cannot find name 'mine'. If another cell defines it, run that cell first."],
      [],
      ['Line 2: RangeError: too wide', '    at line 2 of cell [3], in wide', '    at line 2'],
    ]);
    // And whoever runs it, nothing of what a learner has solved is read or written.
    assert.deepEqual(outputs[7], ['[ true, null ]\n']);
  });

  it('tells names of earlier cells from the properties beside them', () => {
    assert.deepEqual(outputs.slice(9, 13), [
      ['[ 3, 5 ]\n'],
      ["{ told: [ 'Rex3', '3Rex' ], count: 2 }\n"],
      ["[ { count: 7 }, 3, { name: 'Rex', count: 7 } ]\n"],
      ['Line 3: RangeError: 3'],
    ]);
  });

  it('is not repeated, and stays as it was where the next one fails, which names the cell and the error', async () => {
    const [again] = await runNotebooks(['demo'], options());
    assert.equal(again?.ran, false);
    assert.deepEqual(again.times, run?.times);

    storeNotebook(folder, 'demo', [{ source: '# words' }, write('second'), { source: 'Promise.reject(new TypeError("nobody waits"));\n1' }]);
    await assert.rejects(runNotebooks(['demo'], options()), {
      name: 'UserError',
      message: 'notebooks/demo.ipynb, cell 3, line 1: TypeError: nobody waits (a promise that nothing awaits was rejected)',
    });
    assert.equal(exhibit(), 'first');
    assert.equal(existsSync(join(folder, 'build/exhibits/.demo.partial')), false);
  });
});
