import { UserError } from '../errors';
import { makePicture, type Picture } from '../images/picture';
import { countOf } from '../methods/checks';
import { withProbe, type Probe } from '../methods/probe';
import { withObservation } from '../models/observation';
import { uniformSource } from '../random';
import { refuseMap, type PixelMap } from './pixel-map';

/** Explains what a probe asks, by any number of methods: one map each, in the same order and of the same sizes at every call. */
export type Explain = (probe: Probe) => Promise<readonly PixelMap[]>;

export interface MaxSensitivityOptions {
  /** How far a level may move, a whole number from 1 on; 5 of 255 unless given, about the 0.02 that Captum uses. */
  readonly radius?: number;
  /** Perturbed pictures; 10 unless given. */
  readonly samples?: number;
  readonly seed?: number;
}

/** How much a map changes when its picture hardly does; null where the picture's own map is zero everywhere, so that no change is relative to it. */
export interface MaxSensitivity {
  /** The largest `‖M(I′) − M(I)‖₂ / ‖M(I)‖₂` of the pictures I′: the lower the steadier. */
  readonly maximum: number | null;
  readonly mean: number | null;
}

/**
 * Max-sensitivity (Yeh et al. 2019, definition 3.1), relative to the map's own size, by sampling: each level of each colour moves
 * by a whole number drawn evenly from −radius … radius and stays within 0…255, so the perturbed pictures lie in the L∞ ball
 * and are pictures. The methods run again on each; a method that draws numbers draws the same from its own seed.
 * @returns one result a map
 * @throws UserError for options that cannot be, RangeError where a map is not finite or changes its size
 */
export async function maxSensitivity(probe: Probe, explain: Explain, options: MaxSensitivityOptions = {}): Promise<MaxSensitivity[]> {
  const { radius = 5, samples = 10, seed = 0 } = options;
  countOf('samples', samples);
  if (countOf('levels that a pixel may move', radius) > 255) throw new UserError(`Levels cannot move by ${radius}: choose 255 at most.`);
  const { classifier, target, picture } = probe;
  const originals = await explain(probe);
  originals.forEach(refuseMap);
  const changes: number[][] = originals.map(() => []);
  const uniform = uniformSource(seed);
  for (let sample = 0; sample < samples; sample++) {
    const maps = await withObservation(classifier, perturbed(picture, radius, uniform), (observation) => withProbe(observation, target, explain));
    originals.forEach((original, at) => changes[at]?.push(relativeChange(original, maps[at] as PixelMap)));
  }
  return changes.map((found, at) => {
    if (originals[at]?.values.every((value) => value === 0)) return { maximum: null, mean: null };
    return { maximum: Math.max(...found), mean: found.reduce((a, b) => a + b) / samples };
  });
}

function perturbed({ name, width, height, pixels }: Picture, radius: number, uniform: () => number): Picture {
  const moved = pixels.map((level) => Math.min(Math.max(level + Math.floor(uniform() * (2 * radius + 1)) - radius, 0), 255));
  return makePicture(name, width, height, moved);
}

function relativeChange(before: PixelMap, after: PixelMap): number {
  refuseMap(after);
  if (after.height !== before.height || after.width !== before.width) throw new RangeError('A map has another size for a perturbed picture.');
  return norm(after.values, (value, index) => value - (before.values[index] as number)) / norm(before.values, (value) => value);
}

/** The L2 norm of a function of the values. */
function norm(values: PixelMap['values'], of: (value: number, index: number) => number): number {
  let sum = 0;
  values.forEach((value, index) => (sum += of(value, index) ** 2));
  return Math.sqrt(sum);
}
