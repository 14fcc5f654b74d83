import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildReport } from '../../src/report/build';
import { storeNotebook } from '../support/notebooks';
import { body, from, oneOfEach as cells, reportProject, square, type Cells, type ReportProject } from '../support/report-project';

const text = `${body}\n\n\\noindent\\exhibitfigure[width=2cm]{other}\\val{word}`;
const other = (color: string, word: string): Cells => async (exhibits) => {
  await exhibits.figure('other', square(color), { from });
  await exhibits.text('word', word, { from });
};
const changed: Cells = async (exhibits) => {
  await cells(exhibits);
  await exhibits.figure('square', { ...square('green'), alt: 'Green now.' }, { from });
};

describe('one exhibit made anew', function () {
  this.timeout(40_000);
  let project: ReportProject;
  beforeEach(async () => {
    project = reportProject(text);
    await project.build({ a: cells, b: other('blue', 'one') });
    project.ran.length = 0;
  });
  afterEach(() => project.remove());
  const refused = (promise: Promise<unknown>, words: RegExp): Promise<void> =>
    assert.rejects(promise, (error: Error) => error.name === 'UserError' && words.test(error.message) && !error.message.includes('\n'));

  it('comes with its notebook alone, and the report is the one that a whole build makes', async () => {
    const notebooks = { a: changed, b: other('blue', 'one') };
    assert.equal(await project.build(notebooks, false, 'fig:square'), 1);
    assert.deepEqual(project.ran, ['a']);
    const whole = reportProject(text);
    await whole.build(notebooks);
    assert.deepEqual(project.state(), whole.state());
    whole.remove();
    assert.equal(await project.build(notebooks, false, 'square'), null, 'up to date');
  });

  it('is found by a cell that names it when it is new', async () => {
    project.write(`${text}\\val{fresh}`);
    const b: Cells = async (exhibits) => {
      await exhibits.figure('other', square('blue'), { from });
      await exhibits.text('word', 'one', { from });
      await exhibits.text('fresh', 'new', { from });
    };
    assert.equal(await project.build({ a: cells, b }, false, 'val:fresh'), 1);
    assert.deepEqual(project.ran, ['b']);
    assert.ok(project.read('report/records/value-fresh.json').includes('"value": "new"'));
  });

  it('is shown beside the old report where something else is older than its code', async () => {
    const before = project.state();
    storeNotebook(project.root, 'b', [{ source: 'changed();' }]);
    const options = project.options({ a: changed });
    await refused(
      buildReport(options, 'square'),
      /build\/report\/report\/report\.pdf, and the old one stays in place, .*: figure "other" and text "word" are older than what they depend on \(notebooks\/b\.ipynb: its code changed\): run "npm run report"\./,
    );
    assert.deepEqual(project.state(), before);
    assert.equal(project.read('build/report/report/report.pdf').equals(project.read('report/report.pdf')), false);
  });

  it('is shown beside the old report where that shows something else for the first time', async () => {
    const idle: Cells = (exhibits) => exhibits.text('idle', 'so far', { from });
    await project.build({ a: cells, b: other('blue', 'one'), c: idle });
    project.write(`${text}\\val{idle}`);
    await refused(project.build({ a: cells, b: other('blue', 'one'), c: idle }, false, 'square'), /stays in place, .*: The value "idle" has no record: run "npm run report"\./);
  });

  it('names the nearest id where a mistyped one fits a template of names', async () => {
    const c: Cells = async (exhibits) => {
      for (const animal of ['dog', 'cat']) await exhibits.text(`${animal}-class`, animal, { from });
    };
    const withCow: Cells = async (exhibits) => {
      for (const animal of ['dog', 'cat']) await exhibits.text(`${animal}-class`, animal, { from });
      await exhibits.text('cow-class', 'cow', { from });
    };
    const notebooks = { a: changed, b: other('blue', 'one'), c };
    project.write(`${text}\\val{dog-class}\\val{cat-class}`);
    await project.build(notebooks);
    project.ran.length = 0;
    project.write(`${text}\\val{cat-class}\n\\val{dogg-class}`);
    await refused(
      project.build(notebooks, false, 'square'),
      /^report\/report\.tex:\d+: The last build had no value "dogg-class": did you mean "dog-class"\? If it is new, run "npm run report" first\.$/,
    );
    // Nothing like it was there; a cell spells it out: it is new.
    project.write(`${text}\\val{elephant-class}`);
    await refused(project.build(notebooks, false, 'square'), /^The report shows the value "elephant-class" of notebooks\/c\.ipynb, .* first\.$/);
    project.write(`${text}\\val{cow-class}`);
    await refused(project.build({ ...notebooks, c: withCow }, false, 'square'), /^The report shows the value "cow-class" of notebooks\/c\.ipynb, .* first\.$/);
    assert.deepEqual(project.ran, []);
  });

  it('is refused before anything runs where the report also shows what another notebook has yet to leave', async () => {
    const c: Cells = (exhibits) => exhibits.text('idle', 'so far', { from });
    const before = project.state();
    const notebooks = { a: changed, b: other('blue', 'one'), c };
    project.write(`${text}\\val{idle}`);
    await refused(
      project.build(notebooks, false, 'square'),
      /^The report shows the value "idle" of notebooks\/c\.ipynb, which the last build did not have: run "npm run report" first\.$/,
    );
    assert.deepEqual(project.ran, []);
    project.write(`${text}\\val{idel}`);
    await refused(project.build(notebooks, false, 'square'), /No notebook leaves the value "idel": did you mean "/);
    project.write(text);
    assert.deepEqual(project.state(), before);
  });

  it('is refused where the rest is not whole, or the name means nothing', async () => {
    const notebooks = { a: cells, b: other('blue', 'one') };
    await refused(project.build(notebooks, false, 'fig:squares'), /The report shows no "fig:squares": did you mean fig:square[,?]/);
    writeFileSync(join(project.root, 'figs/other.png'), 'painted over');
    await refused(project.build(notebooks, false, 'square'), /figs\/other\.png is not as the last build made it, .*whole: run "npm run report"\./);
    rmSync(join(project.root, 'figs/other.png'));
    await refused(project.build(notebooks, false, 'square'), /figs\/other\.png is missing/);
    assert.deepEqual(project.ran, []);
    const empty = reportProject(text);
    await refused(empty.build(notebooks, false, 'square'), /Nothing has been built/);
    empty.remove();
  });

  it('loses what its notebook no longer leaves', async () => {
    project.write(text.replace('\\exhibitfigure[width=2cm]{other}', ''));
    assert.equal(await project.build({ a: cells, b: (exhibits) => exhibits.text('word', 'two', { from }) }, false, 'word'), 1);
    assert.deepEqual(Object.keys(project.state()).filter((path) => path.includes('other')), []);
    assert.equal(project.read('report/generated/alternatives.tex').includes('{other}'), false);
    assert.ok(project.read('report/generated/values.tex').includes('{word}{two}'));
  });
});
