import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { headerOf, type Header } from '../../src/study/header';
import type { SceneRecord, Values } from '../../src/study/results';
import { summarise, type MeasureSummary } from '../../src/study/summary';
import { agreementCsv, comparisonsCsv, estimatesCsv, studyJson, tablesPage } from '../../src/study/tables';
import { beside, level, noiseScenes, smallStudy, tiny } from './synthetic';

/** The small study's header, with metrics `level` (mean, positive, noise) and `beside`. */
const header: Header = headerOf({ ...smallStudy, metrics: [level, beside] }, tiny.classifier, { ...noiseScenes(10), credit: 'Drawn by somebody.' }, 1, null);

const even = [0, 2, 4, 6, 8];

/** Ten scenes; Grad-CAM and edges in all, Eigen-CAM in the even ones; scene 0 has two objects. */
const records: SceneRecord[] = Array.from({ length: 10 }, (_, scene) => {
  const values = (object: number): Record<string, Values> => ({
    'grad-cam': [scene + object, 1, null],
    edges: [scene - 3, scene < 5 ? 1 : 0, 0.5],
    ...(even.includes(scene) && { 'eigen-cam': [-scene, 0, 0.25] }),
  });
  const objects = scene === 0 ? [0, 4] : [0];
  return {
    scene,
    id: `s${scene}`,
    kind: 'one object',
    placement: scene < 4 ? 'small' : 'large',
    objects: objects.map((object) => ({ name: `o${object}`, class: scene < 8 ? 1 : 2, results: { level: values(object), beside: { 'grad-cam|edges': [scene / 10] } } })),
  };
});

const summary = summarise(header, records);

function measureCalled(id: string): MeasureSummary {
  const found = summary.metrics[0]?.measures.find((measure) => measure.id === id);
  assert.ok(found);
  return found;
}

describe('the summary of a study', () => {
  it('counts each scene once, whatever the number of its objects', () => {
    const { subjects } = measureCalled('mean');
    assert.deepEqual(subjects.map(({ subject, n }) => [subject, n]), [['grad-cam', 10], ['eigen-cam', 5], ['edges', 10]]);
    // Scene 0: the mean of 0 and 4 is 2; the others 1 … 9.
    assert.equal(subjects[0]?.estimate, (2 + 45) / 10);
    assert.equal(subjects[1]?.estimate, -4);
    assert.equal(subjects[2]?.estimate, 1.5);
    assert.deepEqual(summary.scenes, [{ kind: 'one object', placement: 'small', n: 4 }, { kind: 'one object', placement: 'large', n: 6 }]);
  });

  it('has the estimates of each placement', () => {
    const [{ placements } = { placements: [] }] = measureCalled('mean').subjects;
    assert.deepEqual(placements.map(({ placement, n, estimate }) => [placement, n, estimate]), [['small', 4, (2 + 1 + 2 + 3) / 4], ['large', 6, 6.5]]);
    for (const { interval, estimate } of placements) assert.ok(interval && interval.low < estimate && estimate < interval.high);
  });

  it('stratifies: an interval covers what varies within placements', () => {
    const [{ interval } = { interval: null }] = measureCalled('mean').subjects;
    // Within: deviations of 2 1 2 3 and of 4 … 9, variances 0.5 and 35/12; (4 · 0.5 + 6 · 35/12)/100 is that of the mean.
    const expected = 2 * 1.96 * Math.sqrt((4 * 0.5 + 6 * (35 / 12)) / 100);
    assert.ok(interval && Math.abs(interval.high - interval.low - expected) < 0.1 * expected, JSON.stringify(interval));
  });

  it('of hits has the interval of a proportion and the mean over classes', () => {
    const [gradCam, eigenCam, edges] = measureCalled('positive').subjects;
    assert.deepEqual([gradCam?.estimate, eigenCam?.estimate, edges?.estimate], [1, 0, 0.5]);
    assert.equal(gradCam?.interval?.high, 1);
    assert.ok(Math.abs((gradCam?.interval?.low ?? 0) - 10 / (10 + 1.959964 ** 2)) < 1e-6);
    // Class 1 has nine objects, of which six hit (scene 0 twice, 1 … 4); class 2 none of two.
    assert.ok(Math.abs((edges?.perClass ?? 0) - (6 / 9 + 0) / 2) < 1e-12);
    assert.equal(measureCalled('mean').subjects[0]?.perClass, undefined);
  });

  it('leaves out what has no value', () => {
    assert.deepEqual(measureCalled('noise').subjects.map(({ subject }) => subject), ['eigen-cam', 'edges']);
  });

  it('ranks subjects on scenes that they share: once for each number of scenes', () => {
    const { rankings } = measureCalled('mean');
    assert.deepEqual(rankings.map(({ n, methods }) => [n, methods.map(({ method }) => method)]), [[10, ['grad-cam', 'edges']], [5, ['grad-cam', 'edges', 'eigen-cam']]]);
    // On the even scenes edges has −3, −1, 1, 3, 5.
    assert.deepEqual(rankings[1]?.methods.map(({ estimate }) => estimate), [(2 + 2 + 4 + 6 + 8) / 5, 1, -4]);
    // The difference is 5 in scene 0 and 3 in the others: p = 2/2¹⁰.
    const [pair] = rankings[0]?.comparisons ?? [];
    assert.deepEqual([pair?.difference, pair?.p, pair?.adjusted, pair?.effect], [(5 + 9 * 3) / 10, 2 / 1024, 2 / 1024, 1]);
    assert.deepEqual(rankings[0]?.groups, [['grad-cam'], ['edges']]);
    assert.match(rankings[1]?.words ?? '', /^5 scenes are too few to tell 3 methods apart/);
  });

  it('keeps pairs apart from what single subjects are measured by', () => {
    assert.deepEqual(summary.metrics.map(({ id }) => id), ['level']);
    const [pair] = summary.agreement[0]?.measures[0]?.pairs ?? [];
    assert.deepEqual([pair?.a, pair?.b, pair?.n, pair?.estimate], ['grad-cam', 'edges', 10, 0.45]);
  });
});

