/**
 * ROAD, remove and debias (Rong, Leemann, Borisov, Kasneci & Kasneci 2022): as deletion, but what is removed is filled in from
 * its surroundings, so that neither the shape of the hole nor an unnatural grey tells the network anything.
 */
import { UserError } from '../errors';
import type { Probe } from '../methods/probe';
import { normalNumbers, uniformSource } from '../random';
import { imputeLinearly } from './imputation';
import { answersTo, checkMaps, probabilityOf, ranksByValue } from './masking';
import type { PixelMap } from './pixel-map';

export interface RoadOptions {
  /** Of pixels removed, each above 0 and below 100; 10, 20 … 90 unless given. */
  readonly percentages?: readonly number[];
  /** Standard deviation of the noise on filled-in values, in the network's normalised units; 0.01 unless given, as in the authors' code. */
  readonly noise?: number;
  /** Of the noise and of the order of pixels with equal values, see {@link ranksByValue}; 0 unless given. */
  readonly seed?: number;
}

/** A class's probability with pixels removed, by percentage. */
export interface Road {
  readonly percentages: readonly number[];
  /** The most relevant pixels removed first: the lower the better. */
  readonly mostRelevantFirst: readonly number[];
  /** The least relevant pixels removed first: the higher the better. */
  readonly leastRelevantFirst: readonly number[];
  /** The mean over the percentages of the one less the other, −1…1: the higher the better. */
  readonly gap: number;
}

/**
 * The noise is one field for the whole picture, of which each map meets the pixels it removes: two maps that remove the same
 * pixels have the same value.
 * @returns one result a map
 * @throws UserError for percentages or a noise that cannot be
 * @throws RangeError for a map that does not fit or is not finite, and for a contrast or negative
 */
export async function road(probe: Probe, maps: readonly PixelMap[], options: RoadOptions = {}): Promise<Road[]> {
  const { percentages = defaultPercentages, noise = 0.01, seed = 0 } = options;
  checkMaps(probe, maps);
  checkOptions(percentages, noise);
  const { network } = probe.classifier;
  const input = probe.activation(network.input);
  const [, height, width, channels] = input.shape;
  const values = (await input.data()) as Float32Array;
  const disturbance = normalNumbers(uniformSource(seed), values.length).map((value) => value * noise);
  const ranks = maps.map((map) => ranksByValue(map, seed));
  const pixels = height * width;
  const both = [false, true].flatMap((leastFirst) => percentages.map((percentage) => ({ leastFirst, percentage })));
  const questions = maps.flatMap((_, map) => both.map((question) => ({ map, ...question })));
  const filledIn = (index: number): Float32Array => {
    const { map, leastFirst, percentage } = questions[index] as (typeof questions)[number];
    const removed = Math.round((percentage / 100) * pixels);
    const missing = Uint8Array.from(ranks[map] as Uint32Array, (rank) => ((leastFirst ? pixels - 1 - rank : rank) < removed ? 1 : 0));
    const imputed = imputeLinearly(values, missing, height, width, channels).values;
    return imputed.map((value, at) => (missing[Math.floor(at / channels)] ? value + (disturbance[at] as number) : value));
  };
  const answers = await answersTo(network, questions.length, [height, width, channels], filledIn, probabilityOf(probe));
  return maps.map((_, map) => {
    const own = answers.slice(map * both.length, (map + 1) * both.length);
    const [mostRelevantFirst, leastRelevantFirst] = [own.slice(0, percentages.length), own.slice(percentages.length)];
    const gap = leastRelevantFirst.reduce((sum, least, k) => sum + least - (mostRelevantFirst[k] as number), 0) / percentages.length;
    return { percentages, mostRelevantFirst, leastRelevantFirst, gap };
  });
}

const defaultPercentages: readonly number[] = [10, 20, 30, 40, 50, 60, 70, 80, 90];

function checkOptions(percentages: readonly number[], noise: number): void {
  if (percentages.length === 0 || !percentages.every((percentage) => percentage > 0 && percentage < 100)) {
    throw new UserError(`ROAD removes percentages above 0 and below 100, not ${percentages.join(', ') || 'none'}.`);
  }
  if (!(noise >= 0 && noise < Infinity)) throw new UserError(`ROAD's noise must be a number from 0 on, not ${noise}.`);
}
