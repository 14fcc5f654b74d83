/** The laboratory's networks: trained when they are first asked for, and kept as TensorFlow.js models. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { describe, ready, tf } from '../backend';
import { UserError } from '../errors';
import { canonicalJson, sha256, writeFolderAtomically } from '../files';
import type { Classifier } from '../models/classifier';
import { readModelFiles } from '../models/external/model-files';
import { openModel } from '../models/external/open-model';
import { saveLayersModel } from '../models/external/save-model';
import { startProgress } from '../progress';
import { projectRoot } from '../project';
import { untrainedNetwork } from './network';
import { shapeNames } from './outlines';
import { train, type TrainingCourse, type TrainingSettings } from './train';
import { generatorFingerprint } from './training-scenes';

export interface LearnedNetwork {
  /** Also to be named by its folder: `npm run explain -- --network FOLDER`. */
  readonly classifier: Classifier;
  readonly course: TrainingCourse;
  readonly settings: TrainingSettings;
  readonly folder: string;
  /** Seconds that training took just now; null where an earlier run had done it. */
  readonly seconds: number | null;
}

export interface LearningOptions {
  /** Folder that the networks' folders lie in. */
  readonly store?: string;
  /** Train also where the network is there. */
  readonly again?: boolean;
}

const ownStore = join(projectRoot, '.setup', 'laboratory');

/** What lies beside a model's files. */
interface TrainingRecord {
  readonly model: string;
  readonly course: TrainingCourse;
}

/**
 * A network that has learned a lesson, and those before it. Its folder's name has the fingerprint of the settings and of the scenes, so that
 * other ones are never taken for it; one that is damaged is trained anew.
 *
 * Training runs on any device of the project, the gradients of WebAssembly's convolutions being those of
 * `src/backend/wasm-kernels.ts`; it is meant for the native one, on which it takes about a tenth of the time.
 * @throws UserError when the folder cannot be written, or no device computes
 */
export async function learnedNetwork(settings: TrainingSettings, { store = ownStore, again = false }: LearningOptions = {}): Promise<LearnedNetwork> {
  await ready();
  const folder = folderOf(settings, store);
  const kept = again ? null : await openKept(folder);
  if (kept) return { ...kept, settings, folder, seconds: null };
  if (settings.before) (await learnedNetwork(settings.before, { store })).classifier.dispose();
  const began = performance.now();
  await learnInto(folder, settings, settings.before && folderOf(settings.before, store));
  const seconds = (performance.now() - began) / 1000;
  const made = await openKept(folder);
  if (!made) throw new UserError(`The network in "${folder}" changed while it was opened: run the command again.`);
  return { ...made, settings, folder, seconds };
}

function folderOf(settings: TrainingSettings, store: string): string {
  return join(store, `${settings.lesson}-${fingerprintOf(settings).slice(0, 12)}`);
}

/** Of all that decides what is learned. */
function fingerprintOf(settings: TrainingSettings): string {
  const model = untrainedNetwork(settings.seed);
  try {
    return sha256(canonicalJson({ settings, network: model.toJSON() as string, scenes: generatorFingerprint() }));
  } finally {
    model.dispose();
  }
}

/** Null where there is none, or what is there is not what was written. */
async function openKept(folder: string): Promise<Pick<LearnedNetwork, 'classifier' | 'course'> | null> {
  const text = await readFile(join(folder, 'training.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { model, course } = JSON.parse(text) as TrainingRecord;
    const classifier = await openModel(folder, {});
    if (classifier.fingerprint === model) return { classifier, course };
    classifier.dispose();
    return null;
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param before folder of the network that it goes on from */
async function learnInto(folder: string, settings: TrainingSettings, before: string | null): Promise<void> {
  const model = untrainedNetwork(settings.seed);
  const progress = startProgress(`Training the laboratory's network (${settings.lesson})`);
  try {
    if (before !== null) await takeWeights(model, before);
    const course = await train(model, settings, progress.update);
    await writeFolderAtomically(folder, async (temporary) => {
      const fingerprint = await saveLayersModel(model, temporary, { userDefinedMetadata: { inputRange: '-1..1', labels: shapeNames } });
      const record: TrainingRecord = { model: fingerprint, course };
      await writeFile(join(temporary, 'training.json'), canonicalJson({ ...record, settings, device: describe() }));
    });
  } finally {
    progress.stop();
    model.dispose();
  }
}

/** Gives the model the weights of the one in a folder. */
async function takeWeights(model: LayersModel, folder: string): Promise<void> {
  const { specs, data } = await readModelFiles(folder);
  const weights = tf.io.decodeWeights(data, [...specs]);
  try {
    model.setWeights(specs.map(({ name }) => weights[name]));
  } finally {
    tf.dispose(weights);
  }
}
