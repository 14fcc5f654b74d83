/** The command line of `evaluate`. */
import type { DeviceWish } from '../backend/choice';
import { UserError } from '../errors';
import { commandLine, listOf, readDevice, readWords, wholeNumber, withDevice } from '../options';
import type { Shard } from './header';

/** A study to be run. */
export interface RunRequest {
  readonly kind: 'run';
  readonly methods: readonly string[] | null;
  readonly metrics: readonly string[] | null;
  readonly full: boolean;
  /** Null for the standard number. */
  readonly scenes: number | null;
  readonly seed: number;
  readonly resume: boolean;
  readonly shard: Shard | null;
  /** Folder of cut-outs as given; null for the committed list's. */
  readonly cutouts: string | null;
  readonly device: DeviceWish | null;
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

/** Parts of a study to be joined. */
export interface MergeRequest {
  readonly kind: 'merge';
  /** As given. */
  readonly folders: readonly string[];
  readonly out: string;
}

/** @returns the request, or null when help was asked for and has been printed @throws UserError for words that make no sense */
export function parseEvaluate(words: readonly string[]): RunRequest | MergeRequest | null {
  const command = withDevice(commandLine('evaluate'))
    .description(
      'Judges the methods on scenes whose evidence is known: where their maps lie, whether the network rests on what they show, whether they change ' +
        'with the class and the weights. Writes results.jsonl, scene by scene, and when all are done study.json, estimates.csv, comparisons.csv, ' +
        'agreement.csv and tables.md. Without options it is the standard study: about half an hour on two cores. Baselines are always judged too.',
    )
    .option('--methods <list>', 'only these methods, separated by commas')
    .option('--metrics <list>', 'only these metrics, separated by commas; the README names them')
    .option('--scenes <number>', 'so many scenes, and every method and metric on all of them (default: 160, the costly ones on fewer)')
    .option('--full', 'every method by every metric on every scene, at full budgets: meant for --shard')
    .option('--seed <number>', 'seed of the scenes and of everything random', '0')
    .option('--cutouts <folder>', 'pictures with transparency to paste, a folder a class, instead of the fetched ones')
    .option('--resume', 'go on with the results in the output folder')
    .option('--shard <i/n>', 'only part i of n: scene k belongs to part 1 + k mod n')
    .option('--merge <folders...>', 'join the results of all parts, to the bytes of one run')
    .option('--out <folder>', 'output folder (default: build/evaluate)');
  if (!readWords(command, words)) return null;
  const { merge, full, resume, ...others } = command.opts<{ merge?: string[]; full?: true; resume?: true }>();
  const given = others as Readonly<Record<string, string | undefined>>;
  if (merge !== undefined) {
    const stranger = Object.keys(command.opts()).find((name) => !['merge', 'out'].includes(name) && command.getOptionValueSource(name) === 'cli');
    if (stranger !== undefined) throw new UserError(`--${stranger} means nothing to --merge: the parts say themselves how they were made.`);
    if (given.out === undefined) throw new UserError('--merge needs --out: name the folder for the whole study.');
    return { kind: 'merge', folders: merge, out: given.out };
  }
  return {
    kind: 'run',
    methods: given.methods === undefined ? null : listOf('methods', given.methods),
    metrics: given.metrics === undefined ? null : listOf('metrics', given.metrics),
    full: full === true,
    scenes: given.scenes === undefined ? null : wholeNumber('scenes', given.scenes, 1),
    seed: wholeNumber('seed', given.seed as string, 0),
    resume: resume === true,
    shard: given.shard === undefined ? null : readShard(given.shard),
    cutouts: given.cutouts ?? null,
    device: readDevice(given),
    out: given.out ?? null,
  };
}

function readShard(words: string): Shard {
  const [, first, second] = /^(\d+)\/(\d+)$/.exec(words) ?? [];
  const [number, of] = [Number(first), Number(second)];
  if (!(number >= 1 && number <= of && Number.isSafeInteger(of))) {
    throw new UserError(`--shard wants a part and their number, such as 2/8 for the second of eight, not "${words}".`);
  }
  return { number, of };
}
