import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { readPicture } from '../../src/images/decode';
import { withObservation } from '../../src/models/observation';
import { openNetwork } from '../../src/models/open-network';
import { answersUnderOcclusion } from '../../src/occlusion/run';
import { windowGrid } from '../../src/occlusion/windows';
import { fixture, fixturesFolder, maxDifference, weightsFile } from '../support/fixtures';
import { checkpoint } from './checkpoint/assemble';

describe('opening a network', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'open-network-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes a checkpoint of the family from a file: it is told apart by its weights and has the logits of PyTorch', async () => {
    const before = tf.memory().numTensors;
    writeFileSync(join(folder, 'names'), Array.from({ length: 1000 }, (_, index) => `thing ${index}`).join('\n'));
    const classifier = await openNetwork(weightsFile, { labels: join(folder, 'names') });
    assert.deepEqual([classifier.name, classifier.classNames[282], classifier.provenance?.labelsFrom], ['efficientnet-lite0', 'thing 282', 'names']);
    await withObservation(classifier, await readPicture(join(fixturesFolder, 'cat-224.png')), async ({ logits }) => {
      assert.ok(maxDifference(logits, fixture('logits').values) < 1e-4);
    });
    classifier.dispose();
    assert.equal(tf.memory().numTensors, before);
  }).timeout(60_000);

  it('refuses checkpoints of other networks, and options that known networks do not have', async () => {
    writeFileSync(join(folder, 'other.pth'), checkpoint());
    await assert.rejects(openNetwork(join(folder, 'other.pth')), /^UserError: The checkpoint holds the weights of another network: those of efficientnet-lite0, efficientnet-lite1 or efficientnet-lite2 are read/);
    await assert.rejects(openNetwork(join(folder, 'none.pth')), /^UserError: There is no checkpoint at/);
    await assert.rejects(openNetwork('efficientnet-lite0', { inputRange: '0..1' }), /leave --input-range and --input-size out/);
    await assert.rejects(openNetwork(weightsFile, { inputSize: [1, 1] }), /leave --input-range and --input-size out/);
    await assert.rejects(openNetwork(folder, { resolution: 448 }), /^UserError: Only networks of the EfficientNet-Lite family have a --resolution/);
    for (const resolution of [31, 513, 64.5]) {
      await assert.rejects(openNetwork('efficientnet-lite0', { resolution }), /^UserError: The --resolution must be a whole number of pixels from 32 to 512, not/);
    }
  });

  it('reads pictures at another resolution, with maps as much larger', async () => {
    const before = tf.memory().numTensors;
    const own = await openNetwork('efficientnet-lite0');
    const large = await openNetwork('efficientnet-lite0', { resolution: 448 });
    const dense = own.network.layer('logits').multiplyAdds;
    for (const [index, layer] of large.network.layers.entries()) {
      const { name, shape, multiplyAdds } = own.network.layers[index]!;
      assert.equal(layer.name, name);
      assert.deepEqual(layer.shape, shape.length === 3 ? [2 * shape[0]!, 2 * shape[1]!, shape[2]!] : shape);
      assert.equal(layer.multiplyAdds, name === 'logits' ? dense : 4 * multiplyAdds);
    }
    const picture = await readPicture(join(fixturesFolder, 'cat-224.png'));
    await withObservation(large, picture, async (observation) => {
      // Enlarged, the cat stays a cat.
      assert.ok(observation.predictions(3).some(({ index }) => index === 282));
      const grid = windowGrid(448, 448, 48, 400);
      const [ours, naive] = [await answersUnderOcclusion(observation, grid, 'grey', { engine: 'incremental' }), await answersUnderOcclusion(observation, grid, 'grey', { engine: 'naive' })];
      assert.ok(maxDifference(ours.logits, naive.logits) <= 1e-4);
      assert.ok(ours.multiplyAdds < naive.multiplyAdds / 2);
    });
    own.dispose();
    large.dispose();
    assert.equal(tf.memory().numTensors, before);
  }).timeout(60_000);
});
