import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../../src/backend';
import type { Scaling } from '../../../src/bench/scaling/result';
import { runScaling } from '../../../src/bench/scaling/scaling';
import type { Scene } from '../../../src/bench/ours';
import { tinyNetwork } from '../../support/tiny';

const settings = { sizes: [8, 12, 20], side: 12, window: 4, strides: [6, 4, 2], methods: ['cam', 'grad-cam', 'layer-cam'], batches: [1, 2, 5] };

describe('npm run bench -- --scaling', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'scaling-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes what it measured as numbers, page and figure, the same but for the times', async () => {
    const before = tf.memory().numTensors;
    const scenes = new Map([8, 12, 20].map((side): [number, Scene] => [side, { ...tinyNetwork(4, undefined, { height: side, width: side }), target: 1 }]));
    const notes: string[] = [];
    const told: [number, number][] = [];
    const progress = { update: (done: number, total: number) => void told.push([done, total]), note: (line: string) => void notes.push(line), stop() {} };
    const run = { settings, rounds: 2, machine: { threads: 2, versions: { node: '20' } } };
    const results: Scaling[] = [];
    for (let time = 0; time < 2; time++) {
      await runScaling(run, (side) => scenes.get(side) as Scene, folder, progress);
      results.push(JSON.parse(readFileSync(join(folder, 'scaling.json'), 'utf8')) as Scaling);
    }
    scenes.forEach(({ classifier }) => classifier.dispose());
    assert.equal(tf.memory().numTensors, before);

    const [first, second] = results.map(({ rounds, seed, panels }) => ({
      rounds, seed, panels: panels.map(({ id, series }) => ({ id, series: series.map(({ name, points }) => [name, points.map(({ x }) => x)]) })),
    }));
    assert.deepEqual(first, second);
    assert.deepEqual(first?.panels[1], { id: 'windows', series: [['incremental', [4, 9, 25]], ['naive', [4, 9, 25]]] });
    for (const { range: [fastest, slowest], ms, runs } of results.flatMap(({ panels }) => panels.flatMap(({ series }) => series.flatMap(({ points }) => points)))) {
      // Two turns of one to seven runs.
      assert.ok(0 < fastest && fastest <= ms && ms <= slowest && runs >= 2 && runs <= 14);
    }
    assert.ok(notes.some((note) => /^2 rounds of 24 points: about \d+ s\.$/.test(note)), notes.join('\n'));
    assert.equal(told.length, 2 * 24 * 2);
    assert.ok(told.every(([done, total], index) => done >= 1 && total >= 1 && (index % 48 === 0 || done >= (told[index - 1]?.[0] ?? 0))));
    assert.match(readFileSync(join(folder, 'scaling.md'), 'utf8'), /## Batch size/);
    assert.deepEqual([...readFileSync(join(folder, 'scaling.png')).subarray(1, 4)], [...Buffer.from('PNG')]);
  });
});
