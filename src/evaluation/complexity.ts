/** On how few pixels a map rests. Neither measure says whether these are the right ones, and signs do not count. */
import { refuseMap, type PixelMap } from './pixel-map';

/**
 * Entropy of the shares `p = |v| / Σ|v|` of the pixels: `−Σ p ln p`, 0 (one pixel holds all) … ln n (all hold the same).
 * Bhatt, Weller & Moura 2020, definition 4. ln n also for a map of zeros, as for every other constant map. Numbers
 * uniform in 0 … 1 come to `ln n + ½ − ln 2`.
 *
 * Quantus' `Complexity` has 1e-12 more inside the logarithm.
 * @throws RangeError for a map that {@link refuseMap} refuses
 */
export function entropy(map: PixelMap): number {
  const { sizes, total } = sizesOf(map);
  if (total === 0) return Math.log(sizes.length);
  return sizes.reduce((sum, size) => (size > 0 ? sum - (size / total) * Math.log(size / total) : sum), 0);
}

/**
 * Gini index of the sizes `|v|`: `1 − 2 Σ_k a_k/‖a‖₁ · (n − k + ½)/n`, a being the sizes in rising order; 0 (all the same)
 * … 1 − 1/n (one pixel holds all). Chalasani et al. 2020, section 2. 0 also for a map of zeros, as for every other
 * constant map. Numbers uniform in 0 … 1 come to ⅓.
 *
 * Quantus' `Sparseness` adds 1e-7 to each size.
 * @throws RangeError for a map that {@link refuseMap} refuses
 */
export function gini(map: PixelMap): number {
  const { sizes, total } = sizesOf(map);
  if (total === 0) return 0;
  return sizes.sort().reduce((sum, size, place) => sum + (2 * place + 1 - sizes.length) * size, 0) / (sizes.length * total);
}

function sizesOf(map: PixelMap): { sizes: Float64Array; total: number } {
  refuseMap(map);
  const sizes = new Float64Array(map.values).map(Math.abs);
  return { sizes, total: sizes.reduce((sum, size) => sum + size, 0) };
}
