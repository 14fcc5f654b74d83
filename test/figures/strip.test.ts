import assert from 'node:assert/strict';
import { sideBySideFigure } from '../../src/figures/block';
import { drawn } from '../../src/figures/drawn';
import { opaqueCover } from '../../src/figures/panel';
import { occlusionViewsFigure } from '../../src/figures/position-maps';
import { toPng } from '../../src/figures/render';
import { stripFigure, type StripOptions } from '../../src/figures/strip';
import { itemsOf, mapOf, pixelReader, plainPicture, sizeOf, textsOf } from './helpers';

const picture = plainPicture(64, 64, [100, 100, 100]);
const positive = (value: number) => mapOf(1, 1, [value], { signed: false });
const options: StripOptions = {
  columns: [{ heading: 'dog', subheading: 'p = 0.9', picture }, { heading: 'cat', picture }],
  rows: [
    { heading: 'A', cover: opaqueCover, unit: 'logit', maps: [positive(1), positive(4)] },
    { heading: 'B', cover: opaqueCover, unit: 'fall', relu: true, maps: [mapOf(1, 1, [2]), mapOf(1, 1, [-2])] },
  ],
};

describe('stripFigure', () => {
  it('draws the maps of a row on one scale below their pictures', async () => {
    const figure = stripFigure(options);
    const { at } = await pixelReader(await toPng(figure, 1));
    const panels = itemsOf(figure, 'image').slice(0, 6);
    const colour = panels.map(({ x, y, width, height }) => at(Math.round(x + width / 2), Math.round(y + height / 4)).join(' '));
    // Plain pictures, then viridis at 1/4 and 1; in the second row at 1, and nothing but the picture where relu leaves none.
    assert.deepEqual(colour, ['100 100 100', '100 100 100', '59 82 139', '253 231 37', '253 231 37', '100 100 100']);
    assert.equal(panels[2]!.x, panels[0]!.x);
    assert.ok(panels[2]!.y > panels[0]!.y + panels[0]!.height);
  });

  it('says what is shown: headings, scales, and where there is no positive evidence', () => {
    const texts = textsOf(stripFigure(options));
    for (const text of ['dog', 'p = 0.9', 'cat', 'A', 'B', '4', 'logit', '2', 'fall', 'no positive evidence', 'One colour scale per row.']) {
      assert.ok(texts.includes(text), text);
    }
    assert.match(stripFigure(options).alt, /dog \(p = 0\.9\); cat.*attribution maps: A, B/);
  });

  it('breaks the heading of a row where it is longer than its panels are high, and makes room for the second line', () => {
    const columns = Array.from({ length: 4 }, () => ({ heading: 'cat', picture }));
    const withHeading = (heading: string) => {
      const figure = stripFigure({ columns, rows: [{ ...options.rows[0]!, heading, maps: columns.map(() => positive(1)) }] });
      const lines = itemsOf(figure, 'text').filter(({ angle, weight }) => angle === -90 && weight === 'bold');
      return { lines: lines.map(({ text }) => text), ends: lines.map(({ x }) => x), left: itemsOf(figure, 'image')[0]!.x };
    };
    assert.deepEqual(withHeading('VarGrad'), { lines: ['VarGrad'], ends: [10], left: 16 });
    // A line of 8 points, one free below it.
    assert.deepEqual(withHeading('VarGrad (integrated-gradients)'), { lines: ['VarGrad', '(integrated-gradients)'], ends: [10, 19], left: 25 });
  });

  it('is a row of plain pictures without rows', () => {
    const figure = stripFigure({ columns: options.columns, rows: [] });
    assert.equal(itemsOf(figure, 'image').length, 2);
    assert.deepEqual(textsOf(figure), ['dog', 'p = 0.9', 'cat']);
  });

  it('refuses a row that has not one map a column', () => {
    assert.throws(() => stripFigure({ ...options, rows: [{ heading: 'A', maps: [positive(1)] }] }), /The row "A" has 1 maps for 2 columns/);
  });
});

describe('blocks side by side', () => {
  it('stand beside each other, moved and not changed', () => {
    const block = {
      width: 50, height: 30, alt: 'one.',
      items: [{ kind: 'rect', x: 1, y: 2, width: 3, height: 4 }, { kind: 'line', x: 5, y: 6, x2: 7, y2: 8, stroke: 'black', strokeWidth: 1 }] as const,
    };
    const figure = sideBySideFigure([block, { ...block, height: 40, alt: 'two.' }], 10);
    assert.deepEqual([sizeOf(figure), figure.alt], [{ width: 110, height: 40 }, 'one. two.']);
    assert.deepEqual(itemsOf(figure, 'rect').map(({ x, y }) => [x, y]), [[1, 2], [61, 2]]);
    assert.deepEqual(itemsOf(figure, 'line').map(({ x, x2, y, y2 }) => [x, x2, y, y2]), [[5, 7, 6, 8], [65, 67, 6, 8]]);
  });

  it('show the two views of an occlusion experiment with their numbers', () => {
    const figure = occlusionViewsFigure({
      grid: { height: 1, width: 4, extent: { top: 0, left: 0, height: 64, width: 64 }, picture },
      classes: Int32Array.of(3, 3, 3, 5),
      nameOf: (index) => `class ${index}`,
      totals: Float32Array.of(10, 20, 30, 40),
      total: 50,
      featureMap: 'channel 7',
    });
    const texts = textsOf(figure).map((text) => text.replaceAll('\u00a0', ' '));
    for (const text of ['class 3, 75.0 %', 'class 5, 25.0 %', '10', '40', 'total activation on the whole picture: 50']) assert.ok(texts.includes(text), text);
    assert.ok(texts.join(' ').includes('Strongest feature map (channel 7)'));
  });
});

describe('how a method is drawn', () => {
  const of = (method: string) => drawn(mapOf(2, 2, [1, -2, 3, 4], { method, options: { window: 32, stride: 32, edge: 'skip' } }), 64, 64);

  it('follows the catalogue: CAM loses its negative part, saliency has none, occlusion keeps its sign', () => {
    assert.deepEqual(['saliency', 'occlusion', 'cam', 'grad-cam'].map((method) => of(method).style.relu), [false, false, true, true]);
    assert.deepEqual(of('occlusion').style.unit, 'fall of the logit');
  });

  it('spreads occlusion over the pixels that its windows cover, and leaves the others to enlarging', () => {
    const spread = of('occlusion').map;
    assert.deepEqual([spread.height, spread.width, spread.values[0], spread.values[63], spread.values[64 * 63]], [64, 64, 1, -2, 3]);
    assert.deepEqual([...of('cam').map.values], [1, -2, 3, 4]);
  });

  it('refuses a method that the catalogue does not have', () => {
    assert.throws(() => of('made-up'), /The catalogue has no method "made-up"/);
  });
});
