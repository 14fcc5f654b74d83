/** The command line of `class-model`: from words to a request that is known to make sense. */
import type { Command } from 'commander';
import type { DeviceWish } from '../backend/choice';
import { UserError } from '../errors';
import { readNetwork, withNetwork, type NetworkRequest } from '../explain/network-options';
import { choice, commandLine, readDevice, readWords, realNumber, repeated, wholeNumber, withDevice } from '../options';
import { classModelDefaults, classModelVariants, type ClassModelOptions, type ClassModelSettings } from './settings';

export interface ClassModelRequest extends NetworkRequest {
  /** Each a class's index or name; at least one. */
  readonly targets: readonly string[];
  readonly options: Omit<ClassModelOptions, 'onProgress'>;
  /** Null where the environment or the machine decides. */
  readonly device: DeviceWish | null;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

/** How the value of each option of the ascent is understood. */
const settings = {
  steps: (words) => ({ steps: wholeNumber('steps', words, 1) }),
  lambda: (words) => ({ lambda: realNumber('lambda', words, 0) }),
  rate: (words) => ({ rate: realNumber('rate', words, 0) }),
  jitter: (words) => ({ jitter: wholeNumber('jitter', words, 0) }),
  blur: (words) => ({ blur: realNumber('blur', words, 0) }),
  seed: (words) => ({ seed: wholeNumber('seed', words, 0) }),
} as const satisfies Partial<Record<keyof ClassModelSettings, (words: string) => ClassModelOptions>>;

type SettingName = keyof typeof settings;

/**
 * @param words the arguments after the command's name
 * @returns the request, or null when help was asked for and has been printed
 * @throws UserError in one sentence for everything that is wrong with the words
 */
export function parseClassModel(words: readonly string[]): ClassModelRequest | null {
  const command = classModelCommand();
  if (!readWords(command, words)) return null;
  const given = command.opts<Record<string, string | undefined>>();
  const { target: targets } = command.opts<{ target: string[] }>();
  if (targets.length === 0) throw new UserError('Name the class to climb for: add --target CLASS, an index or a name.');
  const names = (Object.keys(settings) as SettingName[]).filter((name) => given[name] !== undefined);
  return {
    targets: [...new Set(targets)],
    ...readNetwork(given),
    options: Object.assign(
      { variant: choice('variant', given.variant as string, classModelVariants) },
      ...names.map((name) => settings[name](given[name] as string)),
    ),
    device: readDevice(given),
    out: given.out ?? null,
  };
}

function classModelCommand(): Command {
  const { default: usual, paper } = classModelDefaults;
  const standard = (name: SettingName) => `(default: ${usual[name]}${paper[name] === usual[name] ? '' : `; with --variant paper ${paper[name]}`})`;
  return withNetwork(withDevice(commandLine('class-model')))
    .description(
      'Climbs to an image that the network scores high for a class. Writes to the output folder the image (class-model.png), its raw values ' +
        '(class-model.npy: float32, height × width × 3), a figure with the course of the logit (class-model-figure.png) and class-model.json; ' +
        'for several targets a folder each, and one figure.',
    )
    .option('--target <class>', 'index or name of a class; may be repeated, and then they are drawn side by side', repeated, [])
    .option('--variant <name>', 'paper: the L2 penalty alone; default: jitter, blur and a falling rate besides', 'default')
    .option('--steps <number>', `steps of the ascent ${standard('steps')}`)
    .option('--lambda <number>', `weight of the penalty ${standard('lambda')}`)
    .option('--rate <number>', `length of the first step as a multiple of the slope ${standard('rate')}`)
    .option('--jitter <pixels>', `largest random shift before each step ${standard('jitter')}`)
    .option('--blur <pixels>', `standard deviation of the blur after each step ${standard('blur')}`)
    .option('--seed <number>', 'seed of the shifts (default: 0)')
    .option('--out <folder>', 'output folder (default: build/class-model/<class indices>)');
}
