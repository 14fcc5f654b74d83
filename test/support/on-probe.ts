import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Target } from '../../src/methods/score';
import { withObservation } from '../../src/models/observation';
import { tinyNetwork, type TinyNetwork, type TinyShape } from './tiny';
import { residualSpecs, type Spec } from './tiny-specs';

/** Opens a probe of class 1 on a seeded tiny network for the time of `use`; fails when a tensor is left behind. */
export async function onProbe(
  seed: number,
  use: (probe: Probe, tiny: TinyNetwork) => Promise<void>,
  { specs = residualSpecs, shape, ...target }: Partial<Target> & { readonly specs?: readonly Spec[]; readonly shape?: TinyShape } = {},
): Promise<void> {
  const before = tf.memory().numTensors;
  const tiny = tinyNetwork(seed, specs, shape);
  try {
    await withObservation(tiny.classifier, tiny.picture, (observation) =>
      withProbe(observation, { index: 1, score: 'logit', ...target }, (probe) => use(probe, tiny)),
    );
  } finally {
    tiny.classifier.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
}
