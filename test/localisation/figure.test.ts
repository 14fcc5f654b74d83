import assert from 'node:assert/strict';
import { textWidth } from '../../src/figures/fonts';
import { localisationFigure } from '../../src/localisation/figure';
import type { Localisation } from '../../src/localisation/localise';
import { outlineOf } from '../../src/localisation/outline';
import { itemsOf, mapOf, pixelReader, plainPicture, sizeOf, textsOf } from '../figures/helpers';

/** A mask of 1 inside a rectangle of a 64 × 64 picture. */
const rectangle = (top: number, left: number, height: number, width: number) => ({
  values: Uint8Array.from({ length: 64 * 64 }, (_, pixel) => Number(pixel >> 6 >= top && pixel >> 6 < top + height && (pixel & 63) >= left && (pixel & 63) < left + width)),
  height: 64,
  width: 64,
});

const localisation = {
  saliency: mapOf(64, 64, Array.from({ length: 64 * 64 }, (_, pixel) => pixel), { signed: false }),
  seeds: { foreground: rectangle(20, 20, 4, 4), background: rectangle(0, 0, 10, 64), foregroundThreshold: 1, backgroundThreshold: 0 },
  mask: rectangle(16, 8, 32, 24),
  box: { top: 16, left: 8, height: 32, width: 24 },
  options: { foreground: 95, background: 30, seeds: 'soft', components: 5, smoothness: 10, seed: 0 },
  measured: { foregroundSeeds: 16, backgroundSeeds: 640, foregroundComponents: 1, backgroundComponents: 1, energy: 1, parts: 3, foregroundPixels: 800, maskPixels: 768 },
} satisfies Localisation;

const options = { picture: plainPicture(64, 64, [200, 60, 60]), localisation, title: 'tabby, logit 9.22, p = 0.403' };

describe('an outline', () => {
  it('runs between the mask and what is not in it, round holes and along the border, in straight pieces', () => {
    const values = Uint8Array.of(
      1, 1, 1,
      1, 0, 1,
      1, 1, 1,
      0, 0, 0,
    );
    const text = outlineOf({ values, height: 4, width: 3 }).map(({ x, y, x2, y2 }) => `${x},${y}-${x2},${y2}`);
    assert.deepEqual(text, ['0,0-3,0', '1,1-2,1', '1,2-2,2', '0,3-3,3', '0,0-0,3', '1,1-1,2', '2,1-2,2', '3,0-3,3']);
    assert.deepEqual(outlineOf({ values: new Uint8Array(4), height: 2, width: 2 }), []);
  });
});

describe('the figure of a localisation', () => {
  it('shows map, seeds and mask, and keeps everything inside', () => {
    const figure = localisationFigure(options);
    assert.equal(itemsOf(figure, 'image').length, 3);
    const { width, height } = sizeOf(figure);
    for (const { text, x, y, size, weight, align = 'left' } of itemsOf(figure, 'text')) {
      const long = textWidth(String(text), size, weight);
      const left = align === 'left' ? x : align === 'right' ? x - long : x - long / 2;
      assert.ok(left >= 0 && left + long <= width && y <= height, String(text));
    }
    const texts = textsOf(figure).join(' ');
    for (const words of [/^tabby, logit 9\.22, p = 0\.403/, /above the 95 % quantile, 16 pixels/, /up to the 30 % quantile, 640 pixels/, /rows 16 to 47, columns 8 to 31/, /mask: 18\.8 % of the picture, the largest of 3 parts/, /Seeds, for the colours only/]) {
      assert.match(texts, words);
    }
    assert.match(textsOf(localisationFigure({ ...options, localisation: { ...localisation, options: { ...localisation.options, seeds: 'hard' } } })).join(' '), /Seeds, held on their side/);
  });

  it('draws the box and the outline where they lie in the picture', () => {
    const figure = localisationFigure(options);
    const right = itemsOf(figure, 'image')[2]!;
    const scale = right.width / 64;
    const boxes = itemsOf(figure, 'rect').filter(({ stroke }) => stroke === 'white' || stroke === 'black');
    assert.equal(boxes.length, 2);
    for (const { x, y, width, height } of boxes) {
      [[x, right.x + 8 * scale], [y, right.y + 16 * scale], [width, 24 * scale], [height, 32 * scale]].forEach(([found, expected]) => assert.ok(Math.abs(found! - expected!) < 1e-9));
    }
    const outline = itemsOf(figure, 'line').filter(({ stroke }) => stroke === '#e69f00');
    assert.equal(outline.length, 4);
    assert.ok(Math.abs(Math.min(...outline.map(({ x }) => x)) - (right.x + 8 * scale)) < 1e-9);
    assert.ok(Math.abs(Math.max(...outline.map(({ y2 }) => y2)) - (right.y + 48 * scale)) < 1e-9);
  });

  it('marks the seeds in their colours and leaves the mask in the picture\'s own', async () => {
    const [, seeds, mask] = await Promise.all(itemsOf(localisationFigure(options), 'image').map(({ url }) => pixelReader(url)));
    // Three quarters of orange #e69f00 or blue #0072b2, one of the picture with a quarter of its colour.
    const grey = 0.2126 * 200 + 0.7152 * 60 + 0.0722 * 60;
    const subdued = [200, 60, 60].map((value) => 0.75 * grey + 0.25 * value);
    const mixed = (colour: number[]) => colour.map((value, c) => Math.round(0.75 * value + 0.25 * subdued[c]!));
    assert.deepEqual(seeds!.at(21, 21), mixed([230, 159, 0]));
    assert.deepEqual(seeds!.at(40, 3), mixed([0, 114, 178]));
    assert.deepEqual(seeds!.at(40, 40), subdued.map(Math.round));
    assert.deepEqual(mask!.at(10, 20), [200, 60, 60]);
    assert.deepEqual(mask!.at(40, 20), subdued.map(Math.round));
  });
});
