import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { parseClassModel } from '../../src/class-model/options';
import { classModelsToFolder } from '../../src/class-model/run';
import { readPicture } from '../../src/images/decode';
import { loadClassifier } from '../../src/models/load';
import { withObservation } from '../../src/models/observation';
import { decodeNpy } from '../../src/npy';
import { projectRoot } from '../../src/project';

describe('class-model', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'class-model-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (target: string, words: string, out = join(folder, 'out')) => {
    const request = parseClassModel([...target.split(', ').flatMap((name) => ['--target', name]), ...words.split(' ')]);
    assert.ok(request);
    return classModelsToFolder(request, () => out);
  };
  const bytes = (out: string) => new Map((readdirSync(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map((entry) => [join(entry.parentPath, entry.name).slice(out.length + 1), readFileSync(join(entry.parentPath, entry.name))]));

  it('writes image, values, figure and record of one class, the same bytes again, and gives its tensors back', async () => {
    const before = tf.memory().numTensors;
    const { made } = await run('tabby', '--steps 6');
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['class-model-figure.png', 'class-model.json', 'class-model.npy', 'class-model.png']);
    const { values, shape } = decodeNpy(readFileSync(join(folder, 'out', 'class-model.npy')));
    assert.deepEqual(shape, [224, 224, 3]);
    const picture = await readPicture(join(folder, 'out', 'class-model.png'));
    picture.pixels.forEach((level, at) => assert.equal(level, Math.min(255, Math.max(0, Math.round(values[at]! * 128 + 127)))));

    const record = JSON.parse(readFileSync(join(folder, 'out', 'class-model.json'), 'utf8'));
    assert.deepEqual(record.target, { index: 281, name: 'tabby, tabby cat' });
    assert.deepEqual(record.options, { steps: 6, lambda: 3e-4, rate: 30, schedule: 'falling', jitter: 16, blur: 0.5, seed: 0 });
    assert.deepEqual(record.regularisers, { paper: ['L2 penalty'], besides: ['jitter', 'blur', 'falling rate'] });
    assert.deepEqual([record.passes, record.curve.logit.length, record.curve.objective.length], [{ forward: 7, backward: 6, headBackward: 0 }, 7, 7]);
    assert.deepEqual([record.curve.logit.at(0), record.curve.logit.at(-1)], [record.start.logit, record.end.logit]);
    const penalty = Array.from(values).reduce((sum, value) => sum + value * value, 0);
    assert.ok(Math.abs(record.end.objective - (record.end.logit - 3e-4 * penalty)) < 1e-4 * Math.abs(record.end.objective));

    // What the network says to the picture as it lies in the folder.
    const classifier = await loadClassifier('efficientnet-lite0');
    await withObservation(classifier, picture, async ({ logits }) => {
      assert.ok(Math.abs(record.picture.logit - logits[281]!) < 1e-4 * Math.max(1, Math.abs(logits[281]!)));
      assert.equal(record.picture.logit, made[0]!.shown.logit);
    });
    classifier.dispose();

    await run('tabby', '--steps 6', join(folder, 'again'));
    const [first, second] = [bytes(join(folder, 'out')), bytes(join(folder, 'again'))];
    for (const [name, data] of first) assert.ok(data.equals(second.get(name)!), name);
  });

  it('climbs by the paper alone to a class that grey is not', async () => {
    const { made } = await run('tabby', '--variant paper --rate 10 --steps 20');
    const [start, end] = [made[0]!.model.course[0]!, made[0]!.model.course.at(-1)!];
    assert.ok(start.probability < 0.01 && end.logit > start.logit + 5);
    const record = JSON.parse(readFileSync(join(folder, 'out', 'class-model.json'), 'utf8'));
    assert.deepEqual(record.regularisers, { paper: ['L2 penalty'], besides: [] });
  });

  it('gives several classes a folder each and one figure, each class once and as it comes alone', async () => {
    const { made } = await run('goldfish, tabby, 281', '--steps 2');
    assert.deepEqual(made.map(({ model }) => model.target.index), [1, 281]);
    assert.deepEqual([...bytes(join(folder, 'out')).keys()].sort(), [
      '1/class-model.json', '1/class-model.npy', '1/class-model.png',
      '281/class-model.json', '281/class-model.npy', '281/class-model.png', 'class-model-figure.png',
    ]);
    await run('tabby', '--steps 2', join(folder, 'alone'));
    assert.ok(readFileSync(join(folder, 'alone', 'class-model.npy')).equals(readFileSync(join(folder, 'out', '281', 'class-model.npy'))));
  });

  it('writes nothing and names what was wrong when it fails', async () => {
    const before = tf.memory().numTensors;
    writeFileSync(join(folder, 'a-file'), '');
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => run('zebrra', '--steps 1'), /zebra/],
      [() => run('1000', '--steps 1'), /There is no class 1000/],
      [() => run('tabby', '--rate 0'), /rate must be a number above 0/],
      [() => run('tabby', '--variant paper --blur 1'), /variant paper has no regulariser but the L2 penalty/],
      [() => run('tabby', '--rate 1e38 --lambda 0 --blur 0 --steps 5'), /left the range of numbers after \d steps/],
      [() => run('tabby', '--steps 1', join(folder, 'a-file')), /a-file" cannot be written/],
    ];
    for (const [attempt, sentence] of cases) {
      await assert.rejects(attempt, (error: Error) => error.name === 'UserError' && sentence.test(error.message) && !error.message.includes('\n'));
    }
    assert.deepEqual(readdirSync(folder), ['a-file']);
    assert.equal(tf.memory().numTensors, before);
  });

  it('leaves nothing when it is interrupted', async () => {
    const out = join(folder, 'out');
    const words = ['--require', 'tsx/cjs', join(projectRoot, 'scripts', 'class-model.ts'), '--target', 'tabby', '--steps', '100000', '--out', out];
    const child = spawn(process.execPath, words, { cwd: projectRoot, stdio: 'ignore', env: { ...process.env, CALLER_DIRECTORY: folder } });
    const ended = once(child, 'exit');
    // The temporary folder stands from before the first step on.
    for (let waited = 0; readdirSync(folder).length === 0 && waited < 400; waited++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(readdirSync(folder).length > 0);
    child.kill('SIGINT');
    const given = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const [, signal] = await ended;
    clearTimeout(given);
    assert.equal(signal, 'SIGINT');
    assert.deepEqual(readdirSync(folder), []);
    assert.ok(!existsSync(out));
  });
});
