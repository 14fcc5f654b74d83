import assert from 'node:assert/strict';
import { thresholdChart } from '../../src/figures/threshold-chart';
import { toPng } from '../../src/figures/render';
import { LiveChart } from './charts-alive';
import { mapOf, pixelReader, plainPicture } from './helpers';

const picture = plainPicture(8, 8, [200, 120, 40]);
const whole = { extent: { top: 0, left: 0, height: 8, width: 8 } };
/** Cells of 2 × 2 pixels whose means are 0, 1, … 15, though no pixel has its cell's mean. */
const staircase = mapOf(8, 8, Array.from({ length: 64 }, (_, pixel) => {
  const [row, column] = [Math.floor(pixel / 8), pixel % 8];
  return Math.floor(row / 2) * 4 + Math.floor(column / 2) + (row % 2 === 0 ? 0.75 : -0.75);
}), { ...whole, signed: false });
const options = { picture, title: 'Staircase', unit: 'steps', cells: 4 };
const plain = (text: unknown) => String(text).replaceAll('\u00a0', ' ');

const dark = (chart: LiveChart): unknown[] => chart.marks('rect', 'concat_1_layer_1_marks').map(({ datum }) => datum['cell']);
const words = (chart: LiveChart): unknown[] => chart.marks('text', 'concat_1_layer_2_marks').map(({ text }) => text);
/** Cells counted by the bars of a layer. */
const counted = (chart: LiveChart, layer: number): number =>
  chart.marks('rect', `concat_0_layer_${layer}_marks`).reduce((sum, { datum }) => sum + Number(datum['cells']), 0);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, cell) => cell);

