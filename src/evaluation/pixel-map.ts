/** What the metrics on maps share: a map of numbers over a picture, and what they refuse. */

/** A map over a picture, one finite number a pixel, row by row; high = speaks for the class. */
export interface PixelMap {
  readonly values: Float32Array | Float64Array;
  readonly height: number;
  readonly width: number;
}

/**
 * @throws RangeError unless the map has one finite number for each of its pixels
 */
export function refuseMap({ values, height, width }: PixelMap): void {
  if (![height, width].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new RangeError(`There is no map of ${height}×${width} pixels.`);
  }
  if (values.length !== height * width) throw new RangeError(`A ${height}×${width} map has ${height * width} values, not ${values.length}.`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`A map of finite numbers is needed, but pixel ${bad} is ${values[bad]}.`);
}

/**
 * How many pixels a mask holds.
 * @param mask `height × width` values of 0 and 1
 * @throws RangeError when the mask has another size or other values, is empty, or covers the whole picture: then no map
 * could miss it, and no measure of where a map lies would say anything
 */
export function maskedPixels({ height, width }: Pick<PixelMap, 'height' | 'width'>, mask: Uint8Array): number {
  if (mask.length !== height * width) throw new RangeError(`The mask of a ${height}×${width} map has ${height * width} values, not ${mask.length}.`);
  let count = 0;
  for (const value of mask) {
    if (value > 1) throw new RangeError(`A mask holds 0 and 1, not ${value}.`);
    count += value;
  }
  if (count === 0) throw new RangeError('The mask is empty: nothing can be found.');
  if (count === mask.length) throw new RangeError('The mask covers the whole picture: nothing can be missed.');
  return count;
}

/**
 * {@link maskedPixels} of a map.
 * @throws RangeError for a map that {@link refuseMap} or a mask that {@link maskedPixels} refuses
 */
export function measuredPixels(map: PixelMap, mask: Uint8Array): number {
  refuseMap(map);
  return maskedPixels(map, mask);
}

/** The largest value. */
export function largestValue({ values }: PixelMap): number {
  let largest = -Infinity;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

/** The sizes of a map's values: signs are dropped. */
export function absoluteMap(map: PixelMap): PixelMap {
  return { ...map, values: map.values.map(Math.abs) };
}

/**
 * How far each pixel belongs to the `count` highest ones: 1 above the value that the last of them has, 0 below it.
 * Pixels of that very value share the places that are left evenly, so that the weights always sum to `count` and no
 * order of the pixels matters.
 * @param count a whole number in 1 … number of values
 * @throws RangeError for any other count
 */
export function highestPixels(values: PixelMap['values'], count: number): Float64Array {
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= values.length)) {
    throw new RangeError(`The highest pixels of ${values.length} are a whole number of them, not ${count}.`);
  }
  const sorted = values.slice().sort();
  const last = sorted[sorted.length - count] as number;
  let [above, tied] = [0, 0];
  for (const value of values) {
    if (value > last) above++;
    else if (value === last) tied++;
  }
  const share = (count - above) / tied;
  return new Float64Array(values).map((value) => (value > last ? 1 : value === last ? share : 0));
}
