import assert from 'node:assert/strict';
import { categoryColours } from '../../src/figures/colour-maps';
import { tickValues } from '../../src/figures/pixel-grid';
import { categoryMapFigure, heatMapFigure } from '../../src/figures/position-maps';
import { toPng } from '../../src/figures/render';
import { itemsOf, pixelReader, textsOf } from './helpers';

const grid = { height: 2, width: 2, extent: { top: 20, left: 20, height: 60, width: 60 }, picture: { height: 100, width: 100 } };
/** At this width the plot is 100 points wide: one pixel of the picture is one of the PNG. */
const width = 142;
const plot = { x: 34, y: 21 };

describe('maps over window positions', () => {
  it('colour each cell by its class where its windows lie, the most frequent class first', async () => {
    const figure = categoryMapFigure({ grid, classes: Int32Array.of(7, 7, 7, 3), nameOf: (index) => `class ${index}`, title: 'Classes', width });
    const { at } = await pixelReader(await toPng(figure, 1));
    const at100 = (column: number, row: number) => at(plot.x + column, plot.y + row).map((channel) => channel.toString(16).padStart(2, '0')).join('');
    assert.deepEqual([at100(30, 30), at100(70, 30), at100(30, 70), at100(70, 70), at100(10, 10)], ['0072b2', '0072b2', '0072b2', 'e69f00', 'ffffff']);
    assert.deepEqual(textsOf(figure).slice(-2).map((text) => text.replaceAll('\u00a0', ' ')), ['class 7, 75.0 %', 'class 3, 25.0 %']);
  });

  it('join what is beyond seven classes in one grey entry, and keep eight apart', () => {
    const row = (count: number) => ({ height: 1, width: count, extent: grid.extent, picture: grid.picture });
    const legend = (count: number) => {
      const figure = categoryMapFigure({ grid: row(count), classes: Int32Array.from({ length: count }, (_, i) => i), nameOf: String, title: 'Classes' });
      return { fills: itemsOf(figure, 'rect').slice(1).map(({ fill }) => fill), last: textsOf(figure).at(-1)?.replaceAll('\u00a0', ' ') };
    };
    assert.deepEqual(legend(8), { fills: categoryColours, last: '7, 12.5 %' });
    assert.deepEqual(legend(10), { fills: categoryColours, last: '3 other classes, 30.0 %' });
  });

  it('show numbers on a scale from the smallest to the largest', async () => {
    const figure = heatMapFigure({ grid, values: Float32Array.of(10, 20, 15, 10), unit: 'activation', title: 'Heat', width });
    const { at } = await pixelReader(await toPng(figure, 1));
    assert.deepEqual([[30, 30], [70, 30], [30, 70]].map(([column = 0, row = 0]) => at(plot.x + column, plot.y + row)), [[68, 1, 84], [253, 231, 37], [33, 145, 141]]);
    assert.deepEqual(textsOf(figure).slice(-3), ['10', '20', 'activation']);
  });

  it('have axes in pixels of the picture', () => {
    assert.deepEqual(tickValues(224), [0, 50, 100, 150, 200]);
    assert.deepEqual(tickValues(100), [0, 20, 40, 60, 80, 100]);
    assert.deepEqual(tickValues(4), [0, 1, 2, 3, 4]);
    const figure = heatMapFigure({ grid, values: new Float32Array(4), unit: 'activation', title: 'Heat', width });
    const labels = itemsOf(figure, 'text').filter(({ text }) => text === '40');
    assert.ok(labels.some(({ x }) => x === plot.x + 40), 'column 40');
    assert.ok(labels.some(({ y, size }) => Math.abs(y - 0.35 * size - (plot.y + 40)) < 1e-9), 'row 40');
  });

  it('refuse grids of another size and NaN', () => {
    assert.throws(() => categoryMapFigure({ grid, classes: Int32Array.of(1), nameOf: String, title: '' }), /2×2 cells has 4 values, not 1/);
    assert.throws(() => heatMapFigure({ grid, values: Float32Array.of(0, 0, NaN, 0), unit: '', title: '' }), /NaN at row 1, column 0/);
  });
});
