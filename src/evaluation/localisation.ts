/** Where a map lies, measured against the mask of the object. Every measure is in 0 … 1, and higher is better. */
import type { Mask } from '../localisation/component';
import { highestPixels, largestValue, maskedPixels, measuredPixels, refuseMap, type PixelMap } from './pixel-map';

export interface PointingOptions {
  /** Greatest distance between maximum and object, as a share of the picture's longer side; 15/500 unless given. */
  readonly tolerance?: number;
}

export interface Pointing {
  /** 1 for a hit and 0 for a miss; where several pixels share the maximum, the share of them that hit. */
  readonly score: number;
  /** The maximum, the first in reading order of several. */
  readonly row: number;
  readonly column: number;
  /** How many pixels share the maximum; all of them in a constant map. */
  readonly maxima: number;
}

/** 15 pixels in the pictures of PASCAL VOC, whose longer side has 500. */
export const literatureTolerance = 15 / 500;

/**
 * Pointing game: does the maximum lie on the object, or no further from one of its pixels than the tolerance? Zhang et
 * al. 2018, Top-down neural attention by excitation backprop, section 4.2. The tolerance grows with the picture: 6.72
 * pixels at 224. Of a map with several maxima the score is their share of hits, which is what picking one of them at
 * random comes to on average: a constant map scores {@link pointingChance}, so does on average a map of random numbers.
 * The sign of the maximum does not matter.
 *
 * Quantus' `PointingGame` has no tolerance, counts a hit as soon as one of several maxima hits (a constant map always
 * does), and takes an empty mask for a hit. TorchRay takes the first maximum, and distances below the tolerance.
 * @param mask `height × width` values of 0 and 1
 * @throws RangeError for a map or mask that {@link measuredPixels} refuses, or a negative tolerance
 */
export function pointingGame(map: PixelMap, mask: Uint8Array, options: PointingOptions = {}): Pointing {
  measuredPixels(map, mask);
  const largest = largestValue(map);
  const near = nearMask(map, mask, options);
  let [maxima, hits] = [0, 0];
  map.values.forEach((value, pixel) => {
    if (value !== largest) return;
    maxima++;
    if (near(pixel)) hits++;
  });
  const first = map.values.indexOf(largest);
  return { score: hits / maxima, row: Math.floor(first / map.width), column: first % map.width, maxima };
}

/**
 * The share of pixels that hit in the pointing game: what a map without knowledge of the object scores on average.
 * @throws RangeError as {@link pointingGame}
 */
export function pointingChance(size: Pick<PixelMap, 'height' | 'width'>, mask: Uint8Array, options: PointingOptions = {}): number {
  maskedPixels(size, mask);
  const near = nearMask(size, mask, options);
  return mask.reduce((hits, _, pixel) => hits + (near(pixel) ? 1 : 0), 0) / mask.length;
}

/** Whether a pixel has one of the mask within the tolerance. */
function nearMask(
  { height, width }: Pick<PixelMap, 'height' | 'width'>,
  mask: Uint8Array,
  { tolerance = literatureTolerance }: PointingOptions,
): (pixel: number) => boolean {
  if (!(tolerance >= 0 && tolerance < Infinity)) throw new RangeError(`A tolerance is a share of the picture from 0 on, not ${tolerance}.`);
  const reach = tolerance * Math.max(height, width);
  return (pixel) => {
    if (mask[pixel] === 1) return true;
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    for (let y = Math.max(0, Math.ceil(row - reach)); y <= Math.min(height - 1, row + reach); y++) {
      for (let x = Math.max(0, Math.ceil(column - reach)); x <= Math.min(width - 1, column + reach); x++) {
        if (mask[y * width + x] === 1 && (y - row) ** 2 + (x - column) ** 2 <= reach ** 2) return true;
      }
    }
    return false;
  };
}

/** A score of one object, and the class it was found for. */
export interface ClassScore {
  readonly classIndex: number;
  readonly score: number;
}

/**
 * The mean over classes of each class's mean, so that a class with many pictures counts no more than one with few.
 * @returns it, and each class's own by index
 * @throws RangeError without scores, or where one is not a finite number
 */
export function perClassMean(scores: readonly ClassScore[]): { mean: number; classes: ReadonlyMap<number, { mean: number; n: number }> } {
  if (scores.length === 0) throw new RangeError('A mean needs at least one score.');
  const sums = new Map<number, { sum: number; n: number }>();
  for (const { classIndex, score } of scores) {
    if (!Number.isFinite(score)) throw new RangeError(`The score of a class is a finite number, not ${score}.`);
    const { sum, n } = sums.get(classIndex) ?? { sum: 0, n: 0 };
    sums.set(classIndex, { sum: sum + score, n: n + 1 });
  }
  const classes = new Map([...sums].map(([index, { sum, n }]) => [index, { mean: sum / n, n }]));
  return { mean: [...classes.values()].reduce((total, { mean }) => total + mean, 0) / classes.size, classes };
}

