import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleRankCorrelation } from 'simple-statistics';
import { tf } from '../../src/backend';
import { canonicalJson, sha256 } from '../../src/files';
import { catalogue } from '../../src/methods/catalogue';
import { agreement, agreements, fileOf, valuesFolder, type Pixels } from './compare';
import { comparisons, ownMethods } from './comparisons';
import { onCat } from './on-cat';
import { allCells, page, stored, withinBounds, type StoredCell } from './table';

const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8');
const committed = JSON.parse(read('conformance.json')) as StoredCell[];
const cellName = ({ method, variant, library, theirs, layer }: StoredCell): string =>
  `${method} (${variant}), ${library} ${theirs}, ${layer ?? 'input'}`;

const mapOf = (values: number[], height: number, width: number, channels: 1 | 3 = 1): Pixels =>
  ({ values: Float32Array.from(values), height, width, channels });

describe('comparing maps', () => {
  it('measures differences and ranks', () => {
    // Differences 0, 1, 0, −1 on a scale of 4; norms √2 and √(1 + 4 + 9 + 16).
    const { difference, relativeL2, spearman } = agreement(mapOf([1, 3, 3, 3], 2, 2), { values: [1, 2, 3, 4], shape: [2, 2] });
    assert.equal(difference, 1 / 4);
    assert.ok(Math.abs(relativeL2 - Math.sqrt(2 / 30)) < 1e-12);
    // Ranks 1, 3, 3, 3 (mean of 2, 3 and 4) against 1, 2, 3, 4: covariance sum 3, variance sums 3 and 5.
    assert.ok(Math.abs(spearman - 3 / Math.sqrt(15)) < 1e-12);
  });

  it('ranks ties by their mean rank, whatever their order', () => {
    assert.ok(Math.abs(sampleRankCorrelation([1, 2, 2, 3], [1, 2, 2, 3]) - 1) < 1e-12);
    // Ranks 1.5, 1.5, 3 against 1, 2, 3: covariance sum 1.5, variance sums 1.5 and 2.
    assert.ok(Math.abs(sampleRankCorrelation([5, 5, 7], [1, 2, 3]) - 1.5 / Math.sqrt(3)) < 1e-12);
    assert.ok(Math.abs(sampleRankCorrelation([5, 5, 7], [2, 1, 3]) - 1.5 / Math.sqrt(3)) < 1e-12);
  });

  it('divides by the largest value, turns a map round, and takes the largest colour', () => {
    const theirs = { values: [-1, -2, 3, -4], shape: [2, 2] };
    assert.equal(agreement(mapOf([10, 20, -30, 40], 2, 2), theirs, ['either sign', 'to largest value']).difference, 0);
    assert.ok(agreement(mapOf([10, 20, -30, 40], 2, 2), theirs, ['to largest value']).difference > 1);
    assert.equal(agreement(mapOf([1, -2, 0, 3, 1, -1], 1, 2, 3), { values: [2, 3], shape: [1, 2] }, ['largest colour']).difference, 0);
  });

  it('keeps every eighth row and column', () => {
    const pixels = Array.from({ length: 16 * 24 }, (_, pixel) => Math.floor(pixel / 24) * 100 + (pixel % 24));
    assert.equal(agreement(mapOf(pixels, 16, 24), { values: [0, 8, 16, 800, 808, 816], shape: [2, 3] }).difference, 0);
    assert.throws(() => agreement(mapOf(pixels, 16, 24), { values: [0, 8, 800, 808], shape: [2, 2] }), RangeError);
    const colours = pixels.flatMap((value) => [value, -value, 2 * value]);
    const theirs = [0, 8, 16, 800, 808, 816].flatMap((value) => [value, -value, 2 * value]);
    assert.equal(agreement(mapOf(colours, 16, 24, 3), { values: theirs, shape: [2, 3, 3] }).difference, 0);
  });
});

describe("the libraries' values", () => {
  const libraries = readdirSync(valuesFolder).filter((name) => name !== 'SHA256SUMS').sort();
  const files = libraries.flatMap((library) => readdirSync(join(valuesFolder, library)).map((name) => `${library}/${name}`));

  it('hold the bytes that the list of checksums names, and nothing is missing on either side', () => {
    const listed = readFileSync(join(valuesFolder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').sort();
    assert.deepEqual(files.map((name) => `${sha256(readFileSync(join(valuesFolder, name)))}  ${name}`).sort(), listed);
  });

  it('are all compared', () => {
    assert.deepEqual([...new Set(allCells.map(fileOf))].sort(), [...files].sort());
  });
});

describe('the conformance table', function () {
  this.timeout(60_000);

  it('has every method of the catalogue, with every variant that is named after a library', () => {
    const compared = new Set(comparisons.map(({ method }) => method));
    assert.deepEqual([...compared, ...ownMethods].sort(), catalogue.map(({ id }) => id).sort());
    const libraries = new Set<string>(comparisons.map(({ library }) => library));
    const named = catalogue.flatMap(({ id, variants }) => variants.filter(({ name }) => libraries.has(name)).map(({ name }) => `${id} ${name}`));
    const withVariant = new Set(comparisons.map(({ method, variant }) => `${method} ${variant}`));
    assert.deepEqual(named.filter((name) => !withVariant.has(name)), []);
  });

  it('is the one that the comparisons make', () => {
    const definitions = allCells.map((cell) => stored(cell, { difference: 0, relativeL2: 0, spearman: 0 }));
    const numbers = { difference: 0, relativeL2: 0, spearman: 0 };
    assert.deepEqual(committed.map((cell) => ({ ...cell, ...numbers })), definitions);
    assert.equal(canonicalJson(committed), read('conformance.json'));
    assert.equal(page(committed), read('conformance.md'));
  });

  it('has equal definitions within their bounds, and gives a reason where the maps are apart, there only', () => {
    allCells.forEach((cell, index) => {
      const found = committed[index] as StoredCell;
      assert.equal(withinBounds(cell, found), found.why === null, cellName(found));
    });
  });

  it('comes out again: equal definitions within their bounds, others at their rank correlation', async () => {
    const tensors = tf.memory().numTensors;
    const cheap = allCells.map((cell, index) => ({ cell, expected: committed[index] as StoredCell })).filter(({ expected }) => !expected.costly);
    const found = await onCat((probe) => agreements(probe, cheap.map(({ cell }) => cell)));
    found.forEach((agreed, index) => {
      const { cell, expected } = cheap[index]!;
      assert.ok(Math.abs(agreed.spearman - expected.spearman) < 1e-2, `${cellName(expected)}: ρ is ${agreed.spearman}, not ${expected.spearman}`);
      assert.equal(withinBounds(cell, agreed), expected.why === null, `${cellName(expected)}: ${JSON.stringify(agreed)}`);
    });
    assert.equal(tf.memory().numTensors, tensors);
  });
});
