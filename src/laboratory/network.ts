/** The laboratory's network before it has learned anything. */
import type { LayersModel } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { sceneSide } from './draw-scene';
import { shapeNames } from './outlines';

/** Channels and step of each convolution of 3 × 3 cells. */
const convolutions = [[12, 1], [24, 2], [32, 1], [48, 2], [64, 1], [64, 1]] as const;

/** The last convolution starts stronger: its map is averaged over 256 places, of which an object fills few. */
const lastGain = 4;

/** Another one for each layer, 0 … 8, and never 0, by which TensorFlow.js means any. */
function seedOf(seed: number, layer: number): number {
  return seed * 10 + layer + 1;
}

/**
 * Six convolutions with ReLU, global average pooling and a dense layer that answers with logits: CAM applies to it. The
 * initial weights are those of He et al. 2015, but that each filter of the first layer sums to 0 in each colour. So the
 * network is blind to flat colour at first: with the plain weights the colour of the ground drowned the shapes, and the
 * loss did not fall in 450 steps.
 * @param seed of the initial weights
 * @returns the caller's to dispose of
 */
export function untrainedNetwork(seed: number): LayersModel {
  const layers = convolutions.map(([filters, strides], i) =>
    tf.layers.conv2d({
      name: `conv${i + 1}`,
      filters,
      strides,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: seedOf(seed, i) }),
      ...(i === 0 && { inputShape: [sceneSide, sceneSide, 3] }),
    }),
  );
  const scores = tf.layers.dense({ name: 'scores', units: shapeNames.length, kernelInitializer: tf.initializers.glorotNormal({ seed: seedOf(seed, 8) }) });
  const model = tf.sequential({ name: 'laboratory', layers: [...layers, tf.layers.globalAveragePooling2d({ name: 'average' }), scores] });
  const [first, last] = [layers[0].weights[0], layers[layers.length - 1].weights[0]];
  tf.tidy(() => {
    const taps = first.read();
    first.write(taps.sub(taps.mean([0, 1], true)));
    last.write(last.read().mul(lastGain));
  });
  return model;
}
