import type { Rank, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { otherWork } from '../batches';
import { UserError } from '../errors';
import { ascentAt, logitsAt } from '../methods/at';
import type { Passes } from '../methods/attribution-map';
import { checkTarget, type Target } from '../methods/score';
import type { Classifier } from '../models/classifier';
import { probabilities } from '../models/predictions';
import { uniformSource } from '../random';
import { classModelSettings, type ClassModelOptions, type ClassModelSettings, type ClassModelVariant } from './settings';
import { roll, stepped, type Shift } from './step';

/** What the network says to the image at one point of the ascent. */
export interface AscentState {
  /** S_c */
  readonly logit: number;
  /** 0 … 1 */
  readonly probability: number;
  /** `S_c(I) − λ‖I‖²` */
  readonly objective: number;
}

export interface ClassModel {
  readonly network: { readonly name: string; readonly fingerprint: string };
  readonly target: { readonly index: number; readonly name: string };
  readonly variant: ClassModelVariant;
  readonly options: ClassModelSettings;
  readonly passes: Passes;
  /** `height × width × channels` values in the network's normalised range, unclipped, row by row. */
  readonly image: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Before each step, of the image as it was shifted for that step, and after the last: steps + 1 states. */
  readonly course: readonly AscentState[];
}

/**
 * Class model: an image that the network scores high for a class, `argmax_I S_c(I) − λ‖I‖²`, by gradient ascent from
 * the image that is zero after normalisation. S_c is the logit. Simonyan, Vedaldi & Zisserman 2014, section 2, eq. 1.
 *
 * The variant `paper` is that and nothing else: `I ← I + η(∂S_c/∂I − 2λI)` with a constant rate η. EfficientNet-Lite0
 * is climbed so by a texture of single pixels. The default variant adds three regularisers that are not in the paper:
 * the slope is taken at the image shifted round its edges by a random number of pixels (jitter), the image is blurred
 * a little after each step, and η falls on a straight line, so that the last steps settle what the first ones found.
 * @param index of the class
 * @throws UserError for an unknown class, impossible options, and an ascent that leaves the range of float32
 */
export async function classModel(classifier: Classifier, index: number, options: ClassModelOptions = {}): Promise<ClassModel> {
  const target: Target = { index, score: 'logit' };
  checkTarget(classifier.classNames, target);
  const { network, name, fingerprint, classNames } = classifier;
  const [height, width, channels] = network.layer(network.input).shape as [number, number, number];
  const { variant, settings } = classModelSettings(options, height, width);
  const { image, course } = await climb(classifier, target, settings, options.onProgress);
  return {
    network: { name, fingerprint },
    target: { index, name: classNames[index] as string },
    variant,
    options: settings,
    passes: { forward: settings.steps + 1, backward: settings.steps, headBackward: 0 },
    image,
    height,
    width,
    channels,
    course,
  };
}

async function climb(classifier: Classifier, target: Target, settings: ClassModelSettings, onProgress: ClassModelOptions['onProgress']) {
  const { steps, jitter, seed } = settings;
  const uniform = uniformSource(seed);
  const pixels = () => Math.floor(uniform() * (2 * jitter + 1)) - jitter;
  const course: AscentState[] = [];
  const { network } = classifier;
  let image = tf.zeros<Rank.R4>([1, ...(network.layer(network.input).shape as [number, number, number])]);
  try {
    for (let step = 0; step < steps; step++) {
      const shift: Shift = [pixels(), pixels()];
      const { logits, gradients } = await ascentAtShifted(classifier, target, image, shift);
      try {
        course.push(await stateOf(classifier, target, logits, image, settings, step));
        const next = stepped(image, gradients, shift, step, settings);
        image.dispose();
        image = next;
      } finally {
        gradients.dispose();
      }
      onProgress?.(step + 1, steps);
      await otherWork();
    }
    const [logits] = await logitsAt(classifier, image);
    course.push(await stateOf(classifier, target, logits as Float32Array, image, settings, steps));
    return { image: (await image.data()) as Float32Array, course };
  } finally {
    image.dispose();
  }
}

async function ascentAtShifted(classifier: Classifier, target: Target, image: Tensor4D, shift: Shift) {
  const shifted = roll(image, shift);
  try {
    const { logits, gradients } = await ascentAt(classifier, target, shifted);
    return { logits: logits[0] as Float32Array, gradients };
  } finally {
    shifted.dispose();
  }
}

/** @throws UserError when the ascent has run away */
async function stateOf(
  { outputActivation }: Classifier,
  { index }: Target,
  logits: Float32Array,
  image: Tensor4D,
  { lambda, rate }: ClassModelSettings,
  step: number,
): Promise<AscentState> {
  const logit = logits[index] as number;
  const objective = logit - lambda * (await squaredNorm(image));
  if (!logits.every(Number.isFinite) || !Number.isFinite(objective)) {
    throw new UserError(`The ascent left the range of numbers after ${step} steps: choose a rate below ${rate}.`);
  }
  return { logit, probability: probabilities(logits, outputActivation)[index] as number, objective };
}

async function squaredNorm(image: Tensor4D): Promise<number> {
  const sum = tf.tidy(() => image.square().sum());
  try {
    return ((await sum.data()) as Float32Array)[0] as number;
  } finally {
    sum.dispose();
  }
}
