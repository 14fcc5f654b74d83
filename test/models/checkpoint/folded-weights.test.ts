import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { tf } from '../../../src/backend';
import { readPicture } from '../../../src/images/decode';
import { readFoldedWeights, writeFoldedWeights } from '../../../src/models/checkpoint/folded-weights';
import { loadClassifier } from '../../../src/models/load';
import { withObservation } from '../../../src/models/observation';
import { fixturesFolder, weightsFile } from '../../support/fixtures';

const checkpoint = 'c'.repeat(64);
const weights = new Map([
  ['a.filter', Float32Array.of(1, -0, 2 ** -149, 3.5)],
  ['a.bias', Float32Array.of(Math.fround(0.1))],
  ['none', new Float32Array(0)],
]);

describe('folded weights in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'folded-weights-'));
    path = join(folder, 'weights.folded');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('come back as they were, all in one buffer', async () => {
    await writeFoldedWeights(path, checkpoint, weights);
    const read = readFoldedWeights(path, checkpoint);
    assert.deepStrictEqual(read, weights);
    assert.equal(new Set([...read!.values()].map(({ buffer }) => buffer)).size, 1);
  });

  it('are refused when one byte is another, wherever it is', async () => {
    await writeFoldedWeights(path, checkpoint, weights);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      writeFileSync(path, changed);
      assert.equal(readFoldedWeights(path, checkpoint), null, `byte ${at}`);
    }
  });

  it('are refused when cut off anywhere or longer', async () => {
    await writeFoldedWeights(path, checkpoint, weights);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      assert.equal(readFoldedWeights(path, checkpoint), null, `${length} bytes`);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(4)]));
    assert.equal(readFoldedWeights(path, checkpoint), null);
  });

  it('are refused when they are of another checkpoint or version, or not there', async () => {
    assert.equal(readFoldedWeights(path, checkpoint), null);
    await writeFoldedWeights(path, checkpoint, weights);
    assert.equal(readFoldedWeights(path, 'd'.repeat(64)), null);
    const text = readFileSync(path, 'latin1');
    assert.ok(text.includes('{"version":1,'));
    writeFileSync(path, text.replace('{"version":1,', '{"version":2,'), 'latin1');
    assert.equal(readFoldedWeights(path, checkpoint), null);
  });
});

describe('a network loaded again', () => {
  const name = 'efficientnet-lite0';
  let folder: string;
  let copy: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'loaded-again-'));
    copy = join(folder, `${name}.folded`);
    copyFileSync(weightsFile, join(folder, basename(weightsFile)));
  });
  after(() => rmSync(folder, { recursive: true }));

  const logitsOfCat = async (): Promise<string> => {
    const classifier = await loadClassifier(name, folder);
    try {
      return await withObservation(classifier, await readPicture(join(fixturesFolder, 'cat-224.png')), async ({ logits }) =>
        createHash('sha256').update(Buffer.from(Float32Array.from(logits).buffer)).digest('hex'),
      );
    } finally {
      classifier.dispose();
    }
  };

  it('has the same logits to the byte, from the checkpoint, from its copy, and where the copy is torn or stale, which makes it anew', async () => {
    const tensors = tf.memory().numTensors;
    const expected = await logitsOfCat();
    const made = readFileSync(copy);
    const { mtimeNs } = statSync(copy, { bigint: true });
    assert.equal(await logitsOfCat(), expected);
    assert.equal(statSync(copy, { bigint: true }).mtimeNs, mtimeNs, 'the copy was read and not written again');
    const stale = Buffer.from(made);
    stale.write('"checkpoint":"0', made.indexOf('"checkpoint":"'));
    const damaged = Buffer.from(made);
    damaged[damaged.length - 1]! ^= 1;
    for (const wrong of [made.subarray(0, 1_000_000), stale, damaged, Buffer.alloc(0)]) {
      writeFileSync(copy, wrong);
      assert.equal(await logitsOfCat(), expected);
      assert.ok(readFileSync(copy).equals(made));
    }
    assert.equal(tf.memory().numTensors, tensors);
  }).timeout(60_000);

  it('is not loaded from the copy when the checkpoint is cut off or not there', async () => {
    assert.ok(existsSync(copy));
    truncateSync(join(folder, basename(weightsFile)), 1_000_000);
    await assert.rejects(loadClassifier(name, folder), /^UserError: The weights of efficientnet-lite0 are damaged/);
    rmSync(join(folder, basename(weightsFile)));
    await assert.rejects(loadClassifier(name, folder), /^UserError: The weights of efficientnet-lite0 are missing/);
  });
});
