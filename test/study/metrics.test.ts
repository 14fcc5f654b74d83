import assert from 'node:assert/strict';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import type { Scene, SceneObject } from '../../src/evaluation/scene';
import { method } from '../../src/methods/catalogue';
import type { Probe } from '../../src/methods/probe';
import { allMetrics } from '../../src/study/metrics';
import type { Judged, Measured, Metric, Question } from '../../src/study/metric';
import { baselineSubjects, methodSubject, overPixels, type Subject } from '../../src/study/subject';
import { onProbe } from '../support/on-probe';
import { otherSpecs, type Spec } from '../support/tiny-specs';

const metrics = allMetrics({ steps: 8, percentages: [20, 50], subsets: 10, squares: 40, perturbed: 2, stages: 2 });

function metricCalled(id: string): Metric {
  const found = metrics.find((metric) => metric.id === id);
  assert.ok(found);
  return found;
}

/** A network without nonlinearities: gradient × input is its exact explanation. */
const linear: { readonly specs: readonly Spec[]; readonly shape: { readonly height: number; readonly width: number } } = {
  specs: otherSpecs.linear as readonly Spec[],
  shape: { height: 14, width: 16 },
};

/** Masks of two rectangles side by side. */
const maskOf = ({ height, width }: { readonly height: number; readonly width: number }, left: number): Uint8Array =>
  Uint8Array.from({ length: height * width }, (_, pixel) => (pixel % width >= left && pixel % width < left + 4 && pixel >= 4 * width && pixel < 9 * width ? 1 : 0));

const asMap = (mask: Uint8Array, { height, width }: { readonly height: number; readonly width: number }): PixelMap => ({ values: Float64Array.from(mask), height, width });
const negative = (map: PixelMap): PixelMap => ({ ...map, values: map.values.map((value) => -value) });

/** A question about the probe's picture: object on the left, another one or a shortcut on the right. */
function asked(probe: Probe, kind: Scene['kind'], maps: (left: PixelMap, right: PixelMap) => readonly (readonly [id: string, own: PixelMap, other: PixelMap])[]): Question {
  const { picture } = probe;
  const [left, right] = [maskOf(picture, 1), maskOf(picture, 11)];
  const objects: SceneObject[] = [{ name: 'left', classIndex: 1, mask: left }, { name: 'right', classIndex: 2, mask: right }];
  const scene: Scene = { id: 'x', kind, placement: '', picture, objects, ...(kind === 'shortcut' && { shortcut: right }) };
  const judged = maps(asMap(left, picture), asMap(right, picture)).map(([id, map, other]): Judged => ({
    id,
    map,
    others: [{ object: objects[1] as SceneObject, map: other }],
    again: async () => map,
  }));
  return { scene, object: objects[0] as SceneObject, probe, judged, seed: 1 };
}

/** A question whose maps are those of subjects, and can be made again. */
async function askedOf(probe: Probe, subjects: readonly Subject[]): Promise<Question> {
  const question = asked(probe, 'one object', () => []);
  const judged: Judged[] = [];
  for (const subject of subjects) judged.push({ id: subject.id, map: await subject.map(probe, 3), others: [], again: (other) => subject.map(other, 3) });
  return { ...question, judged };
}

function valueOf(measured: readonly Measured[], subject: string, measure: string): number {
  const value = measured.find((one) => one.subject === subject)?.values[measure];
  assert.ok(value !== undefined, `${measure} of ${subject}`);
  return value;
}

/** Asserts that one subject is better than another by each measure of the metric that calls one value better. */
function assertBetter({ id, measures }: Metric, measured: readonly Measured[], good: string, bad: string, except: readonly string[] = []): void {
  for (const measure of measures) {
    if (measure.better === 'neither' || except.includes(measure.id)) continue;
    const [one, other] = [valueOf(measured, good, measure.id), valueOf(measured, bad, measure.id)];
    assert.ok(measure.better === 'higher' ? one > other : one < other, `${id}, ${measure.id}: ${one} of ${good}, ${other} of ${bad}`);
  }
}

