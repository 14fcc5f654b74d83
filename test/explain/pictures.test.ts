import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { findPictures } from '../../src/explain/pictures';
import { toCsv } from '../../src/explain/table';

describe('the pictures of a command line', () => {
  let root: string;
  let caller: string | undefined;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pictures-'));
    caller = process.env.CALLER_DIRECTORY;
    process.env.CALLER_DIRECTORY = root;
  });
  afterEach(() => {
    if (caller === undefined) delete process.env.CALLER_DIRECTORY;
    else process.env.CALLER_DIRECTORY = caller;
    rmSync(root, { recursive: true, force: true });
  });

  const touch = (...names: string[]) => names.forEach((name) => writeFileSync(join(root, name), ''));
  const folders = async (...given: string[]) => (await findPictures(given)).map(({ folder }) => folder);

  it('are those of a folder by name, in alphabetical order, without hidden files and folders inside', async () => {
    mkdirSync(join(root, 'in', 'deeper.jpg'), { recursive: true });
    touch('in/b.JPG', 'in/a.png', 'in/c.tiff', 'in/notes.txt', 'in/.hidden.png', 'in/Z.webp', 'in/deeper.jpg/d.png', 'in/jpg');
    assert.deepEqual(await findPictures(['in']), ['Z.webp', 'a.png', 'b.JPG', 'c.tiff'].map((name) => ({
      given: `in/${name}`, path: join(root, 'in', name), folder: name[0],
    })));
  });

  it('are taken once each, and files as they are called', async () => {
    mkdirSync(join(root, 'in'));
    touch('in/a.png', 'words');
    const found = await findPictures(['words', 'in', './in/a.png', join(root, 'in', 'a.png'), 'missing.jpg']);
    assert.deepEqual(found.map(({ path }) => path), ['words', 'in/a.png', 'missing.jpg'].map((name) => join(root, name)));
  });

  it('have folders of different, harmless names', async () => {
    assert.deepEqual(await folders('x/cat.jpg', 'y/cat.png', 'cat-2.gif', 'Cat.webp'), ['cat', 'cat-3', 'cat-2', 'Cat-4']);
    assert.deepEqual(await folders('explanations.csv.png', '-rf.png', 'a b/../c;d.png', '😀.png', '..png', 'Käse 1.png'), [
      'explanations_csv', '_rf', 'c_d', '_', '_', 'Käse_1',
    ].map((name, index) => (index === 4 ? '_-2' : name)));
    const [long = ''] = await folders(`${'ü'.repeat(80)}.png`);
    assert.equal(long, 'ü'.repeat(50));
  });

  it('are given by paths that no spreadsheet computes', async () => {
    const found = await findPictures(['=1+1.png', '-a.png', '@b.png', 'c=1.png', '/=d.png']);
    assert.deepEqual(found.map(({ given }) => given), ['./=1+1.png', './-a.png', './@b.png', 'c=1.png', '/=d.png']);
    assert.equal(found[0]?.path, join(root, '=1+1.png'));
  });

  it('are asked for where a folder has none', async () => {
    mkdirSync(join(root, 'empty'));
    await assert.rejects(findPictures(['empty']), { name: 'UserError', message: /"empty" has no pictures in it/ });
  });
});

describe('the table of explanations', () => {
  const row = { picture: 'p.png', folder: 'p', class: 3, name: 'cat', logit: -1.2345678806304932, probability: 1e-7, methods: 'cam grad-cam' };
  const back = (csv: string) => parse(csv, { columns: true }) as Record<string, string>[];

  it('has a header, a line a row and every digit', () => {
    assert.equal(toCsv([row]), 'picture,folder,class,name,logit,probability,methods\r\np.png,p,3,cat,-1.2345678806304932,1e-7,cam grad-cam\r\n');
    assert.equal(toCsv([]), 'picture,folder,class,name,logit,probability,methods\r\n');
  });

  it('brings commas, quotes, line breaks and every script through', () => {
    const names = ['tabby, tabby cat', 'the "king"', '"', 'a\nb\r\nc', '', ' ', '😀 猫', "o'clock", ',', '""",\n', 'a;b\tc'];
    const rows = back(toCsv(names.map((name) => ({ ...row, name, picture: `in/${name}.png` }))));
    assert.deepEqual(rows.map(({ name }) => name), names);
    assert.deepEqual(rows.map(({ picture }) => picture), names.map((name) => `in/${name}.png`));
  });

  it('disarms names that a spreadsheet would compute, and leaves numbers alone', () => {
    const names = ['=1+1', '+1', '-1', '@sum', '\t=1', '＝1', '=HYPERLINK("http://x","y")'];
    assert.deepEqual(back(toCsv(names.map((name) => ({ ...row, name })))).map(({ name, logit }) => [name, logit]), names.map((name) => [`'${name}`, '-1.2345678806304932']));
  });
});
