import { makePicture, type Picture } from '../images/picture';
import { normalisedLevel, type Preprocessing } from '../models/classifier';
import type { ClassModel } from './class-model';

/** A class model as a picture. */
export interface ShownModel {
  readonly picture: Picture;
  /** Share of the values that lay outside the levels 0 … 255 and were clipped. */
  readonly clipped: number;
}

/**
 * Step "levels": the normalisation undone, rounded and clipped to the levels 0 … 255 of a picture; the order of colours
 * becomes red, green, blue, and one channel becomes three equal ones.
 * @param name of the picture
 */
export function toLevels({ image, height, width, channels }: ClassModel, preprocessing: Preprocessing, name: string): ShownModel {
  const pixels = new Uint8Array(height * width * 3);
  let clipped = 0;
  image.forEach((value, at) => {
    const channel = at % channels;
    const zero = normalisedLevel(preprocessing, 0, channel);
    const level = Math.round((value - zero) / (normalisedLevel(preprocessing, 1, channel) - zero));
    if (level < 0 || level > 255) clipped++;
    const shown = Math.min(255, Math.max(0, level));
    const pixel = Math.floor(at / channels) * 3;
    if (channels === 1) pixels.fill(shown, pixel, pixel + 3);
    else pixels[pixel + (preprocessing.order === 'bgr' ? 2 - channel : channel)] = shown;
  });
  return { picture: makePicture(name, width, height, pixels), clipped: clipped / image.length };
}
