import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';
import { storeNotebook } from '../support/notebooks';
import { body, from, oneOfEach as cells, oneOfEachSource, reportProject, type ReportProject } from '../support/report-project';
import { catalogue } from '../../src/methods/catalogue';
import { readTexSource } from '../../src/report/tex-source';
import { listTraceable, trace } from '../../src/report/trace';
import { rowOf } from '../../src/report/trace-formula';

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

  it('says for a formula where it is written, on which card it stands, and when it is older', async () => {
    assert.match(await trace(project.root, 'formula:cam'), /^formula:cam\n  shown     report\/report\.tex:10\n  formula   M = \\sum_k w_k A\^k\n  method    cam, which no row of the catalogue in src has\n  file      report\/generated\/formulas\.tex$/);
    const folder = join(project.root, 'src/methods');
    mkdirSync(folder, { recursive: true });
    const row = (id: string, title: string, formula: string): string => `  {\n    id: '${id}',\n    title: '${title}',\n    formula:\n      ${formula},\n  },\n`;
    const write = (formula: string): void =>
      writeFileSync(join(folder, 'catalogue-cams.ts'), `export const rows = [\n${row('grad-cam', 'Grad-CAM', 'String.raw`other`')}${row('cam', 'CAM', formula)}];\n`);
    write('String.raw`M = \\sum_k` +\n      String.raw` w_k A^k`');
    storeNotebook(project.root, 'cards', [{ source: '# Words' }, { source: "showMarkdown(methodCard(method('cam')));" }]);
    const lines = (await trace(project.root, 'cam')).split('\n');
    for (const line of ['  method    CAM (cam)', '  written   src/methods/catalogue-cams.ts:11', '  card      notebooks/cards.ipynb, cell 2']) assert.ok(lines.includes(line), lines.join('\n'));
    assert.ok(lines.every((line) => !line.startsWith('  but')));
    write('String.raw`M = 2`');
    assert.match(await trace(project.root, 'cam'), /\n  but       The formula is older than the one in src: make the report with "npm run report"\.$/);
    rmSync(join(project.root, 'src'), { recursive: true });
    rmSync(join(project.root, 'notebooks/cards.ipynb'));
    await assert.rejects(trace(project.root, 'formula:camm'), /did you mean formula:cam/);
  });

  it('finds the row of every method of the catalogue, with its formula', async () => {
    for (const { id, title, formula } of catalogue) {
      const row = await rowOf(projectRoot, id);
      assert.deepEqual([row?.title, row?.formula], [title, formula], id);
      assert.match(readFileSync(join(projectRoot, row?.path ?? ''), 'utf8').split('\n')[(row?.line ?? 0) - 1] ?? '', /^\s*formula:/);
    }
    assert.equal(await rowOf(projectRoot, 'no-such-method'), null);
  });

  it('says the section of each place, where it is in none of the figures', async () => {
    const parts = ['\\begin{abstract}\\val{a}\\end{abstract}', '\\val{a}\\section{The \\emph{first}}', '\\val{a}', '\\paragraph{A word.} \\val{a}', '\\section*{Thanks}\\val{a}', '\\section{Last}\\label{x} $\\formula{a}$'];
    const { uses } = readTexSource(new Map([['report/report.tex', parts.join('\n')]]));
    assert.deepEqual(uses.map(({ section, line }) => [line, section]), [
      [1, 'abstract'], [2, null], [3, 'section 1, The first'], [4, 'section 1, The first: A word'], [5, 'Thanks'], [6, 'section 2, Last'],
    ]);
    const sections = reportProject('\\section{Answers}\nSees \\val{class}, \\val{class}.\n\n\\begin{figure}\\exhibitfigure{square}\\caption{A \\val{class}.}\\label{fig:s}\\end{figure}');
    try {
      await sections.build({ a: cells });
      const shown = (await trace(sections.root, 'class')).split('\n').filter((line) => line.startsWith('  shown ')).map((line) => line.slice(12));
      assert.deepEqual(shown, ['report/report.tex:6 (section 1, Answers)', 'report/report.tex:8 (Figure 1 on page 1, label fig:s)']);
    } finally {
      sections.remove();
    }
  });

  it('says of what the report does not show that it does not', async () => {
    const text = await trace(project.root, 'val:idle');
    assert.match(text, /^val:idle\n  shown     not in the report; as the last run of the notebook left it\n  value     so far\n  notebook  notebooks\/c\.ipynb, cell 3\n/);
    assert.match(text, /\n  file      build\/exhibits\/c\/values\/idle\.tex \(\w{12}\)$/);
  });

  it('lists everything, and the nearest for a name that means nothing', async () => {
    assert.deepEqual((await listTraceable(project.root)).split('\n'), [
      'fig:square       a, cell 2   report/report.tex:9', 'tab:costs        a, cell 2   report/report.tex:7',
      'val:class        a, cell 2   report/report.tex:5   R&D_dog', 'val:probability  a, cell 2   report/report.tex:5   0.974',
      'val:square       b, cell 3   report/report.tex:12  4', 'formula:cam      not in src  report/report.tex:10', 'val:idle         c, cell 3   not in the report     so far',
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
