import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/errors';
import list from '../../src/cutouts/stamp-list.json';
import { listedStamps, stampCredit, stampsIn } from '../../src/cutouts/stamps';
import { surveyed } from './survey';
import type { Classifier } from '../../src/models/classifier';
import { imagenetClassNames, shortName } from '../../src/models/labels';
import { square, writeCutOuts } from './cut-outs';

/** Only the names of a network's classes matter here. */
const networkOf = (...classNames: string[]): Classifier => ({ name: 'network', classNames }) as unknown as Classifier;
const colours = networkOf('red', 'green, verdant', 'blue');
const red = square([255, 0, 0]);

const refused = (opened: Promise<unknown>, message: RegExp) =>
  assert.rejects(opened, (error: Error) => error instanceof UserError && message.test(error.message));

describe('the list of stamps', () => {
  it('has 80 stamps of 60 classes at least, and every other one that was looked at with a reason', () => {
    assert.ok(list.stamps.length >= 80, String(list.stamps.length));
    assert.ok(new Set(list.stamps.map((stamp) => stamp.class)).size >= 60);
    const files = [...list.stamps, ...list.excluded].map(({ file }) => file);
    assert.equal(new Set(files).size, files.length);
    assert.equal(files.length, Number(/(\d+)$/.exec(list.considered)?.[1]));
    const reasons = new Set(Object.keys(list.reasons));
    assert.ok(list.excluded.every(({ reason }) => reasons.has(reason)));
    assert.deepEqual(new Set(list.excluded.map(({ reason }) => reason)), reasons);
  });

  it('names classes as ImageNet does, and holds its own rule', () => {
    assert.equal(list.pictures, surveyed);
    assert.equal(list.least, surveyed / 2);
    for (const stamp of list.stamps) {
      assert.equal(stamp.is, shortName(imagenetClassNames[stamp.class] as string), stamp.file);
      assert.ok(stamp.found >= list.least && stamp.found <= list.pictures, stamp.file);
      assert.match(stamp.sha256, /^[0-9a-f]{64}$/);
    }
    for (const left of list.excluded) {
      if (left.reason !== 'network') continue;
      assert.equal(left.is, shortName(imagenetClassNames[left.class as number] as string), left.file);
      assert.ok((left.found as number) < list.least, left.file);
    }
  });

  it('is not for a network of other classes', async () => {
    await refused(listedStamps(colours), /network has others .*--cutouts DIR/);
  });

  it('has a credit line with source and licence', () => {
    assert.match(stampCredit, /Tux Paint.*tuxpaint-stamps-default.*Kendrick.*GPL-2/);
  });
});

describe('a folder of cut-outs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cutouts-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says the class by the name of a folder or of the picture, or by its index', async () => {
    await writeCutOuts(folder, { 'red/one.png': red, '1/two.png': red, 'Verdant/three.PNG': red, 'blue.png': red, 'blue-2.png': red, '0-17.png': red });
    writeFileSync(join(folder, 'notes.txt'), 'no picture');
    writeFileSync(join(folder, '.hidden.png'), 'no picture');
    const { stamps, credit } = await stampsIn(folder, colours);
    assert.deepEqual(Object.fromEntries(stamps.map(({ name, classIndex }) => [name, classIndex])), {
      '0-17.png': 0, '1/two.png': 1, 'Verdant/three.PNG': 1, 'blue-2.png': 2, 'blue.png': 2, 'red/one.png': 0,
    });
    assert.equal(credit, null);
  });

  it('gives the pixels as they are in the file', async () => {
    await writeCutOuts(folder, { 'red.png': (row, column) => [row, column, 99, row === 0 ? 0 : 200 + column] });
    const { stamps } = await stampsIn(folder, colours);
    const { pixels, width } = await (stamps[0] as (typeof stamps)[number]).read();
    assert.equal(width, 32);
    for (const [row, column] of [[1, 0], [5, 31], [31, 7]] as const) {
      assert.deepEqual([...pixels.slice((row * 32 + column) * 4, (row * 32 + column) * 4 + 4)], [row, column, 99, 200 + column]);
    }
  });

  it('has a fingerprint of pictures and classes, and not of its place', async () => {
    const print = async (files: Parameters<typeof writeCutOuts>[1]): Promise<string> => {
      const inside = mkdtempSync(join(folder, 'folder-'));
      await writeCutOuts(inside, files);
      return (await stampsIn(inside, colours)).fingerprint;
    };
    const first = await print({ 'red/a.png': red });
    assert.equal(await print({ 'red/a.png': red }), first);
    assert.notEqual(await print({ 'red/a.png': square([254, 0, 0]) }), first);
    assert.notEqual(await print({ 'blue/a.png': red }), first);
  });

  const refusals: readonly (readonly [what: string, prepare: () => Promise<void> | void, message: RegExp])[] = [
    ['without pictures', () => mkdirSync(join(folder, 'red')), /no cut-outs in ".*": put pictures with transparency there.*tiger\/1\.png/],
    ['with a picture of an unknown class', () => writeCutOuts(folder, { 'crimson/a.png': red }), /crimson\/a\.png" should be in a folder.*There is no class "crimson"/],
    ['with a picture of an index beyond the classes', () => writeCutOuts(folder, { '3.png': red }), /3\.png" should be.*from 0 to 2/],
    ['with a picture that shows nothing', () => writeCutOuts(folder, { 'red.png': () => [1, 2, 3, 0] }), /red\.png" is transparent everywhere/],
    ['with a picture that is not cut out', () => writeCutOuts(folder, { 'red.png': () => [1, 2, 3, 255] }), /red\.png" has no transparent part: cut the object out/],
    ['with a picture that is cut off', async () => {
      await writeCutOuts(folder, { 'red.png': red });
      truncateSync(join(folder, 'red.png'), 60);
    }, /red\.png" cannot be read: the PNG file is truncated/],
    ['with a picture that is too small', () => writeCutOuts(folder, { 'red.png': () => [1, 2, 3, 0] }, 7), /red\.png" cannot be read: it is 7×7 pixels/],
  ];
  for (const [what, prepare, message] of refusals) {
    it(`is refused ${what}`, async () => {
      await prepare();
      await refused(stampsIn(folder, colours), message);
    });
  }

  it('is refused where there is none', async () => {
    await refused(stampsIn(join(folder, 'missing'), colours), /missing" cannot be read \(ENOENT\): give a folder with --cutouts DIR/);
  });
});