describe('the metrics of a study', () => {
  it('have ids, measures and costs that stand in records', () => {
    assert.equal(new Set(metrics.map(({ id }) => id)).size, metrics.length);
    for (const { id, measures, kinds, seconds } of metrics) {
      for (const name of [id, ...measures.map((measure) => measure.id)]) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.equal(new Set(measures.map((measure) => measure.id)).size, measures.length, id);
      assert.ok(kinds.length > 0 && seconds.map > 0);
    }
  });

  it('against the mask say that the mask itself is better than its negative', async () => {
    await onProbe(1, async (probe) => {
      const question = asked(probe, 'one object', (left, right) => [['good', left, right], ['bad', negative(left), right]]);
      for (const id of ['pointing', 'energy', 'overlap']) assertBetter(metricCalled(id), await metricCalled(id).measure(question), 'good', 'bad');
      const overlap = await metricCalled('overlap').measure(question);
      assert.deepEqual(overlap[0]?.values, { 'iou-15': 1, 'iou-20': 1, 'iou-swept': 1, 'box-iou': 1, 'rank-accuracy': 1 });
    }, linear);
  });

  it('of two objects prefer a map on its own one', async () => {
    await onProbe(1, async (probe) => {
      const question = asked(probe, 'two objects', (left, right) => [['good', left, right], ['bad', right, right]]);
      const measured = await metricCalled('discrimination').measure(question);
      assertBetter(metricCalled('discrimination'), measured, 'good', 'bad');
      assert.deepEqual([valueOf(measured, 'good', 'pointing-own'), valueOf(measured, 'good', 'pointing-other'), valueOf(measured, 'good', 'energy-contrast')], [1, 0, 1]);
      assert.equal(valueOf(measured, 'bad', 'correlation'), 1);
    }, linear);
  });

  it('of shortcuts prefer a map on the shortcut', async () => {
    await onProbe(1, async (probe) => {
      const question = asked(probe, 'shortcut', (left, right) => [['good', right, right], ['bad', left, right]]);
      const measured = await metricCalled('shortcut').measure(question);
      assertBetter(metricCalled('shortcut'), measured, 'good', 'bad');
      assert.deepEqual(measured[0]?.values, { pointing: 1, energy: 1, 'energy-on-object': 0 });
    }, linear);
  });

  it('of complexity and agreement name what they are of', async () => {
    await onProbe(1, async (probe) => {
      const question = asked(probe, 'one object', (left, right) => [['a', left, right], ['b', right, left], ['c', left, left]]);
      const [values] = await metricCalled('complexity').measure(question);
      // 20 equal pixels of 224.
      assert.ok(Math.abs((values?.values.entropy ?? 0) - Math.log(20)) < 1e-12 && Math.abs((values?.values.gini ?? 0) - (1 - 20 / 224)) < 1e-12);
      const pairs = await metricCalled('agreement').measure(question);
      assert.deepEqual(pairs.map(({ subject, versus, values: found }) => [subject, versus, (found.spearman ?? 0) > 0.999]), [['a', 'b', false], ['a', 'c', true], ['b', 'c', false]]);
    }, linear);
  });

  it('that hide pixels prefer the exact explanation of a linear network to its negative', async () => {
    await onProbe(4, async (probe) => {
      const exact = overPixels(await method('gradient-x-input').run(probe, {}), probe.picture.height, probe.picture.width);
      const question = asked(probe, 'one object', () => [['good', exact, exact], ['bad', negative(exact), exact]]);
      for (const id of ['confidence', 'deletion', 'insertion', 'road', 'sensitivity-n']) {
        // Both may raise the class: that is no matter of better or worse here.
        assertBetter(metricCalled(id), await metricCalled(id).measure(question), 'good', 'bad', ['increase']);
      }
      assert.ok(Math.abs(valueOf(await metricCalled('sensitivity-n').measure(question), 'good', 'correlation') - 1) < 1e-3);
      const [random] = baselineSubjects;
      const unknowing = await (random as Subject).map(probe, 1);
      const beside = asked(probe, 'one object', () => [['good', exact, exact], ['bad', unknowing, exact]]);
      const infidelity = await metricCalled('infidelity').measure(beside);
      assertBetter(metricCalled('infidelity'), infidelity, 'good', 'bad');
      assert.ok(valueOf(infidelity, 'good', 'unforeseen') < 1e-3);
    }, linear);
  });

  it('that make maps again see what does not look at the network', async () => {
    await onProbe(2, async (probe) => {
      const gradient = methodSubject('gradient-x-input', {}, 1);
      const [random, centre, edges] = baselineSubjects as readonly [Subject, Subject, Subject];
      const question = await askedOf(probe, [gradient, random, centre, edges]);
      for (const id of ['cascading-randomisation', 'independent-randomisation', 'random-logit']) {
        const measured = await metricCalled(id).measure(question);
        for (const { id: measure } of metricCalled(id).measures) {
          for (const blind of ['random', 'centre', 'edges']) assert.ok(Math.abs(valueOf(measured, blind, measure) - 1) < 1e-6, `${id}, ${measure} of ${blind}`);
          assert.ok(valueOf(measured, 'gradient-x-input', measure) < 0.99, `${id}, ${measure}`);
        }
      }
      const steady = await metricCalled('max-sensitivity').measure(question);
      assert.deepEqual([valueOf(steady, 'centre', 'maximum'), valueOf(steady, 'random', 'mean')], [0, 0]);
      assert.ok(valueOf(steady, 'edges', 'mean') > 0 && valueOf(steady, 'gradient-x-input', 'maximum') >= valueOf(steady, 'gradient-x-input', 'mean'));
    }, { ...linear, specs: otherSpecs.swish as readonly Spec[] });
  });

  it('have nothing to say of no maps', async () => {
    await onProbe(1, async (probe) => {
      for (const metric of metrics) assert.deepEqual(await metric.measure(asked(probe, metric.kinds[0] ?? 'one object', () => [])), [], metric.id);
    }, linear);
  });
});
