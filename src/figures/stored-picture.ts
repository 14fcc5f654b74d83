/** A picture that was drawn before, as a figure. */
import sharp from 'sharp';
import { drawing } from './drawing';
import type { Figure } from './figure';

/**
 * A PNG at a width in points, its proportions kept.
 * @param alt what is to be seen, in words
 * @throws Error where the bytes are no picture
 */
export async function storedPicture(png: Buffer, alt: string, width: number): Promise<Figure> {
  const pixels = await sharp(png).metadata();
  const height = (width * (pixels.height as number)) / (pixels.width as number);
  return drawing(width, height, [{ kind: 'image', x: 0, y: 0, width, height, url: `data:image/png;base64,${png.toString('base64')}` }], alt);
}
