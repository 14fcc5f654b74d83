/** How alike two maps of one method are: before and after weights were randomised, say. */
import { refuseDifferentSizes, spearman } from './agreement';
import { absoluteMap, largestValue, type PixelMap } from './pixel-map';

/** Wang et al. 2004, section III: a Gaussian window of 11 pixels with standard deviation 1.5, and the two constants. */
const reach = 5;
const sigma = 1.5;
const [k1, k2] = [0.01, 0.03];

const bell = Float64Array.from({ length: 2 * reach + 1 }, (_, tap) => Math.exp(-((tap - reach) ** 2) / (2 * sigma ** 2)));
const bellSum = bell.reduce((total, value) => total + value, 0);
const taps = bell.map((value) => value / bellSum);

/** Weighted means under the window at every place where it lies inside the map. */
function windowMeans(values: Float64Array, height: number, width: number): Float64Array {
  const [rows, columns] = [height - 2 * reach, width - 2 * reach];
  const down = new Float64Array(rows * width);
  for (let i = 0; i < down.length; i++) down[i] = underTaps(values, i, width);
  const means = new Float64Array(rows * columns);
  for (let i = 0; i < means.length; i++) means[i] = underTaps(down, Math.floor(i / columns) * width + (i % columns), 1);
  return means;
}

/** The weighted mean of the values from `start` on, `step` apart. */
function underTaps(values: Float64Array, start: number, step: number): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] as number) * (values[start + tap * step] as number);
  return sum;
}

/**
 * Mean structural similarity, at most 1 (only for equal maps): the mean over all windows inside the map of
 * `(2μ_x μ_y + C₁)(2σ_xy + C₂) / ((μ_x² + μ_y² + C₁)(σ_x² + σ_y² + C₂))`, `C₁ = (0.01 L)²`, `C₂ = (0.03 L)²`. Wang,
 * Bovik, Sheikh & Simoncelli 2004, equations 13 to 17; scikit-image's `structural_similarity` with
 * `gaussian_weights=True, sigma=1.5, use_sample_covariance=False`. Quantus calls that function with its defaults
 * instead: an even window of 7 pixels and the range of both maps together.
 * @param range L, the distance between the smallest and the largest value that are possible
 * @throws RangeError for a map that is refused, maps of different sizes or of fewer than 11 pixels along a side, or an
 * impossible range
 */
export function structuralSimilarity(a: PixelMap, b: PixelMap, range: number): number {
  refuseDifferentSizes([a, b]);
  const { height, width } = a;
  if (Math.min(height, width) <= 2 * reach) {
    throw new RangeError(`Structural similarity needs maps of at least ${2 * reach + 1}×${2 * reach + 1} pixels, not ${height}×${width}.`);
  }
  if (!(range > 0 && range < Infinity)) throw new RangeError(`The range of values is a number above 0, not ${range}.`);
  const [x, y] = [new Float64Array(a.values), new Float64Array(b.values)];
  const means = (of: (pixel: number) => number): Float64Array => windowMeans(x.map((_, pixel) => of(pixel)), height, width);
  const at = (values: Float64Array, place: number): number => values[place] as number;
  const [mx, my] = [windowMeans(x, height, width), windowMeans(y, height, width)];
  const [xx, yy, xy] = [means((p) => at(x, p) ** 2), means((p) => at(y, p) ** 2), means((p) => at(x, p) * at(y, p))];
  const [c1, c2] = [(k1 * range) ** 2, (k2 * range) ** 2];
  const sum = mx.reduce((total, meanX, place) => {
    const meanY = at(my, place);
    const covariance = at(xy, place) - meanX * meanY;
    const variances = at(xx, place) - meanX ** 2 + (at(yy, place) - meanY ** 2);
    return total + ((2 * meanX * meanY + c1) * (2 * covariance + c2)) / ((meanX ** 2 + meanY ** 2 + c1) * (variances + c2));
  }, 0);
  return sum / mx.length;
}

/** Whether maps are compared by their sizes alone. */
export interface SimilarityOptions {
  /** Take |v| of every value first; signs count unless given. */
  readonly absolute?: boolean;
}

/** As levels in 0 … 1: 0.5 + v/(2 max|v|), or |v|/max|v|. A map of zeros is all 0.5, or all 0. */
function levels(map: PixelMap, absolute: boolean): PixelMap {
  const largest = largestValue(absoluteMap(map)) || 1;
  const level = absolute ? (value: number) => Math.abs(value) / largest : (value: number) => 0.5 + value / (2 * largest);
  return { ...map, values: new Float64Array(map.values).map(level) };
}

/**
 * {@link structuralSimilarity} of two maps as pictures with levels in 0 … 1, each map divided by its own largest size:
 * maps of different weights have different units. Where signs count, zero is the level 0.5, as in a diverging colour
 * map: the similarity is made for levels that are not negative, and of a map and its negative it would multiply two
 * negative factors to up to 1. Normalising by minimum and maximum would move zero. Adebayo et al. 2018, section 3, who
 * compare maps with and without absolute values because signs change sooner than sizes.
 * @throws RangeError as {@link structuralSimilarity}
 */
export function mapSsim(a: PixelMap, b: PixelMap, { absolute = false }: SimilarityOptions = {}): number {
  refuseDifferentSizes([a, b]);
  return structuralSimilarity(levels(a, absolute), levels(b, absolute), 1);
}

/** What the sanity checks of Adebayo et al. 2018 compare: 1 means unchanged, about 0 unrelated. */
export interface Similarity {
  /** See {@link spearman}. */
  readonly spearman: number;
  readonly spearmanAbsolute: number;
  /** See {@link mapSsim}. */
  readonly ssim: number;
  readonly ssimAbsolute: number;
}

/**
 * The four similarities of two maps at once.
 * @throws RangeError as {@link structuralSimilarity}
 */
export function similarity(a: PixelMap, b: PixelMap): Similarity {
  return {
    spearman: spearman(a, b),
    spearmanAbsolute: spearman(absoluteMap(a), absoluteMap(b)),
    ssim: mapSsim(a, b),
    ssimAbsolute: mapSsim(a, b, { absolute: true }),
  };
}
