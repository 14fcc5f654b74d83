/** What can be told of a network without a picture that means anything. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import { spatialLayers, type Classifier } from '../models/classifier';
import { disposeAll } from '../models/network';
import { backpropagate, evaluate } from '../models/propagation';
import { uniformSource } from '../random';
import { diagnosis, note, ok, problem, type Diagnosis } from './finding';

/** The output of every layer for a seeded random input; the caller disposes of them. */
function outputsOf({ network }: Classifier): Map<string, Tensor> {
  const shape = network.layer(network.input).shape;
  const uniform = uniformSource(0);
  const input = tf.tensor(Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => uniform() * 2 - 1), [1, ...shape]);
  try {
    return evaluate(network, new Map([[network.input, input]]), network.layers.map(({ name }) => name));
  } finally {
    input.dispose();
  }
}

async function firstNotFinite(classifier: Classifier): Promise<string | null> {
  const outputs = outputsOf(classifier);
  try {
    for (const { name } of classifier.network.layers) {
      const values = (await (outputs.get(name) as Tensor).data()) as Float32Array;
      if (!values.every(Number.isFinite)) return name;
    }
    return null;
  } finally {
    disposeAll(outputs.values());
  }
}

/** Why no gradient comes back to the input; null where one does. */
function gradientObstacle(classifier: Classifier): string | null {
  const { network } = classifier;
  const outputs = outputsOf(classifier);
  const start = tf.ones([1, classifier.classNames.length]);
  try {
    disposeAll(backpropagate(network, outputs, network.output, start, [network.input]).values());
    return null;
  } catch (error) {
    return error instanceof UserError ? error.message : `${(error as Error).message.split('\n')[0]}.`;
  } finally {
    start.dispose();
    disposeAll(outputs.values());
  }
}

/** Maps with more than one place. */
function maps({ network, ...classifier }: Classifier): string[] {
  return spatialLayers({ network, ...classifier }).filter((name) => {
    const [height = 1, width = 1] = network.layer(name).shape;
    return height * width > 1;
  });
}

export const networkDiagnoses: readonly Diagnosis<Classifier>[] = [
  diagnosis('not-a-number', 'weights are NaN or infinite', async (classifier) => {
    const layer = await firstNotFinite(classifier);
    if (layer === null) return ok('Every layer answers with finite numbers.');
    return problem(`The layer "${layer}" is the first to answer with NaN or infinity.`, 'Save the model again from weights that are finite: training has diverged, or the file is damaged.');
  }),
  diagnosis('score', 'a softmax or sigmoid stands inside the score, where it flattens gradients', ({ provenance, outputActivation }) => {
    const score = provenance?.score;
    if (score === undefined) return ok('The network answers with logits, which are what is explained.');
    if (score.startsWith('logit before')) return ok(`The ${score} is what is explained: the network ends in a ${outputActivation}.`);
    return note(`The network ends without softmax or sigmoid: its output is taken to be the logits.`, 'If the output is a probability already, save the model with that activation as its last layer.');
  }),
  diagnosis('one-unit', 'one sigmoid answers for two classes', ({ classNames }) => {
    if (classNames.length > 1) return ok(`The network knows ${classNames.length} classes.`);
    return note(`One unit answers: its logit speaks for "${classNames[0]}" and, negative, for the other class.`, 'Explain the other class with --negative.');
  }),
  diagnosis('labels', 'the names of the classes are known, one for each output', ({ classNames, provenance }) => {
    const from = provenance?.labelsFrom;
    if (from === undefined) return ok(`The ${classNames.length} names of the classes belong to the network.`);
    if (from === 'none') return note('The classes have no names, only numbers.', 'Give their names with --labels FILE, one a line in the order of the outputs.');
    if (from.startsWith('ImageNet')) return note(`The names are those of ${from}.`, 'Give the names with --labels FILE if the network has other classes.');
    return ok(`The names of the classes are from ${from}.`);
  }),
  diagnosis('gradient', 'a gradient comes back from the score to the input (a dilated convolution of another program may have none)', (classifier) => {
    const obstacle = gradientObstacle(classifier);
    if (obstacle === null) return ok('Gradients come back through every layer, down to the input.');
    return problem(`No gradient comes back to the input: ${obstacle}`, 'Use methods that need none: occlusion, rise, score-cam, ablation-cam.');
  }),
  diagnosis('feature-map', 'there is a layer with a spatial map for CAM methods', (classifier) => {
    const found = maps(classifier);
    if (found.length === 0) return problem('No layer has a map with more than one place.', 'Use methods that look at the input: saliency, integrated-gradients, occlusion, rise.');
    const { defaultLayer, linearHead, network } = classifier;
    const size = network.layer(defaultLayer).shape.slice(0, 2).join(' × ');
    const exact = linearHead === null ? 'CAM does not exist for its head' : 'CAM applies exactly';
    return ok(`CAM methods look at "${defaultLayer}", ${size} places, unless --layer names another of the ${found.length} maps; ${exact}.`);
  }),
];
