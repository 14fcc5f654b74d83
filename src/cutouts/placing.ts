/** How large and where an object is shown. */
import type { Rectangle } from '../images/resize';
import { resizeLayer, type Layer, type Placed } from './layer';

/**
 * The layer so large that it fills a share of the room along one axis and no more along the other, its proportions kept
 * to the pixel.
 * @param share in 0 … 1
 */
export function sized(layer: Layer, room: { readonly height: number; readonly width: number }, share: number): Layer {
  const scale = share * Math.min(room.height / layer.height, room.width / layer.width);
  const side = (size: number, most: number): number => Math.min(most, Math.max(1, Math.round(size * scale)));
  return resizeLayer(layer, side(layer.height, room.height), side(layer.width, room.width));
}

/**
 * The layer at a place drawn from all at which it lies inside the rectangle.
 * @throws RangeError when it is larger than the rectangle
 */
export function somewhere(layer: Layer, inside: Rectangle, uniform: () => number): Placed {
  const drawn = (room: number): number => {
    if (room < 0) throw new RangeError(`A layer of ${layer.width}×${layer.height} does not fit into ${inside.width}×${inside.height} pixels.`);
    return Math.floor(uniform() * (room + 1));
  };
  const top = inside.top + drawn(inside.height - layer.height);
  return { layer, top, left: inside.left + drawn(inside.width - layer.width) };
}

/** The layer in the middle of the rectangle, rounded towards its top left corner. */
export function centred(layer: Layer, inside: Rectangle): Placed {
  const middle = (start: number, room: number): number => start + Math.floor(room / 2);
  return { layer, top: middle(inside.top, inside.height - layer.height), left: middle(inside.left, inside.width - layer.width) };
}

/**
 * A part of a picture at one of its four corners.
 * @param corner 0 … 3: top left, top right, bottom left, bottom right
 * @param share of the picture's sides, rounded down
 */
export function cornerOf({ height, width }: { readonly height: number; readonly width: number }, corner: number, share: number): Rectangle {
  const [high, wide] = [Math.floor(height * share), Math.floor(width * share)];
  return { top: corner >= 2 ? height - high : 0, left: corner % 2 === 1 ? width - wide : 0, height: high, width: wide };
}
