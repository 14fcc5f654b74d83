/** Writes a Layers model as TensorFlow.js writes it, on every device: its own `file://` belongs to the native library. */
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { canonicalJson, sha256, writeAtomically } from '../../files';

/**
 * `model.json` and `weights.bin`, the same bytes for the same model.
 * @param folder made where it is not there
 * @param more further entries of `model.json`, such as `userDefinedMetadata`
 * @returns the fingerprint that the opened network has
 * @throws UserError when the folder cannot be written
 */
export async function saveLayersModel(model: LayersModel, folder: string, more: object = {}): Promise<string> {
  let fingerprint = '';
  const handler = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const weights = Buffer.from(weightData as ArrayBuffer);
    const json = canonicalJson({ ...more, format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] });
    await writeAtomically(join(folder, 'weights.bin'), weights);
    await writeAtomically(join(folder, 'model.json'), json);
    fingerprint = sha256(Buffer.concat([Buffer.from(json), weights]));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler);
  return fingerprint;
}