/**
 * The share of the positive part that lies inside the mask: `Σ_mask max(v, 0) / Σ max(v, 0)`. Wang et al. 2020,
 * Score-CAM, section 4.4 (energy-based pointing game). **0** where no value is positive: what shows no evidence shows
 * none on the object. Random numbers come to the mask's share of the picture, exactly in expectation.
 *
 * Quantus' `AttributionLocalisation` with `positive_attributions` divides by 1e-9 more.
 * @throws RangeError for a map or mask that {@link measuredPixels} refuses
 */
export function energyInside(map: PixelMap, mask: Uint8Array): number {
  measuredPixels(map, mask);
  let [inside, outside] = [0, 0];
  map.values.forEach((value, pixel) => {
    if (value <= 0) return;
    if (mask[pixel] === 1) inside += value;
    else outside += value;
  });
  return inside > 0 ? inside / (inside + outside) : 0;
}

/**
 * The share of the mask among the `count` highest pixels; among those of one value every one is as likely to be chosen,
 * where Quantus' `TopKIntersection` chooses by the order its sorting leaves them in. Random numbers come to the mask's
 * share of the picture.
 * @throws RangeError for a map or mask that {@link measuredPixels} refuses, or an impossible count
 */
export function highestInside(map: PixelMap, mask: Uint8Array, count: number): number {
  measuredPixels(map, mask);
  return highestPixels(map.values, count).reduce((sum, weight, pixel) => sum + weight * (mask[pixel] as number), 0) / count;
}

/**
 * Relevance rank accuracy: {@link highestInside} for as many pixels as the mask has. Arras, Osman & Samek 2022, equation
 * 3. No threshold is chosen, and only the order of the values counts.
 */
export function rankAccuracy(map: PixelMap, mask: Uint8Array): number {
  return highestInside(map, mask, measuredPixels(map, mask));
}

/**
 * The pixels above a share of the map's maximum, counted from 0: above 0.2 · max as in CAM (Zhou et al. 2016, section
 * 3.2), 0.15 · max as in Grad-CAM (Selvaraju et al. 2017, section 4.1). It is a share **of the maximum**: neither of the
 * picture's area nor of the range between the smallest and the largest value. A map without positive values has none.
 * @param share at least 0 and below 1
 * @throws RangeError for any other share, or a map that {@link refuseMap} refuses
 */
export function regionAbove(map: PixelMap, share: number): Mask {
  refuseMap(map);
  if (!(share >= 0 && share < 1)) throw new RangeError(`A region lies above a share of the maximum from 0 on and below 1, not above ${share}.`);
  // Where the maximum is not positive, no value lies above this share of it.
  const threshold = share * largestValue(map);
  return { values: Uint8Array.from(map.values, (value) => (value > threshold ? 1 : 0)), height: map.height, width: map.width };
}

/**
 * Intersection over union of {@link regionAbove} and the mask. **0** where no value is positive. For numbers that are
 * uniform in 0 … 1 it is about `(1 − share)·a / (a + (1 − share)(1 − a))`, a being the mask's share of the picture. A
 * map far from 0 everywhere, such as one of RISE before the mean score is taken off, has the whole picture as its region.
 * @throws RangeError as {@link regionAbove} and {@link measuredPixels}
 */
export function regionIou(map: PixelMap, mask: Uint8Array, share: number): number {
  const area = measuredPixels(map, mask);
  let [inside, outside] = [0, 0];
  regionAbove(map, share).values.forEach((value, pixel) => {
    if (mask[pixel] === 1) inside += value;
    else outside += value;
  });
  return inside / (area + outside);
}

export interface SweptIou {
  /** The best there is. */
  readonly iou: number;
  /** The region is all pixels from this value on. */
  readonly threshold: number;
  /** Of the region, in pixels. */
  readonly area: number;
}

/**
 * The best intersection over union that any threshold reaches, exactly: all values of the map are tried, whatever their
 * sign, `O(n log n)`; of equally good ones the highest. It measures the order of the values alone and never falls below
 * the mask's share of the picture, which the whole picture as region reaches. Random numbers hardly exceed that.
 * @throws RangeError for a map or mask that {@link measuredPixels} refuses
 */
export function sweptIou(map: PixelMap, mask: Uint8Array): SweptIou {
  const size = measuredPixels(map, mask);
  const inside = map.values.filter((_, pixel) => mask[pixel] === 1).sort();
  const outside = map.values.filter((_, pixel) => mask[pixel] === 0).sort();
  let best: SweptIou = { iou: 0, threshold: Infinity, area: 0 };
  let [below, belowOutside] = [inside.length, outside.length];
  while (below > 0 || belowOutside > 0) {
    const threshold = Math.max(inside[below - 1] ?? -Infinity, outside[belowOutside - 1] ?? -Infinity);
    while (inside[below - 1] === threshold) below--;
    while (outside[belowOutside - 1] === threshold) belowOutside--;
    const [hits, others] = [inside.length - below, outside.length - belowOutside];
    const iou = hits / (size + others);
    if (iou > best.iou) best = { iou, threshold, area: hits + others };
  }
  return best;
}
