/** The command line of `bench`. */
import { availableParallelism } from 'node:os';
import { UserError } from '../errors';
import { commandLine, listOf, readWords, wholeNumber } from '../options';
import { nearestNames } from '../text';
import { rowNames, type RowName } from './rows';

export interface BenchRequest {
  readonly rows: readonly RowName[];
  /** Null for as many as a row is worth. */
  readonly repeats: number | null;
  readonly threads: number;
  /** Folder as given; null for the project's `report`. */
  readonly out: string | null;
  /** Whether the peers run with this project's settings of the memory allocator too. */
  readonly sameAllocator: boolean;
  /** Whether what is missing may be downloaded. */
  readonly install: boolean;
  /** Whether this project's times are measured as they grow, and nothing else. */
  readonly scaling: boolean;
}

/** @returns the request, or null when help was asked for and has been printed */
export function parseBench(words: readonly string[]): BenchRequest | null {
  const command = commandLine('bench')
    .description(
      'Times this project beside PyTorch, Captum and pytorch-grad-cam on the same weights, picture and machine; writes benchmark.json, benchmark.md and ' +
        'benchmark.png. A row is timed only where the maps of both sides are equal; where they are not the command ends with 1.',
    )
    .option('--rows <rows>', `rows by name, separated by commas: ${rowNames.join(', ')} (default: all). Other rows of an earlier run in the same environment stay`)
    .option('--scaling', 'measure instead how the times of this project alone grow with picture size, windows, methods and batch size; writes scaling.json, scaling.md and scaling.png')
    .option('--repeats <n>', 'repetitions of each row (default: what 30 seconds hold, from 3 to 21); with --scaling rounds over all points (default: 5)')
    .option('--threads <n>', 'threads of each side (default: as many as there are processors)')
    .option('--out <folder>', 'where the results go (default: report)')
    .option('--same-allocator', "give the peers this project's settings of the memory allocator too, with which batches are faster (default: as their users run them)")
    .option('--install', 'make the Python environment of the peers where it is missing: downloads 3.3 GB, takes 6 GB of disk');
  if (!readWords(command, words)) return null;
  const { sameAllocator, install, scaling, ...given } = command.opts<{ sameAllocator?: true; install?: true; scaling?: true }>();
  const { rows, repeats, threads, out } = given as Record<string, string | undefined>;
  if (scaling) refuseBesideScaling({ '--rows': rows, '--same-allocator': sameAllocator, '--install': install });
  return {
    rows: rows === undefined ? rowNames : listOf('rows', rows).map(rowCalled),
    repeats: repeats === undefined ? null : wholeNumber('repeats', repeats, 1),
    threads: threads === undefined ? availableParallelism() : wholeNumber('threads', threads, 1),
    out: out ?? null,
    sameAllocator: sameAllocator === true,
    install: install === true,
    scaling: scaling === true,
  };
}

/** @throws UserError for what belongs to the rows beside the peers */
function refuseBesideScaling(given: Readonly<Record<string, unknown>>): void {
  const [stranger] = Object.keys(given).filter((option) => given[option] !== undefined);
  if (stranger !== undefined) throw new UserError(`${stranger} means nothing to --scaling, which measures this project alone: leave one of them out.`);
}

function rowCalled(name: string): RowName {
  const found = rowNames.find((row) => row === name);
  if (found === undefined) throw new UserError(`The benchmark has no row "${name}": the nearest are ${nearestNames(name, rowNames)}.`);
  return found;
}
