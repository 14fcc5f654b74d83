import { createHash } from 'node:crypto';

/** An upright 8-bit RGB picture, decoded and ready to be looked at or classified. */
export interface Picture {
  /** A short name for titles and records: the file's name without its folder and extension. */
  readonly name: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `height × width × 3` bytes, row by row, red green blue. */
  readonly pixels: Uint8Array;
  /** SHA-256 (hex) of size and pixels: the same picture has the same fingerprint, whatever file it came from. */
  readonly fingerprint: string;
}

/**
 * Builds a {@link Picture} and its fingerprint.
 * @throws RangeError when `pixels` does not hold `width × height × 3` bytes.
 */
export function makePicture(name: string, width: number, height: number, pixels: Uint8Array): Picture {
  if (pixels.length !== width * height * 3) {
    throw new RangeError(`A ${width}×${height} RGB picture has ${width * height * 3} bytes, not ${pixels.length}.`);
  }
  const fingerprint = createHash('sha256').update(`rgb8 ${width}x${height}\n`).update(pixels).digest('hex');
  return { name, width, height, pixels, fingerprint };
}
