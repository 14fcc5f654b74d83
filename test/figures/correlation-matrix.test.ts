import assert from 'node:assert/strict';
import fc from 'fast-check';
import { correlationMatrix, shortNumber, type CorrelationMatrixOptions } from '../../src/figures/correlation-matrix';
import { drawing, paleInk } from '../../src/figures/drawing';
import { textWidth } from '../../src/figures/fonts';
import { toPng } from '../../src/figures/render';
import { catalogue } from '../../src/methods/catalogue';
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

  describe('of many names', () => {
    const note = 'Mean of Spearman’s correlation over n = 300 scenes. Pale names: baselines.';
    const titles = [...catalogue.map(({ title }) => title), 'Random', 'Centre', 'Edges', 'Input'];
    /** The last `count` names, with correlations of both signs and two digits. */
    const many = (count: number, width: number): CorrelationMatrixOptions => {
      const names = titles.slice(-count).map((text) => ({ text }));
      const value = (i: number, j: number) => (i === j ? 1 : ((i + j) % 2 === 0 ? 0.87 : -0.64));
      return { ...three, names, note, values: names.map((_, i) => names.map((__, j) => value(i, j))), width };
    };
    const textsOf = (count: number, width: number) => itemsOf(figureOf(many(count, width)), 'text');
    const isNumber = ({ text }: { text: string | readonly string[] }) => ['1', '.87', '−.64'].includes(text as string);
    const inCells = (count: number, width: number) => {
      const cells = cellsOf(many(count, width));
      return textsOf(count, width).flatMap((item) => {
        const cell = cells.find(({ x, y, width: side }) => item.x > x && item.x < x + side && item.y > y && item.y < y + side);
        return cell !== undefined && isNumber(item) ? [{ text: item.text as string, size: item.size, x: item.x, cell }] : [];
      });
    };
    const sizes = [11, 19, 27].flatMap((count) => [227, 400, 453].map((width) => [count, width] as const));

    it('writes each number at 6 points with half a point free on both sides', () => {
      for (const [count, width] of sizes) {
        for (const { text, size, x, cell } of inCells(count, width)) {
          assert.equal(size, 6);
          const half = textWidth(text, size) / 2 + 0.5;
          assert.ok(x - half >= cell.x - 1e-9 && x + half <= cell.x + cell.width + 1e-9, `${text}, ${count} in ${width}`);
        }
      }
    });

    it('leaves out the numbers that do not fit, those with a sign first, and says so', () => {
      const counted = sizes.map(([count, width]) => {
        const texts = inCells(count, width).map(({ text }) => text);
        const said = textsOf(count, width).map(({ text }) => text as string).join(' ');
        assert.ok(said.includes(note), `${count} in ${width}: ${said}`);
        return [...['1', '.87', '−.64'].map((number) => texts.filter((text) => text === number).length), said.includes('by colour alone.')];
      });
      // Below the diagonal of n rows there are ⌊(n − 1)² / 4⌋ cells with i + j even, and ⌊n² / 4⌋ with i + j odd.
      const [eleven, nineteen, twentySeven] = [[11, 25, 30, false], [19, 81, 90, false], [27, 169, 182, false]];
      const none = [0, 0, 0, true];
      assert.deepEqual(counted, [eleven, eleven, eleven, none, nineteen, nineteen, none, [27, 169, 0, true], twentySeven]);
    });

    it('keeps names apart, in two lines where that leaves room for the numbers, and cuts them only where cells would be narrower than type', () => {
      for (const [count, width] of sizes) {
        const left = cellsOf(many(count, width))[0]!.x;
        const beside = textsOf(count, width).filter(({ align, angle, x }) => align === 'right' && angle === 0 && x < left).sort((a, b) => a.y - b.y);
        beside.slice(1).forEach(({ y, size }, index) => assert.ok(y - beside[index]!.y >= size && size >= 6, `${count} in ${width}`));
        assert.ok(beside.every(({ x, text, size }) => x - textWidth(text as string, size) >= 4 - 1e-9), `${count} in ${width}`);
        const whole = titles.slice(-count).join(' ');
        const read = beside.map(({ text }) => text as string).join(' ');
        if (count === 27 && width === 227) assert.match(read, /^Saliency .*….* Random Centre Edges Input$/);
        else assert.equal(read, whole);
        assert.equal(beside.length > count, (count === 11 && width === 227) || (count === 27 && width === 453));
      }
    });

    it('keeps its words off the cells', () => {
      for (const [count, width] of sizes) {
        const cells = cellsOf(many(count, width));
        for (const { text, x, y, size } of textsOf(count, width).filter((item) => item.angle === 0 && item.align === 'left')) {
          const right = x + textWidth(text as string, size, 'bold');
          const meets = cells.some((cell) => cell.x < right && cell.x + cell.width > x && cell.y < y && cell.y + cell.height > y - size);
          assert.ok(!meets, `${text}, ${count} in ${width}`);
        }
      }
    });
  });

  it('writes correlations short', () => {
    assert.deepEqual([0.874, -0.126, 0.004, -0.003, 0.999, -1].map(shortNumber), ['.87', '−.13', '0', '0', '1', '−1']);
  });

  it('refuses a matrix that is not square or has another size', () => {
    assert.throws(() => correlationMatrix({ ...three, values: three.values.slice(1) }), /3 × 3 correlations/);
    assert.throws(() => correlationMatrix({ ...three, values: [[1, 0, 0], [0, 1], [0, 0, 1]] }), RangeError);
  });
});
