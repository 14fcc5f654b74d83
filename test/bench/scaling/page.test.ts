import assert from 'node:assert/strict';
import { scalingFigure } from '../../../src/bench/scaling/figure';
import { scalingPage } from '../../../src/bench/scaling/page';
import { panelIds, type PanelId } from '../../../src/bench/scaling/panels';
import { logTicks } from '../../../src/bench/scaling/plot';
import { fittedAt, measuredPanels, type MeasuredPanel, type Scaling } from '../../../src/bench/scaling/result';
import { growthSentence, growthText, ratioSentence } from '../../../src/bench/scaling/words';
import { textWidth } from '../../../src/figures/fonts';
import { itemsOf, sizeOf, textsOf } from '../../figures/helpers';

/** Times of two series a panel that follow laws known beforehand. */
const laws: Readonly<Record<PanelId, readonly [xs: readonly number[], first: (x: number) => number, second: (x: number) => number]>> = {
  size: [[128, 224, 448], (x) => 10 * (x / 128) ** 2, (x) => 30 * (x / 128) ** 1.5],
  windows: [[49, 169, 1089], (x) => 2 * x, (x) => 8 * x],
  methods: [[1, 2, 3, 9], (x) => 20 + 2 * x, (x) => 25 * x],
  batch: [[1, 2, 4, 32], (x) => 16 * x ** -0.5, () => 50],
};

const panels = measuredPanels(
  panelIds.flatMap((panel) => laws[panel][0].flatMap((x) => [{ panel, series: 'first', x }, { panel, series: 'second', x }])),
  // The median of three is the law; the others shift the mean.
  panelIds.flatMap((panel) => laws[panel][0].flatMap((x) => laws[panel].slice(1).map((law) => {
    const ms = (law as (x: number) => number)(x);
    return [ms * 3, ms, ms * 0.9];
  }))),
);
const [size, windows, methods] = panels as [MeasuredPanel, MeasuredPanel, MeasuredPanel];

describe('measured growth', () => {
  it('is the exponent of medians, or the slope', () => {
    const values = panels.map(({ series }) => series.map(({ growth }) => Number(growth.value.toFixed(9))));
    assert.deepEqual(values, [[2, 1.5], [1, 1], [2, 25], [-0.5, 0]]);
    assert.deepEqual(size.series[0]?.points[0], { x: 128, ms: 10, range: [9, 30], runs: 3 });
    for (const { id, series } of panels) {
      series.forEach(({ points, growth }) => points.forEach(({ x, ms }) => assert.ok(Math.abs(fittedAt(id, growth, x) / ms - 1) < 1e-9)));
    }
  });

  it('is said in words', () => {
    const said = (id: PanelId, value: number, low: number, high: number) =>
      growthSentence(id, { name: 'a', points: [{ x: 1, ms: 1 }, { x: 2, ms: 8 }].map((point) => ({ ...point, range: [1, 1], runs: 1 })), growth: { value, interval: [low, high], start: 1 } });
    assert.equal(said('size', 1.8, 1.7, 1.9), 'a: exponent 1.80 (95 % interval 1.70 to 1.90), slower than in proportion to the number of pixels, whose exponent is 2; 3.00 between the two largest.');
    assert.match(said('size', 1.95, 1.9, 2.01), /1\.95 .* not to be told from growth in proportion to the number of pixels, whose exponent is 2/);
    assert.match(said('windows', 1.2, 1.1, 1.3), /faster than in proportion to the number of windows, whose exponent is 1/);
    assert.equal(said('batch', -0.5, -0.6, -0.4), 'a: exponent −0.50 (95 % interval −0.60 to −0.40), twice the batch takes 0.71 of the time a picture.');
    assert.match(said('batch', -0.01, -0.06, 0.04), /no change with the batch can be told from scatter\.$/);
    assert.equal(said('methods', 2, 1.5, 2.5), 'a: each method more takes 2.00 ms on average (95 % interval 1.50 to 2.50).');
    assert.equal(growthText('methods', { value: 2, interval: [1.99, 2.01], start: 0 }), '2.000 (1.990 … 2.010) ms a method');
    assert.equal(ratioSentence(windows), 'At 1089 windows, "second" takes 4.00 times as long as "first".');
    assert.equal(ratioSentence(methods), 'At 9 methods, "second" takes 5.92 times as long as "first".');
    assert.equal(ratioSentence(size), 'At 448 pixels a side, "second" takes 1.60 times as long as "first".');
  });
});

