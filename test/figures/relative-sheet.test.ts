import assert from 'node:assert/strict';
import { NotANumberError } from '../../src/figures/display';
import { relativeSheetFigure, type RelativeSheetOptions } from '../../src/figures/relative-sheet';
import { toPng } from '../../src/figures/render';
import { itemsOf, mapOf, pixelReader, plainPicture, sizeOf, textsOf } from './helpers';

const picture = plainPicture(64, 64, [100, 100, 100]);
const one = (value: number) => mapOf(1, 1, [value]);
/** Two halves, the left one of the first value. */
const halves = (left: number, right: number) => mapOf(1, 2, [left, right]);

const sheet = (maps: RelativeSheetOptions['rows'][number]['maps']): RelativeSheetOptions => ({
  columns: maps.map((_, index) => `M${index}`),
  rows: [{ heading: 'dog', subheading: 'features', picture, maps }],
});

/** Colours at a place of each panel, as a share of its sides. */
async function colours(options: RelativeSheetOptions, across = 0.5): Promise<number[][]> {
  const figure = relativeSheetFigure(options);
  const { at } = await pixelReader(await toPng(figure, 1));
  return itemsOf(figure, 'image').map(({ x, y, width, height }) => at(Math.round(x + width * across), Math.round(y + height / 2)));
}

describe('relativeSheetFigure', () => {
  it('draws maps alike that differ by a positive factor, and opposite ones in opposite colours', async () => {
    const [small, large, against] = await colours(sheet([one(1e-4), one(300), one(-300)]));
    assert.deepEqual(small, large);
    assert.ok(large![0]! > large![2]! + 40 && against![2]! > against![0]! + 40, `${large} ${against}`);
  });

  it('takes the largest magnitude, not the largest value, for its measure', async () => {
    const [weak] = await colours(sheet([halves(-4, 1)]), 0.95);
    const [whole] = await colours(sheet([halves(0, 1)]), 0.95);
    assert.ok(whole![0]! - whole![2]! > weak![0]! - weak![2]! + 30, `${whole} ${weak}`);
    const [negative] = await colours(sheet([halves(-4, 1)]), 0.05);
    assert.ok(negative![2]! > negative![0]! + 40);
  });

  it('draws a map without sign in the same colours, leaves an empty place empty and says where all is zero', async () => {
    const [signed, plain] = await colours(sheet([one(2), mapOf(1, 1, [5], { signed: false })]));
    assert.deepEqual(signed, plain);
    const figure = relativeSheetFigure(sheet([one(1), null, one(0)]));
    assert.equal(itemsOf(figure, 'image').length, 2);
    assert.equal(textsOf(figure).includes('zero everywhere'), true);
  });

  it('is as wide as asked, names columns and rows, and writes nothing below 6 points', () => {
    const figure = relativeSheetFigure({ ...sheet([one(1), one(2), one(3)]), width: 300 });
    assert.equal(sizeOf(figure).width, 300);
    const texts = itemsOf(figure, 'text');
    assert.deepEqual(texts.slice(0, 5).map(({ text }) => text), ['M0', 'M1', 'M2', 'dog', 'features']);
    assert.ok(texts.every(({ size }) => size >= 6));
    assert.ok(itemsOf(figure, 'image').every(({ x, width }) => x + width <= 300));
    assert.match(figure.alt, /Columns: M0, M1, M2\. Rows: dog \(features\)\. Each map as a share of its own largest magnitude/);
  });

  it('breaks headings that are too long at spaces and hyphens, and keeps the panels of all rows in line', () => {
    const many = new Array<ReturnType<typeof one>>(10).fill(one(1));
    const options = { columns: many.map((_, index) => (index === 1 ? 'X-Y-Z of EigenGrad-CAM' : 'EigenGrad-CAM')), rows: ['German shepherd', 'cat'].map((heading) => ({ heading, picture, maps: many })) };
    const figure = relativeSheetFigure(options);
    const texts = itemsOf(figure, 'text');
    assert.deepEqual(texts.slice(0, 4).map(({ text }) => text), ['EigenGrad-', 'CAM', 'X-Y-Z of', 'EigenGrad-…']);
    const turned = texts.filter(({ angle, text }) => angle === -90 && text !== '');
    assert.deepEqual(turned.map(({ text }) => text), ['German', 'shepherd', 'cat']);
    const images = itemsOf(figure, 'image');
    assert.ok(images.every(({ x }, index) => x === images[index % 10]!.x) && turned.every(({ x }) => x < images[0]!.x));
    assert.ok(images.every(({ y }, index) => y === images[index < 10 ? 0 : 10]!.y) && texts[1]!.y < images[0]!.y);
  });

  it('refuses a row of another length, and a map with NaN', () => {
    const options = sheet([one(1), one(2)]);
    assert.throws(() => relativeSheetFigure({ ...options, columns: ['A'] }), { name: 'RangeError', message: /The row "dog" has 2 maps for 1 columns/ });
    assert.throws(() => relativeSheetFigure(sheet([one(NaN)])), NotANumberError);
  });
});
