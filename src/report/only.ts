import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import { listNotebooks, readNotebook } from '../notebooks/notebook';
import { joinWords } from '../text';
import { findCell, spellsId } from './cells';
import { collectExhibits } from './collect';
import { asText, generateFiles, knownIds, type FileSet, type KnownIds } from './generated';
import { resolveName, type ExhibitName } from './names';
import { readSources, refuse, stepper, type Prepared, type ReportOptions } from './prepare';
import { readManifest } from './publish';
import type { ExhibitKind } from './record';
import { makeRecords, nameOf, readReportRecords, recordKind, recordPath, staleRecords, type ReportRecord, type StaleRecord } from './report-record';
import { sourceFaults, textsOf } from './source-faults';
import { readTexSource, type Place, type Use } from './tex-source';

/** An exhibit where the report shows it. */
type Shown = ExhibitName & Place;

/**
 * Runs the one notebook that makes an exhibit, and takes everything else as it is committed.
 * @param name as {@link resolveName} reads it
 * @throws UserError for a name that means nothing, and where the committed report is not whole
 */
export async function prepareOne(options: ReportOptions, name: string): Promise<Prepared> {
  const { root, formulas, runNotebooks } = options;
  const sources = await readSources(root);
  refuse(sourceFaults(sources, null));
  const tex = readTexSource(textsOf(sources, '.tex'));
  const records = await readReportRecords(root);
  const shown = tex.uses.flatMap(({ kind, id, path, line }): Shown[] => (kind === 'formula' ? [] : [{ kind, id, path, line }]));
  const exhibits = [...records.map(({ kind, id }) => ({ kind: recordKind(kind), id })), ...shown];
  const notebooks = new Set(await Promise.all(resolveName(name, tex, exhibits).map((one) => notebookOf(root, one, records))));
  const committed = await readCommitted(root);
  await refuseNew(root, shown, knownIds(committed), notebooks);

  const runs = await runNotebooks([...notebooks]);
  const left = await stepper(options)(
    () => collectExhibits(join(root, 'build', 'exhibits'), [...notebooks]),
    (found) => `collected what ${[...notebooks].map((one) => `notebooks/${one}.ipynb`).join(' and ')} leaves, exhibits: ${found.length}`,
  );
  const isShown = (one: ReportRecord): boolean => shown.some(({ kind, id }) => kind === recordKind(one.kind) && id === one.id);
  const kept = records.filter((one) => !notebooks.has(one.notebook) && isShown(one));
  const generated = merge(committed, generateFiles(left, formulas), records.filter(({ notebook }) => notebooks.has(notebook)));
  refuse(sourceFaults(sources, knownIds(generated)));
  const all: FileSet = new Map([...kept.map(toFile), ...(await makeRecords(root, left, runs, tex.uses))]);
  return { sources, generated, records: all, objections: [...byNotebook(await staleRecords(root, kept)), ...withoutRecord(tex.uses, all)] };
}

function toFile(record: ReportRecord): [path: string, text: string] {
  return [recordPath(record.kind, record.id), canonicalJson(record)];
}

async function notebookOf(root: string, name: ExhibitName, records: readonly ReportRecord[]): Promise<string> {
  const record = records.find((one) => recordKind(one.kind) === name.kind && one.id === name.id);
  const notebook = record?.notebook ?? (await notebookLeaving(root, name));
  if (notebook !== null) return notebook;
  throw new UserError(`No notebook leaves the ${nameOf(name)}: correct the id in the report, or make the exhibit in a notebook.`);
}

/** The first notebook with a cell that is seen to leave it. */
async function notebookLeaving(root: string, { kind, id }: ExhibitName): Promise<string | null> {
  for (const name of await listNotebooks(root)) {
    const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    if (kindsOf(kind).some((one) => findCell(notebook, one, id) !== null)) return name;
  }
  return null;
}

/**
 * @throws UserError where the report shows what the last build did not have and a notebook leaves that is not among those to run;
 *   where that is by a template alone, such as `${animal}-class`, a mistyped id fits as well, and the nearest is named
 */
