import sharp from 'sharp';
import { resizeBicubic } from './bicubic';
import { makePicture, type Picture } from './picture';

/** The grey that a network's normalisation maps to about 0. */
const grey = 127;

/** Lays `picture` onto `pixels`, a canvas that is `canvasWidth` wide. */
function paste(pixels: Uint8Array, canvasWidth: number, picture: Picture, top: number, left: number): void {
  for (let row = 0; row < picture.height; row++) {
    const line = picture.pixels.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
    pixels.set(line, ((top + row) * canvasWidth + left) * 3);
  }
}

/** The picture at the largest size that fits into `height × width`, its proportions kept to the pixel. */
function fitInto(picture: Picture, height: number, width: number): Picture {
  const scale = Math.min(height / picture.height, width / picture.width);
  const side = (size: number, most: number): number => Math.min(most, Math.max(1, Math.round(size * scale)));
  return resizeBicubic(picture, side(picture.height, height), side(picture.width, width));
}

/**
 * One picture that shows two: each in its half of a grey canvas, as large as fits, centred.
 * @param size of the canvas in pixels, usually the network's input size; the middle column of an odd width
 *   goes to the right half
 * @returns a picture named after both, e.g. `dog+cat`
 * @throws RangeError for a canvas that has not a pixel for each, or no whole number of pixels
 */
export function sideBySide(left: Picture, right: Picture, { height, width }: { height: number; width: number }): Picture {
  if (!(Number.isSafeInteger(height) && Number.isSafeInteger(width) && height >= 1 && width >= 2)) {
    throw new RangeError(`Two pictures do not fit onto ${width}×${height} pixels.`);
  }
  const half = Math.floor(width / 2);
  const pixels = new Uint8Array(height * width * 3).fill(grey);
  for (const [picture, start, room] of [[left, 0, half], [right, half, width - half]] as const) {
    const fitted = fitInto(picture, height, room);
    paste(pixels, width, fitted, Math.floor((height - fitted.height) / 2), start + Math.floor((room - fitted.width) / 2));
  }
  return makePicture(`${left.name}+${right.name}`, width, height, pixels);
}

/** The picture as a PNG file, without loss and without metadata. */
export async function encodePng(picture: Picture): Promise<Buffer> {
  const { width, height, pixels } = picture;
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png({ compressionLevel: 9 }).toBuffer();
}
