/** The command line of `explain`: from words to a request that is known to make sense. */
import type { Command } from 'commander';
import type { DeviceWish } from '../backend/choice';
import { UserError } from '../errors';
import type { Score } from '../methods/attribution-map';
import { baselines } from '../methods/baselines';
import { catalogue, findMethod } from '../methods/catalogue';
import { eigenForms } from '../methods/eigen-projection';
import type { Method, MethodOptions } from '../methods/method';
import { usualMemory } from '../models/memory';
import { fills } from '../occlusion/fills';
import { edges } from '../occlusion/windows';
import { choice, commandLine, listOf, readDevice, readWords, repeated, wholeNumber, withDevice } from '../options';
import { joinWords } from '../text';
import { readNetwork, withNetwork, type NetworkRequest } from './network-options';
import { isFolder } from './pictures';

/** A method with the variant of it that was asked for. */
export interface ChosenMethod {
  readonly method: Method;
  readonly variant: string | null;
}

export interface ExplainRequest extends NetworkRequest {
  /** Paths of files and folders, as given. */
  readonly pictures: readonly string[];
  /** Whether a folder or several pictures were given; then each picture gets a folder of its own. */
  readonly many: boolean;
  /** Print the layers of the network and explain nothing. */
  readonly listLayers: boolean;
  /** Keep what an earlier run over many pictures has finished. */
  readonly resume: boolean;
  readonly methods: readonly ChosenMethod[];
  /** Whether every method was asked for; then those that cannot answer are left out instead of refused. */
  readonly all: boolean;
  /** Each a class's index or name, or `predicted`. */
  readonly targets: readonly string[];
  /** Explain the difference to this class: its index or name. */
  readonly against: string | null;
  /** Explain what speaks against the target. */
  readonly negative: boolean;
  readonly score: Score;
  readonly options: Omit<MethodOptions, 'onProgress' | 'variant'>;
  /** Null where the environment or the machine decides. */
  readonly device: DeviceWish | null;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

const scores: readonly Score[] = ['logit', 'probability'];

/** How the value of each option that only some methods read is understood, by its name in {@link MethodOptions}. */
const methodOptions = {
  window: (words) => ({ window: wholeNumber('window', words, 1) }),
  stride: (words) => ({ stride: wholeNumber('stride', words, 1) }),
  fill: (words) => ({ fill: choice('fill', words, fills) }),
  edge: (words) => ({ edge: choice('edge', words, edges) }),
  steps: (words) => ({ steps: wholeNumber('steps', words, 1) }),
  samples: (words) => ({ samples: wholeNumber('samples', words, 1) }),
  baseline: (words) => ({ baseline: choice('baseline', words, baselines) }),
  channels: (words) => ({ channels: wholeNumber('channels', words, 1) }),
  layer: (words) => {
    const layers = listOf('layer', words);
    return layers.length === 1 ? { layer: layers[0] as string } : { layers };
  },
  flipSmooth: () => ({ flipSmooth: true }),
  memory: (words) => ({ memory: wholeNumber('memory', words, 1) }),
  eigenSmooth: (words) => ({ eigenSmooth: choice('eigen-smooth', words, eigenForms) }),
} as const satisfies Partial<Record<keyof MethodOptions, (words: string) => MethodOptions>>;

type MethodOptionName = keyof typeof methodOptions;

/**
 * @param words the arguments after the command's name
 * @returns the request, or null when help was asked for and has been printed
 * @throws UserError in one sentence for everything that is wrong with the words
 */
export function parseExplain(words: readonly string[]): ExplainRequest | null {
  const command = explainCommand();
  if (!readWords(command, words)) return null;
  const given = command.opts<Record<string, string | undefined>>();
  const lists = command.opts<{ target: string[]; variant: string[] }>();
  const pictures = command.args;
  const listLayers = given.listLayers !== undefined;
  if (pictures.length === 0 && !listLayers) throw new UserError('Missing required argument \'pictures\': name a file or a folder. "npm run explain -- --help" lists what there is.');
  const many = pictures.length > 1 || pictures.some(isFolder);
  if (given.resume !== undefined && !many) throw new UserError('--resume means nothing to a single picture: give a folder, or several pictures.');
  const list = given.method ?? (many ? 'grad-cam' : 'all');
  const all = list === 'all';
  const methods = all ? catalogue : parseMethods(list);
  return {
    pictures,
    many,
    resume: given.resume !== undefined,
    methods: withVariants(methods, lists.variant),
    all,
    targets: lists.target.length > 0 ? [...new Set(lists.target)] : ['predicted'],
    against: given.against ?? null,
    negative: given.negative !== undefined,
    score: choice('score', given.score as string, scores),
    ...readNetwork(given),
    listLayers,
    options: { ...parseMethodOptions(given, methods), seed: wholeNumber('seed', given.seed as string, 0) },
    device: readDevice(given),
    out: given.out ?? null,
  };
}

function explainCommand(): Command {
  return withNetwork(withDevice(commandLine('explain')))
    .description(
      'Shows what in a picture speaks for a class, by one or several methods. Writes to the output folder, for each method, ' +
        'an overlay (<method>.png) and the raw signed map (<method>.npy: float32, C order), and sheet.png, explanation.json, ' +
        'timing.json; for several targets a folder each. Of a folder or several pictures each gets such a folder, beside ' +
        'explanations.csv and contact sheets of all; a picture that cannot be read is left out, and the exit code is then 3.',
    )
    .argument('[pictures...]', 'JPEG, PNG, WebP, GIF or TIFF, or folders of them; a picture of exactly the network\'s input size is used as it is, others are cropped and resized')
    .option('--method <list>', `methods, separated by commas, of ${catalogue.map(({ id }) => id).join(', ')}; or all (default: all; grad-cam for many pictures)`)
    .option('--variant <method=name>', `a named variant of a method's definition, may be repeated: ${variantList()}`, repeated, [])
    .option('--target <class>', 'index or name of the class to explain, or predicted (the default); may be repeated', repeated, [])
    .option('--against <class>', 'explain the difference to this class')
    .option('--negative', 'explain what speaks against the target')
    .option('--score <score>', `what is explained: ${scores.join(' or ')}`, 'logit')
    .option('--layer <names>', `layer that ${readers('layer')} look at (default: the last feature map); several, separated by commas, are averaged`)
    .option('--flip-smooth', `average with the map of the mirrored picture (${readers('flipSmooth')})`)
    .option('--eigen-smooth <form>', `keep what the channels have most in common, ${joinWords(eigenForms, 'or')} (${readers('eigenSmooth')})`)
    .option('--steps <number>', `steps of ${readers('steps')} (default: 50)`)
    .option('--samples <number>', `random samples of ${readers('samples')} (default: 50; rise 4000, within all 1000)`)
    .option('--baseline <baseline>', `what ${readers('baseline')} start from: ${joinWords(baselines, 'or')} (default: grey)`)
    .option('--channels <number>', `how many channels ${readers('channels')} look at, the strongest first (default: all)`)
    .option('--list-layers', 'print the layers of the network instead: name, kind, shape, receptive field, whether CAM applies exactly')
    .option('--window <pixels>', 'side of the occluding window, in pixels of the network\'s input (default: 32)')
    .option('--stride <pixels>', 'step from window to window (default: 8)')
    .option('--fill <fill>', `what the window shows: ${joinWords(fills, 'or')} (default: grey)`)
    .option('--edge <rule>', 'when windows do not come out even: skip the rest or cover it (default: skip)')
    .option('--memory <MiB>', `the most that the pictures which pass through the network together may take, of ${readers('memory')} (default: ${usualMemory})`)
    .option('--seed <number>', 'seed of everything random', '0')
    .option('--resume', 'keep the pictures that an earlier run with the same settings has finished in the output folder')
    .option('--out <folder>', 'output folder (default: build/explain/<picture or folder>)');
}

/** The methods that read an option, in words. */
function readers(option: keyof MethodOptions): string {
  return joinWords(catalogue.filter(({ options }) => options.includes(option)).map(({ id }) => id), 'and');
}

function variantList(): string {
  return catalogue.flatMap(({ id, variants }) => variants.map(({ name }) => `${id}=${name}`)).join(', ');
}

function parseMethods(list: string): Method[] {
  return listOf('method', list).map(findMethod);
}

function withVariants(methods: readonly Method[], choices: readonly string[]): ChosenMethod[] {
  const chosen = new Map<string, string>();
  for (const words of choices) {
    const [, id, name] = /^([^=]+)=(.+)$/.exec(words) ?? [];
    if (id === undefined || name === undefined) throw new UserError(`--variant wants METHOD=NAME, not "${words}".`);
    const { variants } = findMethod(id);
    if (variants.length === 0) throw new UserError(`${id} has no variants: leave --variant ${words} out.`);
    if (!methods.some((method) => method.id === id)) throw new UserError(`--variant ${words} means nothing here: add ${id} to --method.`);
    if (chosen.has(id)) throw new UserError(`Two variants of ${id} cannot be drawn at once: run the command once for each.`);
    chosen.set(id, choice(`variant ${id}`, name, ['default', ...variants.map((variant) => variant.name)]));
  }
  return methods.map((method) => ({ method, variant: chosen.get(method.id) ?? null }));
}

function parseMethodOptions(given: Readonly<Record<string, string | undefined>>, methods: readonly Method[]): MethodOptions {
  const names = (Object.keys(methodOptions) as MethodOptionName[]).filter((name) => given[name] !== undefined);
  const unread = names.find((name) => !methods.some(({ options }) => options.includes(name)));
  if (unread) {
    const option = unread.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UserError(`--${option} means nothing to ${joinWords(methods.map(({ id }) => id), 'and')}: it belongs to ${readers(unread)}.`);
  }
  return Object.assign({}, ...names.map((name) => methodOptions[name](given[name] as string)));
}
