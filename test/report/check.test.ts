import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkReport, describeCheck, type CheckResult } from '../../src/report/check';
import type { ReportRecord } from '../../src/report/report-record';
import { body, from, oneOfEach as cells, reportProject, square, type Cells, type ReportProject } from '../support/report-project';

describe('a check of the committed report', function () {
  this.timeout(40_000);
  let project: ReportProject;
  const names = ['figure-square', 'table-costs', 'value-class', 'value-probability'];
  beforeEach(async () => {
    project = reportProject(body);
    await project.build({ a: cells });
  });
  afterEach(() => project.remove());

  const check = (a: Cells = cells): Promise<CheckResult> => checkReport(project.options({ a }));
  const edit = (path: string, change: (text: string) => string): void => {
    const before = project.read(path).toString('utf8');
    assert.notEqual(change(before), before, `${path} is changed`);
    writeFileSync(join(project.root, path), change(before));
  };
  const editRecord = (name: string, change: (record: ReportRecord) => ReportRecord): void =>
    edit(`report/records/${name}.json`, (text) => JSON.stringify(change(JSON.parse(text) as ReportRecord)));
  const onAnotherDevice = (): void => {
    for (const name of names) editRecord(name, (record) => ({ ...record, device: { ...record.device, deviceName: 'Another' } }));
  };

  it('finds nothing where all is as it was made, and touches nothing', async () => {
    const before = project.state();
    const result = await check();
    assert.deepEqual([result.differences, result.exact, result.files], [[], true, 12]);
    assert.match(describeCheck(result), /^What is committed is what the code makes now, byte for byte; files: 12\.$/);
    assert.deepEqual(project.state(), before);
  });

  it('names every figure, table and number that the code does not make', async () => {
    writeFileSync(join(project.root, 'figs/square.svg'), '<svg/>');
    edit('report/generated/table-costs.tex', (text) => text.replace('626', '627'));
    edit('report/generated/values.tex', (text) => text.replace('97.4', '98.4'));
    const before = project.state();
    const result = await check();
    assert.deepEqual(result.differences, [
      'The figure "square" is not what the code makes now',
      'The table "costs" is not what the code makes now',
      'The value "probability" is 97.4\\,\\% and not 98.4\\,\\%, as is committed',
    ]);
    assert.deepEqual(project.state(), before);
    assert.match(describeCheck(result), /is not what the code makes now \(compared byte for byte\), differences: 3/);
  });

  it('names an exhibit that was made from other stored results, on any device', async () => {
    const stored: Cells = (exhibits) => exhibits.text('class', 'cat', { from: { ...from, files: ['package.json'] } });
    project.write('\\val{class}');
    await project.build({ a: stored });
    assert.deepEqual((await check(stored)).differences, []);
    editRecord('value-class', (record) => ({ ...record, from: record.from.map((source) => ({ ...source, files: [{ path: 'package.json', sha256: '0'.repeat(64) }] })) }));
    assert.deepEqual((await check(stored)).differences, ['The value "class" differs in its record: from']);
    editRecord('value-class', (record) => ({ ...record, device: { ...record.device, deviceName: 'Another' } }));
    assert.deepEqual((await check(stored)).differences, ['The value "class" differs in its record: from']);
  });

  it('names a record that is older than its code, or says something else', async () => {
    editRecord('figure-square', (record) => ({ ...record, hashes: { ...record.hashes, code: 'old' } }));
    editRecord('value-probability', (record) => ({ ...record, value: 0.9741, hashes: { ...record.hashes, inputs: 'old' } }));
    assert.deepEqual((await check()).differences, [
      'The figure "square" is older than what it depends on (notebooks/a.ipynb: its code changed)',
      'The number "probability" is older than what it depends on (notebooks/a.ipynb: its inputs changed: pictures, packages, kernel or study)',
      'The value "probability" differs in its record: value',
    ]);
  });

  it('names what is made and not committed, what is committed and not made, and a PDF of other sources', async () => {
    project.write(`${body} More words and \\val{fresh}.`);
    const { differences } = await check(async (exhibits) => {
      await cells(exhibits);
      await exhibits.text('fresh', 'new', { from });
    });
    assert.deepEqual(differences.filter((text) => !text.includes('older')), [
      'The value "fresh" is made and not committed', 'report/records/value-fresh.json is made and not committed', 'report/report.pdf is not what its sources make',
    ]);
    writeFileSync(join(project.root, 'report/records/value-orphan.json'), project.read('report/records/value-class.json').toString('utf8').replaceAll('"class"', '"orphan"'));
    project.write('\\val{class}');
    const less = await check((exhibits) => exhibits.text('class', 'R&D_dog', { from }));
    for (const what of ['report/records/value-orphan.json', 'The figure "square"', 'The table "costs"', 'The value "probability"']) {
      assert.ok(less.differences.includes(`${what} is committed and nothing makes it`), what);
    }
  });

  it('asks on another device for closeness, and for a PDF of the committed sources', async () => {
    onAnotherDevice();
    const near = await check();
    assert.deepEqual([near.exact, near.differences], [false, []]);
    assert.match(describeCheck(near), /within the tolerance for another device: it was made on Another \(tensorflow, .*\), and this is /);
    const like: Cells = async (exhibits) => {
      await cells(exhibits);
      await exhibits.number('probability', 0.9745, { format: 'percent', from, seed: 7 });
      await exhibits.figure('square', square('#fe0101'), { from });
    };
    const unlike: Cells = async (exhibits) => {
      await cells(exhibits);
      await exhibits.number('probability', 0.99, { format: 'percent', from, seed: 7 });
      await exhibits.figure('square', square('blue'), { from });
    };
    const results = async (change: Cells): Promise<string[]> => (await check(change)).differences.filter((text) => !text.includes('older'));
    assert.deepEqual(await results(like), []);
    const [figure, value, ...more] = await results(unlike);
    assert.match(figure ?? '', /^The figure "square" is not what the code makes now: \d\d\.\d % of its pixels differ visibly/);
    assert.equal(value, 'The value "probability" is 99.0\\,\\% and not 97.4\\,\\%, as is committed');
    assert.deepEqual(more, []);
    edit('report/report.pdf', (text) => `${text}\n`);
    assert.deepEqual(await results(cells), ['report/report.pdf was not compiled from the committed sources']);
  });

  it('asks for a report to check', async () => {
    const empty = reportProject(body);
    await assert.rejects(checkReport(empty.options({ a: cells })), { name: 'UserError', message: /No records are committed/ });
    empty.remove();
  });
});
