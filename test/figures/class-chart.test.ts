import assert from 'node:assert/strict';
import { classChart } from '../../src/figures/class-chart';
import { LiveChart } from './charts-alive';

const prediction = (index: number, name: string, probability: number, logit: number) => ({ index, name, probability, logit });
const cat = { title: 'cat', predictions: [prediction(7, 'tabby', 0.75, 9.125), prediction(3, 'lynx', 0.2, 7.8), prediction(5, 'crane', 0.05, -1.5)] };
const dog = { title: 'dog', predictions: [prediction(5, 'crane', 0.9, 4), prediction(7, 'tabby', 0.1, 2), prediction(3, 'lynx', 0, -40)] };
const two = [cat, dog];
const plain = (text: unknown) => String(text).replaceAll('\u00a0', ' ');

/** The bars' rows and lengths, one list a picture. */
const barsOf = (chart: LiveChart) => chart.marks('rect', 'layer_1_marks').map(({ datum, width, fill }) => ({ class: datum['class'], picture: datum['picture'], width, fill }));

describe('the chart of classes', () => {
  it('has a bar for each class that is among the first of any picture, as long as its probability, in every picture', async () => {
    const chart = await new LiveChart(classChart(two, { count: 1, width: 118 + 16 + 200 })).run();
    assert.deepEqual(chart.warnings, []);
    const bars = barsOf(chart).map(({ class: name, picture, width }) => [picture, name, Number(width.toFixed(6))]);
    // Panels of 100 points; the most probable class anywhere comes first, lynx is nobody's first.
    assert.deepEqual(bars, [['cat', 'crane', 5], ['cat', 'tabby', 75], ['dog', 'crane', 90], ['dog', 'tabby', 10]]);
    const rows = chart.marks('rect', 'layer_3_marks');
    assert.deepEqual(rows.map(({ width, height }) => [width, height]), Array.from({ length: 4 }, () => [100, 17]));
    assert.ok(chart.marks('text', 'layer_2_marks').some(({ text }) => plain(text) === '75.0 %'));
  });

  it('begins with the most probable class, and shows another one in every picture when it is chosen', async () => {
    const chart = await new LiveChart(classChart(two, { count: 1 })).run();
    const strong = (): unknown[] => barsOf(chart).filter(({ fill }) => fill === '#0072b2').map(({ class: name, picture }) => `${picture} ${name}`);
    const logits = (): unknown[] => chart.marks('text', 'layer_4_marks').map(({ text }) => text);
    assert.deepEqual([strong(), logits()], [['cat crane', 'dog crane'], ['logit −1.50', 'logit 4.00']]);
    await chart.set('shown_class', 'tabby');
    assert.deepEqual([strong(), logits()], [['cat tabby', 'dog tabby'], ['logit 9.13', 'logit 2.00']]);
  });

  it('writes a percentage in white where a dark bar lies under it, and only there', async () => {
    const chart = await new LiveChart(classChart(two)).run();
    const white = (): unknown[] => chart.marks('text', 'layer_2_marks').filter(({ fill }) => fill === 'white').map(({ datum }) => `${datum['picture']} ${datum['class']}`);
    assert.deepEqual(white(), ['dog crane']);
    await chart.set('shown_class', 'tabby');
    assert.deepEqual(white(), ['cat tabby']);
  });

  it('tells classes of one name apart', async () => {
    const cranes = { title: 'port', predictions: [prediction(134, 'crane', 0.5, 2), prediction(517, 'crane', 0.4, 1)] };
    const chart = await new LiveChart(classChart([cranes])).run();
    assert.deepEqual(barsOf(chart).map(({ class: name }) => name), ['crane (134)', 'crane (517)']);
  });

  it('says in words what its bars show', () => {
    const chart = classChart(two, { count: 2 });
    assert.equal(plain(chart.alt), 'cat: tabby 75.0 %, lynx 20.0 %. dog: crane 90.0 %, tabby 10.0 %.');
    assert.match(chart.use, /Point at a class/);
  });

  it('needs a picture, and the answer to every class that is shown', () => {
    assert.throws(() => classChart([]), /at least one picture/);
    assert.throws(() => classChart(two, { count: 0 }), /at least one class/);
    assert.throws(() => classChart([cat, { title: 'dog', predictions: dog.predictions.slice(0, 1) }], { count: 1 }), /answer to "dog" lacks the class "tabby"/);
  });
});
