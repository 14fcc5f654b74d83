import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { UserError } from '../errors';
import { checkLayer } from '../models/classifier';
import type { Probe } from './probe';

/** A layer's output as numbers, for arithmetic in float64, where no product or sum of 32-bit numbers overflows. */
export interface LayerValues {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `A`: `height × width × channels` values, row by row, channels last. */
  readonly activation: Float32Array;
}

/** A layer's output and the score's gradient there. */
export interface LayerGradient extends LayerValues {
  /** `g = ∂S/∂A`, in the order of the activation. */
  readonly gradient: Float32Array;
}

/**
 * @param layer a layer with a spatial map; the last one before the head unless named
 * @throws UserError for another layer, or where its output is not finite
 */
export async function readActivation(probe: Probe, layer = probe.classifier.defaultLayer): Promise<LayerValues> {
  const tensor = probe.activation(checkLayer(probe.classifier, layer));
  const [, height, width, channels] = tensor.shape;
  const activation = await probe.observation.once(`values of ${layer}`, () => finiteValues(tensor, `The layer "${layer}" holds`));
  return { layer, height, width, channels, activation };
}

/** {@link readActivation} with the gradient, whose values must be finite as well. */
export async function readGradient(probe: Probe, layer?: string): Promise<LayerGradient> {
  const values = await readActivation(probe, layer);
  const key = `gradient at ${values.layer} of ${JSON.stringify(probe.target)}`;
  const gradient = await probe.observation.once(key, () => finiteValues(probe.gradient(values.layer), `The gradient at the layer "${values.layer}" holds`));
  return { ...values, gradient };
}

async function finiteValues(tensor: Tensor4D, where: string): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  if (!values.every(Number.isFinite)) throw new UserError(`${where} values that are not finite: choose another layer.`);
  return values;
}

/** One channel of an array whose channels come last: one value a place, row by row. */
export function channelOf(values: Float32Array, channels: number, channel: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, place) => values[place * channels + channel] as number);
}
