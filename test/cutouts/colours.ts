import { tf } from '../../src/backend';
import type { Classifier } from '../../src/models/classifier';
import { activation, convolution, dense, globalAveragePooling, inputLayer } from '../../src/models/layers';
import { disposeAll, makeNetwork } from '../../src/models/network';

/** The pure colours that {@link colourNetwork} knows, by class: red, green, blue. */
export const pureColours = [[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const;

/**
 * A network whose answer is known without it: the logit of a class is 150 times the mean over all pixels of how much a pixel
 * is of the class's colour alone, ReLU(own − others − 2) of its normalised channels, which is 1 for the pure colour and 0
 * for all of the natural grounds' colours and for pink. The logit of a fourth class, nothing, is 1/2 always.
 * @param side of its input in pixels
 */
export function colourNetwork(side = 64): Classifier {
  const own = pureColours.flatMap((_, from) => pureColours.map((_colour, to) => (from === to ? 1 : -1)));
  const tensors = [
    tf.tensor4d(own, [1, 1, 3, 3]),
    tf.tensor1d([-2, -2, -2]),
    tf.tensor2d([150, 0, 0, 0, 0, 150, 0, 0, 0, 0, 150, 0], [3, 4]),
    tf.tensor1d([0, 0, 0, 0.5]),
  ] as const;
  const input = inputLayer('input', [side, side, 3]);
  const sums = convolution('sums', input, tensors[0], tensors[1], 1);
  const features = activation('features', sums, 'relu');
  const means = globalAveragePooling('means', features);
  return {
    name: 'colours',
    fingerprint: 'colours',
    network: makeNetwork([input, sums, features, means, dense('logits', means, tensors[2], tensors[3])]),
    height: side,
    width: side,
    classNames: ['red', 'green, verdant', 'blue', 'nothing'],
    parameters: 28,
    defaultLayer: 'features',
    linearHead: null,
    outputActivation: 'softmax',
    preprocessing: { cropFraction: 1, offset: 127, scale: 128 },
    dispose: () => disposeAll(tensors),
  };
}
