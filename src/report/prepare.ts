import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import { collectExhibits } from './collect';
import { generateFiles, knownIds, type FileSet, type Formula } from './generated';
import { makeRecords, type FinishedNotebook } from './report-record';
import { sourceFaults, textsOf } from './source-faults';
import { readTexSource } from './tex-source';

export interface ReportOptions {
  /** The project's folder. */
  readonly root: string;
  readonly formulas: readonly Formula[];
  /** Compiles even if nothing changed. */
  readonly force: boolean;
  /** Runs these notebooks, all where none is named; their exhibits lie in `build/exhibits/<notebook>` then. */
  readonly runNotebooks: (names: readonly string[]) => Promise<readonly FinishedNotebook[]>;
  /** Told of each step when it is done: what it did, and the seconds it took. */
  readonly onStep: (what: string, seconds: number) => void;
}

/** Everything that the report is compiled from, and the records of what it shows. */
export interface Prepared {
  readonly sources: FileSet;
  /** What the notebooks leave: what TeX reads, and the figures in their other formats. */
  readonly generated: FileSet;
  readonly records: FileSet;
  /** Sentences that speak against putting a report of these in place. */
  readonly objections: readonly string[];
}

type Step = <T>(work: () => Promise<T>, said: (result: T) => string) => Promise<T>;

/** Tells of each step when it is done. */
export function stepper({ onStep }: Pick<ReportOptions, 'onStep'>): Step {
  return async (work, said) => {
    const start = performance.now();
    const result = await work();
    onStep(said(result), (performance.now() - start) / 1000);
    return result;
  };
}

/**
 * Runs all notebooks and gathers what they leave.
 * @throws UserError for everything that is wrong with the report's sources or with what the notebooks leave.
 */
export async function prepare(options: ReportOptions): Promise<Prepared> {
  const { root, formulas, runNotebooks } = options;
  const sources = await readSources(root);
  refuse(sourceFaults(sources, null)); // what can be said before the notebooks run
  const runs = await runNotebooks([]);
  const step = stepper(options);
  const exhibits = await step(
    () => collectExhibits(join(root, 'build', 'exhibits'), runs.map(({ name }) => name)),
    (found) => `collected what the notebooks leave, exhibits: ${found.length}`,
  );
  const generated = generateFiles(exhibits, formulas);
  refuse(sourceFaults(sources, knownIds(generated)));
  const { uses } = readTexSource(textsOf(sources, '.tex'));
  return { sources, generated, records: await makeRecords(root, exhibits, runs, uses), objections: [] };
}

const mostFaults = 8;

/** @throws UserError with the faults, where there are any */
export function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > mostFaults ? `; and ${faults.length - mostFaults} more` : '';
  throw new UserError(`The report cannot be made: ${faults.slice(0, mostFaults).join('; ')}${more}.`);
}

/** The report's own sources: everything directly in `report/` that TeX or BibTeX reads. */
export async function readSources(root: string): Promise<FileSet> {
  const names = (await readdir(join(root, 'report'))).filter((name) => /\.(?:tex|sty|bib|bst)$/.test(name)).sort();
  const read = async (name: string): Promise<[string, Buffer]> => [`report/${name}`, await readFile(join(root, 'report', name))];
  return new Map(await Promise.all(names.map(read)));
}

/** SHA-256 of all files that the PDF is compiled from. */
export function inputsOf({ sources, generated }: Pick<Prepared, 'sources' | 'generated'>): string {
  const read = [...sources, ...[...generated].filter(([path]) => /\.(?:tex|pdf)$/.test(path))];
  return sha256(canonicalJson(Object.fromEntries(read.map(([path, data]) => [path, sha256(data)]))));
}
