/** Small networks made for questions: of random seeded weights, and with what a question is to bring out. */
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { channelwise } from '../models/generic-layers';
import { activation, convolution, dense, flatten, globalAveragePooling, inputLayer } from '../models/layers';
import { makeNetwork, type ActivationName, type Network } from '../models/network';
import { uniformSource } from '../random';

/** What is particular about a network; heights and widths differ so that an exchange of the two shows. */
export interface Plan {
  /** Pixels of the input. */
  readonly height: number;
  readonly width: number;
  /** Activation of the first layer, `stem`. */
  readonly stem: ActivationName;
  /** Activation of the last feature map, `features`; `linear` leaves it negative values. */
  readonly features: ActivationName;
  /** What comes between the last feature map and the dense layer. */
  readonly head: 'average' | 'flatten';
  /** A class whose weights in the dense layer are all negative. */
  readonly without?: number;
  /** A channel of the last feature map that is 0 everywhere. */
  readonly dead?: number;
  /** Multiplies the dense layer's weights: small ones make small gradients. */
  readonly gain?: number;
}

export const classCount = 4;
/** Channels of `stem` and of `features`. */
const [stemChannels, featureChannels] = [4, 5];

export interface Planned {
  readonly network: Network;
  /** The dense layer's weights, `[units in, classes]`, and bias. */
  readonly dense: { readonly weights: Float32Array; readonly bias: Float32Array };
  dispose(): void;
}

/**
 * Builds `input → stem.conv → stem → features.conv → features.norm → features → pooled → logits`: two convolutions of 3 × 3
 * cells, the first of stride 2, and a normalisation before the last activation, as most trained networks have them.
 */
export function buildNetwork(seed: number, plan: Plan): Planned {
  const uniform = uniformSource(seed);
  const draw = (count: number, size: number) => Float32Array.from({ length: count }, () => (uniform() * 2 - 1) * size);
  const tensors: Tensor[] = [];
  const keep = <T extends Tensor>(tensor: T): T => (tensors.push(tensor), tensor);
  const filter = (channels: number, out: number): Tensor4D => keep(tf.tensor4d(draw(9 * channels * out, 3.5 / Math.sqrt(9 * channels)), [3, 3, channels, out]));
  const vector = (values: Float32Array): Tensor1D => keep(tf.tensor1d(values));
  const input = inputLayer('input', [plan.height, plan.width, 3]);
  const stemConv = convolution('stem.conv', input, filter(3, stemChannels), vector(draw(stemChannels, 1)), 2);
  const stem = activation('stem', stemConv, plan.stem);
  const conv = convolution('features.conv', stem, filter(stemChannels, featureChannels), vector(draw(featureChannels, 1)), 1);
  const alive = (values: Float32Array) => values.map((value, channel) => (channel === plan.dead ? 0 : value));
  const scale = vector(alive(draw(featureChannels, 0.4).map((value) => 1 + value)));
  const norm = channelwise('features.norm', conv, scale, vector(alive(draw(featureChannels, 1))));
  const features = activation('features', norm, plan.features);
  const pooled = (plan.head === 'average' ? globalAveragePooling : flatten)('pooled', features);
  const units = pooled.shape[0] as number;
  const spread = (plan.gain ?? 1) * (plan.head === 'average' ? 1 : 2 / Math.sqrt(units));
  const weights = draw(units * classCount, spread).map((value, at) => (at % classCount === plan.without ? -Math.abs(value) : value));
  const bias = draw(classCount, 0.5);
  const logits = dense('logits', pooled, keep(tf.tensor2d(weights, [units, classCount]) as Tensor2D), vector(bias));
  return {
    network: makeNetwork([input, stemConv, stem, conv, norm, features, pooled, logits]),
    dense: { weights, bias },
    dispose: () => tf.dispose(tensors),
  };
}
