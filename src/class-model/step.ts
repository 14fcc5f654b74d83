/** One step of gradient ascent on an image, with the regularisers that keep it smooth. */
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { gaussianBlur } from '../blur';
import type { ClassModelSettings } from './settings';

/** A shift in pixels: rows down, columns to the right. */
export type Shift = readonly [down: number, right: number];

/**
 * The image shifted round its edges: what leaves it on one side comes in on the other.
 * @param image `[batch, height, width, channels]`; stays the caller's
 */
export function roll(image: Tensor4D, [down, right]: Shift): Tensor4D {
  return tf.tidy(() => rollAxis(rollAxis(image, 1, down), 2, right).clone());
}

function rollAxis(image: Tensor4D, axis: 1 | 2, by: number): Tensor4D {
  const size = image.shape[axis];
  const last = ((by % size) + size) % size;
  if (last === 0) return image;
  const [first, second] = tf.split(image, [size - last, last], axis) as [Tensor4D, Tensor4D];
  return tf.concat([second, first], axis);
}

/**
 * The image after a step: `blur(I + η(∂S/∂I − 2λI))`, the slope having been taken at the shifted image.
 * @param gradients `∂S/∂(shifted image)`
 * @param step counted from 0
 * @returns the caller's to dispose of
 */
export function stepped(image: Tensor4D, gradients: Tensor4D, [down, right]: Shift, step: number, settings: ClassModelSettings): Tensor4D {
  const { rate, lambda, blur, steps, schedule } = settings;
  const length = schedule === 'constant' ? rate : rate * (1 - step / steps);
  return tf.tidy(() => {
    const slope = roll(gradients, [-down, -right]).sub(image.mul(2 * lambda));
    const moved = image.add<Tensor4D>(slope.mul(length));
    return blur === 0 ? moved : gaussianBlur(moved, blur);
  });
}
