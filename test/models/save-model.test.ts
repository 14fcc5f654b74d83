import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ready, tf } from '../../src/backend';
import { withTemporaryFolder } from '../../src/files';
import { saveLayersModel } from '../../src/models/external/save-model';
import { openNetwork } from '../../src/models/open-network';
import { drawWeights } from '../support/models';

function small(): ReturnType<typeof tf.sequential> {
  const model = tf.sequential({ layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 2, kernelSize: 3, activation: 'relu', name: 'convolution' }),
    tf.layers.globalAveragePooling2d({ name: 'mean' }),
    tf.layers.dense({ units: 4, name: 'logits' }),
  ] });
  drawWeights(model, 5);
  return model;
}

describe('saveLayersModel', () => {
  before(() => ready());

  it('writes what TensorFlow.js documents: topology, a manifest, and the weights as little-endian floats in its order', async () => {
    const tensors = tf.memory().numTensors;
    await withTemporaryFolder('save-', async (folder) => {
      const model = small();
      const fingerprint = await saveLayersModel(model, folder, { userDefinedMetadata: { inputRange: '0..1' } });
      assert.deepEqual(readdirSync(folder).sort(), ['model.json', 'weights.bin'], 'nothing half-written is left');
      const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
      assert.equal(json.format, 'layers-model');
      assert.deepEqual(json.userDefinedMetadata, { inputRange: '0..1' });
      const [{ paths, weights }] = json.weightsManifest;
      assert.deepEqual(paths, ['weights.bin']);
      const bytes = readFileSync(join(folder, 'weights.bin'));
      let at = 0;
      for (const [index, weight] of model.weights.entries()) {
        const values = await model.getWeights()[index]!.data();
        assert.deepEqual([weights[index].name, weights[index].dtype, weights[index].shape], [weight.originalName, 'float32', weight.shape]);
        for (const value of values) assert.equal(bytes.readFloatLE(4 * at++), value);
      }
      assert.equal(bytes.length, 4 * at);
      const opened = await openNetwork(folder, { inputRange: '0..1' });
      assert.equal(opened.fingerprint, fingerprint);
      opened.dispose();
      model.dispose();
    });
    assert.equal(tf.memory().numTensors, tensors);
  });

  it('writes the same bytes for the same model', async () => {
    await withTemporaryFolder('save-', async (folder) => {
      const model = small();
      for (const name of ['one', 'two']) await saveLayersModel(model, join(folder, name));
      model.dispose();
      for (const file of ['model.json', 'weights.bin']) assert.ok(readFileSync(join(folder, 'one', file)).equals(readFileSync(join(folder, 'two', file))), file);
    });
  });

  it('refuses a folder that cannot be written, in a sentence', async () => {
    await withTemporaryFolder('save-', async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      const model = small();
      await assert.rejects(saveLayersModel(model, join(folder, 'file')), { name: 'UserError' });
      model.dispose();
    });
  });
});
