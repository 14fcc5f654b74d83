/** The command line of `explain`: from words to a request that is known to make sense. */
import type { Command } from 'commander';
import { UserError } from '../errors';
import type { Score } from '../methods/attribution-map';
import { catalogue } from '../methods/catalogue';
import type { Method, MethodOptions } from '../methods/method';
import { networkNames } from '../models/load';
import { fills, type Fill } from '../occlusion/fills';
import type { EdgeRule } from '../occlusion/windows';
import { choice, commandLine, readWords, wholeNumber } from '../options';
import { joinWords, nearestNames } from '../text';

export interface ExplainRequest {
  /** Path as given. */
  readonly picture: string;
  readonly methods: readonly Method[];
  /** Whether every method was asked for; then those that cannot answer are left out instead of refused. */
  readonly all: boolean;
  /** A class's index or name, or `predicted`. */
  readonly target: string;
  readonly score: Score;
  readonly network: string;
  readonly options: Omit<MethodOptions, 'onProgress'>;
  readonly seed: number;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

const scores: readonly Score[] = ['logit', 'probability'];
const edges: readonly EdgeRule[] = ['skip', 'cover'];

/** Options that only some methods read, by their name in {@link MethodOptions}. */
const methodOptionNames = ['layer', 'window', 'stride', 'fill', 'edge'] as const satisfies readonly (keyof MethodOptions)[];

/**
 * @param words the arguments after the command's name
 * @returns the request, or null when help was asked for and has been printed
 * @throws UserError in one sentence for everything that is wrong with the words
 */
export function parseExplain(words: readonly string[]): ExplainRequest | null {
  const command = explainCommand();
  if (!readWords(command, words)) return null;
  const given = command.opts<Record<string, string | undefined>>();
  const all = given.method === 'all';
  const methods = all ? catalogue : parseMethods(given.method as string);
  const unread = methodOptionNames.find((name) => given[name] !== undefined && !methods.some((row) => row.options.includes(name)));
  if (unread) {
    const readers = catalogue.filter((row) => row.options.includes(unread)).map(({ id }) => id);
    throw new UserError(`--${unread} means nothing to ${joinWords(methods.map(({ id }) => id), 'and')}: it belongs to ${joinWords(readers, 'and')}.`);
  }
  return {
    picture: command.args[0] as string,
    methods,
    all,
    target: given.target as string,
    score: choice('score', given.score as string, scores),
    network: choice('network', given.network as string, networkNames),
    seed: wholeNumber('seed', given.seed as string, 0),
    out: given.out ?? null,
    options: {
      ...(given.layer !== undefined && { layer: given.layer }),
      ...(given.window !== undefined && { window: wholeNumber('window', given.window, 1) }),
      ...(given.stride !== undefined && { stride: wholeNumber('stride', given.stride, 1) }),
      ...(given.fill !== undefined && { fill: choice<Fill>('fill', given.fill, fills) }),
      ...(given.edge !== undefined && { edge: choice('edge', given.edge, edges) }),
    },
  };
}

function explainCommand(): Command {
  const ids = catalogue.map(({ id }) => id).join(',');
  return commandLine('explain')
    .description(
      'Shows what in a picture speaks for a class, by one or several methods. Writes to the output folder, for each method, ' +
        'an overlay (<method>.png) and the raw signed map (<method>.npy: float32, C order), and sheet.png, explanation.json, timing.json.',
    )
    .argument('<picture>', 'JPEG, PNG, WebP, GIF or TIFF; a picture of exactly the network\'s input size is used as it is, others are cropped and resized')
    .option('--method <list>', `methods, separated by commas, of ${ids}; or all`, 'all')
    .option('--target <class>', 'index or name of the class to explain, or predicted', 'predicted')
    .option('--score <score>', `what is explained: ${scores.join(' or ')}`, 'logit')
    .option('--layer <name>', 'layer that cam and grad-cam look at (default: the last feature map)')
    .option('--network <name>', networkNames.join(' or '), 'efficientnet-lite0')
    .option('--window <pixels>', 'side of the occluding window, in pixels of the network\'s input (default: 32)')
    .option('--stride <pixels>', 'step from window to window (default: 8)')
    .option('--fill <fill>', `what the window shows: ${joinWords(fills, 'or')} (default: grey)`)
    .option('--edge <rule>', 'when windows do not come out even: skip the rest or cover it (default: skip)')
    .option('--seed <number>', 'seed of everything random; recorded', '0')
    .option('--out <folder>', 'output folder (default: build/explain/<picture>)');
}

function parseMethods(list: string): Method[] {
  const ids = catalogue.map(({ id }) => id);
  return [...new Set(list.split(',').map((id) => id.trim()))].map((id) => {
    const row = catalogue.find((candidate) => candidate.id === id);
    if (!row) throw new UserError(`There is no method "${id}": the nearest are ${nearestNames(id, ids)}.`);
    return row;
  });
}
