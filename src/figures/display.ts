/** The named steps from a raw attribution map to values ready to be coloured. Nothing is scaled behind the scenes. */
import { resizeBilinear } from '../images/interpolate';
import type { AttributionMap } from '../methods/attribution-map';

/** What figures need of an attribution map. */
export type MapValues = Pick<AttributionMap, 'values' | 'height' | 'width' | 'channels' | 'signed' | 'extent'>;

/** The values that the two ends of a colour map stand for. */
export interface Domain {
  readonly low: number;
  readonly high: number;
  /** Whether some values lie outside and are drawn in the colour of the nearer end. */
  readonly clipped: boolean;
}

/** A map with a value that is no number cannot be drawn; the method that made it is at fault. */
export class NotANumberError extends Error {
  override readonly name = 'NotANumberError';
}

/** Step "positive part": values below zero become zero, and the map has no sign any more. */
export function relu<M extends MapValues>(map: M): M {
  return { ...map, values: map.values.map((value) => (value < 0 ? 0 : value)), signed: false };
}

/** Step "sum over channels": one signed value a pixel from a map that keeps red, green and blue apart. */
export function sumChannels<M extends MapValues>(map: M): M {
  const { channels, values } = map;
  if (channels === 1) return map;
  const sums = new Float32Array(map.height * map.width);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / channels)] = (sums[Math.floor(i / channels)] as number) + (values[i] as number);
  return { ...map, values: sums, channels: 1 };
}

/**
 * One scale for several maps: from 0 to the largest value where no map has a sign, symmetric about zero otherwise.
 * With a `quantile` below 1 (in 0…1) the end lies at that quantile of all the maps' magnitudes, so that a few
 * extreme pixels do not darken the rest; the domain then says that it clips.
 * @throws NotANumberError when a map holds NaN or an infinite value
 * @throws RangeError without maps, or when the quantile is not in 0…1
 */
export function sharedDomain(maps: readonly MapValues[], { quantile = 1 }: { quantile?: number } = {}): Domain {
  if (maps.length === 0) throw new RangeError('A shared scale needs at least one map.');
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`A quantile lies above 0 and up to 1, not at ${quantile}.`);
  maps.forEach(refuseNonNumbers);
  const magnitudes = new Float32Array(maps.reduce((count, { values }) => count + values.length, 0));
  let offset = 0;
  for (const { values } of maps) {
    magnitudes.set(values.map(Math.abs), offset);
    offset += values.length;
  }
  magnitudes.sort();
  const largest = magnitudes.at(-1) ?? 0;
  // The smallest value that at least this share of all values does not exceed.
  const end = magnitudes[Math.max(0, Math.ceil(quantile * magnitudes.length) - 1)] ?? 0;
  const negative = maps.some(({ signed, values }) => signed || values.some((value) => value < 0));
  const high = end > 0 ? end : largest;
  return { low: negative ? -high : 0, high, clipped: largest > high };
}

function refuseNonNumbers({ values, width, channels }: MapValues): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad === -1) return;
  const pixel = Math.floor(bad / channels);
  throw new NotANumberError(`The map holds ${values[bad]} at row ${Math.floor(pixel / width)}, column ${pixel % width}.`);
}

/** What a map has to show: evidence, a positive part that is zero everywhere, or zero as such. */
export type MapState = 'evidence' | 'no positive evidence' | 'zero everywhere';

/** @param positivePart whether the map is what {@link relu} left of a signed one */
export function mapState(map: MapValues, positivePart: boolean): MapState {
  refuseNonNumbers(map);
  if (map.values.some((value) => value !== 0)) return 'evidence';
  return positivePart ? 'no positive evidence' : 'zero everywhere';
}

/** A map spread over the picture's pixels: values inside a rectangle, in pixels, and nothing outside. */
export interface Spread {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * Step "upsampling": bilinear with half-pixel centres, over the part of the picture that the map's grid covers,
 * rounded to whole pixels.
 * @throws RangeError when the map keeps channels or reaches outside the picture
 */
export function spreadOverPicture(map: MapValues, height: number, width: number): Spread {
  if (map.channels !== 1) throw new RangeError('A map with three channels is drawn after sumChannels, which says how they are joined.');
  const top = Math.round(map.extent.top);
  const left = Math.round(map.extent.left);
  const rows = Math.round(map.extent.top + map.extent.height) - top;
  const columns = Math.round(map.extent.left + map.extent.width) - left;
  if (top < 0 || left < 0 || top + rows > height || left + columns > width || rows < 1 || columns < 1) {
    throw new RangeError(`The map covers rows ${top} to ${top + rows} and columns ${left} to ${left + columns}, outside the ${height}×${width} picture: give the picture as the network saw it.`);
  }
  return { top, left, height: rows, width: columns, values: resizeBilinear(map.values, map.height, map.width, rows, columns) };
}
