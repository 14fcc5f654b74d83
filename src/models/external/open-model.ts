/** A TensorFlow.js model from files, as a classifier. */
import type { Classifier } from '../classifier';
import { readGraphModel } from '../graph/graph-model';
import { readLayersModel } from '../keras/layers-model';
import { makeNetwork, type Layer, type Pair } from '../network';
import { knownClassNames, readClassNames, type ClassNames } from './class-names';
import { findLinearHead, findScores, lastFeatureMap } from './head';
import { findInputRange } from './input-range';
import { countNumbers, readModelFiles, type ModelFiles } from './model-files';
import type { RawNetwork } from './raw-network';
import { tryOut } from './trial';

/** What a person may say about a network that its files leave open. */
export interface NetworkOptions {
  /** File with the names of the classes. */
  readonly labels?: string | null;
  /** See {@link parseInputRange}. */
  readonly inputRange?: string | null;
  /** Height and width, for a network that reads any size; 224 × 224 unless chosen. */
  readonly inputSize?: Pair | null;
  /** Height and width at which an EfficientNet-Lite reads the picture, if not its own; no other network has the choice. */
  readonly resolution?: number;
}

/** Pictures are cropped to their centre square and none of it is thrown away: nothing is known of the network's training. */
const cropFraction = 1;

/**
 * Opens a Layers model or a Graph model.
 * @param path of `model.json` or its folder
 * @throws UserError for everything that is wrong with the files, and where they leave open what must be known
 */
export async function openModel(path: string, options: NetworkOptions): Promise<Classifier> {
  const files = await readModelFiles(path);
  const raw = (files.format === 'graph' ? readGraphModel : readLayersModel)(files, options.inputSize ?? null);
  try {
    return await classifierOf(raw, files, options);
  } catch (error) {
    raw.builder.dispose();
    throw error;
  }
}

async function classifierOf(raw: RawNetwork, files: ModelFiles, options: NetworkOptions): Promise<Classifier> {
  const { layers, outputActivation, score } = findScores(raw.builder);
  const network = makeNetwork(layers);
  tryOut(network);
  const metadata = [raw.userMetadata, files.sidecar];
  const outputs = network.layer(network.output).shape[0] as number;
  const labels: ClassNames = options.labels ? await readClassNames(options.labels, outputs) : knownClassNames(metadata, outputs);
  const { range, source, preprocessing } = findInputRange({ ...raw, asked: options.inputRange ?? null, sidecar: files.sidecar });
  const [height, width] = (layers[0] as Layer).shape as [number, number];
  const linearHead = findLinearHead(network);
  return {
    name: files.name,
    fingerprint: files.fingerprint,
    network,
    height,
    width,
    classNames: labels.names,
    parameters: countNumbers(files.specs),
    defaultLayer: linearHead?.layer ?? lastFeatureMap(network),
    linearHead,
    outputActivation,
    preprocessing: { cropFraction, ...preprocessing },
    provenance: { format: `TensorFlow.js ${files.format} model`, score, inputRange: range, inputRangeFrom: source, labelsFrom: labels.source },
    dispose: () => raw.builder.dispose(),
  };
}
