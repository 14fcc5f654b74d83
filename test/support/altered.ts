import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { withObservation } from '../../src/models/observation';

/** The classifier with the outputs of some of its layers changed, forward passes only; it shares the other's weights. */
export function altered(classifier: Classifier, changes: Readonly<Record<string, (output: Tensor) => Tensor>>): Classifier {
  const layers = classifier.network.layers.map((layer) => {
    const change = changes[layer.name];
    return change ? { ...layer, local: undefined, forward: (inputs: readonly Tensor[]) => change(layer.forward(inputs)) } : layer;
  });
  return { ...classifier, network: { ...classifier.network, layers } };
}

/** Asks a probe's question of another classifier about the same picture. */
export function askAnother<T>(probe: Probe, classifier: Classifier, use: (probe: Probe) => Promise<T>): Promise<T> {
  return withObservation(classifier, probe.picture, (observation) => withProbe(observation, probe.target, use));
}
