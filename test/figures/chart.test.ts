import assert from 'node:assert/strict';
import { chartsFigure, pointsOf, type Chart, type Series } from '../../src/figures/chart';
import type { LineItem, RectItem } from '../../src/figures/drawing';
import type { Figure } from '../../src/figures/figure';
import { itemsOf, textsOf } from './helpers';

const frameOf = (figure: Figure, index = 0): RectItem => itemsOf(figure, 'rect')[index] as RectItem;
const rounded = (value: number): number => Math.round(1e6 * value) / 1e6;
/** Where a place lies in a frame: 0, 0 in its lower left corner, 1, 1 in its upper right. */
const inFrame = (frame: RectItem, x: number, y: number): [number, number] => [rounded((x - frame.x) / frame.width), rounded((frame.y + frame.height - y) / frame.height)];
/** The ends of lines of a width, in the frame. */
const strokes = (figure: Figure, width: number): [number, number][][] =>
  itemsOf(figure, 'line')
    .filter(({ strokeWidth }) => strokeWidth === width)
    .map(({ x, y, x2, y2 }: LineItem) => [inFrame(frameOf(figure), x, y), inFrame(frameOf(figure), x2, y2)]);
/** What is written below a plot's frame, and how far right in it. */
const numbersBelow = (figure: Figure, title = 'x'): [string, number][] => {
  const frame = frameOf(figure);
  return itemsOf(figure, 'text')
    .filter(({ text, y }) => y > frame.y + frame.height + 5 && text !== title)
    .map(({ text, x }) => [String(text), rounded((x - frame.x) / frame.width)]);
};

const line = (points: [number, number][], name = 'a'): Series => ({ name, marks: 'line', points: points.map(([x, y]) => ({ x, y })) });
const chart = (more: Partial<Chart> = {}): Chart => ({ title: 'T', across: { title: 'step' }, up: { title: 'error' }, series: [line([[0, 0], [1, 1]])], ...more });

describe('charts', () => {
  it('join the points of a line where they lie in the ranges', () => {
    const series = [line([[0, 10], [2, 30], [8, 20]])];
    const figure = chartsFigure([chart({ series, across: { title: 'x', range: { low: 0, high: 10 } }, up: { title: 'y', range: { low: 10, high: 50 } } })]);
    assert.deepEqual(strokes(figure, 1.2), [[[0, 0], [0.2, 0.5]], [[0.2, 0.5], [0.8, 0.25]]]);
  });

  it('place values by their logarithm, with a number at each power of ten', () => {
    const series = [line([[1e-4, 1e2], [1e-2, 1], [1, 1e-2]])];
    const figure = chartsFigure([chart({ series, across: { title: 'x', scale: 'log' }, up: { title: 'y', scale: 'log' } })]);
    assert.deepEqual(strokes(figure, 1.2), [[[0, 1], [0.5, 0.5]], [[0.5, 0.5], [1, 0]]]);
    assert.deepEqual(numbersBelow(figure), [['1e−4', 0], ['0.001', 0.25], ['0.01', 0.5], ['0.1', 0.75], ['1', 1]]);
  });

  it('leave out every second power of ten where there are many', () => {
    const figure = chartsFigure([chart({ series: [line([[1e-5, 1], [1e5, 2]])], across: { title: 'x', scale: 'log' } })]);
    assert.deepEqual(numbersBelow(figure).map(([text]) => text), ['1e−5', '0.001', '0.1', '10', '1000', '1e5']);
  });

  it('draw dots, words at places, and the line y = x where both axes reach', () => {
    const figure = chartsFigure([chart({
      series: [{ name: 'a', marks: 'dots', points: [{ x: 1, y: 3 }] }],
      across: { title: 'x', range: { low: 0, high: 4 }, labels: [{ at: 1, text: 'first' }] },
      up: { title: 'y', range: { low: 2, high: 6 } },
      diagonal: true,
    })]);
    assert.deepEqual(itemsOf(figure, 'path').map(({ x, y }) => inFrame(frameOf(figure), x, y)), [[0.25, 0.25]]);
    assert.deepEqual(strokes(figure, 0.8), [[[0.5, 0], [1, 0.5]]]);
    assert.deepEqual(numbersBelow(figure), [['first', 0.25]]);
  });

  it('stand side by side on one height, each with a legend where it shows several series', () => {
    const long = chart({ title: 'a title that takes more than one line in half of a page, as long as it is' });
    const figure = chartsFigure([long, chart({ series: [line([[0, 1]], 'one'), line([[1, 5]], 'two')] })]);
    assert.equal(frameOf(figure, 0).y, frameOf(figure, 1).y);
    assert.ok(frameOf(figure, 0).x + frameOf(figure, 0).width < frameOf(figure, 1).x);
    const texts = textsOf(figure);
    assert.ok(texts.includes('one') && texts.includes('two') && !texts.includes('a'), texts.join());
    assert.match(figure.alt, /T: error against step\. one from 1 to 1; two from 5 to 5\./);
  });

  it('have fewer numbers below a narrow plot', () => {
    const narrow = chart({ across: { title: 'x', range: { low: -1, high: 0.7 } }, series: [line([[0, 0], [0.5, 1]])] });
    const texts = (width: number) => numbersBelow(chartsFigure([narrow], { width })).map(([text]) => text);
    assert.deepEqual(texts(140), ['−1', '−0.5', '0', '0.5']);
    assert.deepEqual(texts(290), ['−1', '−0.8', '−0.6', '−0.4', '−0.2', '0', '0.2', '0.4', '0.6']);
  });

  it('are made of points from two lists of one length', () => {
    assert.deepEqual(pointsOf([1, 2], [5, 7]), [{ x: 1, y: 5 }, { x: 2, y: 7 }]);
    assert.throws(() => pointsOf([1], [5, 7]), RangeError);
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
