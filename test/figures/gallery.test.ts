import assert from 'node:assert/strict';
import { galleryFigure } from '../../src/figures/gallery';
import { itemsOf, mapOf, plainPicture, sizeOf, textsOf } from './helpers';

const picture = plainPicture(64, 64, [100, 100, 100]);
const panel = (heading: string, value: number) => ({ heading, map: mapOf(1, 1, [value], { signed: false }), unit: 'logit' });

describe('galleryFigure', () => {
  it('puts the picture first and each map on its own scale, in rows', () => {
    const figure = galleryFigure({ picture, panels: [panel('A', 2), panel('B', 5), panel('C', 0.5)], title: 'dog', perRow: 2, width: 200 });
    assert.deepEqual(textsOf(figure).slice(0, 14), ['dog', 'Picture', 'A', '0', '2', 'logit', 'B', '0', '5', 'logit', 'C', '0', '0.5', 'logit']);
    const places = itemsOf(figure, 'image');
    assert.deepEqual(places.map(({ x }) => x), [4, 105, 4, 105]);
    assert.deepEqual(places.map(({ width }) => width), [91, 91, 91, 91]);
    const [first, second, third, fourth] = places.map(({ y }) => y) as [number, number, number, number];
    assert.equal(first, second);
    assert.equal(third, fourth);
    assert.ok(third > first + 91 + 20, 'below the bars of the first row');
    assert.ok(sizeOf(figure).height > fourth + 91 + 20);
  });

  it('has a panel without evidence say so, and no bar below it', () => {
    const none = { heading: 'Grad-CAM', map: mapOf(1, 1, [-1]), relu: true };
    const texts = textsOf(galleryFigure({ picture, panels: [none] }));
    assert.deepEqual(texts.slice(0, 3), ['Picture', 'Grad-CAM', 'no positive evidence']);
    assert.ok(!texts.includes('0'));
  });

  it('refuses rows of no panels', () => {
    assert.throws(() => galleryFigure({ picture, panels: [panel('A', 1)], perRow: 0 }), /counted from 1, not 0/);
  });
});
