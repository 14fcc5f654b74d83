import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { withTemporaryFolder } from '../../src/files';
import { gradCam } from '../../src/methods/grad-cam';
import { withProbe } from '../../src/methods/probe';
import { withObservation } from '../../src/models/observation';
import { resizeBilinear } from '../../src/images/interpolate';
import type { Metric } from '../../src/study/metric';
import { recordsOf, readResults, resultsName, type SceneRecord } from '../../src/study/results';
import { runStudy, type RunOptions } from '../../src/study/run';
import { methodSubject } from '../../src/study/subject';
import { level, noiseScenes, smallRun, smallStudy, tiny } from './synthetic';

const bytesIn = (folder: string): Buffer => readFileSync(join(folder, resultsName));

async function recordsIn(folder: string): Promise<SceneRecord[]> {
  const found = await readResults(join(folder, resultsName));
  assert.ok(found);
  return [...recordsOf(found)];
}

/** Runs the small study once for the tests that only look at what it leaves. */
let whole: Promise<Buffer> | null = null;
const wholeBytes = (): Promise<Buffer> => (whole ??= withTemporaryFolder('study-', async (out) => {
  await runStudy(smallRun(out));
  return bytesIn(out);
}));

/** Lays a file of results into a folder. */
function leave(out: string, bytes: Uint8Array): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, resultsName), bytes);
}

