import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';
import { storeNotebook } from '../support/notebooks';
import { body, from, oneOfEach as cells, oneOfEachSource, reportProject, type ReportProject } from '../support/report-project';
import { listTraceable, trace } from '../../src/report/trace';

describe('the trace of an exhibit', function () {
  this.timeout(40_000);
  let project: ReportProject;
  before(async () => {
    project = reportProject(`${body}\n\\begin{figure}\\exhibitfigure[width=2cm]{square}\\caption{A.}\\label{fig:sheet}\\end{figure}\n\\val{square}`);
    await project.build({ a: cells, b: (exhibits) => exhibits.number('square', 4, { format: 'integer', from: { network: from.network, picture: from.picture, files: ['package.json'] } }), c: (exhibits) => exhibits.text('idle', 'so far', { from }) });
  });
  after(() => project.remove());

  it('says for a figure where it stands, which call made it, and from what', async () => {
    const text = await trace(project.root, 'fig:sheet');
    const lines = text.split('\n');
    assert.equal(await trace(project.root, 'fig:square'), text);
    assert.equal(lines[0], 'fig:square');
    const said = (what: string): string[] => lines.filter((line) => line.startsWith(`  ${what} `)).map((line) => line.slice(12));
    assert.deepEqual(said('shown'), ['report/report.tex:9', 'report/report.tex:11 (Figure 1 on page 1, label fig:sheet)']);
    assert.deepEqual(said('shows'), ['A square (p = 0.5).']);
    assert.deepEqual(said('notebook'), ['notebooks/a.ipynb, cell 2']);
    assert.deepEqual(said('call'), ["await exhibits.figure('square', square('red'), { from });"]);
    assert.deepEqual([said('network'), said('picture')], [['tiny (abc)'], ['dog (def)']]);
    assert.deepEqual(said('from'), ['cam on dog for class 235 German shepherd; options: window 3; passes: 626 forward, 1 backward through the head']);
    assert.deepEqual(said('file').map((line) => line.replace(/\(\w{12}\)/, '(…)')), ['figs/square.pdf (…)', 'figs/square.png (…)', 'figs/square.svg (…)']);
    assert.match(said('versions')[0] ?? '', /^node \d+\.\d+\.\d+, .*tfjs \d/);
    assert.deepEqual(said('but'), []);
  });

  it('says for a number its value and its seed', async () => {
    const text = await trace(project.root, 'val:probability');
    for (const line of ['  shown     report/report.tex:5', '  value     0.974, shown as percent', '  seed      7']) assert.ok(text.split('\n').includes(line), line);
    assert.equal(await trace(project.root, 'probability'), text);
    const bare = await trace(project.root, 'val:square');
    assert.deepEqual([bare.includes('  picture   dog (def)'), bare.includes('\n  from ')], [true, false], 'nothing to say but network, picture and file');
    const sum = sha256(readFileSync(join(projectRoot, 'package.json'))).slice(0, 12);
    assert.ok(bare.includes(`\n  picture   dog (def)\n  read      package.json (${sum})\n`), 'the stored results it was read from');
    assert.equal(text.includes('\n  read '), false);
    assert.match(await trace(project.root, 'tab:costs'), /^tab:costs\n[^]*\n  file      report\/generated\/table-costs\.tex \(/);
    assert.match(await trace(project.root, 'class'), /\n  value     R&D_dog\n/);
  });

  it('says of what the report does not show that it does not', async () => {
    const text = await trace(project.root, 'val:idle');
    assert.match(text, /^val:idle\n  shown     not in the report; as the last run of the notebook left it\n  value     so far\n  notebook  notebooks\/c\.ipynb, cell 3\n/);
    assert.match(text, /\n  file      build\/exhibits\/c\/values\/idle\.tex \(\w{12}\)$/);
  });

  it('lists everything, and the nearest for a name that means nothing', async () => {
    assert.deepEqual((await listTraceable(project.root)).split('\n'), [
      'fig:square       a, cell 2  report/report.tex:9', 'tab:costs        a, cell 2  report/report.tex:7',
      'val:class        a, cell 2  report/report.tex:5   R&D_dog', 'val:probability  a, cell 2  report/report.tex:5   0.974',
      'val:square       b, cell 3  report/report.tex:12  4', 'val:idle         c, cell 3  not in the report     so far',
    ]);
    rmSync(join(project.root, 'build/exhibits/c'), { recursive: true });
    assert.equal((await listTraceable(project.root)).includes('idle'), false);
    await assert.rejects(trace(project.root, 'fig:shet'), { name: 'UserError', message: /did you mean fig:sheet\?$/ });
  });

  it('says when the code has changed since, and which code it is', async () => {
    writeFileSync(join(project.root, 'a.ts'), "import { b } from './b';\nexport const a = b;\n");
    writeFileSync(join(project.root, 'b.ts'), 'export const b = 1;\n');
    storeNotebook(project.root, 'a', [{ source: '# Words' }, { source: `import { a } from './a';\n${oneOfEachSource}` }]);
    const text = await trace(project.root, 'class');
    assert.match(text, /\n  code      a\.ts; with all that they import 2 files, 5 lines\n/);
    assert.match(text, /\n  but       The text "class" is older than what it depends on \(notebooks\/a\.ipynb: its code changed\)\.$/);
  });

  it('says that there is nothing yet', async () => {
    const empty = reportProject(body);
    assert.match(await listTraceable(empty.root), /nothing to trace yet/);
    await assert.rejects(trace(empty.root, 'class'), /shows no "class"/);
    empty.remove();
  });
});
