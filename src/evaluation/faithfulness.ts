/** Whether what a map shows is what the class rests on: the network is asked again with a part of the picture hidden. */
import { UserError } from '../errors';
import { countOf, oneOf } from '../methods/checks';
import type { Probe } from '../methods/probe';
import type { Fill } from '../occlusion/fills';
import { answersUnder, checkMaps, probabilityOf, ranksByValue } from './masking';
import { largestValue, type PixelMap } from './pixel-map';

/** What is left of a class when the picture is seen through a map. */
export interface ConfidenceChange {
  /** p, of the whole picture. */
  readonly probability: number;
  /** p′, of the picture seen through the map. */
  readonly masked: number;
  /** `max(0, p − p′) / p`, 0…1, the less the better; its mean over pictures is the average drop. 0 where p is 0: nothing can be lost. */
  readonly drop: number;
  /** 1 where p′ is above p by more than rounding, else 0; its mean over pictures is the increase in confidence. */
  readonly increase: 0 | 1;
}

/** How a map becomes a mask of 0…1. */
const mapScalings = ['positive part', 'range'] as const;
export type MapScaling = (typeof mapScalings)[number];

/** Probabilities that differ by so small a share differ by the rounding of another batch. */
const rounding = 1e-5;

/**
 * Average drop and increase in confidence, for one picture (Chattopadhay, Sarkar, Howlader & Balasubramanian 2018): the
 * picture is seen through the map scaled to 0…1, `I ∘ H + grey ∘ (1 − H)`. Where mid grey is 0 to the network, as in
 * EfficientNet-Lite, that is the paper's product of the normalised input with the map.
 *
 * The scaling is the map's positive part over its largest value, since the paper's maps are rectified: evidence against the
 * class is hidden like what is no evidence. `range` takes (M − min)/(max − min) instead, which in a map of both signs shows what
 * is no evidence in part. A map without positive evidence, and by `range` a constant one, shows nothing: p′ is then that
 * of the grey picture.
 * @throws UserError for a scaling there is none of
 * @throws RangeError for a map that does not fit or is not finite, and for a contrast or negative
 */
export async function confidenceChanges(
  probe: Probe,
  maps: readonly PixelMap[],
  { scaling = 'positive part' as MapScaling } = {},
): Promise<ConfidenceChange[]> {
  checkMaps(probe, maps);
  oneOf('scaling of maps', scaling, mapScalings);
  const ask = probabilityOf(probe);
  const { probability } = probe.prediction;
  const hiddenOf = (index: number): Float32Array => scaled(maps[index] as PixelMap, scaling).map((seen) => 1 - seen);
  const answers = await answersUnder(probe, 'grey', maps.length, hiddenOf, ask);
  return answers.map((masked) => ({
    probability,
    masked,
    drop: probability > 0 ? Math.max(0, probability - masked) / probability : 0,
    increase: masked > probability * (1 + rounding) ? 1 : 0,
  }));
}

/** See {@link confidenceChanges}; zeros where there is nothing to scale. */
function scaled(map: PixelMap, scaling: MapScaling): Float32Array {
  const least = scaling === 'range' ? -largestValue({ ...map, values: map.values.map((value) => -value) }) : 0;
  const span = largestValue(map) - least;
  return Float32Array.from(map.values, (value) => (span > 0 ? Math.max(0, value - least) / span : 0));
}

export interface CurveOptions {
  /** How many steps of equal size take all pixels; 50 unless given. */
  readonly steps?: number;
  /** Of the order of pixels with equal values, see {@link ranksByValue}; 0 unless given. */
  readonly seed?: number;
}

/** A class's probability while pixels come or go in the order of a map. */
export interface ProbabilityCurve {
  /** Of pixels taken, from 0 to 1, one more than there are steps. */
  readonly shares: readonly number[];
  readonly probabilities: readonly number[];
  /** Under the curve, by the trapezoid rule, 0…1. */
  readonly area: number;
}

/**
 * Deletion (Petsiuk, Das & Saenko 2018): pixels become mid grey, those of the largest values first; the smaller the
 * area the better. The class is the probe's at every step, whichever the network would predict.
 * @returns one curve a map
 * @throws UserError for an impossible number of steps
 * @throws RangeError for a map that does not fit or is not finite, and for a contrast or negative
 */
export function deletion(probe: Probe, maps: readonly PixelMap[], options: CurveOptions = {}): Promise<ProbabilityCurve[]> {
  return curves(probe, maps, options, 'grey', (rank, taken) => (rank < taken ? 1 : 0));
}

/**
 * Insertion (Petsiuk et al. 2018): pixels come back into the blurred picture (a Gaussian of 11 taps and σ = 5, mirrored at the
 * edges), those of the largest values first; the larger the area the better.
 * @returns one curve a map
 * @throws as {@link deletion}, and RangeError for a picture of fewer than 6 pixels a side, which cannot be blurred
 */
export async function insertion(probe: Probe, maps: readonly PixelMap[], options: CurveOptions = {}): Promise<ProbabilityCurve[]> {
  const { height, width } = probe.classifier;
  if (Math.min(height, width) < 6) throw new RangeError(`Insertion's blur needs 6 pixels a side: ${height}×${width} are too few.`);
  return curves(probe, maps, options, 'blur', (rank, taken) => (rank < taken ? 0 : 1));
}

/** @param hidden whether a pixel of some rank is hidden, 1, when a number of pixels are taken */
async function curves(
  probe: Probe,
  maps: readonly PixelMap[],
  { steps = 50, seed = 0 }: CurveOptions,
  fill: Fill,
  hidden: (rank: number, taken: number) => 0 | 1,
): Promise<ProbabilityCurve[]> {
  checkMaps(probe, maps);
  const pixels = probe.classifier.height * probe.classifier.width;
  if (countOf('steps', steps) > pixels) throw new UserError(`A picture of ${pixels} pixels has not ${steps} steps: choose fewer.`);
  const counts = Array.from({ length: steps + 1 }, (_, step) => Math.round((step * pixels) / steps));
  const ranks = maps.map((map) => ranksByValue(map, seed));
  // Both ends look the same for every map.
  const ends = [0, pixels].map((taken) => ({ map: 0, taken }));
  const between = maps.flatMap((_, map) => counts.slice(1, -1).map((taken) => ({ map, taken })));
  const questions = maps.length === 0 ? [] : [...ends, ...between];
  const hiddenOf = (index: number): Float32Array => {
    const { map, taken } = questions[index] as { map: number; taken: number };
    return Float32Array.from(ranks[map] as Uint32Array, (rank) => hidden(rank, taken));
  };
  const [first, last, ...inner] = await answersUnder(probe, fill, questions.length, hiddenOf, probabilityOf(probe));
  const shares = counts.map((taken) => taken / pixels);
  return maps.map((_, map) => {
    const probabilities = [first as number, ...inner.slice(map * (steps - 1), (map + 1) * (steps - 1)), last as number];
    return { shares, probabilities, area: trapezoid(shares, probabilities) };
  });
}

/** The area under a polygon. */
function trapezoid(x: readonly number[], y: readonly number[]): number {
  let area = 0;
  for (let k = 1; k < x.length; k++) area += (((x[k] as number) - (x[k - 1] as number)) * ((y[k] as number) + (y[k - 1] as number))) / 2;
  return area;
}
