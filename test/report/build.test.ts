import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import { sha256 } from '../../src/files';
import { buildReport } from '../../src/report/build';
import { openExhibits, type Exhibits } from '../../src/report/exhibits';
import { fontsNotEmbedded } from '../../src/report/pdf-fonts';

const from = { network: { name: 'tiny', fingerprint: 'abc' } };

/** A small project with a report of its own. */
function project(body: string, options: { packages?: string } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'report-test-'));
  mkdirSync(join(root, 'report'));
  mkdirSync(join(root, 'figs'));
  writeFileSync(join(root, 'figs', 'dog.jpg'), 'a photograph');
  copyFileSync(join(__dirname, '../../report/exhibits.sty'), join(root, 'report/exhibits.sty'));
  const write = (text: string): void => {
    const head = `\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern,exhibits${options.packages ?? ''}}\n\\begin{document}\n`;
    writeFileSync(join(root, 'report/report.tex'), `${head}${text}\n\\end{document}\n`);
  };
  write(body);
  const steps: string[] = [];
  return {
    root,
    write,
    steps,
    read: (path: string): Buffer => readFileSync(join(root, path)),
    /** Every file outside build/, with its checksum. */
    state: (): Record<string, string> => {
      const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('build') && statSync(join(root, path)).isFile());
      return Object.fromEntries(paths.sort().map((path) => [path, sha256(readFileSync(join(root, path)))]));
    },
    build: (notebooks: Record<string, (exhibits: Exhibits) => Promise<void>>, force = false): Promise<number | null> =>
      buildReport({
        root,
        formulas: [{ id: 'cam', formula: 'M = \\sum_k w_k A^k' }],
        force,
        runNotebooks: async () => {
          for (const [name, cells] of Object.entries(notebooks)) {
            process.env.EXHIBITS_DIR = join(root, 'build/exhibits', name);
            rmSync(process.env.EXHIBITS_DIR, { recursive: true, force: true });
            await cells(openExhibits(name));
          }
          return Object.keys(notebooks);
        },
        onStep: (what) => steps.push(what),
      }),
  };
}

const square = (color: string) => ({
  alt: 'A square.',
  spec: { width: 40, height: 30, title: 'Square', data: { values: [{}] }, mark: { type: 'rect' as const, color } },
});

/** One of each kind. */
async function cells(exhibits: Exhibits): Promise<void> {
  await exhibits.number('probability', 0.974, { format: 'percent', from });
  await exhibits.text('class', 'R&D_dog', { from });
  await exhibits.table('costs', { columns: [{ title: 'Method' }, { title: 'Passes', format: 'integer' }], rows: [['Occlusion', 626]] }, { from });
  await exhibits.figure('square', square('red'), { from });
}
const body = 'Sees \\val{class} at \\val{probability}.\n\n\\exhibittable{costs}\n\n\\exhibitfigure[width=3cm]{square}\n\\[\\formula{cam}\\]';

const says = (words: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof UserError, String(error));
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

describe('the report', function () {
  this.timeout(40_000);
  const made: string[] = [];
  const open = (...args: Parameters<typeof project>): ReturnType<typeof project> => {
    const opened = project(...args);
    made.push(opened.root);
    return opened;
  };
  const before = process.env.EXHIBITS_DIR;
  afterEach(() => {
    for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
    if (before === undefined) delete process.env.EXHIBITS_DIR;
    else process.env.EXHIBITS_DIR = before;
  });

  it('shows what the notebooks leave, and has the same bytes in another folder', async () => {
    const first = open(body);
    assert.equal(await first.build({ a: cells }), 1);
    const text = execFileSync('pdftotext', ['-layout', join(first.root, 'report/report.pdf'), '-'], { encoding: 'utf8' });
    for (const words of ['R&D_dog at 97.4 %', 'Occlusion', '626', 'Square']) assert.ok(text.includes(words), `"${words}" on the page`);
    assert.deepEqual(Object.keys(first.state()), [
      'figs/dog.jpg', 'figs/square.pdf', 'figs/square.png', 'figs/square.svg', 'report/exhibits.sty', 'report/generated/formulas.tex',
      'report/generated/manifest.json', 'report/generated/table-costs.tex', 'report/generated/values.tex', 'report/report.pdf', 'report/report.tex',
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
  });

  it('removes figures and tables that no notebook leaves any more, and only those it made itself', async () => {
    const { root, build, write, state } = open(body);
    await build({ a: cells, b: (exhibits) => exhibits.figure('other', square('blue'), { from }) });
    writeFileSync(join(root, 'figs/other.svg'), 'drawn over by hand');
    write('\\val{class}');
    await build({ a: (exhibits) => exhibits.text('class', 'cat', { from }) });
    assert.deepEqual(Object.keys(state()), [
      'figs/dog.jpg', 'figs/other.svg', 'report/exhibits.sty', 'report/generated/formulas.tex', 'report/generated/manifest.json',
      'report/generated/values.tex', 'report/report.pdf', 'report/report.tex',
    ]);
  });

  it('stays as it was when anything fails, and names the cause', async () => {
    const { build, write, state } = open(body, { packages: ',natbib' });
    await build({ a: cells });
    const fails = async (text: string, words: RegExp): Promise<void> => {
      write(text);
      const { 'report/report.tex': _, ...rest } = state();
      await assert.rejects(build({ a: async (exhibits) => (await cells(exhibits), exhibits.figure('square', square('green'), { from })) }, true), says(words));
      const { 'report/report.tex': __, ...after } = state();
      assert.deepEqual(after, rest);
    };
    await fails('Line 5.\n\\undefinedcommand', /report\/report\.tex:6: Undefined control sequence \\undefinedcommand/);
    await fails('A \\val{no-such-id} B', /report\/report\.tex:5: No notebook leaves the value "no-such-id"/);
    await fails('\\exhibitfigure{absent}', /No notebook leaves the figure "absent"/);
    await fails('\\exhibittable{absent}', /No notebook leaves the table "absent"/);
    await fails('$\\formula{absent}$', /No notebook leaves the formula "absent"/);
    await fails('1\\newpage 2\\newpage 3\\newpage 4\\newpage 5', /has 5 pages, and at most 4 are allowed/);
    await fails('See \\ref{fig:none}.', /the reference "fig:none" is undefined/);
    await fails('\\hbox to \\textwidth{\\rule{\\textwidth}{1pt}\\rule{3pt}{1pt}}', /a box is 3\.0 pt too wide/);
    await fails('\\bibliographystyle{plainnat}\\bibliography{none} \\cite{none}', /none/);
    write(body);
    const { 'report/report.tex': ___, ...calm } = state();
    await assert.rejects(build({ a: () => Promise.reject(new UserError('The notebook "a" stopped in cell 3: boom.')) }, true), says(/cell 3: boom/));
    const { 'report/report.tex': ____, ...still } = state();
    assert.deepEqual(still, calm);
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