async function refuseNew(root: string, shown: readonly Shown[], known: KnownIds, toRun: ReadonlySet<string>): Promise<void> {
  for (const name of shown.filter(({ kind, id }) => !known[kind].has(id))) {
    const notebook = await notebookLeaving(root, name);
    if (notebook === null || toRun.has(notebook)) continue;
    const meant = await nearestTo(root, name, known, notebook);
    if (meant !== null) {
      const place = `${name.path}:${name.line}: The last build had no ${nameOf(name)}`;
      throw new UserError(`${place}: did you mean "${meant}"? If it is new, run "npm run report" first.`);
    }
    throw new UserError(`The report shows the ${nameOf(name)} of notebooks/${notebook}.ipynb, which the last build did not have: run "npm run report" first.`);
  }
}

/** The id that was meant by one which no cell spells out; null where a cell does, or none is near. */
async function nearestTo(root: string, { kind, id }: ExhibitName, known: KnownIds, name: string): Promise<string | null> {
  const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
  if (kindsOf(kind).some((one) => spellsId(notebook, one, id))) return null;
  const nearest = known[kind].size === 0 ? null : closest(id, [...known[kind]]);
  return nearest !== null && distance(nearest, id) <= mostLetters ? nearest : null;
}

/** An id with more letters than this wrong is another one. */
const mostLetters = 3;

/** The methods by which an exhibit may be left. */
const kindsOf = (kind: ExhibitName['kind']): readonly ExhibitKind[] => (kind === 'value' ? ['number', 'text'] : [kind]);

/** What the last build left for TeX to read, and the figures in their other formats. */
async function readCommitted(root: string): Promise<Map<string, Buffer>> {
  const { files } = await readManifest(root);
  const committed = new Map<string, Buffer>();
  for (const [path, hash] of Object.entries(files)) {
    const data = await readFile(join(root, path)).catch(() => null);
    if (data === null || sha256(data) !== hash) {
      const fault = data === null ? 'missing' : 'not as the last build made it';
      throw new UserError(`${path} is ${fault}, and one exhibit can be made anew only where all else is whole: run "npm run report".`);
    }
    if (/^(?:figs|report\/generated)\//.test(path)) committed.set(path, data);
  }
  if (committed.size === 0) throw new UserError('Nothing has been built that one exhibit could be made anew in: run "npm run report".');
  return committed;
}

/** The committed files with those in place that a notebook leaves now, and without what it left before. */
function merge(committed: ReadonlyMap<string, Buffer>, fresh: FileSet, before: readonly ReportRecord[]): FileSet {
  const gone = new Set(before.map(({ kind, id }) => `${recordKind(kind)} ${id}`));
  const files = new Map<string, string | Uint8Array>(committed);
  for (const path of committed.keys()) {
    const [, figure, table] = /^figs\/(.*)\.[a-z]+$|^report\/generated\/table-(.*)\.tex$/.exec(path) ?? [];
    if (gone.has(`figure ${figure}`) || gone.has(`table ${table}`)) files.delete(path);
  }
  for (const [path, data] of fresh) {
    const merged = /\/(?:values|alternatives)\.tex$/.test(path);
    files.set(path, merged ? mergeLines(committed.get(path)?.toString('utf8') ?? '', asText(data), gone) : data);
  }
  return files;
}

/** Lines such as `\exhibitvalue{id}{…}`, in order of their ids, behind the notice that the file begins with. */
function mergeLines(committed: string, fresh: string, gone: ReadonlySet<string>): string {
  const lines = new Map<string, string>();
  for (const text of [committed, fresh]) {
    for (const [line, command = '', id = ''] of text.matchAll(/^\\exhibit([a-z]+)\{([^{}]*)\}.*\n/gm)) {
      const kind = command === 'value' ? 'value' : 'figure';
      if (text === fresh || !gone.has(`${kind} ${id}`)) lines.set(id, line);
    }
  }
  const notice = fresh.slice(0, fresh.indexOf('\n') + 1);
  return notice + [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line).join('');
}

/** Names all of a notebook in one sentence: they are many when a module changed that all depend on. */
function byNotebook(stale: readonly StaleRecord[]): string[] {
  const reasons = [...new Set(stale.map(({ why }) => why))];
  return reasons.map((reason) => {
    const names = stale.filter(({ why }) => why === reason).map(({ name }) => name);
    return `${joinWords(names, 'and')} ${names.length === 1 ? 'is older than what it depends' : 'are older than what they depend'} on (${reason})`;
  });
}

function withoutRecord(uses: readonly Use[], records: FileSet): string[] {
  const lacking = uses.filter(({ kind, id }) => kind !== 'formula' && !records.has(`report/records/${kind}-${id}.json`));
  return [...new Set(lacking.map(nameOf))].map((name) => `The ${name} has no record`);
}