describe('a study', () => {
  it('leaves one line a scene, with the values of each metric that applies', async () => {
    await withTemporaryFolder('study-', async (out) => {
      const tensors = tf.memory().numTensors;
      assert.deepEqual(await runStudy(smallRun(out)), { scenes: 8, kept: 0 });
      assert.equal(tf.memory().numTensors, tensors);
      const records = await recordsIn(out);
      assert.deepEqual(records.map(({ scene, id, kind, placement }) => [scene, id, kind, placement]), Array.from({ length: 8 }, (_, index) => [
        index, `noise-${index}`, index % 3 === 2 ? 'two objects' : 'one object', index % 2 ? 'odd' : 'even',
      ]));
      assert.deepEqual(records[2]?.objects.map((object) => [object.name, object.class]), [['left', 1], ['right', 2]]);
      // SmoothGrad on 4 of 8 scenes, evenly: 1, 3, 5, 7; pairs on 3 of the 6 with one object: 1, 4, 7; the contrast where there are two objects.
      const scenesWith = (has: (results: SceneRecord['objects'][number]['results']) => boolean): number[] => records.filter(({ objects }) => objects.every(({ results }) => has(results))).map(({ scene }) => scene);
      assert.deepEqual(scenesWith(({ level }) => level?.smoothgrad !== undefined), [1, 3, 5, 7]);
      assert.deepEqual(scenesWith(({ beside }) => beside !== undefined), [1, 4, 7]);
      assert.deepEqual(scenesWith(({ contrast }) => contrast !== undefined), [2, 5]);
      assert.deepEqual(Object.keys(records[1]?.objects[0]?.results.beside ?? {}), ['grad-cam|random']);
      // Eigen-CAM and the baselines do not change with the class: no value, not zero.
      for (const { results } of records[2]?.objects ?? []) {
        assert.deepEqual(Object.entries(results.contrast ?? {}).filter(([, values]) => values[0] !== null).map(([id]) => id), ['grad-cam']);
      }
    });
  });

  it("has the values of the methods' own maps", async () => {
    const records = String(await wholeBytes()).split('\n').slice(1, -1).map((line) => JSON.parse(line) as SceneRecord);
    const { picture } = await noiseScenes(8).scene(2);
    await withObservation(tiny.classifier, picture, async (observation) => {
      for (const [place, index] of [1, 2].entries()) {
        await withProbe(observation, { index, score: 'logit' }, async (probe) => {
          const map = await gradCam(probe, {});
          const values = resizeBilinear(map.values, map.height, map.width, picture.height, picture.width);
          const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
          const [mean = null, positive, noise = null] = records[2]?.objects[place]?.results.level?.['grad-cam'] ?? [];
          assert.ok(mean !== null && Math.abs(mean - expected) <= 1e-5 * Math.abs(expected));
          assert.equal(positive, expected > 0 ? 1 : 0);
          assert.ok(noise !== null && String(noise).length <= 9, 'six digits');
        });
      }
    });
  });

  it('pins everything in its header, and names no time or path', async () => {
    const text = String(await wholeBytes());
    const header = JSON.parse(text.split('\n')[0] as string);
    assert.deepEqual(Object.keys(header).sort(), ['code', 'device', 'format', 'metrics', 'network', 'packages', 'plan', 'scenes', 'seed', 'subjects']);
    assert.match(header.code, /^[0-9a-f]{64}$/);
    assert.deepEqual(header.network, { name: 'tiny', fingerprint: 'tiny 3' });
    assert.deepEqual(header.scenes, { count: 8, fingerprint: 'noise 0', credit: null });
    assert.deepEqual(header.subjects[1], { id: 'smoothgrad', title: 'SmoothGrad', options: { samples: 2 } });
    assert.equal(header.packages['@tensorflow/tfjs'], '4.22.0');
    assert.doesNotMatch(text, /"\/|20\d\d-\d\d-\d\d/);
  });

  it('has the same bytes again, whatever was measured before', async () => {
    await withTemporaryFolder('study-', async (out) => {
      await runStudy(smallRun(out, { source: noiseScenes(5, 7) }));
      await runStudy(smallRun(join(out, 'again')));
      assert.ok(bytesIn(join(out, 'again')).equals(await wholeBytes()));
    });
  });

  it('goes on from any byte at which it was killed, to the same bytes', async () => {
    const bytes = await wholeBytes();
    await withTemporaryFolder('study-', async (out) => {
      const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([place]) => place + 1);
      const headerEnd = ends[0] as number;
      // What a run does depends on the whole lines before the cut alone; that these are found is tested at every byte below.
      const cuts = [0, headerEnd - 1, headerEnd, headerEnd + 1, (ends[3] as number) + 17, ends[5] as number, bytes.length - 1];
      for (const cut of cuts) {
        leave(out, bytes.subarray(0, cut));
        const { kept } = await runStudy(smallRun(out, { resume: true }));
        assert.equal(kept, Math.max(0, ends.filter((end) => end <= cut).length - 1), `cut at ${cut}`);
        assert.ok(bytesIn(out).equals(bytes), `cut at ${cut}`);
      }
      for (let cut = 0; cut < bytes.length; cut++) {
        leave(out, bytes.subarray(0, cut));
        const found = await readResults(join(out, resultsName));
        assert.equal(found?.length ?? 0, Math.max(0, ...ends.filter((end) => end <= cut)), `cut at ${cut}`);
      }
    });
  });

  it('that is finished stays as it is', async () => {
    await withTemporaryFolder('study-', async (out) => {
      leave(out, await wholeBytes());
      assert.deepEqual(await runStudy(smallRun(out, { resume: true })), { scenes: 8, kept: 8 });
      assert.ok(bytesIn(out).equals(await wholeBytes()));
    });
  });

  it('is not begun over results, unless it goes on with them', async () => {
    await withTemporaryFolder('study-', async (out) => {
      leave(out, await wholeBytes());
      await assert.rejects(runStudy(smallRun(out)), /^UserError: "[^"]+results\.jsonl" holds results already: go on with --resume, or choose another folder with --out\.$/);
      assert.ok(bytesIn(out).equals(await wholeBytes()));
    });
  });

  const changes: readonly [setting: RegExp, change: Partial<RunOptions>][] = [
    [/\(seed\)/, { seed: 6 }],
    [/\(scenes\.fingerprint\)/, { source: noiseScenes(8, 1) }],
    [/\(scenes\.count\)/, { source: noiseScenes(9) }],
    [/\(shard\)/, { shard: { number: 1, of: 2 } }],
    [/\(network\.fingerprint\)/, { classifier: { ...tiny.classifier, fingerprint: 'other' } }],
    [/\(metrics\.level\.options\.power\)/, { study: { ...smallStudy, metrics: smallStudy.metrics.map((metric) => (metric === level ? { ...level, options: { power: 2 } } : metric)) } }],
    [/\(subjects\.smoothgrad\.options\.samples\)/, { study: { ...smallStudy, subjects: smallStudy.subjects.map((subject) => (subject.id === 'smoothgrad' ? methodSubject('smoothgrad', { samples: 3 }, 1) : subject)) } }],
    [/\(plan\)/, { study: { ...smallStudy, rows: smallStudy.rows.slice(0, 2) } }],
  ];
  for (const [setting, change] of changes) {
    it(`does not mix results: ${setting.source.replaceAll('\\', '')}`, async () => {
      await withTemporaryFolder('study-', async (out) => {
        leave(out, (await wholeBytes()).subarray(0, -5));
        const before = bytesIn(out);
        await assert.rejects(runStudy(smallRun(out, { ...change, resume: true })), (error: Error) => error.name === 'UserError' && setting.test(error.message));
        assert.ok(bytesIn(out).equals(before));
      });
    });
  }

  it('refuses a file that is damaged, or none of its own', async () => {
    const bytes = await wholeBytes();
    await withTemporaryFolder('study-', async (out) => {
      const lines = String(bytes).split('\n');
      const damages: readonly [string, RegExp][] = [
        ['notes of mine\n', /holds no results of a study/],
        ['{"a": 1}', /holds no results of a study/],
        ['{"a": 1}\n', /holds no results of a study/],
        ['null\n', /holds no results of a study/],
        [[lines[0], lines[1], lines[1], ''].join('\n'), /is damaged in line 3, where scene 1 should stand/],
        [[lines[0], lines[2], ''].join('\n'), /is damaged in line 2, where scene 0 should stand/],
        [[lines[0], lines[1]?.slice(0, 40), lines[2], ''].join('\n'), /is damaged in line 2/],
        [[...lines.slice(0, 9), lines[8], ''].join('\n'), /is damaged in line 10, where scene none should stand/],
      ];
      for (const [text, sentence] of damages) {
        leave(out, Buffer.from(text));
        await assert.rejects(runStudy(smallRun(out, { resume: true })), (error: Error) => error.name === 'UserError' && sentence.test(error.message), text.slice(0, 30));
        assert.equal(String(bytesIn(out)), text);
      }
    });
  });

  it('stops when another program writes to its results', async () => {
    await withTemporaryFolder('study-', async (out) => {
      const source = noiseScenes(8);
      const scene = async (index: number) => {
        if (index === 2) writeFileSync(join(out, resultsName), 'x', { flag: 'a' });
        return source.scene(index);
      };
      await assert.rejects(runStudy(smallRun(out, { source: { ...source, scene } })), /^UserError: .* was changed by another program/);
    });
  });

  it('never writes a number that is none, and leaves no tensor behind when it fails', async () => {
    const broken = (value: number): Metric => ({ ...level, measure: async ({ judged }) => judged.map(({ id }) => ({ subject: id, values: { mean: value } })) });
    await withTemporaryFolder('study-', async (out) => {
      const tensors = tf.memory().numTensors;
      for (const [index, value] of [NaN, Infinity].entries()) {
        const study = { ...smallStudy, metrics: [broken(value), ...smallStudy.metrics.slice(1)] };
        await assert.rejects(runStudy(smallRun(join(out, String(index)), { study })), new RegExp(`^RangeError: level \\(mean\\) of grad-cam is ${value} in scene noise-0`));
        assert.deepEqual(await recordsIn(join(out, String(index))), []);
      }
      const stranger: Metric = { ...level, measure: async () => [{ subject: 'grad-cam', values: { other: 1 } }] };
      await assert.rejects(runStudy(smallRun(join(out, 'stranger'), { study: { ...smallStudy, metrics: [stranger, ...smallStudy.metrics.slice(1)] } })), /^RangeError: The metric level has no measure "other"/);
      const failing: Metric = { ...level, measure: () => Promise.reject(new RangeError('no')) };
      await assert.rejects(runStudy(smallRun(join(out, 'failing'), { study: { ...smallStudy, metrics: [failing, ...smallStudy.metrics.slice(1)] } })), /^Error: The metric level failed on left in scene noise-0/);
      assert.equal(tf.memory().numTensors, tensors);
    });
  });
});
