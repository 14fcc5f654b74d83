/** Whether two maps are equal, so that their times may be compared. */

/** `difference`: the largest difference over the peer's largest absolute value. `relative L2`: ‖ours − peer's‖₂ / ‖peer's‖₂. */
export interface Tolerance {
  readonly measure: 'difference' | 'relative L2';
  /** The maps count as equal below this. */
  readonly below: number;
}

export type Step =
  /** Both maps are divided by their largest absolute value: the definitions differ by a factor. */
  | 'to largest value'
  /** The peer's map is turned round where that brings it closer: a singular vector has no sign. */
  | 'either sign';

/**
 * How far our map is from the peer's.
 * @returns NaN where a value is NaN; infinity where the peer's map is zero everywhere and ours is not
 * @throws RangeError when they have different numbers of values, or none
 */
export function deviation(ours: ArrayLike<number>, peers: ArrayLike<number>, measure: Tolerance['measure'], steps: readonly Step[] = []): number {
  if (ours.length !== peers.length || ours.length === 0) throw new RangeError(`${ours.length} values cannot be compared with ${peers.length}.`);
  const prepared = (values: ArrayLike<number>) => (steps.includes('to largest value') ? toLargest(values) : Float64Array.from(values));
  const [a, b] = [prepared(ours), prepared(peers)];
  const asIs = distance(a, b, measure);
  return steps.includes('either sign') ? Math.min(asIs, distance(a.map((value) => -value), b, measure)) : asIs;
}

function distance(a: Float64Array, b: Float64Array, measure: Tolerance['measure']): number {
  const size = measure === 'difference' ? largest : norm;
  const apart = size(a.map((value, index) => value - (b[index] as number)));
  return apart === 0 ? 0 : apart / size(b);
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** A map of zeros stays as it is. */
function toLargest(values: ArrayLike<number>): Float64Array {
  const numbers = Float64Array.from(values);
  const scale = largest(numbers) || 1;
  return numbers.map((value) => value / scale);
}
