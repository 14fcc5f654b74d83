import assert from 'node:assert/strict';
import { curveItems, roundNumbers } from '../../src/figures/curve';
import type { Item } from '../../src/figures/drawing';

const place = { x: 100, y: 50, width: 40, height: 20 };
const ofKind = <K extends Item['kind']>(items: readonly Item[], kind: K) => items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);

describe('a curve', () => {
  it('runs through its values, from the left to the right of its frame', () => {
    const items = curveItems({ values: [0, 10, 5, -10], vertical: { low: -10, high: 10 }, ...place, numbered: true });
    const strokes = ofKind(items, 'line').filter(({ strokeWidth }) => strokeWidth === 0.8);
    const points = strokes.map(({ x, y, x2, y2 }) => [x, y, x2, y2].map((value) => Number(value.toFixed(9))));
    assert.deepEqual(points, [
      [100, 60, 113.333333333, 50],
      [113.333333333, 50, 126.666666667, 55],
      [126.666666667, 55, 140, 70],
    ]);
  });

  it('has its numbers at their height where they are asked for, and counts its steps', () => {
    const texts = (numbered: boolean) =>
      ofKind(curveItems({ values: [0, 40], vertical: { low: 0, high: 40 }, ...place, numbered }), 'text').map(({ text, y }) => [text, Math.round(y * 100) / 100]);
    assert.deepEqual(texts(true), [['0', 72.45], ['10', 67.45], ['20', 62.45], ['30', 57.45], ['40', 52.45], ['0', 79], ['1', 79], ['steps', 79]]);
    assert.deepEqual(texts(false), [['0', 79], ['1', 79], ['steps', 79]]);
  });

  it('is marked at round numbers', () => {
    const round = (low: number, high: number) => roundNumbers({ low, high }, 4).map((value) => Number(value.toFixed(9)));
    assert.deepEqual(round(0, 33), [0, 5, 10, 15, 20, 25, 30]);
    assert.deepEqual(round(-0.4, 21), [0, 5, 10, 15, 20]);
    assert.deepEqual(round(-12, 9), [-10, -5, 0, 5]);
    assert.deepEqual(round(0, 0.011), [0, 0.002, 0.004, 0.006, 0.008, 0.01]);
    assert.throws(() => round(1, 1), RangeError);
    assert.throws(() => round(0, Infinity), RangeError);
  });
});
