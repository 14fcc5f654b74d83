import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import type { Picture } from '../images/picture';
import { fitToNetwork } from '../images/resize';
import { nearestNames } from '../text';
import type { Network } from './network';
import type { OutputActivation } from './predictions';

/**
 * A head of global average pooling and one dense layer, for which CAM (Zhou et al. 2016) is defined.
 */
export interface LinearHead {
  /** The feature map that is averaged. */
  readonly layer: string;
  /** `w_k^c` for one class: a weight for each channel of the feature map. */
  weights(classIndex: number): Promise<Float32Array>;
}

/** An image classifier: a network from one picture to the logits of named classes. */
export interface Classifier {
  readonly name: string;
  /** SHA-256 of the weights it was made from. */
  readonly fingerprint: string;
  readonly network: Network;
  /** Size of the network's input in pixels. */
  readonly height: number;
  readonly width: number;
  readonly classNames: readonly string[];
  /** Number of learned values, batch normalisation folded in. */
  readonly parameters: number;
  /** The last spatial feature map before the head: where CAM methods look unless told otherwise. */
  readonly defaultLayer: string;
  /** Null where the head is anything but global average pooling + one dense layer. */
  readonly linearHead: LinearHead | null;
  /** What makes probabilities of its logits. */
  readonly outputActivation: OutputActivation;
  readonly preprocessing: Preprocessing;
  /** For a network that somebody brings: how its score, input range and class names were found, for the record. */
  readonly provenance?: Readonly<Record<string, string>>;
  /** Gives the weights back; the classifier cannot be used afterwards. */
  dispose(): void;
}

/** From an 8-bit picture to what the network reads: crop, bicubic resize, order of channels, `(value − offset) / scale`. */
export interface Preprocessing {
  /** Share of the shorter side that the centre crop keeps. */
  readonly cropFraction: number;
  /** One for all channels, or one for each of the network's. */
  readonly offset: number | readonly number[];
  readonly scale: number | readonly number[];
  /** Networks of the Caffe line read blue first; others red. */
  readonly order?: 'bgr';
}

/** What the network reads in one of its channels for a level 0 … 255. */
export function normalisedLevel({ offset, scale }: Preprocessing, level: number, channel: number): number {
  const ofChannel = (value: number | readonly number[]) => (typeof value === 'number' ? value : (value[channel % value.length] as number));
  return (level - ofChannel(offset)) / ofChannel(scale);
}

/** Whether every picture becomes finite numbers: normalising is linear, so that the darkest and the brightest level tell. */
export function normalisesFinitely({ preprocessing, network }: Classifier): boolean {
  const channels = network.layer(network.input).shape[2] as number;
  return Array.from({ length: channels }, (_, channel) => [0, 255].map((level) => normalisedLevel(preprocessing, level, channel))).flat().every(Number.isFinite);
}

/**
 * The picture as the network will see it: centre crop and resize to the input size. A picture of exactly
 * that size is used as it is.
 */
export async function fit(classifier: Classifier, picture: Picture): Promise<Picture> {
  if (picture.height === classifier.height && picture.width === classifier.width) return picture;
  return fitToNetwork(picture, classifier.height, classifier.width, classifier.preprocessing.cropFraction);
}

/** Weights of red, green and blue in the luma of ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114];

/**
 * The network's input for a fitted picture: `[1, height, width, 3]`, normalised; `[1, height, width, 1]` with the
 * luma of Rec. 601 for a network that reads grey pictures. The caller disposes of it.
 * @throws RangeError when the picture does not have the network's input size
 */
export function toInput(classifier: Classifier, picture: Picture): Tensor4D {
  const { height, width, network, preprocessing } = classifier;
  if (picture.height !== height || picture.width !== width) {
    throw new RangeError(`The network reads ${width}×${height} pixels, the picture has ${picture.width}×${picture.height}.`);
  }
  return tf.tidy(() => {
    const colours = tf.tensor4d(new Float32Array(picture.pixels), [1, height, width, 3]);
    const grey = network.layer(network.input).shape[2] === 1;
    const levels = grey ? colours.mul(tf.tensor1d(luma)).sum(3, true) : preprocessing.order === 'bgr' ? colours.reverse(3) : colours;
    return levels.sub([preprocessing.offset].flat()).div<Tensor4D>([preprocessing.scale].flat());
  });
}

/** Layers with a spatial map (height × width × channels), the input left out: where a CAM method can look. */
export function spatialLayers(classifier: Classifier): string[] {
  const { layers, input } = classifier.network;
  return layers.filter((layer) => layer.shape.length === 3 && layer.name !== input).map((layer) => layer.name);
}

/** @throws UserError that names the nearest layers when there is no spatial layer of that name */
export function checkLayer(classifier: Classifier, name: string): string {
  const names = spatialLayers(classifier);
  if (names.includes(name)) return name;
  throw new UserError(
    `${classifier.name} has no layer "${name}" with a spatial map; the nearest are ${nearestNames(name, names)}.`,
  );
}
