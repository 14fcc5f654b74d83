/** What is measured on a map, and between maps, for a report: plain numbers, each with its meaning. */
import type { PixelMap } from '../evaluation/pixel-map';

/** A place in a picture, as shares of its height and width, 0…1. */
export interface Place {
  readonly down: number;
  readonly across: number;
}

/** The middle of the pixel of the largest value, the first in reading order of several; null where no value is positive. */
export function placeOfMaximum({ values, height, width }: PixelMap): Place | null {
  let at = 0;
  values.forEach((value, pixel) => {
    if (value > (values[at] as number)) at = pixel;
  });
  if (!((values[at] as number) > 0)) return null;
  return { down: (Math.floor(at / width) + 0.5) / height, across: ((at % width) + 0.5) / width };
}

/**
 * How far two places lie apart in a picture of some height and width, as a share of its longer side.
 * @returns null where one of them is missing
 */
export function distanceBetween(a: Place | null, b: Place | null, { height, width }: Pick<PixelMap, 'height' | 'width'>): number | null {
  if (a === null || b === null) return null;
  return Math.hypot((a.down - b.down) * height, (a.across - b.across) * width) / Math.max(height, width);
}

/**
 * The smallest share of the pixels, above 0 and up to 1, that holds half of the sum of a map's positive values.
 * @returns null where no value is positive
 */
export function areaOfHalf({ values }: PixelMap): number | null {
  const positive = Float64Array.from(values.filter((value) => value > 0)).sort().reverse();
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  let [sum, count] = [0, 0];
  while (sum < total / 2 && count < positive.length) sum += positive[count++] as number;
  return count / values.length;
}

/** Whether all values are the same, so that the map puts no pixel before another. */
export function isConstant({ values }: PixelMap): boolean {
  return values.every((value) => value === values[0]);
}

/** What a rank correlation between two maps of one method says of what was changed between them. */
export type Change = 'hardly' | 'in part' | 'clearly' | 'unknown';

/** A map hardly changes from this rank correlation on. */
export const hardlyFrom = 0.9;
/** A map clearly changes below this rank correlation. */
export const clearlyBelow = 0.5;

/** A number as a report shows it: what is said of it must fit what a reader sees. */
const shown = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** @param measured Spearman's correlation; null where one of the maps is constant and orders nothing */
export function changeOf(measured: number | null): Change {
  if (measured === null) return 'unknown';
  const correlation = shown(measured, 2);
  if (correlation >= hardlyFrom) return 'hardly';
  return correlation < clearlyBelow ? 'clearly' : 'in part';
}

/** A maximum has moved beyond this share of the picture's longer side. */
export const movedBeyond = 0.2;

/** @param distance as {@link distanceBetween} measures it */
export const hasMoved = (distance: number): boolean => shown(distance, 2) > movedBeyond;

/** How the area under a deletion curve lies to those of random orders: less is faster. */
export type Speed = 'faster' | 'like random' | 'slower';

export function speedOf(area: number, random: readonly number[]): Speed {
  const [own, ...others] = [area, ...random].map((value) => shown(value, 3)) as [number, ...number[]];
  if (own < Math.min(...others)) return 'faster';
  return own > Math.max(...others) ? 'slower' : 'like random';
}

/** Below this probability of the class there is too little to be lost, and deletion is not reported. */
export const tooUncertain = 0.05;
