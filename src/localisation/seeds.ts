/** Pixels that a saliency map takes for object or background. */
import { UserError } from '../errors';
import type { Mask } from './component';

export interface Seeds {
  readonly foreground: Mask;
  readonly background: Mask;
  /** The saliency at the two quantiles. */
  readonly foregroundThreshold: number;
  readonly backgroundThreshold: number;
}

/** A saliency map, one value a pixel, row by row. */
export interface SaliencyValues {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** The smallest of the values that at least this many percent of them do not exceed. */
function quantile(sorted: Float32Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] as number;
}

/**
 * Foreground above the one quantile of the saliency, background up to the other.
 * @param name of the picture
 * @param percent of the two quantiles, background ≤ foreground
 * @throws UserError where no pixel stands out
 */
export function seedsOf(
  { values, height, width }: SaliencyValues,
  name: string,
  percent: { readonly foreground: number; readonly background: number },
): Seeds {
  const sorted = values.slice().sort();
  const largest = sorted.at(-1) as number;
  if (!(largest > 0)) {
    throw new UserError(`No pixel of ${name} is salient: the score does not depend on any; explain another class or picture.`);
  }
  const foregroundThreshold = quantile(sorted, percent.foreground);
  const backgroundThreshold = quantile(sorted, percent.background);
  if (largest === foregroundThreshold) {
    const shared = `the ${percent.foreground} % quantile, which many share`;
    throw new UserError(`No pixel of ${name} is more salient than ${shared}: choose a lower one with --foreground.`);
  }
  const where = (test: (value: number) => boolean): Mask => ({ values: Uint8Array.from(values, (value) => (test(value) ? 1 : 0)), height, width });
  return {
    foreground: where((value) => value > foregroundThreshold),
    background: where((value) => value <= backgroundThreshold),
    foregroundThreshold,
    backgroundThreshold,
  };
}
