import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { learningCurveFigure, smoothed } from '../../src/laboratory/figure';
import { parseLaboratory, type LaboratoryRequest } from '../../src/laboratory/options';
import { laboratoryToFolder } from '../../src/laboratory/run';
import type { TrainingSettings } from '../../src/laboratory/train';
import { answerInWords } from '../../src/laboratory/words';

const plain: TrainingSettings = { lesson: 'plain', steps: 3, batch: 5, rate: 0.004, warmUp: 2, seed: 0, before: null };
const training = { plain, shortcut: { ...plain, lesson: 'shortcut', before: plain } } as const;

describe('laboratory', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'laboratory-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes the answer, the course and the maps; the same again from the kept networks, and trained anew', async () => {
    const before = tf.memory().numTensors;
    const request = parseLaboratory(['--methods', 'cam', '--scenes', '3']) as LaboratoryRequest;
    const run = (name: string, again = false) => laboratoryToFolder({ ...request, again }, join(folder, name), { training, store: join(folder, 'store'), skillScenes: 20 });
    const answer = await run('first');
    const [second, third] = [await run('second'), await run('third', true)];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([answer, second, third].map(({ seconds }) => Object.values(seconds).map((value) => value === null)), [[false, false], [true, true], [false, false]]);
    const files = ['laboratory.json', 'learning-curves.png', 'maps.png'];
    assert.deepEqual(readdirSync(join(folder, 'first')).sort(), files);
    for (const file of files) {
      const bytes = readFileSync(join(folder, 'first', file));
      for (const other of ['second', 'third']) assert.ok(readFileSync(join(folder, other, file)).equals(bytes), `${other} ${file}`);
    }
    const record = JSON.parse(readFileSync(join(folder, 'first', 'laboratory.json'), 'utf8'));
    assert.deepEqual(record.verdicts, answer.verdicts);
    assert.deepEqual(record.verdicts.map(({ method, n }: { method: string; n: number }) => [method, n]), [['cam', 3], ['random', 3]]);
    assert.deepEqual(record.settings.shortcut.before, plain);
    const lines = answerInWords(answer);
    assert.equal(lines.length, 8);
    assert.match(lines[0], /^Network without the shortcut \(trained in \d+ s\): [\d.]+ % right without a watermark/);
    assert.match(lines[4], /mean of 3 scenes with 95 % interval; chance 3\.5 %:$/);
    const { mean } = answer.verdicts[0].share.shortcut;
    assert.ok(lines[6].startsWith('CAM ') && lines[6].includes(`${(100 * mean).toFixed(1)} % (`), lines[6]);
  });
});

describe('learning curves', () => {
  it('show the mean of up to twenty steps', () => {
    const values = Array.from({ length: 60 }, (_, step) => step);
    const smooth = smoothed(values);
    assert.deepEqual([smooth[0], smooth[1], smooth[19], smooth[20], smooth[59]], [0, 0.5, 9.5, 10.5, 49.5]);
    assert.deepEqual(smoothed([3, 1, 2]), [3, 1, 2]);
  });

  it('need a course', () => {
    assert.throws(() => learningCurveFigure([]), RangeError);
    assert.throws(() => learningCurveFigure([{ heading: 'one', course: { losses: [1], accuracies: [0] } }]), RangeError);
    const course = { losses: [1.5, 1, 0.5], accuracies: [0.2, 0.5, 0.75] };
    assert.match(learningCurveFigure([{ heading: 'A', course }]).alt, /A: 75 % right at the end/);
  });
});