describe('the files of a study', () => {
  it('are the same for the same results, and name no part, time or path', () => {
    const json = studyJson(summarise({ ...header, shard: { number: 1, of: 1 } }, records));
    assert.equal(json, studyJson(summary));
    assert.doesNotMatch(json, /"shard"|"\/|20\d\d-\d\d/);
  });

  it('hold the numbers: study.json', () => {
    const study = JSON.parse(studyJson(summary));
    const { subjects, rankings, better } = study.metrics.level.measures.mean;
    assert.equal(better, 'higher');
    assert.equal(subjects['grad-cam'].estimate, 4.7);
    assert.equal(subjects['grad-cam'].n, 10);
    assert.ok(subjects['grad-cam'].interval[0] < 4.7 && subjects['grad-cam'].interval[1] > 4.7);
    assert.deepEqual(rankings[0].order[0].next.difference, 3.2);
    assert.deepEqual(rankings[0].order.map(({ subject, groups }: { subject: string; groups: number[] }) => [subject, groups]), [['grad-cam', [1]], ['edges', [2]]]);
    assert.equal(study.agreement.beside.measures.difference.pairs[0].estimate, 0.45);
    assert.deepEqual(study.settings, JSON.parse(JSON.stringify(header)));
  });

  it('hold the numbers: tables', () => {
    const estimates: Record<string, string>[] = parse(estimatesCsv(summary), { columns: true });
    const rows = estimates.filter(({ measure, subject }) => measure === 'mean' && subject === 'grad-cam');
    assert.deepEqual(rows.map(({ metric, placement, n, estimate }) => [metric, placement, n, estimate]), [['level', '', '10', '4.7'], ['level', 'small', '4', '2'], ['level', 'large', '6', '6.5']]);
    assert.equal(estimates.length, 3 * (3 + 3) + 2 * 3 - 0);
    const comparisons: Record<string, string>[] = parse(comparisonsCsv(summary), { columns: true });
    // Two of mean and positive: one pair of ten scenes, three of five; one of noise, on five and none on ten.
    assert.deepEqual(comparisons.map(({ measure, n, a, b }) => [measure, n, a, b].join()), [
      'mean,10,grad-cam,edges', 'mean,5,grad-cam,edges', 'mean,5,grad-cam,eigen-cam', 'mean,5,edges,eigen-cam',
      'positive,10,grad-cam,edges', 'positive,5,grad-cam,edges', 'positive,5,grad-cam,eigen-cam', 'positive,5,edges,eigen-cam',
      'noise,5,edges,eigen-cam',
    ]);
    assert.equal(comparisons[0]?.p_holm, '0.0019531');
    assert.deepEqual(parse(agreementCsv(summary)).map((row) => row.slice(0, 5).join()), ['measure,a,b,n,estimate', 'difference,grad-cam,edges,10,0.45']);
    const page = tablesPage(summary);
    assert.match(page, /^## Level: Mean \(n = 10, higher is better\)$/m);
    assert.match(page, /^\| grad-cam \| 10 \| 4\.700 \| \d\.\d{3} … \d\.\d{3} \| 1 \|$/m);
    assert.match(page, /^Drawn by somebody\.$/m);
    assert.match(page, /10 scenes \(4 one object, small; 6 one object, large\), seed 1/);
  });
});
