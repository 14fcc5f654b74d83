import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import { dependenciesOf, modulesOf, type Dependencies } from '../notebooks/dependencies';
import { readNotebook, type Notebook } from '../notebooks/notebook';
import { packageVersions } from '../study/code';
import { findCell, type MakingCell } from './cells';
import type { Exhibit } from './collect';
import { folders, parseRecord, type ExhibitKind, type ExhibitRecord } from './record';
import type { Use } from './tex-source';

/**
 * What the report says of an exhibit that it shows, committed beside it in `report/records`: the record that the
 * notebook left, and how it came about. No times and no paths of a machine.
 */
export interface ReportRecord extends ExhibitRecord {
  readonly cell: MakingCell;
  /** SHA-256 of what it was computed by and from, and of the options of all it was computed from. */
  readonly hashes: Dependencies & { readonly options: string };
  /** Exact versions of the packages that the code imports. */
  readonly packages: Readonly<Record<string, string>>;
}

/** A notebook that has run. */
export interface FinishedNotebook {
  readonly name: string;
  /** What its results were made from, taken before it ran. */
  readonly dependencies: Dependencies;
}

/** A value is a number or a text: the report looks both up by one macro, so they share their names. */
export type RecordKind = 'figure' | 'table' | 'value';

export function recordKind(kind: ExhibitKind): RecordKind {
  return kind === 'figure' || kind === 'table' ? kind : 'value';
}

/** Where an exhibit's record is committed, from the project's folder. */
export function recordPath(kind: ExhibitKind, id: string): string {
  return `report/records/${recordKind(kind)}-${id}.json`;
}

/** How a person calls an exhibit in a message: `figure "saliency"`. */
export function nameOf({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} "${id}"`;
}

/**
 * The records of all exhibits that the report shows, as the files to commit.
 * @param uses where the report shows something
 * @throws UserError naming an exhibit that no cell is seen to make, and exhibits older than the code or the inputs
 *   they depend on, which happens when those were changed while the notebooks ran.
 */
export async function makeRecords(
  root: string,
  exhibits: readonly Exhibit[],
  runs: readonly FinishedNotebook[],
  uses: readonly Use[],
): Promise<Map<string, string>> {
  const used = new Set(uses.map(({ kind, id }) => `${kind}-${id}`));
  const shown = exhibits.filter(({ record: { kind, id } }) => used.has(`${recordKind(kind)}-${id}`)).map(({ record }) => record);
  const files = new Map<string, string>();
  const old: string[] = [];
  for (const { name, dependencies } of runs) {
    const own = shown.filter(({ notebook }) => notebook === name);
    if (own.length === 0) continue;
    const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    const changed = whatChanged(dependencies, await dependenciesOf(root, notebook));
    if (changed !== null) old.push(`${own.map(nameOf).join(', ')} of notebooks/${name}.ipynb (${changed})`);
    const packages = await packagesOf(root, notebook);
    for (const record of own) files.set(recordPath(record.kind, record.id), canonicalJson(toReportRecord(record, notebook, dependencies, packages)));
  }
  if (old.length > 0) throw new UserError(`What these depend on changed while the notebooks ran: ${old.join('; ')}: run "npm run report" again.`);
  return files;
}

function toReportRecord(
  record: ExhibitRecord,
  notebook: Notebook,
  { code, inputs }: Dependencies,
  packages: ReportRecord['packages'],
): ReportRecord {
  const cell = findCell(notebook, record.kind, record.id);
  if (cell === null) {
    const call = `exhibits.${record.kind}('${record.id}', …)`;
    throw new UserError(
      `No cell of notebooks/${record.notebook}.ipynb is seen to leave the ${nameOf(record)}: write its id into the call, as in ${call}, so that it can be traced.`,
    );
  }
  const options = sha256(canonicalJson(record.from.map(({ method, variant, options: given }) => ({ method, variant, options: given }))));
  return { ...record, cell, hashes: { code, inputs, options }, packages };
}

/** What of two states of a notebook's dependencies differs, in words; null when nothing does. */
export function whatChanged(then: Dependencies, now: Dependencies): string | null {
  if (then.code !== now.code) return 'its code changed';
  return then.inputs !== now.inputs ? 'its inputs changed: pictures, packages, kernel or study' : null;
}

async function packagesOf(root: string, notebook: Notebook): Promise<Record<string, string>> {
  const versions = packageVersions();
  const imported = new Set<string>();
  for (const module of modulesOf(root, notebook)) {
    const text = await readFile(join(root, module), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'((?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*'/g)) imported.add(name);
  }
  return Object.fromEntries(Object.entries(versions).filter(([name]) => imported.has(name)));
}

/**
 * The committed records, in order of their files.
 * @throws UserError naming a record that cannot be read
 */
export async function readReportRecords(root: string): Promise<ReportRecord[]> {
  const names = (await readdir(join(root, 'report', 'records')).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const record = parseRecord(await readFile(join(root, 'report', 'records', name), 'utf8')) as Partial<ReportRecord> | null;
      const whole = record?.id !== undefined && record.cell !== undefined && record.hashes !== undefined && folders[record.kind ?? 'text'] !== undefined;
      if (!whole) throw new UserError(`report/records/${name} is damaged: make it again with "npm run report", or restore it from git.`);
      return record as ReportRecord;
    }),
  );
}

/** A committed record that is older than what it depends on now. */
export interface StaleRecord {
  /** As in a sentence: `figure "saliency"`. */
  readonly name: string;
  /** Its notebook, and what changed. */
  readonly why: string;
}

/** Those of the committed records that are older than what they depend on now. */
export async function staleRecords(root: string, records: readonly ReportRecord[]): Promise<StaleRecord[]> {
  const now = new Map<string, Dependencies | null>();
  const stale: StaleRecord[] = [];
  for (const record of records) {
    const { notebook: name } = record;
    if (!now.has(name)) {
      const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`)).catch(() => null);
      now.set(name, notebook && (await dependenciesOf(root, notebook)));
    }
    const dependencies = now.get(name) ?? null;
    const changed = dependencies === null ? 'it is gone' : whatChanged(record.hashes, dependencies);
    if (changed !== null) stale.push({ name: nameOf(record), why: `notebooks/${name}.ipynb: ${changed}` });
  }
  return stale;
}

/** One sentence for each. */
export function describeStale(stale: readonly StaleRecord[]): string[] {
  return stale.map(({ name, why }) => `The ${name} is older than what it depends on (${why})`);
}
