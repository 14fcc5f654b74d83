import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { buildReport } from '../../src/report/build';
import { openExhibits } from '../../src/report/exhibits';
import { alternativesIn } from '../../src/report/pdf-alternatives';
import { fontsNotEmbedded } from '../../src/report/pdf-fonts';
import type { ReportRecord } from '../../src/report/report-record';
import { stripFigure } from '../../src/figures/strip';
import { plainPicture } from '../figures/helpers';
import { storeNotebook } from '../support/notebooks';
import { body, from, oneOfEach as cells, reportProject, square, type Cells, type ReportProject } from '../support/report-project';

const says = (words: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof UserError, String(error));
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

describe('the report', function () {
  this.timeout(40_000);
  const made: ReportProject[] = [];
  const open = (...args: Parameters<typeof reportProject>): ReportProject => {
    const opened = reportProject(...args);
    made.push(opened);
    return opened;
  };
  afterEach(() => made.splice(0).forEach(({ remove }) => remove()));

  it('shows what the notebooks leave, and has the same bytes in another folder', async () => {
    const first = open(body);
    assert.equal(await first.build({ a: cells }), 1);
    const text = execFileSync('pdftotext', ['-layout', join(first.root, 'report/report.pdf'), '-'], { encoding: 'utf8' });
    for (const words of ['R&D_dog at 97.4 %', 'Occlusion', '626', 'Square']) assert.ok(text.includes(words), `"${words}" on the page`);
    assert.deepEqual(Object.keys(first.state()), [
      'figs/dog.jpg', 'figs/square.pdf', 'figs/square.png', 'figs/square.svg', 'report/exhibits.sty', 'report/generated/alternatives.tex',
      'report/generated/formulas.tex', 'report/generated/manifest.json', 'report/generated/table-costs.tex', 'report/generated/values.tex',
      'report/records/figure-square.json', 'report/records/table-costs.json', 'report/records/value-class.json', 'report/records/value-probability.json',
      'report/report.pdf', 'report/report.tex',
    ]);
    const second = open(body);
    await second.build({ a: cells });
    await second.build({ a: cells }, true);
    assert.deepEqual(second.state(), first.state());
    const pdf = first.read('report/report.pdf').toString('latin1');
    for (const trace of [first.root, tmpdir(), 'square.pdf', '/CreationDate', '/ID']) assert.ok(!pdf.includes(trace), `"${trace}" in the PDF`);
    const bare = fontsNotEmbedded(Buffer.from(pdf.replaceAll('/FontFile', '/NoFile'), 'latin1'));
    assert.ok(bare.some((name) => name.endsWith('+LMRoman10-Regular')), 'its fonts are found, embedded or not');
  });

  it('is compiled again only when something changed, or a file of it was lost', async () => {
    const { root, build, write, read } = open(body);
    await build({ a: cells });
    assert.equal(await build({ a: cells }), null);
    assert.equal(await build({ a: cells }, true), 1);
    write(`${body} More.`);
    assert.equal(await build({ a: cells }), 1);
    const pdf = read('report/report.pdf');
    writeFileSync(join(root, 'report/report.pdf'), pdf.subarray(0, 100));
    assert.equal(await build({ a: cells }), 1);
    assert.deepEqual(read('report/report.pdf'), pdf);
    const manifest = read('report/generated/manifest.json').toString('utf8');
    writeFileSync(join(root, 'report/generated/manifest.json'), manifest.replace(/"tex": "\w+"/, '"tex": "another"'));
    assert.equal(await build({ a: cells }), 1, 'by another TeX');
    assert.equal(read('report/generated/manifest.json').toString('utf8'), manifest);
  });

  it('removes figures and tables that no notebook leaves any more, and only those it made itself', async () => {
    const { root, build, write, state } = open(body);
    await build({ a: cells, b: (exhibits) => exhibits.figure('other', square('blue'), { from }) });
    writeFileSync(join(root, 'figs/other.svg'), 'drawn over by hand');
    write('\\val{class}');
    await build({ a: (exhibits) => exhibits.text('class', 'cat', { from }) });
    assert.deepEqual(Object.keys(state()), [
      'figs/dog.jpg', 'figs/other.svg', 'report/exhibits.sty', 'report/generated/alternatives.tex', 'report/generated/formulas.tex',
      'report/generated/manifest.json', 'report/generated/values.tex', 'report/records/value-class.json', 'report/report.pdf', 'report/report.tex',
    ]);
  });

  it('stays as it was when anything fails, and names the cause', async () => {
    const { build, write, state } = open(body, { packages: ',natbib' });
    await build({ a: cells });
    const photo = stripFigure({ columns: [{ heading: 'A', picture: plainPicture(8, 8, [200, 90, 90]) }], rows: [], width: 40 });
    const more: Cells = async (exhibits) => {
      await cells(exhibits);
      await exhibits.figure('square', square('green'), { from });
      await exhibits.figure('photo', photo, { from });
    };
    const fails = async (text: string, words: RegExp): Promise<void> => {
      write(text);
      const { 'report/report.tex': _, ...rest } = state();
      await assert.rejects(build({ a: more }, true), says(words));
      const { 'report/report.tex': __, ...after } = state();
      assert.deepEqual(after, rest);
    };
    // The picture has 300 pixels an inch at the figure's own size, and so fewer where it is enlarged.
    await fails('\\exhibitfigure[width=10cm]{photo}', /pictures that are too coarse for print: the figure "photo" has \d\d pixels an inch at the size of print/);
    await fails('A line.\n\\undefinedcommand', /report\/report\.tex:6: Undefined control sequence \\undefinedcommand/);
    await fails('A \\val{no-such-id} B', /report\/report\.tex:5: No notebook leaves the value "no-such-id"/);
    await fails('\\exhibitfigure{absent}', /No notebook leaves the figure "absent"/);
    await fails('\\exhibittable{absent}', /No notebook leaves the table "absent"/);
    await fails('$\\formula{absent}$', /No notebook leaves the formula "absent"/);
    await fails('a\\newpage b\\newpage c\\newpage d\\newpage e', /has 5 pages, and at most 4 are allowed/);
    await fails('See \\ref{fig:none}.', /the reference "fig:none" is undefined/);
    await fails('\\hbox to \\textwidth{\\rule{\\textwidth}{1pt}\\rule{3pt}{1pt}}', /a box is 3\.0 pt too wide/);
    await fails('{\\fontencoding{OT1}\\fontfamily{cmr}\\selectfont\\char"C8}', /the character "È" is missing in its font/);
    write(body);
    const { 'report/report.tex': ___, ...calm } = state();
    await assert.rejects(build({ a: () => Promise.reject(new UserError('The notebook "a" stopped in cell 3: boom.')) }, true), says(/cell 3: boom/));
    const { 'report/report.tex': ____, ...still } = state();
    assert.deepEqual(still, calm);
  });

  it('names what is wrong with its sources, all of it at once', async () => {
    const { root, build, write, ran } = open('\\bibliographystyle{plainnat}\\bibliography{references}', { packages: ',natbib' });
    const fails = async (text: string, words: RegExp): Promise<void> => {
      write(`${text}\\bibliographystyle{plainnat}\\bibliography{references}`);
      await assert.rejects(build({ a: cells }), says(words));
    };
    writeFileSync(join(root, 'report/references.bib'), '@misc{zhou2016, author={Zhou, B.}, title={A}, year={2016}}\n@misc{gone, title={B}}\n');
    await fails('Sees it at 97\\,\\%. \\citep{zhou2016}', /report\.tex:5: The number 97 is typed by hand: .*; report\/references\.bib:2: The reference "gone" is not cited\.$/);
    writeFileSync(join(root, 'report/references.bib'), '@misc{zhou2016, author={Zhou, B.}, title={A}, year={2016}}\n');
    await fails('Words.', /^The report cannot be made: report\/references\.bib:1: The reference "zhou2016" is not cited\.$/);
    await fails('\\citet{zhou2016}\n\\cite{zhou2015}', /report\.tex:6: The citation "zhou2015" has no reference: did you mean "zhou2016"\?/);
    assert.deepEqual(ran, [], 'found before any notebook ran');
    await fails('\\citet{zhou2016} \\val{clas}\n\\exhibitfigure{a-square}', /report\.tex:5: No notebook leaves the value "clas": did you mean "class"\?; .*report\.tex:6: No .* figure "a-square": did you mean "square"/);
    await fails('\\newcommand{\\x}[1]{\\val{#1}}\\x{class}\\citet{zhou2016}', /:5: Write the id of the value "#1" in full/);
    writeFileSync(join(root, 'report/references.bib'), '@misc{zhou2016, author={Zhou, B.}, title={A}, year={2016}\n');
    await fails('\\citet{zhou2016}', /report\/references\.bib:1: Illegal end/);
  });

  it('keeps a record of each exhibit that it shows: cell, hashes, device, versions', async () => {
    const { build, read, write, state } = open(body);
    await build({ a: cells, b: (exhibits) => exhibits.number('idle', 1, { format: 'integer', from }) });
    const record = (name: string): ReportRecord => JSON.parse(read(`report/records/${name}.json`).toString()) as ReportRecord;
    const { cell, hashes, value, seed, notebook, device } = record('value-probability');
    assert.deepEqual(cell, { number: 2, id: null, call: "await exhibits.number('probability', 0.974, { format: 'percent', from, seed: 7 });" });
    assert.deepEqual([value, seed, notebook, device.backend], [0.974, 7, 'a', 'tensorflow']);
    for (const hash of [hashes.code, hashes.inputs, hashes.options]) assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(Object.keys(state()).some((path) => path.includes('idle')), false, 'only of what it shows');
    assert.deepEqual(record('figure-square').from[0]?.options, { window: 3 });
    write('\\val{class}');
    await build({ a: cells });
    assert.deepEqual(Object.keys(state()).filter((path) => path.startsWith('report/records')), ['report/records/value-class.json']);
  });

  it('refuses an exhibit whose code changed while the notebooks ran, and one that no cell is seen to make', async () => {
    const { root, build, options, state, write } = open(body);
    await build({ a: cells });
    const before = state();
    const late = options({ a: cells });
    const runNotebooks = async (names: readonly string[]) => {
      const runs = await late.runNotebooks(names);
      storeNotebook(root, 'a', [{ source: `${cells};\nchanged();` }]);
      return runs;
    };
    await assert.rejects(buildReport({ ...late, force: true, runNotebooks }), says(/figure "square", table "costs", text "class", number "probability" of notebooks\/a\.ipynb \(its code changed\)/));
    assert.deepEqual(state(), before);
    const hidden = options({ a: (exhibits) => exhibits.text('class', 'cat', { from }) });
    const unseen = async (names: readonly string[]) => {
      storeNotebook(root, 'a', [{ source: "for (const id of ['class']) await exhibits.text(id, 'cat', { from });" }]);
      return hidden.runNotebooks(names);
    };
    write('\\val{class}');
    await assert.rejects(buildReport({ ...hidden, runNotebooks: unseen }), says(/No cell of notebooks\/a\.ipynb is seen to leave the text "class": write its id into the call, as in exhibits\.text\('class', …\)/));
  });

  it('says each figure in words to those who cannot see it', async () => {
    const { build, read } = open(`${body}\n\n\\noindent\\exhibitfigure{strange}`);
    const strange = 'Façade (100 %) \\ } ^^41 🐕 — “left”, שלום';
    await build({ a: cells, b: (exhibits) => exhibits.figure('strange', { ...square('blue'), alt: strange }, { from }) });
    assert.deepEqual(alternativesIn(read('report/report.pdf')), ['A square (p = 0.5).', strange]);
  });

  it('refuses an id that two notebooks use, a damaged exhibit, and a borrowed notebook name', async () => {
    const { root, build } = open(body);
    await assert.rejects(build({ a: cells, b: (exhibits) => exhibits.number('class', 1, { format: 'integer', from }) }), says(/"a" and "b" both leave .* "class"/));
    await assert.rejects(
      build({ a: async (exhibits) => (await cells(exhibits), writeFileSync(join(root, 'build/exhibits/a/values/class.tex'), 'x')) }),
      says(/"class" of the notebook "a" is damaged \(class\.tex was changed\)/),
    );
    await assert.rejects(
      build({ a: async (exhibits) => (await cells(exhibits), rmSync(join(root, 'build/exhibits/a/figures/square.pdf'))) }),
      says(/square\.pdf is missing/),
    );
    await assert.rejects(build({ a: () => openExhibits('other').text('class', 'cat', { from }) }), says(/"a" opens its exhibits as "other"/));
  });

  it('says in one sentence that TeX is missing, before any notebook runs', async () => {
    const { build } = open(body);
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      await assert.rejects(build({ a: () => assert.fail('the notebook ran') }), says(/"latexmk" is not installed: install TeX Live/));
    } finally {
      process.env.PATH = path;
    }
  });
});
