import { makePicture, type Picture } from './picture';

/**
 * Rows turned round: left becomes right.
 * @param values rows of `width` places with `channels` values each
 */
export function mirrorRows<T extends Uint8Array | Float32Array>(values: T, width: number, channels: number): T {
  const mirrored = values.slice() as T;
  values.forEach((value, index) => {
    const place = Math.floor(index / channels);
    const column = place % width;
    mirrored[(place + width - 1 - 2 * column) * channels + (index % channels)] = value;
  });
  return mirrored;
}

/** The picture in a mirror. */
export function mirrorPicture({ name, width, height, pixels }: Picture): Picture {
  return makePicture(name, width, height, mirrorRows(pixels, width, 3));
}
