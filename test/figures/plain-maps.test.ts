import assert from 'node:assert/strict';
import { plainMapsFigure } from '../../src/figures/plain-maps';
import { itemsOf, mapOf, plainPicture, textsOf } from './helpers';

const picture = plainPicture(20, 20, [200, 40, 40]);
const extent = { top: 0, left: 0, height: 20, width: 20 };
/** 399 values of 1 and one of 100, which lies beyond the 99.5th percentile. */
const spiky = mapOf(20, 20, Array.from({ length: 400 }, (_, pixel) => (pixel === 7 ? 100 : 1)), { signed: false, extent });

describe('plain maps', () => {
  const maps = ['Edges', 'More'].map((heading) => ({ heading, map: spiky, unit: 'strength' }));
  const figure = plainMapsFigure({ picture, maps, alt: 'Edges of noise.' });
  const texts = textsOf(figure);

  it('stand beside the picture, in one row, with the words given for them', () => {
    const headings = itemsOf(figure, 'text').filter(({ text }) => ['Picture', 'Edges', 'More'].includes(String(text)));
    assert.deepEqual(headings.map(({ text }) => String(text)), ['Picture', 'Edges', 'More']);
    assert.equal(new Set(headings.map(({ y }) => y)).size, 1);
    assert.equal(figure.alt, 'Edges of noise.');
  });

  it('have a scale that a single extreme value does not stretch', () => {
    assert.ok(texts.includes('1') && !texts.includes('100'), texts.join());
    assert.ok(texts.some((text) => text.includes('arrow tip')), texts.join());
  });

  it('are opaque: nothing of the picture shines through', () => {
    const [first, second] = [picture, plainPicture(20, 20, [0, 0, 0])].map((one) => itemsOf(plainMapsFigure({ picture: one, maps, alt: 'a' }), 'image').map(({ url }) => url));
    assert.notEqual(first?.[0], second?.[0]);
    assert.deepEqual(first?.slice(1), second?.slice(1));
  });

  it('are at least one', () => {
    assert.throws(() => plainMapsFigure({ picture, maps: [], alt: 'nothing' }), RangeError);
  });
});
