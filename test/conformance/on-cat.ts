import { join } from 'node:path';
import { readPicture } from '../../src/images/decode';
import { withProbe, type Probe } from '../../src/methods/probe';
import { loadClassifier } from '../../src/models/load';
import { withObservation } from '../../src/models/observation';
import { tigerCat } from '../support/cat';
import { fixturesFolder } from '../support/fixtures';

/** Opens a probe of EfficientNet-Lite0 on the cat for the time of `use`, and gives all its tensors back. */
export async function onCat<T>(use: (probe: Probe) => Promise<T>): Promise<T> {
  const classifier = await loadClassifier('efficientnet-lite0');
  try {
    const picture = await readPicture(join(fixturesFolder, 'cat-224.png'));
    return await withObservation(classifier, picture, (observation) => withProbe(observation, { index: tigerCat, score: 'logit' }, use));
  } finally {
    classifier.dispose();
  }
}
