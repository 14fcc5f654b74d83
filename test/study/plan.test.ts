import assert from 'node:assert/strict';
import type { SceneKind } from '../../src/evaluation/scene';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../src/methods/catalogue';
import { projectRoot } from '../../src/project';
import { codeHash, sourcesOf } from '../../src/study/code';
import { differingSettings } from '../../src/study/header';
import { evenly, planWork, secondsOf } from '../../src/study/plan';
import { countsFor } from '../../src/study/scenes';
import { studyOf, type StudyRequest } from '../../src/study/standard';
import { baselineSubjects } from '../../src/study/subject';

const standard = (asked: Partial<StudyRequest> = {}) => studyOf({ methods: null, metrics: null, full: false, everyScene: false, ...asked });

const kindList: readonly SceneKind[] = [...new Array<SceneKind>(120).fill('one object'), ...new Array<SceneKind>(30).fill('two objects'), ...new Array<SceneKind>(10).fill('shortcut')];
const list = { count: kindList.length, kind: (index: number) => kindList[index] as SceneKind };

/** In how many scenes a subject is measured by a metric. */
function scenesOf(asked: Partial<StudyRequest>, subject: string, metric: string): number {
  const workIn = planWork(standard(asked), list);
  return kindList.filter((_, index) => workIn(index).some((part) => part.metric.id === metric && part.subjects.some(({ id }) => id === subject))).length;
}

describe('the standard study', () => {
  it('judges every method of the catalogue, and the baselines by every metric', () => {
    const { subjects, metrics, rows } = standard();
    const baselines = baselineSubjects.map(({ id }) => id);
    assert.deepEqual(subjects.map(({ id }) => id).sort(), [...catalogue.map(({ id }) => id), ...baselines].sort());
    for (const { id } of metrics) assert.ok(baselines.every((baseline) => rows.some((row) => row.metrics.includes(id) && row.subjects.includes(baseline))), id);
  });

  it('has the numbers of scenes that its intervals need', () => {
    for (const id of ['cam', 'grad-cam', 'saliency', 'guided-backprop', 'fullgrad', 'random']) assert.equal(scenesOf({}, id, 'pointing'), 150, id);
    for (const id of ['rise', 'score-cam', 'occlusion', 'integrated-gradients', 'smoothgrad']) assert.equal(scenesOf({}, id, 'energy'), 40, id);
    for (const metric of ['deletion', 'road', 'infidelity']) assert.equal(scenesOf({}, 'rise', metric), 30, metric);
    assert.equal(scenesOf({}, 'guided-backprop', 'cascading-randomisation'), 20);
    assert.equal(scenesOf({}, 'layer-cam', 'discrimination'), 30);
    assert.equal(scenesOf({}, 'rise', 'discrimination'), 10);
    assert.equal(scenesOf({}, 'grad-cam', 'shortcut'), 10);
    assert.equal(scenesOf({}, 'rise', 'cascading-randomisation'), 0);
  });

  it('measures the costly methods on the scenes of the costly metrics, so that their maps serve both', () => {
    const workIn = planWork(standard(), list);
    const scenesWith = (metric: string): number[] => kindList.flatMap((kind, index) => (kind === 'one object' && workIn(index).some((part) => part.metric.id === metric && part.subjects.some(({ id }) => id === 'rise')) ? [index] : []));
    assert.deepEqual(scenesWith('pointing'), scenesWith('deletion'));
    assert.deepEqual(scenesWith('pointing'), scenesWith('agreement'));
  });

  it('takes less than an hour by its own estimate', () => {
    const workIn = planWork(standard(), list);
    const seconds = kindList.reduce((sum, kind, index) => sum + secondsOf(workIn(index), kind === 'two objects' ? 2 : 1), 0);
    assert.ok(seconds > 15 * 60 && seconds < 45 * 60, String(seconds / 60));
  });

  it('is narrowed to what is asked for, the baselines staying', () => {
    const { subjects, metrics } = standard({ methods: ['rise'], metrics: ['pointing', 'road'] });
    assert.deepEqual(subjects.map(({ id }) => id), ['rise', 'random', 'centre', 'edges', 'input']);
    assert.deepEqual(metrics.map(({ id }) => id), ['pointing', 'road']);
    assert.equal(scenesOf({ methods: ['rise'] }, 'rise', 'deletion'), 30);
    assert.equal(scenesOf({ methods: ['rise'], everyScene: true }, 'rise', 'deletion'), 120);
  });

  it('refuses names there are none of, and what it has no place for', () => {
    const refuses = (asked: Partial<StudyRequest>, sentence: RegExp): void => assert.throws(() => standard(asked), (error: Error) => error.name === 'UserError' && sentence.test(error.message));
    refuses({ methods: ['grad-cma'] }, /^There is no method "grad-cma": the nearest are "grad-cam"/);
    refuses({ metrics: ['pointin'] }, /^There is no metric "pointin": the nearest are "pointing"/);
    refuses({ methods: ['rise'], metrics: ['random-logit'] }, /^The standard study has no place for rise and random-logit/);
    assert.equal(scenesOf({ methods: ['rise'], metrics: ['random-logit'], full: true }, 'rise', 'random-logit'), 150);
  });

  it('in full measures all by all', () => {
    const { subjects, metrics } = standard({ full: true });
    for (const { id } of subjects) for (const metric of metrics) assert.equal(scenesOf({ full: true }, id, metric.id) > 0, true);
    assert.equal(scenesOf({ full: true }, 'score-cam', 'pointing'), 150);
    assert.deepEqual(subjects.find(({ id }) => id === 'score-cam')?.options, {});
  }).timeout(20_000);
});

