/** The command line of `laboratory`. */
import type { DeviceWish } from '../backend/choice';
import { UserError } from '../errors';
import { findMethod } from '../methods/catalogue';
import { commandLine, listOf, readDevice, readWords, wholeNumber, withDevice } from '../options';

export interface LaboratoryRequest {
  readonly methods: readonly string[];
  /** With the watermark and another object: as many as maps are judged on. */
  readonly scenes: number;
  /** Of the scenes; the networks are always the same. */
  readonly seed: number;
  readonly again: boolean;
  readonly device: DeviceWish | null;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

const fewest = 2;

/** @returns the request, or null when help was asked for and has been printed @throws UserError in one sentence for words that make no sense */
export function parseLaboratory(words: readonly string[]): LaboratoryRequest | null {
  const command = withDevice(commandLine('laboratory'))
    .description(
      'Asks which methods find a shortcut that is known. Trains two small networks, the first time: for one a watermark makes every scene a star, ' +
        'for the other it says nothing. Then every method explains scenes with the watermark and an object of another class. Writes the answer (laboratory.json), ' +
        'the course of the training (learning-curves.png) and maps (maps.png).',
    )
    .option('--methods <list>', 'methods by id, separated by commas', 'grad-cam,cam,occlusion,gradient-x-input,saliency')
    .option('--scenes <number>', 'scenes with the watermark that maps are judged on', '40')
    .option('--seed <number>', 'seed of the scenes', '1')
    .option('--again', 'train also where the networks are there')
    .option('--out <folder>', 'output folder (default: build/laboratory)');
  if (!readWords(command, words)) return null;
  const { again = false, ...given } = command.opts<{ again?: true; methods: string; scenes: string; seed: string; device?: string; out?: string }>();
  const methods = listOf('methods', given.methods);
  methods.forEach(findMethod);
  const scenes = wholeNumber('scenes', given.scenes, fewest);
  if (scenes > 2000) throw new UserError(`--scenes must be 2000 at most, not ${scenes}.`);
  return { methods, scenes, seed: wholeNumber('seed', given.seed, 0), again, device: readDevice(given), out: given.out ?? null };
}
