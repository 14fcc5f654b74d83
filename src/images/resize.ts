import { resizeBicubic } from './bicubic';
import { makePicture, type Picture } from './picture';

/** A rectangle in pixels, from the top left corner. */
export interface Rectangle {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a rectangle out of a picture.
 * @throws RangeError when it is empty, not in whole pixels or not inside the picture
 */
export function crop(picture: Picture, { top, left, height, width }: Rectangle): Picture {
  const inside = top >= 0 && left >= 0 && height > 0 && width > 0 && top + height <= picture.height && left + width <= picture.width;
  if (!inside || ![top, left, height, width].every(Number.isSafeInteger)) {
    throw new RangeError(`There is no rectangle of ${width}×${height} at (${left}, ${top}) in a picture of ${picture.width}×${picture.height}.`);
  }
  const pixels = new Uint8Array(height * width * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    pixels.set(picture.pixels.subarray(from, from + width * 3), row * width * 3);
  }
  return makePicture(picture.name, width, height, pixels);
}

/**
 * The square that EfficientNet's preprocessing keeps (`preprocessing.py` of the TensorFlow models): its side is
 * `floor(fraction · shorter side)`, its offset `floor((dimension − side + 1) / 2)` on both axes.
 * @param fraction in 0 … 1; `size / (size + 32)` for a network that reads `size × size` pixels
 * @throws RangeError for any other fraction
 */
export function centreSquare(height: number, width: number, fraction: number): Rectangle {
  if (!(fraction > 0 && fraction <= 1)) throw new RangeError(`A crop keeps a fraction in 0 … 1 of a picture, not ${fraction}.`);
  // The small summand undoes rounding: 240/272 of 544 is 480, and must not become 479.
  const side = Math.max(1, Math.floor(fraction * Math.min(height, width) + 1e-6));
  const offset = (size: number): number => Math.floor((size - side + 1) / 2);
  return { top: offset(height), left: offset(width), height: side, width: side };
}

/**
 * The picture as a network reads it: {@link centreSquare}, then {@link resizeBicubic} to `height × width`.
 * A picture of exactly that size is used as it is.
 */
export function fitToNetwork(picture: Picture, height: number, width: number, cropFraction: number): Picture {
  if (picture.height === height && picture.width === width) return picture;
  return resizeBicubic(crop(picture, centreSquare(picture.height, picture.width, cropFraction)), height, width);
}
