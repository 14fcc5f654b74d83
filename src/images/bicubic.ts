import { makePicture, type Picture } from './picture';

/** Fractional bits of the fixed-point weights. */
const precision = 22;

/** Keys' cubic convolution kernel with a = −½. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** Which input positions one output position is made of: `weights[i]` belongs to position `first + i`. */
interface Taps {
  readonly first: number;
  /** Whole numbers that sum to about 2^22. */
  readonly weights: readonly number[];
}

/** The taps of every output position along one axis; the kernel widens when the axis shrinks (antialiasing). */
function axisTaps(inputSize: number, outputSize: number): Taps[] {
  const scale = inputSize / outputSize;
  const stretch = Math.max(1, scale);
  const support = 2 * stretch;
  return Array.from({ length: outputSize }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inputSize, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: end - first }, (_, j) => cubic((j + first - centre + 0.5) * (1 / stretch)));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    // Rounded half away from zero.
    const weights = raw.map((weight) => Math.trunc((weight / sum) * 2 ** precision + (weight < 0 ? -0.5 : 0.5)));
    return { first, weights };
  });
}

/**
 * Resamples one axis of `outer × axis × inner` bytes; every value is rounded to 8 bits.
 * @returns `outer × taps.length × inner` bytes
 */
function resampleAxis(values: Uint8Array, outer: number, axis: number, inner: number, taps: readonly Taps[]): Uint8Array {
  const result = new Uint8ClampedArray(outer * taps.length * inner);
  for (let o = 0, at = 0; o < outer; o++) {
    for (const { first, weights } of taps) {
      for (let i = 0; i < inner; i++, at++) {
        let sum = 1 << (precision - 1);
        let from = (o * axis + first) * inner + i;
        for (const weight of weights) {
          sum += weight * (values[from] ?? NaN);
          from += inner;
        }
        result[at] = sum >> precision;
      }
    }
  }
  return new Uint8Array(result.buffer);
}

/**
 * Antialiased bicubic resampling to `height × width`, byte for byte as Pillow's `Image.resize(…, BICUBIC)`
 * computes it (src/libImaging/Resample.c): first along the width, then along the height, each with weights in
 * 22-bit fixed point and each rounded to 8 bits. Image classifiers are trained on pictures resampled this way,
 * and other kernels that are called bicubic differ from it by several levels.
 */
export function resizeBicubic(picture: Picture, height: number, width: number): Picture {
  if (![height, width].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new RangeError(`A picture cannot be resized to ${width}×${height}.`);
  }
  const narrow = resampleAxis(picture.pixels, picture.height, picture.width, 3, axisTaps(picture.width, width));
  const pixels = resampleAxis(narrow, 1, picture.height, width * 3, axisTaps(picture.height, height));
  return makePicture(picture.name, width, height, pixels);
}
