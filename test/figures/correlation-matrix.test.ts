import assert from 'node:assert/strict';
import fc from 'fast-check';
import { correlationMatrix, shortNumber, type CorrelationMatrixOptions } from '../../src/figures/correlation-matrix';
import { drawing, paleInk } from '../../src/figures/drawing';
import { toPng } from '../../src/figures/render';
import { itemsOf, pixelReader } from './helpers';

const three: CorrelationMatrixOptions = {
  names: [{ text: 'A' }, { text: 'B' }, { text: 'C', pale: true }],
  values: [[1, 0.25, -1], [0.25, 1, 0], [-1, 0, 1]],
  heading: 'Correlation',
  note: 'Of three.',
  width: 400,
  alt: 'Three.',
};

const figureOf = (options: CorrelationMatrixOptions) => {
  const { width, height, items, alt } = correlationMatrix(options);
  return drawing(width, height, items, alt);
};

/** Upper edges, left edges and side of the cells, in order of drawing. */
const cellsOf = (options: CorrelationMatrixOptions) => itemsOf(figureOf(options), 'rect').filter(({ stroke }) => stroke === 'white');

describe('correlationMatrix', () => {
  it('puts the number of row i and column j there, for j up to i, in colours from blue by white to orange', async () => {
    const figure = figureOf(three);
    const cells = cellsOf(three);
    assert.equal(cells.length, 6);
    const numbers = itemsOf(figure, 'text').filter(({ size }) => size === 6);
    assert.deepEqual(numbers.map(({ text }) => text), ['1', '.25', '1', '−1', '0', '1']);
    const side = cells[0]!.width;
    const [left, top] = [cells[0]!.x, cells[0]!.y];
    const grid = cells.map(({ x, y }) => [Math.round((y - top) / side), Math.round((x - left) / side)]);
    assert.deepEqual(grid, [[0, 0], [1, 0], [1, 1], [2, 0], [2, 1], [2, 2]]);
    numbers.forEach(({ x, y }, index) => {
      const cell = cells[index]!;
      assert.ok(Math.abs(x - cell.x - side / 2) < 1e-9 && y > cell.y && y < cell.y + side);
    });
    const { at } = await pixelReader(await toPng(figure, 1));
    // Beside the number, whose ink would tell nothing.
    const colour = (index: number) => at(Math.round(cells[index]!.x + 4), Math.round(cells[index]!.y + 4)) as [number, number, number];
    const [one, quarter, minusOne, zero] = [colour(0), colour(1), colour(3), colour(4)];
    assert.ok(one[0] > one[2] + 50 && minusOne[2] > minusOne[0] + 50, `${one} ${minusOne}`);
    assert.ok(Math.min(...zero) > 235 && Math.max(...zero) - Math.min(...zero) < 8, `${zero}`);
    assert.ok(quarter[0] > quarter[2] && quarter[2] > one[2], `${quarter}`);
  });

  it('writes a name beside its row and below its column, in pale ink where it stands back', () => {
    const texts = itemsOf(figureOf(three), 'text');
    for (const [index, { text, pale }] of three.names.entries()) {
      const both = texts.filter((item) => item.text === text);
      assert.deepEqual(both.map(({ angle }) => angle ?? 0), [0, -90]);
      assert.equal(both.every(({ colour }) => (colour === paleInk) === (pale === true)), true);
      const cell = cellsOf(three).find(({ x, y }) => y === cellsOf(three)[0]!.y + index * 22 && x === cellsOf(three)[0]!.x)!;
      assert.ok(both[0]!.y > cell.y && both[0]!.y < cell.y + cell.height && both[0]!.x < cell.x);
    }
  });

  it('keeps its key off the cells and all of it inside its width, however many names there are', () => {
    const fits = (count: number, width: number) => {
      const names = Array.from({ length: count }, (_, index) => ({ text: `Method ${index}` }));
      const options = { ...three, names, values: names.map((_, i) => names.map((__, j) => (i === j ? 1 : 0))), width };
      const bar = itemsOf(figureOf(options), 'rect').find(({ stroke }) => stroke !== 'white')!;
      assert.ok(bar.x + bar.width <= width && cellsOf(options).every((cell) => cell.x + cell.width <= width));
      assert.ok(!cellsOf(options).some((cell) => cell.x + cell.width > bar.x + 1e-9 && cell.y < bar.y + bar.height));
    };
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 300, max: 453 }), fits), { numRuns: 60, seed: 1 });
    fits(9, 220);
  });

  it('writes correlations short', () => {
    assert.deepEqual([0.874, -0.126, 0.004, -0.003, 0.999, -1].map(shortNumber), ['.87', '−.13', '0', '0', '1', '−1']);
  });

  it('refuses a matrix that is not square or has another size', () => {
    assert.throws(() => correlationMatrix({ ...three, values: three.values.slice(1) }), /3 × 3 correlations/);
    assert.throws(() => correlationMatrix({ ...three, values: [[1, 0, 0], [0, 1], [0, 0, 1]] }), RangeError);
  });
});
