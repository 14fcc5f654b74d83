/** Channels of a feature map as pictures. */
import { resizeNearest } from '../images/interpolate';
import { channelOf, type LayerValues } from '../methods/layer-values';
import type { MapValues } from './display';

/** In pixels. */
interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * One channel of a layer, spread over the network's input so that each of its values is a rectangle of one colour: a grid
 * of 7 × 7 values is seen to be one, and nothing is made up between them.
 * @param size of the network's input in pixels
 * @returns a map of the input's size, signed where one of its values is negative
 * @throws RangeError for a channel there is none of, or an input with fewer rows or columns than the layer
 */
export function channelMap(values: LayerValues, channel: number, size: Size): MapValues {
  const { layer, activation, channels, height, width } = values;
  if (!(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw new RangeError(`The layer "${layer}" has channels 0 to ${channels - 1}, not ${channel}.`);
  }
  if (size.height < height || size.width < width) {
    throw new RangeError(`The layer "${layer}" has ${height}×${width} places, more than ${size.height}×${size.width} pixels show.`);
  }
  const enlarged = resizeNearest(channelOf(activation, channels, channel), height, width, size.height, size.width);
  return {
    values: enlarged,
    height: size.height,
    width: size.width,
    channels: 1,
    signed: enlarged.some((value) => value < 0),
    extent: { top: 0, left: 0, height: size.height, width: size.width },
  };
}
