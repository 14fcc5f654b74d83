import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe as describeBackend } from '../../src/backend';
import { UserError } from '../../src/errors';
import type { Figure } from '../../src/figures/figure';
import { sha256 } from '../../src/files';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { projectRoot } from '../../src/project';
import { openExhibits } from '../../src/report/exhibits';
import type { ExhibitRecord } from '../../src/report/record';

const from = {
  network: { name: 'tiny', fingerprint: 'abc' },
  picture: { name: 'dog', fingerprint: 'def' },
  target: { index: 235, name: 'German shepherd' },
};
const figure: Figure = {
  alt: 'A red square.',
  spec: { width: 40, height: 30, padding: 0, data: { values: [{}] }, mark: { type: 'rect', color: '#ff0000', opacity: 1 } },
};

describe('exhibits', () => {
  let folder = '';
  const before = process.env.EXHIBITS_DIR;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'exhibits-test-'));
    process.env.EXHIBITS_DIR = folder;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.EXHIBITS_DIR;
    else process.env.EXHIBITS_DIR = before;
  });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const record = (name: string): ExhibitRecord => JSON.parse(read(name)) as ExhibitRecord;

  it('leave a number as a macro, and unrounded in the record', async () => {
    await openExhibits('02-saliency').number('dog-probability', 0.97449, { format: 'percent', from, seed: 7 });
    assert.equal(read('values/dog-probability.tex'), '\\exhibitvalue{dog-probability}{97.4\\,\\%}\n');
    assert.deepEqual(record('values/dog-probability.json'), {
      device: describeBackend(),
      files: { 'dog-probability.tex': sha256(read('values/dog-probability.tex')) },
      format: 'percent',
      from: [from],
      id: 'dog-probability',
      kind: 'number',
      notebook: '02-saliency',
      seed: 7,
      value: 0.97449,
    });
  });

  it('leave words escaped, and a table with its cells', async () => {
    const exhibits = openExhibits('n');
    await exhibits.text('class', 'R&D_100%', { from });
    await exhibits.table('costs', { columns: [{ title: 'Method' }, { title: 'Passes', format: 'integer' }], rows: [['Occlusion', 626]] }, { from });
    assert.equal(read('values/class.tex'), '\\exhibitvalue{class}{R\\&D\\_100\\%}\n');
    assert.match(read('tables/costs.tex'), /\nOcclusion & 626 \\\\\n/);
    assert.equal(record('tables/costs.json').files['costs.tex'], sha256(read('tables/costs.tex')));
    assert.equal(record('values/class.json').value, 'R&D_100%');
  });

  it('leave a figure as PNG, PDF and SVG that show it', async () => {
    await openExhibits('n').figure('square', figure, { from, caption: 'Red.' });
    const { data, info } = await sharp(join(folder, 'figures/square.png')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [80, 60], 'two pixels a point');
    const middle = (30 * 80 + 40) * 3;
    assert.deepEqual([...data.subarray(middle, middle + 3)], [255, 0, 0]);
    assert.match(read('figures/square.pdf'), /^%PDF-1/);
    assert.match(read('figures/square.svg'), /<svg[^>]* width="40"/);
    const { alt, caption, files } = record('figures/square.json');
    assert.deepEqual([alt, caption], ['A red square.', 'Red.']);
    for (const name of ['square.png', 'square.pdf', 'square.svg']) {
      assert.equal(files[name], sha256(readFileSync(join(folder, 'figures', name))));
    }
  });

  it('take an attribution map as its own provenance, without its values', async () => {
    const map: AttributionMap = {
      ...from, score: 'logit', method: 'cam', variant: 'default', layer: 'features', options: { window: 3 },
      passes: { forward: 1, backward: 0, headBackward: 0 }, values: Float32Array.of(1, 2), height: 1, width: 2, channels: 1, signed: true,
      extent: { top: 0, left: 0, height: 1, width: 2 },
    };
    await openExhibits('n').number('largest', 2, { format: 'integer', from: [map, from] });
    const { values, height, width, channels, signed, extent, ...provenance } = map;
    assert.deepEqual(record('values/largest.json').from, [provenance, from]);
  });

  it('keep the checksums of stored results they were read from', async () => {
    const files = ['package.json', 'report/../figs/cat.jpg'];
    await openExhibits('n').number('stored', 2, { format: 'integer', from: [{ ...from, files }, { ...from, files: [] }] });
    const kept = ['package.json', 'figs/cat.jpg'].map((path) => ({ path, sha256: sha256(readFileSync(join(projectRoot, path))) }));
    assert.deepEqual(record('values/stored.json').from, [{ ...from, files: kept }, from]);
  });

  it('refuse a file that is missing, is none or lies outside the project, also behind a link', async () => {
    const build = join(projectRoot, 'build');
    mkdirSync(build, { recursive: true });
    const inside = mkdtempSync(join(build, 'exhibits-test-'));
    symlinkSync('/', join(inside, 'out'));
    try {
      const way = `build/${basename(inside)}/out/etc/passwd`;
      assert.ok(existsSync(join(projectRoot, way)));
      const outside = [way, '..', join(projectRoot, 'package.json'), '/package.json'];
      for (const path of outside) await refuse(path, /^".*" lies outside the project: name a file of the project by its path/);
      for (const path of ['report/none.json', 'report', '../none.json']) await refuse(path, /cannot be read as what an exhibit was made from: name a file/);
    } finally {
      rmSync(inside, { recursive: true });
    }
    async function refuse(path: string, words: RegExp): Promise<void> {
      const left = openExhibits('n').text('left', 'cat', { from: { ...from, files: [path] } });
      await assert.rejects(left, (error) => error instanceof UserError && words.test(error.message), path);
      assert.equal(existsSync(join(folder, 'values/left.json')), false);
    }
  });

  it('replace what a cell left before when it is run again, byte for byte the same if nothing changed', async () => {
    const exhibits = openExhibits('n');
    await exhibits.number('answer', 41, { format: 'integer', from });
    await exhibits.number('answer', 42, { format: 'integer', from });
    const first = read('values/answer.json');
    await exhibits.number('answer', 42, { format: 'integer', from });
    assert.equal(read('values/answer.json'), first);
    assert.equal(read('values/answer.tex'), '\\exhibitvalue{answer}{42}\n');
    await exhibits.text('answer', 'none', { from });
    assert.equal(record('values/answer.json').kind, 'text');
    assert.deepEqual(readdirSync(join(folder, 'values')).sort(), ['answer.json', 'answer.tex']);
  });

  it('are left in build/exhibits under the notebook when no folder is named', async () => {
    delete process.env.EXHIBITS_DIR;
    const start = process.cwd();
    process.chdir(folder);
    try {
      await openExhibits('04-occlusion').text('word', 'cat', { from });
    } finally {
      process.chdir(start);
    }
    assert.equal(read('build/exhibits/04-occlusion/values/word.tex'), '\\exhibitvalue{word}{cat}\n');
  });

  it('refuse what they cannot leave, and leave nothing of it', async () => {
    const exhibits = openExhibits('n');
    const refused = (words: RegExp) => (error: unknown): boolean => error instanceof UserError && words.test(error.message);
    await assert.rejects(exhibits.number('Dog_1', 1, { format: 'integer', from }), refused(/"Dog_1" is no exhibit id/));
    await assert.rejects(exhibits.number('../up', 1, { format: 'integer', from }), refused(/is no exhibit id/));
    await assert.rejects(exhibits.number('nan', NaN, { format: 'percent', from }), refused(/NaN/));
    await assert.rejects(exhibits.text('word', 'cat', { from: [] }), refused(/"word" names nothing it was computed from/));
    await assert.rejects(exhibits.figure('blank', { ...figure, alt: ' ' }, { from }), refused(/"blank" has no description/));
    assert.throws(() => openExhibits('notebooks/a.ipynb'), refused(/is no notebook name/));
    assert.equal(existsSync(join(folder, 'values')) || existsSync(join(folder, 'figures')), false);
  });
});
