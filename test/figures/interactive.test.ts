import assert from 'node:assert/strict';
import { classChart } from '../../src/figures/class-chart';
import { interactiveSpec, largestChart, vegaLiteType } from '../../src/figures/interactive';
import { thresholdChart } from '../../src/figures/threshold-chart';
import { makePicture } from '../../src/images/picture';
import { withoutTraces } from '../../src/notebooks/clean';
import type { Notebook } from '../../src/notebooks/notebook';
import { mapOf, noiseBytes } from './helpers';

const chart = classChart([{ title: 'cat', predictions: [{ index: 1, name: 'tabby', probability: 0.75, logit: 9 }] }]);
const side = 224;
const noise = noiseBytes(side * side * 3);
const onNoise = () =>
  thresholdChart({
    map: mapOf(side, side, [...noise.subarray(0, side * side)], { signed: false, extent: { top: 0, left: 0, height: side, width: side } }),
    picture: makePicture('noise', side, side, noise), title: 'Noise', unit: 'levels',
  });

describe('the specification of an interactive chart', () => {
  it('says what the chart shows and what can be done with it, and is on white', () => {
    const spec = interactiveSpec(chart);
    assert.equal(spec['description'], `${chart.alt} ${chart.use}`);
    assert.equal(spec['background'], 'white');
  });

  it('stays small for the picture with the most detail, and the same every time', async () => {
    const text = JSON.stringify(interactiveSpec(await onNoise()));
    assert.ok(Buffer.byteLength(text) < largestChart && text.length > 10_000, `${text.length} bytes`);
    assert.equal(JSON.stringify(interactiveSpec(await onNoise())), text);
  });

  it('loads nothing from elsewhere', async () => {
    for (const each of [chart, await onNoise()]) assert.doesNotMatch(JSON.stringify(interactiveSpec(each)), /https?:|"url":"(?!data:)/);
  });

  it('is refused where it is larger', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ i }));
    assert.throws(() => interactiveSpec({ ...chart, spec: { data: { values: many }, mark: 'point' } }), /may take 40 kB, not 5\d/);
  });

  it('is kept in a cleaned notebook, and hardly grows there', async () => {
    const spec = interactiveSpec(await onNoise());
    const outputs = [{ output_type: 'display_data' as const, data: { [vegaLiteType]: spec, 'image/png': 'AAAA', 'text/plain': 'words' }, metadata: { 'image/png': { width: 400 } } }];
    const notebook: Notebook = { cells: [{ cell_type: 'code', source: 'x', metadata: {}, outputs }], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    const text = withoutTraces('demo', notebook, notebook);
    const cleaned = JSON.parse(text) as Notebook;
    assert.deepEqual(cleaned.cells[0]?.outputs?.[0]?.data?.[vegaLiteType], spec);
    assert.equal(withoutTraces('demo', cleaned, cleaned), text);
    // A list of numbers would take a line with its indent for each.
    assert.ok(text.length < 1.4 * JSON.stringify(spec).length, `${text.length} characters`);
  });
});
