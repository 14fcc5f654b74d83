/** Any network that can be explained: one by its name, or one from a file that a person brings. */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ready } from '../backend';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { joinWords } from '../text';
import { readCheckpoint } from './checkpoint/read';
import type { Classifier } from './classifier';
import { efficientNetLite, efficientNetLiteSizes, type EfficientNetLiteName } from './efficientnet-lite';
import { knownClassNames, readClassNames } from './external/class-names';
import { limits } from './external/limits';
import { openModel, type NetworkOptions } from './external/open-model';
import { isNetworkName, loadClassifier } from './load';
import type { StridedTensor } from './strided';

/** Whether a network is a PyTorch checkpoint, by the name of its file. */
export function isCheckpoint(source: string): boolean {
  return /\.(pth|pt|ckpt)$/i.test(source);
}

/**
 * Opens a network.
 * @param source a name of {@link loadClassifier}; the path of a TensorFlow.js `model.json` or its folder; or that of a
 *   PyTorch checkpoint (`.pth`, `.pt`, `.ckpt`) with the weights of an EfficientNet-Lite
 * @throws UserError for everything that a person can mend
 */
export async function openNetwork(source: string, options: NetworkOptions = {}): Promise<Classifier> {
  const own = isNetworkName(source) || isCheckpoint(source);
  if (own && (options.inputRange || options.inputSize)) {
    throw new UserError('The networks of the EfficientNet-Lite family have one input range and size: leave --input-range and --input-size out, and give a --resolution.');
  }
  const { labels = null, resolution } = options;
  if (!own && resolution !== undefined) throw new UserError('Only networks of the EfficientNet-Lite family have a --resolution: give --input-size to one of your own.');
  await ready();
  if (isNetworkName(source)) return renamed(await loadClassifier(source, undefined, resolution), labels);
  return isCheckpoint(source) ? openCheckpoint(source, labels, resolution) : openModel(source, options);
}

/** A network with the class names of a file in place of its own. */
async function renamed(classifier: Classifier, labels: string | null): Promise<Classifier> {
  if (labels === null) return classifier;
  try {
    const { names, source } = await readClassNames(labels, classifier.classNames.length);
    return { ...classifier, classNames: names, provenance: { labelsFrom: source } };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

async function openCheckpoint(path: string, labels: string | null, resolution?: number): Promise<Classifier> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new UserError(`There is no checkpoint at "${path}".`);
  if (found.size > limits.weights) throw new UserError(`The checkpoint "${basename(path)}" has more than 2 GB: no EfficientNet-Lite has.`);
  const bytes = await readFile(path);
  const state = readCheckpoint(bytes);
  const outputs = state.get('_fc.bias')?.shape[0] ?? 0;
  const { names, source } = labels === null ? knownClassNames([], outputs) : await readClassNames(labels, outputs);
  const name = familyMember(state);
  return { ...efficientNetLite(name, state, sha256(bytes), names, resolution), provenance: { format: `PyTorch checkpoint of ${name}`, labelsFrom: source } };
}

/** The member of the family that has these weights: told by the number of blocks, and the width of the last. */
function familyMember(state: ReadonlyMap<string, StridedTensor>): EfficientNetLiteName {
  const width = state.get('_conv_head.weight')?.shape[1];
  const deep = state.has('_blocks.16._project_conv.weight');
  const name = width === 320 ? (deep ? 'efficientnet-lite1' : 'efficientnet-lite0') : width === 352 ? 'efficientnet-lite2' : null;
  if (name) return name;
  throw new UserError(`The checkpoint holds the weights of another network: those of ${joinWords(Object.keys(efficientNetLiteSizes), 'or')} are read.`);
}
