/** What counts as the same result where two devices round differently. */
import sharp from 'sharp';

/** The most by which numbers may differ, relative to the larger one. */
export const relativeTolerance = 1e-3;
/** A pixel that differs by more than this many of 255 levels in a channel can be seen. */
const visibleLevels = 24;
/**
 * The most of a picture that may differ visibly, and the most that it may differ in the mean, in levels. Between the
 * native library and WebAssembly no pixel of the report's figures differs visibly, and its numbers by less than 1e-5;
 * the rest is room for single gates of a gradient, which a GPU's rounding moves.
 */
export const pictureTolerance = { share: 0.01, mean: 1 } as const;

/** What is smaller than this is rounding and has no digits to compare. */
const noise = 1e-6;

export function closeNumbers(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(noise, relativeTolerance * Math.max(Math.abs(a), Math.abs(b)));
}

const number = /-?\d+(?:\.\d+)?/g;

/** LaTeX or words with thin spaces and signs in numbers put so that they can be read as numbers. */
function plainNumbers(text: string): string {
  return text.replace(/(?<=\d)\\,(?=\d)/g, '').replaceAll('\\ensuremath{-}', '-').replaceAll('\u2212', '-');
}

function decimals(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

/**
 * Whether two texts say the same: the words are equal, and each number is within the tolerance or one unit of its last
 * digit, as rounding may fall on either side.
 */
export function closeTexts(a: string, b: string): boolean {
  const [one, other] = [plainNumbers(a), plainNumbers(b)];
  const [numbers, others] = [one.match(number) ?? [], other.match(number) ?? []];
  if (one.replace(number, '0') !== other.replace(number, '0') || numbers.length !== others.length) return false;
  return numbers.every((shown, index) => {
    const second = others[index] ?? '';
    const unit = 10 ** -Math.min(decimals(shown), decimals(second));
    return closeNumbers(Number(shown), Number(second)) || Math.abs(Number(shown) - Number(second)) <= unit * (1 + 1e-9);
  });
}

/**
 * What differs between two pictures, in words; null for a difference within the tolerance.
 * @param a PNG or any other format that sharp reads
 */
export async function pictureDifference(a: Uint8Array, b: Uint8Array): Promise<string | null> {
  const read = (data: Uint8Array) => sharp(data).flatten({ background: 'white' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const [one, other] = [await read(a), await read(b)];
  const { width, height, channels } = one.info;
  if (width !== other.info.width || height !== other.info.height || channels !== other.info.channels) {
    return `${width} × ${height} pixels are committed, the code makes ${other.info.width} × ${other.info.height}`;
  }
  let [visible, sum] = [0, 0];
  for (let pixel = 0; pixel < width * height; pixel++) {
    let most = 0;
    for (let channel = 0; channel < channels; channel++) {
      const place = pixel * channels + channel;
      const difference = Math.abs((one.data[place] ?? 0) - (other.data[place] ?? 0));
      sum += difference;
      most = Math.max(most, difference);
    }
    if (most > visibleLevels) visible++;
  }
  const share = visible / (width * height);
  const mean = sum / (width * height * channels);
  if (share <= pictureTolerance.share && mean <= pictureTolerance.mean) return null;
  return `${(100 * share).toFixed(1)} % of its pixels differ visibly, in the mean by ${mean.toFixed(1)} of 255 levels`;
}
