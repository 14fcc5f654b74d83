import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { explainToFolder } from '../../src/explain/explain';
import { parseExplain } from '../../src/explain/options';
import { readPicture } from '../../src/images/decode';
import { decodeNpy } from '../../src/npy';
import { fixture, fixturesFolder, maxRelative, relativeL2 } from '../support/fixtures';

const cat = join(fixturesFolder, 'cat-224.png');

describe('explain', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'explain-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (words: string, picture = cat, out = join(folder, 'out')) => {
    const request = parseExplain([picture, ...words.split(' ')]);
    assert.ok(request);
    return explainToFolder(request, picture, out);
  };
  const npy = (method: string) => decodeNpy(readFileSync(join(folder, 'out', `${method}.npy`)));

  it('writes the raw maps that PyTorch has, figures and the record, and gives its tensors back', async () => {
    const before = tf.memory().numTensors;
    const [told] = await run('--method saliency,cam,grad-cam --target 282');
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(told!.methods, ['saliency', 'cam', 'grad-cam']);
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), [
      'cam.npy', 'cam.png', 'explanation.json', 'grad-cam.npy', 'grad-cam.png', 'saliency.npy', 'saliency.png', 'sheet.png', 'timing.json',
    ]);
    assert.deepEqual(npy('saliency').shape, [224, 224]);
    assert.ok(relativeL2(npy('saliency').values, fixture('simonyan').values) < 5e-3);
    assert.deepEqual(npy('cam').shape, [7, 7]);
    assert.ok(maxRelative(npy('cam').values, fixture('cam_raw').values) < 1e-4);
    assert.ok(maxRelative(npy('grad-cam').values, fixture('gradcam_raw').values) < 1e-4);

    const record = JSON.parse(readFileSync(join(folder, 'out', 'explanation.json'), 'utf8'));
    assert.deepEqual(record.target, { index: 282, name: 'tiger cat' });
    assert.ok(Math.abs(record.logit - 9.257031) < 1e-4);
    assert.ok(Math.abs(record.probability - 0.408) < 1e-3);
    assert.deepEqual(record.top5.slice(0, 3).map(({ index }: { index: number }) => index), [282, 285, 281]);
    assert.equal(record.fingerprints.picture, (await readPicture(cat)).fingerprint);
    assert.match(record.fingerprints.network, /^[0-9a-f]{64}$/);
    assert.deepEqual(record.passes, { forward: 3, backward: 1, headBackward: 1 });
    assert.equal(record.device.backend, 'tensorflow');
    assert.equal(record.methods.cam.layer, 'features');
    // Times stand apart, so that the record of the same command is the same to the byte.
    const { totalMilliseconds, methodMilliseconds } = JSON.parse(readFileSync(join(folder, 'out', 'timing.json'), 'utf8'));
    assert.ok(totalMilliseconds > 0 && methodMilliseconds.cam > 0);
  });

  it('writes the same bytes again, timing apart', async () => {
    const bytes = async (out: string) => {
      await run('--method occlusion,grad-cam --window 112 --stride 56', cat, join(folder, out));
      return new Map(readdirSync(join(folder, out)).filter((name) => name !== 'timing.json').map((name) => [name, readFileSync(join(folder, out, name))]));
    };
    const [first, second] = [await bytes('a'), await bytes('b')];
    assert.equal(first.size, 6);
    for (const [name, data] of first) assert.ok(data.equals(second.get(name)!), name);
  });

  it('leaves nothing of an earlier run with other methods beside its own files, and other files alone', async () => {
    await run('--method cam,grad-cam');
    writeFileSync(join(folder, 'out', 'notes.txt'), 'mine');
    await run('--method saliency');
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['explanation.json', 'notes.txt', 'saliency.npy', 'saliency.png', 'sheet.png', 'timing.json']);
    await run('--method cam --target 281 --target 282');
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['281', '282', 'notes.txt', 'sheet.png']);
  });

  it('writes the occlusion grid in rows and columns', async () => {
    await run('--method occlusion --target tabby --window 100 --stride 62');
    assert.deepEqual(npy('occlusion').shape, [3, 3]);
    const record = JSON.parse(readFileSync(join(folder, 'out', 'explanation.json'), 'utf8'));
    assert.deepEqual(record.methods.occlusion.options, { window: 100, stride: 62, fill: 'grey', edge: 'skip', engine: 'incremental' });
    assert.deepEqual(record.passes, { forward: 10, backward: 0, headBackward: 0 });
    const largest = Math.max(...npy('occlusion').values);
    assert.equal(record.methods.occlusion.largest, largest);
  });

  it('leaves out of "all" what cannot answer and says why', async () => {
    const [told] = await run('--method all --layer blocks.10 --window 112 --stride 112 --score probability --steps 2 --samples 2 --channels 2');
    assert.equal(told!.methods.length, 22);
    assert.deepEqual(told!.skipped.map(({ method }) => method), ['cam']);
    const { rise } = JSON.parse(readFileSync(join(folder, 'out', 'explanation.json'), 'utf8')).methods;
    assert.deepEqual([rise.variant, rise.options.samples], ['normalised', 2]);
    assert.ok(!existsSync(join(folder, 'out', 'cam.npy')));
    assert.deepEqual(npy('grad-cam').shape, [14, 14]);
  });

  it('answers several targets, a contrast and their negative, a folder each, from one forward pass', async () => {
    const told = await run('--method cam,grad-cam --target 282 --target tabby --against 285 --negative --layer features');
    assert.deepEqual(told.map(({ target }) => target.index), [282, 281]);
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['281', '282', 'sheet.png']);
    const record = JSON.parse(readFileSync(join(folder, 'out', '282', 'explanation.json'), 'utf8'));
    assert.deepEqual([record.against.index, record.negative, record.options.target], [285, true, '282']);
    // CAM is linear in the target: both maps together are 2·M(285) − M(282) − M(281).
    const map = (name: string) => decodeNpy(readFileSync(join(folder, name))).values;
    for (const index of [281, 282, 285]) await run(`--method cam --target ${index}`, cat, join(folder, String(index)));
    const expected = Array.from({ length: 49 }, (_, i) => 2 * map('285/cam.npy')[i]! - map('281/cam.npy')[i]! - map('282/cam.npy')[i]!);
    const sum = Array.from({ length: 49 }, (_, i) => map('out/281/cam.npy')[i]! + map('out/282/cam.npy')[i]!);
    assert.ok(maxRelative(sum, expected) < 1e-4);
  });

  it('passes costs, variants, layers and smoothing on to the methods', async () => {
    await run('--method rise,smoothgrad,integrated-gradients,score-cam --samples 3 --steps 2 --baseline black --channels 4 --variant rise=paper --seed 9 --target 282');
    const { methods } = JSON.parse(readFileSync(join(folder, 'out', 'explanation.json'), 'utf8'));
    assert.deepEqual([methods.rise.variant, methods.rise.options.samples, methods.rise.options.seed], ['paper', 3, 9]);
    assert.deepEqual([methods.smoothgrad.options.samples, methods.smoothgrad.passes.backward], [3, 3]);
    assert.deepEqual([methods['integrated-gradients'].options.steps, methods['integrated-gradients'].options.baseline], [2, 'black']);
    assert.equal(methods['score-cam'].options.channels, 4);
    await run('--method grad-cam++,hires-cam --layer blocks.10,features --flip-smooth --eigen-smooth uncentred --variant grad-cam++=torch-cam', cat, join(folder, 'two'));
    const two = JSON.parse(readFileSync(join(folder, 'two', 'explanation.json'), 'utf8')).methods;
    assert.deepEqual([two['grad-cam++'].variant, two['grad-cam++'].options.layers, two['grad-cam++'].options.flipSmooth], ['torch-cam', 'blocks.10, features', true]);
    assert.deepEqual([two['hires-cam'].height, two['hires-cam'].options.eigenSmooth], [14, 'uncentred']);
  });

  it('writes nothing and names what was wrong when it fails', async () => {
    const before = tf.memory().numTensors;
    writeFileSync(join(folder, 'words.jpg'), 'no picture');
    writeFileSync(join(folder, 'a-file'), '');
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => run('--method cam', join(folder, 'missing.png')), /missing\.png" cannot be read: there is no such file/],
      [() => run('--method cam', join(folder, 'words.jpg')), /words\.jpg/],
      [() => run('--method cam --target cat'), /"cat" may mean several classes/],
      [() => run('--method cam --target 1000'), /There is no class 1000/],
      [() => run('--method cam --target zebrra'), /zebra/],
      [() => run('--method grad-cam --layer blocks.77'), /has no layer "blocks.77".*nearest/],
      [() => run('--method cam --layer blocks.10'), /use grad-cam at "blocks.10" instead/],
      [() => run('--method guided-grad-cam,grad-cam --layer blocks.10,features'), /guided-grad-cam looks at one layer only: name one of blocks.10 or features/],
      [() => run('--method cam --target 282 --against 282'), /cannot be explained against itself/],
      [() => run('--method occlusion --window 225'), /A window of 225 pixels does not fit/],
      [() => run('--method cam', cat, join(folder, 'a-file')), /a-file" cannot be written/],
    ];
    for (const [attempt, sentence] of cases) {
      await assert.rejects(attempt, (error: Error) => error.name === 'UserError' && sentence.test(error.message) && !error.message.includes('\n'));
    }
    assert.deepEqual(readdirSync(folder).sort(), ['a-file', 'words.jpg']);
    assert.equal(tf.memory().numTensors, before);
  });
});