describe('the chart of a threshold', () => {
  it('darkens the cells that are not above the threshold, wherever that is put', async () => {
    const chart = await new LiveChart(await thresholdChart({ ...options, map: staircase, above: 0.25 })).run();
    assert.deepEqual(chart.warnings, []);
    assert.deepEqual([dark(chart), words(chart)], [upTo(12), ['25.0% of the cells lie above']]);
    await chart.set('threshold', 3);
    assert.deepEqual([dark(chart), words(chart)], [upTo(4), ['75.0% of the cells lie above']]);
    await chart.set('threshold', 2.9);
    assert.deepEqual(dark(chart), upTo(3));
    await chart.set('threshold', 15);
    assert.deepEqual([dark(chart), words(chart)], [upTo(16), ['0.0% of the cells lie above']]);
  });

  it('counts every cell once in its bars, and those above the threshold in colour', async () => {
    const chart = await new LiveChart(await thresholdChart({ ...options, map: staircase })).run();
    await chart.set('threshold', 9);
    assert.deepEqual([counted(chart, 0), counted(chart, 1)], [16, 6]);
    const bars = chart.marks('rect', 'concat_0_layer_0_marks');
    for (const { datum } of bars) assert.ok(Number(datum['from']) < Number(datum['to']));
    // No bar reaches beyond the axis, and the first begins with it.
    assert.equal(Math.min(...bars.map(({ x }) => x)), 0);
    assert.ok(Math.max(...bars.map(({ x, width }) => x + width)) <= 155 + 1e-9);
  });

  it('shows a range of values in place of the threshold while one is dragged out', async () => {
    const chart = await new LiveChart(await thresholdChart({ ...options, map: staircase })).run();
    await chart.brush('band', 'value', [4.5, 8.5]);
    assert.deepEqual([dark(chart), words(chart)], [upTo(16).filter((cell) => cell < 5 || cell > 8), ['25.0% of the cells lie in the range']]);
    assert.equal(counted(chart, 1), 4);
  });

  it('puts the cells where they lie in the picture, and leaves out what the map does not cover', async () => {
    const small = mapOf(2, 2, [1, 2, 3, 4], { signed: false, extent: { top: 4, left: 4, height: 4, width: 4 } });
    const chart = await new LiveChart(await thresholdChart({ ...options, map: small, above: 0.25 })).run();
    const places = chart.marks('rect', 'concat_1_layer_1_marks').map(({ x, y, width, height }) => [x, y, width, height].map((value) => Number(value.toFixed(6))));
    // The picture is 224 points wide, a cell 56; of the cells at rows and columns 2 and 3 the last is above.
    assert.deepEqual(places.sort(), [[112, 112, 56, 56], [112, 168, 56, 56], [168, 112, 56, 56]]);
  });

  it('keeps the picture\'s shape, and ends where the picture does though the last cells reach beyond it', async () => {
    // 12 × 5 pixels in cells of 3: four columns, and two rows of which the second has two pixels only.
    const wide = { ...options, picture: plainPicture(5, 12, [0, 0, 0]), map: mapOf(1, 4, [4, 4, 4, 8], { signed: false, extent: { top: 0, left: 0, height: 5, width: 12 } }) };
    const chart = await new LiveChart(await thresholdChart(wide)).run();
    await chart.set('threshold', 8);
    const places = chart.marks('rect', 'concat_1_layer_1_marks').map(({ x, y, width, height }) => [x, y, width, height].map((value) => Number(value.toFixed(4))));
    const [first, second] = [56, 37.3333];
    assert.deepEqual(places, [0, 1].flatMap((row) => [0, 1, 2, 3].map((column) => [column * 56, row * first, 56, row === 0 ? first : second])));
    const [picture] = chart.marks('image', 'concat_1_layer_0_marks');
    assert.deepEqual([picture?.width, Number(picture?.height.toFixed(4))], [224, 93.3333]);
  });

  it('keeps the sign: negative values lie below zero', async () => {
    const signed = mapOf(8, 8, [...staircase.values].map((value) => value - 8), { ...whole, signed: true });
    const chart = await new LiveChart(await thresholdChart({ ...options, map: signed })).run();
    await chart.set('threshold', 0);
    // Means run from −8 to 7: nine of them are not above 0.
    assert.deepEqual(dark(chart), upTo(9));
  });

  it('says in words how much lies above the threshold, which is a position of the slider', async () => {
    const { alt, spec } = await thresholdChart({ ...options, map: staircase, above: 0.25 });
    assert.equal(plain(alt), "Staircase: distribution of the map's values (steps) in 4 × 4 cells, and beside it the picture plain; 25.0 % of the cells lie above 11 and are shown bright, the others dark.");
    const [threshold] = (spec as unknown as { params: { value: number; bind: { min: number; max: number; step: number } }[] }).params;
    const { min, max, step } = threshold!.bind;
    const position = (threshold!.value - min) / step;
    assert.ok(Math.abs(position - Math.round(position)) < 1e-9 && min === 0 && max >= 15 && max < 15 + step);
  });

  it('is drawn as it begins, dark cells dark', async () => {
    const { at, width } = await pixelReader(await toPng(await thresholdChart({ ...options, map: staircase, above: 0.25 }), 1));
    const [bright, darkened] = [at(width - 20, 200), at(width - 200, 60)];
    const sum = (colour: readonly number[]): number => colour.reduce((a, b) => a + b);
    // Black at 80 % leaves a fifth of the light: 360 of 255 · 3 become 72.
    assert.ok(Math.abs(sum(bright) - 360) < 12 && Math.abs(sum(darkened) - 72) < 12, `${bright} ${darkened}`);
  });

  it('refuses maps without a threshold, and senseless numbers', async () => {
    const flat = mapOf(8, 8, new Array(64).fill(0), whole);
    await assert.rejects(thresholdChart({ ...options, map: flat }), /has no threshold/);
    await assert.rejects(thresholdChart({ ...options, map: staircase, cells: 1 }), /two cells or more/);
    await assert.rejects(thresholdChart({ ...options, map: staircase, above: 1 }), /between 0 and 1/);
    await assert.rejects(thresholdChart({ ...options, map: mapOf(8, 8, new Array(192).fill(1), { ...whole, channels: 3 }) }), /three channels/);
  });
});
