import assert from 'node:assert/strict';
import { categoryColours } from '../../src/figures/colour-maps';
import type { Figure } from '../../src/figures/figure';
import { tickValues } from '../../src/figures/pixel-grid';
import { occlusionViewsFigure } from '../../src/figures/position-maps';
import { toPng } from '../../src/figures/render';
import { itemsOf, pixelReader, textsOf } from './helpers';

const grid = { height: 2, width: 2, extent: { top: 20, left: 20, height: 60, width: 60 }, picture: { height: 100, width: 100 } };
/** Two views of 142 points: each plot is 100 points wide, so that one pixel of the picture is one of the PNG. */
const width = 294;

type Views = Parameters<typeof occlusionViewsFigure>[0];

const views = (more: Partial<Views> = {}) => occlusionViewsFigure({
  grid, classes: Int32Array.of(7, 7, 7, 3), nameOf: (index) => `class ${index}`, totals: Float32Array.of(10, 20, 15, 10), total: 30, featureMap: 'channel 2', width, ...more,
});

/** The frames of both plots. */
function plotsOf(figure: Figure) {
  const plots = itemsOf(figure, 'rect').filter((rect) => rect.width === 100 && rect.height === 100);
  assert.deepEqual(plots.map(({ x }) => x), [34, 186]);
  return plots as [(typeof plots)[number], (typeof plots)[number]];
}

describe('maps over window positions', () => {
  it('colour each cell by its class where its windows lie, the most frequent class first', async () => {
    const figure = views();
    const { at } = await pixelReader(await toPng(figure, 1));
    const [{ x, y }] = plotsOf(figure);
    const at100 = (column: number, row: number) => at(x + column, y + row).map((channel) => channel.toString(16).padStart(2, '0')).join('');
    assert.deepEqual([at100(30, 30), at100(70, 30), at100(30, 70), at100(70, 70), at100(10, 10)], ['0072b2', '0072b2', '0072b2', 'e69f00', 'ffffff']);
    const texts = textsOf(figure).map((text) => text.replaceAll('\u00a0', ' '));
    assert.deepEqual(texts.filter((text) => text.startsWith('class ')), ['class 7, 75.0 %', 'class 3, 25.0 %']);
  });

  it('join what is beyond seven classes in one grey entry, and keep eight apart', () => {
    const legend = (count: number) => {
      const figure = views({
        grid: { ...grid, height: 1, width: count }, classes: Int32Array.from({ length: count }, (_, i) => i), nameOf: String, totals: new Float32Array(count),
      });
      const entries = itemsOf(figure, 'rect').filter((rect) => rect.width === 8 && rect.height === 8);
      return { fills: entries.map(({ fill }) => fill), texts: textsOf(figure).map((text) => text.replaceAll('\u00a0', ' ')).filter((text) => text.endsWith('%')) };
    };
    const shares = (share: string, last: string) => [...Array.from({ length: 7 }, (_, i) => `${i}, ${share} %`), last];
    assert.deepEqual(legend(8), { fills: categoryColours, texts: shares('12.5', '7, 12.5 %') });
    assert.deepEqual(legend(10), { fills: categoryColours, texts: shares('10.0', '3 other classes, 30.0 %') });
  });

  it('show numbers on a scale from the smallest to the largest', async () => {
    const figure = views();
    const { at } = await pixelReader(await toPng(figure, 1));
    const [, { x, y }] = plotsOf(figure);
    assert.deepEqual([[30, 30], [70, 30], [30, 70]].map(([column = 0, row = 0]) => at(x + column, y + row)), [[68, 1, 84], [253, 231, 37], [33, 145, 141]]);
    assert.deepEqual(textsOf(figure).slice(-3), ['10', '20', 'total activation']);
  });

  it('have axes in pixels of the picture', () => {
    assert.deepEqual(tickValues(224), [0, 50, 100, 150, 200]);
    assert.deepEqual(tickValues(100), [0, 20, 40, 60, 80, 100]);
    assert.deepEqual(tickValues(4), [0, 1, 2, 3, 4]);
    const figure = views();
    const labels = itemsOf(figure, 'text').filter(({ text }) => text === '40');
    for (const plot of plotsOf(figure)) {
      assert.ok(labels.some(({ x }) => x === plot.x + 40), 'column 40');
      assert.ok(labels.some(({ y, size }) => Math.abs(y - 0.35 * size - (plot.y + 40)) < 1e-9), 'row 40');
    }
  });

  it('refuse grids of another size and NaN', () => {
    assert.throws(() => views({ classes: Int32Array.of(1) }), /2×2 cells has 4 values, not 1/);
    assert.throws(() => views({ totals: new Float32Array(3) }), /2×2 cells has 4 values, not 3/);
    assert.throws(() => views({ totals: Float32Array.of(0, 0, NaN, 0) }), /NaN at row 1, column 0/);
  });
});
