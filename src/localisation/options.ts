/** The command line of `localise`: from words to a request that is known to make sense. */
import type { Command } from 'commander';
import type { DeviceWish } from '../backend/choice';
import { readNetwork, withNetwork, type NetworkRequest } from '../explain/network-options';
import { choice, commandLine, readDevice, readWords, realNumber, wholeNumber, withDevice } from '../options';
import { seedRules, segmentDefaults, type SegmentSettings } from './segment';

export interface LocaliseRequest extends NetworkRequest {
  /** Path as given. */
  readonly picture: string;
  /** A class's index or name, or `predicted`. */
  readonly target: string;
  readonly options: SegmentSettings;
  /** Null where the environment or the machine decides. */
  readonly device: DeviceWish | null;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

/**
 * @param words the arguments after the command's name
 * @returns the request, or null when help was asked for and has been printed
 * @throws UserError in one sentence for everything that is wrong with the words
 */
export function parseLocalise(words: readonly string[]): LocaliseRequest | null {
  const command = localiseCommand();
  if (!readWords(command, words)) return null;
  const given = command.opts<Record<string, string>>();
  return {
    picture: command.args[0] as string,
    target: given.target as string,
    ...readNetwork(given),
    options: {
      foreground: realNumber('foreground', given.foreground as string, 0),
      background: realNumber('background', given.background as string, 0),
      seeds: choice('seeds', given.seeds as string, seedRules),
      components: wholeNumber('components', given.components as string, 1),
      smoothness: realNumber('smoothness', given.smoothness as string, 0),
      seed: wholeNumber('seed', given.seed as string, 0),
    },
    device: readDevice(given),
    out: given.out ?? null,
  };
}

function localiseCommand(): Command {
  const { foreground, background, seeds, components, smoothness, seed } = segmentDefaults;
  return withNetwork(withDevice(commandLine('localise')))
    .description(
      'Finds an object from the saliency of its class: colours of the most and the least salient pixels, a graph cut, the largest part. ' +
        'Writes to the output folder the mask (mask.png: 0 and 255, at the network\'s input size), a figure (localisation.png) and ' +
        'localisation.json with the box.',
    )
    .argument('<picture>', 'JPEG, PNG, WebP, GIF or TIFF; a picture of exactly the network\'s input size is used as it is, others are cropped and resized')
    .option('--target <class>', 'index or name of the class, or predicted', 'predicted')
    .option('--foreground <percent>', 'quantile of the saliency above which a pixel is a seed of the object', String(foreground))
    .option('--background <percent>', 'quantile of the saliency up to which a pixel is a seed of the background', String(background))
    .option('--seeds <rule>', 'soft: seeds give the colours only; hard: they keep their side besides', seeds)
    .option('--components <number>', 'Gaussians of each colour model', String(components))
    .option('--smoothness <weight>', 'weight of the outline against the colours', String(smoothness))
    .option('--seed <number>', 'seed of the colour models', String(seed))
    .option('--out <folder>', 'output folder (default: build/localise/<picture>)');
}