describe('scenes', () => {
  it('are spread evenly where not all are taken', () => {
    assert.deepEqual(evenly(10, 5), [1, 3, 5, 7, 9]);
    assert.deepEqual(evenly(4, 4), [0, 1, 2, 3]);
    assert.deepEqual(evenly(3, 9), [0, 1, 2]);
    assert.deepEqual(evenly(0, 3), []);
    for (let length = 1; length < 40; length++) for (let count = 1; count <= length; count++) assert.equal(new Set(evenly(length, count)).size, count);
  });

  it('keep the shares of the layouts in another number of them', () => {
    const total = (counts: object): number => Object.values(counts).reduce((sum: number, count: number) => sum + count, 0);
    assert.deepEqual(countsFor(160), { large: 30, small: 30, centred: 30, 'off-centre': 30, beside: 15, stacked: 15, shortcut: 10 });
    assert.deepEqual(countsFor(320), { large: 60, small: 60, centred: 60, 'off-centre': 60, beside: 30, stacked: 30, shortcut: 20 });
    for (let scenes = 1; scenes < 50; scenes++) {
      assert.equal(total(countsFor(scenes)), scenes);
      assert.ok(Object.values(countsFor(scenes)).every((count) => (count ?? 0) >= 0));
    }
  });
});

describe('the header of results', () => {
  it('depends on the code that computes, and on no other', () => {
    const sources = sourcesOf(['src/study/judge.ts', 'src/study/metrics.ts']);
    for (const path of ['src/study/judge.ts', 'src/evaluation/road.ts', 'src/evaluation/imputation.ts', 'src/models/network.ts', 'src/random.ts']) assert.ok(sources.includes(path), path);
    for (const path of ['src/study/tables.ts', 'src/report/build.ts', 'src/explain/options.ts', 'test/study/plan.test.ts']) assert.ok(!sources.includes(path), path);
    // Each is there once, and every import of its own leads to another of the list.
    assert.equal(new Set(sources).size, sources.length);
    for (const [, name] of readFileSync(join(projectRoot, 'src/evaluation/road.ts'), 'utf8').matchAll(/from '\.\/(.*)'/g)) assert.ok(sources.includes(`src/evaluation/${name}.ts`), name);
    assert.notEqual(codeHash(['src/random.ts']), codeHash(['src/text.ts']));
    assert.equal(codeHash(['src/random.ts']), codeHash(['src/random.ts']));
  });

  it('names the settings that differ', () => {
    const a = { seed: 1, list: [{ id: 'x', options: { n: 1 } }, { id: 'y' }], order: ['p', 'q'] };
    assert.deepEqual(differingSettings(a, structuredClone(a)), []);
    assert.deepEqual(differingSettings(a, { ...a, seed: 2 }), ['seed']);
    assert.deepEqual(differingSettings(a, { ...a, list: [{ id: 'x', options: { n: 2 } }, { id: 'y' }] }), ['list.x.options.n']);
    assert.deepEqual(differingSettings(a, { ...a, list: [{ id: 'x', options: { n: 1 } }] }), ['list.y']);
    assert.deepEqual(differingSettings(a, { ...a, list: [a.list[1], a.list[0]] }), ['list']);
    assert.deepEqual(differingSettings(a, { ...a, order: ['q', 'p'] }), ['order']);
    assert.deepEqual(differingSettings(a, { ...a, extra: null }), ['extra']);
  });
});
