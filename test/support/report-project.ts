import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { dependenciesOf } from '../../src/notebooks/dependencies';
import { readNotebook } from '../../src/notebooks/notebook';
import { buildReport, type ReportOptions } from '../../src/report/build';
import { openExhibits, type Exhibits } from '../../src/report/exhibits';
import type { FinishedNotebook } from '../../src/report/report-record';
import { storeNotebook } from './notebooks';

/** What a notebook of a test does. */
export type Cells = (exhibits: Exhibits) => Promise<void>;

export const from = {
  network: { name: 'tiny', fingerprint: 'abc' },
  picture: { name: 'dog', fingerprint: 'def' },
  target: { index: 235, name: 'German shepherd' },
  method: 'cam',
  options: { window: 3 },
  passes: { forward: 626, backward: 0, headBackward: 1 },
};

export const square = (color: string) => ({
  alt: 'A square (p = 0.5).',
  spec: { width: 40, height: 30, title: 'Square', data: { values: [{}] }, mark: { type: 'rect' as const, color } },
});

/** One exhibit of each kind. */
export async function oneOfEach(exhibits: Exhibits): Promise<void> {
  await exhibits.number('probability', 0.974, { format: 'percent', from, seed: 7 });
  await exhibits.text('class', 'R&D_dog', { from });
  await exhibits.table('costs', { columns: [{ title: 'Method' }, { title: 'Passes', format: 'integer' }], rows: [['Occlusion', 626]] }, { from });
  await exhibits.figure('square', square('red'), { from });
}

/** The same as a cell's text: what is called above is not spelt so once it is compiled. */
export const oneOfEachSource = [
  "await exhibits.number('probability', 0.974, { format: 'percent', from, seed: 7 });",
  "await exhibits.text('class', 'R&D_dog', { from });",
  "await exhibits.table('costs', { columns, rows: [['Occlusion', 626]] }, { from });",
  "await exhibits.figure('square', square('red'), { from });",
].join('\n');

/** A report that shows one of each. */
export const body = 'Sees \\val{class} at \\val{probability}.\n\n\\exhibittable{costs}\n\n\\exhibitfigure[width=3cm]{square}\n\\[\\formula{cam}\\]';

/** A small project with a report of its own in a temporary folder. Its notebooks are run in this process. */
export function reportProject(text: string, settings: { readonly packages?: string } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'report-test-'));
  mkdirSync(join(root, 'report'));
  mkdirSync(join(root, 'figs'));
  writeFileSync(join(root, 'figs', 'dog.jpg'), 'a photograph');
  copyFileSync(join(__dirname, '../../report/exhibits.sty'), join(root, 'report/exhibits.sty'));
  const steps: string[] = [];
  const ran: string[] = [];
  const write = (words: string): void => {
    const head = `\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern,exhibits${settings.packages ?? ''}}\n\\begin{document}\n`;
    writeFileSync(join(root, 'report/report.tex'), `${head}${words}\n\\end{document}\n`);
  };
  write(text);

  /** Stores the notebooks and answers how to build a report of them; what a notebook's cells do is its code. */
  function options(notebooks: Readonly<Record<string, Cells>>, more: Partial<ReportOptions> = {}): ReportOptions {
    for (const [name, cells] of Object.entries(notebooks)) {
      storeNotebook(root, name, [{ source: '# Words' }, { source: oneOfEachSource }, ...(cells === oneOfEach ? [] : [{ source: String(cells) }])]);
    }
    return {
      root,
      formulas: [{ id: 'cam', formula: 'M = \\sum_k w_k A^k' }],
      force: false,
      async runNotebooks(names) {
        const runs: FinishedNotebook[] = [];
        for (const name of Object.keys(notebooks)) if (names.length === 0 || names.includes(name)) runs.push(await runOne(name));
        return runs;
      },
      onStep: (what) => steps.push(what),
      ...more,
    };
    async function runOne(name: string): Promise<FinishedNotebook> {
      const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
      const dependencies = await dependenciesOf(root, notebook);
      const before = process.env.EXHIBITS_DIR;
      process.env.EXHIBITS_DIR = join(root, 'build/exhibits', name);
      rmSync(process.env.EXHIBITS_DIR, { recursive: true, force: true });
      try {
        await notebooks[name]?.(openExhibits(name));
      } finally {
        if (before === undefined) delete process.env.EXHIBITS_DIR;
        else process.env.EXHIBITS_DIR = before;
      }
      ran.push(name);
      return { name, dependencies };
    }
  }

  return {
    root,
    write,
    steps,
    /** The notebooks that have run, in order. */
    ran,
    options,
    read: (path: string): Buffer => readFileSync(join(root, path)),
    /** Every file outside build/ and notebooks/, with its checksum. */
    state: (): Record<string, string> => {
      const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !/^(?:build|notebooks)/.test(path) && statSync(join(root, path)).isFile());
      return Object.fromEntries(paths.sort().map((path) => [path, sha256(readFileSync(join(root, path)))]));
    },
    build: (notebooks: Readonly<Record<string, Cells>>, force = false, only?: string): Promise<number | null> =>
      buildReport(options(notebooks, { force }), only),
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
}

export type ReportProject = ReturnType<typeof reportProject>;
