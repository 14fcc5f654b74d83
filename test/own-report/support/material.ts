/** Tiny networks, explained as a report explains a network. */
import type { Picture } from '../../../src/images/picture';
import type { Classifier } from '../../../src/models/classifier';
import type { Material } from '../../../src/own-report/compose';
import { explainAll, ticksFor, type Targets } from '../../../src/own-report/experiment';
import { networkFacts } from '../../../src/own-report/run';
import { describe as describeDevice } from '../../../src/backend';
import { noProgress } from '../../../src/progress';

export interface Asked {
  readonly classifier: Classifier;
  readonly pictures: readonly Picture[];
  readonly files?: readonly string[];
  readonly targets?: Targets;
}

export async function materialOf({ classifier, pictures, files = pictures.map(({ name }) => name), targets = { first: 'predicted', second: null } }: Asked): Promise<Material> {
  const { explained, choice, randomisedLayer } = await explainAll(classifier, pictures, files, targets, ticksFor(pictures.length, noProgress));
  return {
    explained,
    facts: {
      network: networkFacts(classifier, false),
      device: describeDevice(),
      methods: choice.methods.map(({ id }) => id),
      leftOut: choice.leftOut,
      randomisedLayer,
      pictures: explained.map(({ measures }) => measures),
    },
    words: { title: null, author: null },
  };
}
