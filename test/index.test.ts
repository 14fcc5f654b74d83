import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../src/backend';
import { explainToFolder } from '../src/explain/explain';
import { parseExplain } from '../src/explain/options';
import { classify, explain, explainAll, loadNetwork, methods, overlayPng, readPicture, UserError, type Classifier, type PictureSource } from '../src/index';
import { method } from '../src/methods/catalogue';
import { withProbe } from '../src/methods/probe';
import { withObservation } from '../src/models/observation';
import { fixture, fixturesFolder, maxRelative } from './support/fixtures';

const cat = join(fixturesFolder, 'cat-224.png');

describe('the library', function () {
  this.timeout(60_000);
  let network: Classifier;
  let tensors: number;
  let withoutNetwork: number;
  before(async () => {
    withoutNetwork = tf.memory().numTensors;
    network = await loadNetwork('efficientnet-lite0');
    // With the first gradient the network makes the filters of its backward pass, and keeps them.
    await explain(network, cat, 'saliency');
  });
  after(() => {
    network.dispose();
    assert.equal(tf.memory().numTensors, withoutNetwork);
  });
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });
  afterEach(() => assert.equal(tf.memory().numTensors, tensors));

  it('explains a picture as PyTorch does, from a path, a picture or bytes', async () => {
    const picture = await readPicture(cat);
    const { pixels, width, height } = picture;
    const map = await explain(network, cat, 'grad-cam', { target: 'tiger cat' });
    assert.ok(maxRelative(map.values, fixture('gradcam_raw').values) < 1e-4);
    assert.deepEqual([map.height, map.width, map.target, map.layer], [7, 7, { index: 282, name: 'tiger cat' }, 'features']);
    assert.deepEqual(await explain(network, picture, 'grad-cam'), map);
    const fromBytes = await explain(network, { pixels, width, height, name: 'mine' }, 'grad-cam', { target: 282 });
    assert.deepEqual(fromBytes, { ...map, picture: { ...map.picture, name: 'mine' } });
  });

  it('gives the maps that the methods give', async () => {
    const options = { window: 112, stride: 112, steps: 2, layer: 'blocks.10', seed: 3 };
    const question = { target: 281, against: 'tiger cat', negative: true, score: 'probability' } as const;
    const maps = await explainAll(network, cat, ['occlusion', 'integrated-gradients', 'grad-cam++'], { ...question, ...options, variants: { 'grad-cam++': 'torch-cam' } });
    const one = await explain(network, cat, 'grad-cam++', { ...question, layer: 'blocks.10', variant: 'torch-cam' });
    await withObservation(network, await readPicture(cat), (observation) =>
      withProbe(observation, { index: 281, against: 282, negative: true, score: 'probability' }, async (probe) => {
        const expected = [
          await method('occlusion').run(probe, options),
          await method('integrated-gradients').run(probe, options),
          await method('grad-cam++').run(probe, { ...options, variant: 'torch-cam' }),
        ];
        assert.deepEqual(maps, expected);
        assert.deepEqual(one, expected[2]);
      }));
  });

  it('tells how far it is', async () => {
    const told: number[][] = [];
    await explain(network, cat, 'occlusion', { window: 112, stride: 112, onProgress: (done, total) => told.push([done, total]) });
    assert.deepEqual(told.at(-1), [4, 4]);
  });

  it('names the classes as PyTorch does', async () => {
    const [first, ...others] = await classify(network, cat, 3);
    assert.deepEqual([first?.index, ...others.map(({ index }) => index)], [282, 285, 281]);
    assert.ok(Math.abs((first?.logit ?? NaN) - 9.257031) < 1e-4);
  });

  it('draws what the command draws', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'library-'));
    try {
      const request = parseExplain([cat, '--method', 'grad-cam', '--target', 'tabby']);
      assert.ok(request);
      await explainToFolder(request, cat, folder);
      const map = await explain(network, cat, 'grad-cam', { target: 'tabby' });
      assert.ok((await overlayPng(network, cat, map)).equals(readFileSync(join(folder, 'grad-cam.png'))));
      const other = { pixels: new Uint8Array(64 * 64 * 3), width: 64, height: 64 };
      await assert.rejects(overlayPng(network, other, map), { name: 'UserError', message: /explains another picture, "cat-224"/ });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('refuses what makes no sense in one sentence', async () => {
    const grey = (width: number, height: number, bytes = width * height * 3): PictureSource => ({ pixels: new Uint8Array(bytes), width, height });
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => explain(network, cat, 'gradcam'), /no method "gradcam": the nearest are "grad-cam"/],
      [() => explain(network, cat, 'grad-cam', { target: 'zebrra' }), /zebra/],
      [() => explain(network, cat, 'grad-cam', { target: 1000 }), /no class 1000/],
      [() => explain(network, cat, 'grad-cam', { target: 1.5 }), /no class 1\.5/],
      [() => explain(network, cat, 'grad-cam', { layer: 'blocks.77' }), /no layer "blocks.77"/],
      [() => explain(network, cat, 'cam', { layer: 'blocks.10' }), /use grad-cam/],
      [() => explain(network, cat, 'grad-cam', { steps: 3 }), /"steps" means nothing to grad-cam/],
      [() => explain(network, cat, 'grad-cam++', { variant: 'mine' }), /no variant of grad-cam\+\+ "mine": choose default/],
      [() => explainAll(network, cat, ['cam'], { variants: { rise: 'paper' } }), /variant of "rise" means nothing here/],
      [() => explainAll(network, cat, []), /Name at least one method/],
      [() => explain(network, cat, 'grad-cam', { score: 'loss' as never }), /no score "loss": choose logit or probability/],
      [() => explain(network, 'missing.png', 'cam'), /missing\.png" cannot be read/],
      [() => explain(network, grey(64, 64, 64 * 64), 'cam'), /needs 12288 bytes/],
      [() => explain(network, grey(4, 64), 'cam'), /4×64 pixels cannot be explained/],
      [() => explain(network, grey(64.5, 64, 12), 'cam'), /64\.5×64 pixels/],
      [() => loadNetwork('vgg16'), /vgg16/],
    ];
    for (const [attempt, sentence] of cases) {
      await assert.rejects(attempt, (error: Error) => error instanceof UserError && sentence.test(error.message) && !error.message.includes('\n'));
    }
    assert.ok(methods.includes('rise'));
  });
});
