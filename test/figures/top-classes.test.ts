import assert from 'node:assert/strict';
import { topClassesFigure, topClassesOf } from '../../src/figures/top-classes';
import { itemsOf, sizeOf, textsOf } from './helpers';

const prediction = (name: string, probability: number, index = 0) => ({ name, probability, index, logit: 1 });
const two = [prediction('tiger cat', 0.75), prediction('a name so long that it cannot stand beside its percentage in one line', 0.0001)];
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('charts of classes', () => {
  it('draw bars whose lengths are the probabilities', () => {
    const figure = topClassesFigure(two, { title: 'Cat', width: 208 });
    // 208 points less two margins of 4 are 200 for 100 %.
    assert.deepEqual(itemsOf(figure, 'rect').map(({ x, width }) => [x, Number(width.toFixed(6))]), [[4, 200], [4, 150], [4, 200], [4, 0.02]]);
    const [title, first, percent, second, small] = textsOf(figure).map(plain);
    assert.deepEqual([title, first, percent, small], ['Cat', 'tiger cat', '75.0 %', '< 0.1 %']);
    assert.match(second ?? '', /^a name so long.*…$/);
    assert.equal(plain(figure.alt), 'Cat: tiger cat 75.0 %, a name so long that it cannot stand beside its percentage in one line < 0.1 %.');
  });

  it('stand side by side for several pictures, rows on one line', () => {
    const figure = topClassesOf([{ title: 'Cat', predictions: two }, { title: 'Dog', predictions: two.slice(0, 1) }], { width: 222 });
    // (222 − 2·4 − 14) / 2 = 100 points a picture.
    assert.deepEqual(itemsOf(figure, 'rect').map(({ x, width }) => [x, Number(width.toFixed(6))]), [[4, 100], [4, 75], [4, 100], [4, 0.01], [118, 100], [118, 75]]);
    const bars = itemsOf(figure, 'rect');
    assert.equal(bars[0]?.y, bars[4]?.y);
    assert.equal(sizeOf(figure).width, 222);
  });

  it('need a picture', () => {
    assert.throws(() => topClassesOf([]), /at least one picture/);
  });
});
