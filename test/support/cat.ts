import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { readPicture } from '../../src/images/decode';
import { Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { Observation } from '../../src/models/observation';
import { fixturesFolder } from './fixtures';

/** Tiger cat, the class that the reference values are of. */
export const tigerCat = 282;

/** EfficientNet-Lite0 looking at the cat of the reference values. */
export interface OpenCat {
  readonly classifier: Classifier;
  readonly observation: Observation;
  readonly probe: Probe;
  /** Gives everything back; fails when a tensor made meanwhile is left behind. */
  close(): void;
}

export async function openCat(): Promise<OpenCat> {
  const tensors = tf.memory().numTensors;
  const classifier = await loadClassifier('efficientnet-lite0');
  const observation = await Observation.open(classifier, await readPicture(join(fixturesFolder, 'cat-224.png')));
  const probe = new Probe(observation, { index: tigerCat, score: 'logit' });
  return {
    classifier,
    observation,
    probe,
    close() {
      probe.dispose();
      observation.dispose();
      classifier.dispose();
      assert.equal(tf.memory().numTensors, tensors);
    },
  };
}
