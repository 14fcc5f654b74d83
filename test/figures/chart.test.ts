import assert from 'node:assert/strict';
import { chartsFigure, type Chart, type Series } from '../../src/figures/chart';
import type { Figure } from '../../src/figures/figure';

interface Drawn {
  readonly text?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly path?: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly width: number;
  readonly height: number;
}

const itemsOf = ({ spec }: Figure): Drawn[] => (spec as unknown as { layer: { data: { values: Drawn[] } }[] }).layer.flatMap(({ data }) => data.values);
const frameOf = (items: readonly Drawn[], index = 0): Drawn => items.filter(({ kind }) => kind === 'rect')[index]!;
const rounded = (value: number): number => Math.round(1e6 * value) / 1e6;
/** Where an item lies in a frame: 0, 0 in its lower left corner, 1, 1 in its upper right. */
const inFrame = (frame: Drawn, x: number, y: number): [number, number] => [rounded((x - frame.x) / frame.width), rounded((frame.y + frame.height - y) / frame.height)];
const line = (points: [number, number][], name = 'a'): Series => ({ name, marks: 'line', points: points.map(([x, y]) => ({ x, y })) });
const chart = (more: Partial<Chart> = {}): Chart => ({ title: 'T', across: { title: 'step' }, up: { title: 'error' }, series: [line([[0, 0], [1, 1]])], ...more });
const linesOfSeries = (items: readonly Drawn[]): Drawn[] => items.filter(({ kind, strokeWidth }) => kind === 'line' && strokeWidth === 1.2);

describe('charts', () => {
  it('join the points of a line where they lie in the ranges', () => {
    const series = [line([[0, 10], [2, 30], [8, 20]])];
    const items = itemsOf(chartsFigure([chart({ series, across: { title: 'x', range: { low: 0, high: 10 } }, up: { title: 'y', range: { low: 10, high: 50 } } })]));
    const frame = frameOf(items);
    assert.deepEqual(
      linesOfSeries(items).map(({ x, y, x2, y2 }) => [inFrame(frame, x, y), inFrame(frame, x2, y2)]),
      [[[0, 0], [0.2, 0.5]], [[0.2, 0.5], [0.8, 0.25]]],
    );
  });

  it('place values by their logarithm, with a number at each power of ten', () => {
    const series = [line([[1e-4, 1e2], [1e-2, 1], [1, 1e-2]])];
    const items = itemsOf(chartsFigure([chart({ series, across: { title: 'x', scale: 'log' }, up: { title: 'y', scale: 'log' } })]));
    const frame = frameOf(items);
    assert.deepEqual(linesOfSeries(items).map(({ x, y, x2, y2 }) => [inFrame(frame, x, y), inFrame(frame, x2, y2)]), [[[0, 1], [0.5, 0.5]], [[0.5, 0.5], [1, 0]]]);
    const numbersBelow = items.filter(({ kind, y, text }) => kind === 'text' && y > frame.y + frame.height + 5 && text !== 'x');
    assert.deepEqual(numbersBelow.map(({ text, x }) => [text, rounded((x - frame.x) / frame.width)]), [['1e−4', 0], ['0.001', 0.25], ['0.01', 0.5], ['0.1', 0.75], ['1', 1]]);
  });

  it('leave out every second power of ten where there are many', () => {
    const items = itemsOf(chartsFigure([chart({ series: [line([[1e-5, 1], [1e5, 2]])], across: { title: 'x', scale: 'log' } })]));
    const texts = items.flatMap(({ text }) => text ?? []);
    assert.ok(texts.includes('1e−5') && texts.includes('0.001') && !texts.includes('1e−4') && !texts.includes('0.01'), texts.join());
  });

  it('draw dots, words at places, and the line y = x where both axes reach', () => {
    const items = itemsOf(chartsFigure([chart({
      series: [{ name: 'a', marks: 'dots', points: [{ x: 1, y: 3 }] }],
      across: { title: 'x', range: { low: 0, high: 4 }, labels: [{ at: 1, text: 'first' }] },
      up: { title: 'y', range: { low: 2, high: 6 } },
      diagonal: true,
    })]));
    const frame = frameOf(items);
    assert.deepEqual(items.filter(({ path }) => path).map(({ x, y }) => inFrame(frame, x, y)), [[0.25, 0.25]]);
    assert.deepEqual(items.filter(({ strokeWidth }) => strokeWidth === 0.8).map(({ x, y, x2, y2 }) => [inFrame(frame, x, y), inFrame(frame, x2, y2)]), [[[0.5, 0], [1, 0.5]]]);
    assert.equal(inFrame(frame, items.find(({ text }) => text === 'first')!.x, 0)[0], 0.25);
  });

  it('stand side by side on one height, each with a legend where it shows several series', () => {
    const figure = chartsFigure([chart({ title: 'a title that takes more than one line in half of a page, as long as it is' }), chart({ series: [line([[0, 1]], 'one'), line([[1, 5]], 'two')] })]);
    const items = itemsOf(figure);
    assert.equal(frameOf(items, 0).y, frameOf(items, 1).y);
    assert.ok(frameOf(items, 0).x + frameOf(items, 0).width < frameOf(items, 1).x);
    const texts = items.map(({ text }) => text);
    assert.ok(texts.includes('one') && texts.includes('two') && !texts.includes('a'));
    assert.match(figure.alt, /T: error against step\. one from 1 to 1; two from 5 to 5\./);
  });

  it('have fewer numbers below a narrow plot', () => {
    const numbersBelow = (width: number) => {
      const items = itemsOf(chartsFigure([chart({ across: { title: 'x', range: { low: -1, high: 0.7 } }, series: [line([[0, 0], [0.5, 1]])] })], { width }));
      const frame = frameOf(items);
      return items.filter(({ kind, text, y }) => kind === 'text' && y > frame.y + frame.height + 5 && text !== 'x').map(({ text }) => text);
    };
    assert.deepEqual(numbersBelow(140), ['−1', '−0.5', '0', '0.5']);
    assert.deepEqual(numbersBelow(290), ['−1', '−0.8', '−0.6', '−0.4', '−0.2', '0', '0.2', '0.4', '0.6']);
  });

  it('refuse what cannot be drawn', () => {
    assert.throws(() => chartsFigure([]), RangeError);
    assert.throws(() => chartsFigure([chart({ series: [] })]), RangeError);
    assert.throws(() => chartsFigure([chart({ series: [line([[0, NaN]])] })]), /axis "error"/);
    assert.throws(() => chartsFigure([chart({ across: { title: 'step', scale: 'log' } })]), /positive/);
    assert.throws(() => chartsFigure([chart({ up: { title: 'error', range: { low: 0, high: 0.5 } } })]), /axis "error" ends/);
    assert.throws(() => chartsFigure([chart({ series: Array.from({ length: 7 }, () => line([[0, 0]])) })]), /not 7/);
  });
});
