import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { catalogue } from '../../src/methods/catalogue';
import { projectRoot } from '../../src/project';
import { generateFiles, knownIds } from '../../src/report/generated';
import { alternativesIn } from '../../src/report/pdf-alternatives';
import { picturesIn } from '../../src/report/pdf-pictures';
import { readSources } from '../../src/report/prepare';
import { isIntact, readManifest } from '../../src/report/publish';
import { recordKind, readReportRecords, type ReportRecord } from '../../src/report/report-record';
import { sourceFaults, textsOf } from '../../src/report/source-faults';
import { readTexSource, type Use } from '../../src/report/tex-source';

// If one of these fails after an edit of report.tex: "npm run report" makes the report anew.
const read = (path: string): Buffer => readFileSync(join(projectRoot, path));
const used: Use[] = readTexSource(new Map([['report/report.tex', read('report/report.tex').toString('utf8')]])).uses.filter(({ kind }) => kind !== 'formula') as Use[];

describe('the committed report', () => {
  const pdf = read('report/report.pdf');
  let records: ReportRecord[];
  before(async () => (records = await readReportRecords(projectRoot)));
  const recordOf = ({ kind, id }: Use): ReportRecord => {
    const record = records.find((one) => recordKind(one.kind) === kind && one.id === id);
    assert.ok(record, `${kind} "${id}" has a record`);
    return record;
  };

  for (const use of used.filter(({ kind }) => kind === 'figure')) {
    it(`says in words what the figure "${use.id}" shows`, () => {
      const { alt = '' } = recordOf(use);
      assert.ok(alt.length > 20, alt);
      assert.ok(alternativesIn(pdf).includes(alt), alt);
    });
  }

  it('has an alternative text for every picture that its pages draw, and no other', () => {
    assert.equal(alternativesIn(pdf).length, used.filter(({ kind }) => kind === 'figure').length);
  });

  it('shows every picture with at least 300 pixels an inch, and draws words as words', () => {
    const pictures = picturesIn(pdf);
    // 4 rows of a picture and four maps, and four scenes.
    assert.equal(pictures.length, 4 * 5 + 4);
    for (const { page, resolution } of pictures) assert.ok(resolution >= 300, `${resolution} on page ${page}`);
    const words = execFileSync('pdftotext', [join(projectRoot, 'report/report.pdf'), '-'], { encoding: 'utf8' });
    for (const heading of ['Occlusion sensitivity', 'Planted shortcut', 'step of randomisation']) assert.ok(words.includes(heading), heading);
  });

  it('has a title, an author and a language', () => {
    const source = pdf.toString('latin1');
    const field = (name: string): string => {
      const [, hex, plain] = new RegExp(`/${name}\\s*(?:<([0-9A-Fa-f]+)>|\\(((?:\\\\.|[^\\\\)])*)\\))`).exec(source) ?? [];
      if (hex === undefined) return plain?.startsWith('\\376\\377') ? plain.replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, other?: string) => (octal ? String.fromCharCode(parseInt(octal, 8)) : other ?? '')).replace(/[\0\xfe\xff]/g, '') : plain ?? '';
      return Buffer.from(hex, 'hex').subarray(2).swap16().toString('utf16le');
    };
    const preamble = read('report/report.tex').toString('utf8');
    assert.equal(field('Title'), /\\newcommand\{\\reporttitle\}\{(.*)\}/.exec(preamble)?.[1]?.replaceAll('~', ' '));
    assert.equal(field('Author'), /\\newcommand\{\\reportauthor\}\{(.*)\}/.exec(preamble)?.[1]);
    assert.equal(field('Lang'), 'en-GB');
  });

  it('has sources without a fault, and a record of everything it shows', async () => {
    const sources = await readSources(projectRoot);
    assert.deepEqual(sourceFaults(sources, null), []);
    assert.ok(textsOf(sources, '.tex').has('report/report.tex'));
    for (const use of used) assert.match(recordOf(use).hashes.code, /^[0-9a-f]{64}$/);
    assert.equal(records.length, new Set(used.map(({ kind, id }) => `${kind} ${id}`)).size, 'and of nothing else');
  });

  it('is whole, and its files are those of its records', async () => {
    const manifest = await readManifest(projectRoot);
    assert.equal(await isIntact(projectRoot, manifest), true);
    const values = read('report/generated/values.tex').toString('utf8');
    for (const { id, kind, files } of records) {
      for (const [name, hash] of Object.entries(files)) {
        const line = values.split('\n').find((one) => one.startsWith(`\\exhibitvalue{${id}}`));
        const table = (): string => read(`report/generated/table-${id}.tex`).toString('utf8').split('\n').slice(1).join('\n');
        const data = kind === 'figure' ? read(`figs/${name}`) : kind === 'table' ? table() : `${line}\n`;
        assert.equal(sha256(data), hash, `${kind} ${name}`);
      }
    }
    const formulas = generateFiles([], catalogue).get('report/generated/formulas.tex');
    assert.deepEqual([...knownIds(new Map([['report/generated/formulas.tex', read('report/generated/formulas.tex')]])).formula], catalogue.map(({ id }) => id));
    assert.equal(read('report/generated/formulas.tex').toString('utf8'), formulas);
  });
});
