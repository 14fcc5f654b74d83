import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { readPicture } from '../../src/images/decode';
import { withObservation } from '../../src/models/observation';
import { openNetwork } from '../../src/models/open-network';
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
  });
});