describe('the page of the scaling figures', () => {
  const result: Scaling = {
    machine: { processor: 'Z80', processors: 2, memory_gib: 1, threads: 2, versions: { node: '20.0.0' } },
    rounds: 5, seed: 0, load_before: 0.2, other_load: 0.04, under_load: false, measured_at: '2026-01-02T03:04:05.000Z', panels,
  };

  it('has every time with its range, and the growth', () => {
    const text = scalingPage(result);
    assert.ok(text.includes('| 1089 | 2178 | 1960 … 6534 | 8712 | 7841 … 26136 |'), text);
    assert.ok(text.includes('| 32 | 2.8 | 2.5 … 8.5 | 50.0 | 45.0 … 150 |'));
    assert.ok(text.includes('Z80, 2 processors, 1 GiB; 2 threads. node 20.0.0.'));
    for (const { id, series } of panels) series.forEach((one) => assert.ok(text.includes(growthSentence(id, one))));
    assert.ok(!text.includes('other work'));
  });

  it('says where the machine had other work', () => {
    assert.match(scalingPage({ ...result, under_load: true, other_load: 0.5 }), /\*\*The machine had other work\*\* \(load 0\.2 before, 0\.5 processors busy/);
  });
});

describe('the figure of the scaling figures', () => {
  const figure = scalingFigure(panels);

  it('keeps everything inside, and texts apart', () => {
    const { width, height } = sizeOf(figure);
    const boxes = itemsOf(figure, 'text').map(({ text, x, y, size: points, align = 'left', weight }) => {
      const long = textWidth(String(text), points, weight);
      const left = align === 'left' ? x : align === 'right' ? x - long : x - long / 2;
      return { text: String(text), left, right: left + long, top: y - points * 0.7, bottom: y };
    });
    for (const { text, left, right, top, bottom } of boxes) assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, text);
    boxes.forEach((a, index) => boxes.slice(index + 1).forEach((b) => {
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${a.text} | ${b.text}`);
    }));
  });

  it('fills the frames', () => {
    const frames = itemsOf(figure, 'rect').filter(({ fill }) => fill === undefined);
    assert.equal(frames.length, 4);
    const lines = itemsOf(figure, 'line').filter(({ stroke }) => stroke !== '#e0e0e0');
    frames.forEach(({ x, y, width, height }, panel) => {
      const own = lines.slice(2 * panel, 2 * panel + 2);
      const [xs, ys] = [own.flatMap((line) => [line.x, line.x2]), own.flatMap((line) => [line.y, line.y2])];
      for (const [values, start, length] of [[xs, x, width], [ys, y, height]] as const) {
        assert.ok(Math.min(...values) > start && Math.max(...values) < start + length);
        assert.ok(Math.max(...values) - Math.min(...values) > 0.6 * length);
      }
    });
  });

  it('has every point on its line, discs for the first series and squares for the second', () => {
    const discs = itemsOf(figure, 'path');
    const squares = itemsOf(figure, 'rect').filter(({ fill }) => fill === '#d55e00').map(({ x, y, width }) => ({ x: x + width / 2, y: y + width / 2 }));
    const lines = itemsOf(figure, 'line').filter(({ stroke }) => stroke !== '#e0e0e0');
    assert.equal(lines.length, 8);
    const counts = panelIds.map((id) => laws[id][0].length);
    // Each panel draws the mark of its key first.
    for (const [marks, offset] of [[discs, 0], [squares, 1]] as const) {
      let next = 0;
      counts.forEach((count, panel) => {
        const { x, y, x2, y2 } = lines[2 * panel + offset] as (typeof lines)[0];
        const points = marks.slice(next + 1, next + 1 + count);
        next += 1 + count;
        for (const point of points) assert.ok(Math.abs(y + ((y2 - y) * (point.x - x)) / (x2 - x) - point.y) < 1e-6);
      });
      assert.equal(next, marks.length);
    }
  });

  it('has numbers at its ticks, and says in words what is to be seen', () => {
    const texts = textsOf(figure);
    for (const words of ['128', '448', '1089', '32', 'ms a picture', 'a  Picture size', 'd  Batch size', 'in brackets: 95 % intervals']) assert.ok(texts.includes(words), words);
    assert.match(figure.alt, /first: exponent −0\.500 /);
    assert.deepEqual(logTicks({ low: 9, high: 60 }), [10, 20, 50]);
    assert.deepEqual(logTicks({ low: 0.3, high: 0.9 }), [0.5]);
    assert.deepEqual(logTicks({ low: 3, high: 60000 }), [10, 100, 1000, 10000]);
  });
});
