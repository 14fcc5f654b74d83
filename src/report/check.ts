import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import { withRunLock } from '../notebooks/lock';
import { compileIn } from './build';
import { closeNumbers, closeTexts, pictureDifference } from './close';
import { asText, type FileSet } from './generated';
import { inputsOf, prepare, stepper, type Prepared, type ReportOptions } from './prepare';
import { readManifest, type Manifest } from './publish';
import { describeStale, nameOf, readReportRecords, recordKind, recordPath, staleRecords, type ReportRecord } from './report-record';
import { describeTex } from './tex';

/** What a check has found. */
export interface CheckResult {
  /** How many files were compared. */
  readonly files: number;
  /** Whether the same bytes were asked for: the device is that on which the committed results were computed. */
  readonly exact: boolean;
  /** The device of the committed results and this one, in words. */
  readonly devices: readonly [committed: string, here: string];
  /** What differs, by name, a sentence each; empty when the committed report is what the code makes now. */
  readonly differences: readonly string[];
}

const workFolder = 'build/report-check';

/**
 * Makes the report anew in the build folder and compares it with the committed figures, tables, numbers, records and
 * PDF, none of which it touches. On the device of the committed results every byte must agree. On another one numbers
 * must agree within a thousandth (or a unit of the last digit shown), pictures up to one per cent of visibly different
 * pixels, and the PDF must have been compiled from the committed sources.
 * @throws UserError where the report cannot be made, or nothing is committed
 */
export async function checkReport(options: ReportOptions): Promise<CheckResult> {
  return withRunLock(options.root, () => checkLocked(options));
}

async function checkLocked(options: ReportOptions): Promise<CheckResult> {
  const { root } = options;
  const manifest = await readManifest(root);
  const committed = await readReportRecords(root);
  if (committed.length === 0) throw new UserError('No records are committed that could be checked: make the report with "npm run report" first.');
  const tex = sha256(await describeTex());
  const stale = describeStale(await staleRecords(root, committed));
  const prepared = await prepare(options);
  const document = await compileIn(options, workFolder, prepared);
  const fresh = [...prepared.records.values()].map((text) => JSON.parse(asText(text)) as ReportRecord);
  const { exact, devices } = compareDevices(committed, fresh);
  const made = new Map([...prepared.generated, ...prepared.records]);
  const differences = await stepper(options)(
    async () => {
      const pdf = exact && manifest.tex === tex ? comparePdf(await read(root, 'report/report.pdf'), document.pdf) : await checkOrigin(root, manifest, prepared);
      return [...stale, ...(await compareFiles(root, expectedPaths(manifest, committed), made, exact)), ...pdf];
    },
    (found) => `compared with what is committed, files: ${made.size + 1}, differences: ${found.length}`,
  );
  return { files: made.size + 1, exact, devices, differences };
}

/** One sentence about the whole. */
export function describeCheck({ files, exact, devices: [committed, here], differences }: CheckResult): string {
  const how = exact ? 'byte for byte' : `within the tolerance for another device: it was made on ${committed}, and this is ${here}`;
  if (differences.length === 0) return `What is committed is what the code makes now, ${how}; files: ${files}.`;
  return `What is committed is not what the code makes now (compared ${how}), differences: ${differences.length}. "npm run report" makes it anew.`;
}

async function read(root: string, path: string): Promise<Buffer | null> {
  return readFile(join(root, path)).catch(() => null);
}

function compareDevices(committed: readonly ReportRecord[], fresh: readonly ReportRecord[]): Pick<CheckResult, 'exact' | 'devices'> {
  const text = ({ device }: ReportRecord): string => canonicalJson(device);
  const one = ({ device: { deviceName, backend, versions } }: ReportRecord): string =>
    `${deviceName} (${[backend, ...Object.entries(versions).map((version) => version.join(' '))].join(', ')})`;
  const words = (records: readonly ReportRecord[]): string => [...new Set(records.map(one))].join(' and ');
  const here = new Set(fresh.map(text));
  return { exact: here.size === 1 && committed.every((record) => here.has(text(record))), devices: [words(committed), words(fresh)] };
}

function comparePdf(committed: Buffer | null, made: Buffer): string[] {
  if (committed === null) return ['report/report.pdf is missing'];
  return committed.equals(made) ? [] : ['report/report.pdf is not what its sources make'];
}

/** Without the device or the TeX that made it, a PDF is known by the checksum of all it was compiled from. */
async function checkOrigin(root: string, manifest: Manifest, { sources, generated }: Prepared): Promise<string[]> {
  const pdf = await read(root, 'report/report.pdf');
  if (pdf === null) return ['report/report.pdf is missing'];
  const committed = new Map<string, Buffer>();
  for (const path of generated.keys()) committed.set(path, (await read(root, path)) ?? Buffer.alloc(0));
  const own = manifest.files['report/report.pdf'] === sha256(pdf);
  return own && manifest.inputs === inputsOf({ sources, generated: committed }) ? [] : ['report/report.pdf was not compiled from the committed sources'];
}

/** What is committed as the notebooks' work. */
function expectedPaths({ files }: Manifest, records: readonly ReportRecord[]): Set<string> {
  const paths = [...Object.keys(files), ...records.map(({ kind, id }) => recordPath(kind, id))];
  return new Set(paths.filter((path) => path !== 'report/report.pdf'));
}

async function compareFiles(root: string, expected: ReadonlySet<string>, made: FileSet, exact: boolean): Promise<string[]> {
  const found = new Map<string, string>();
  for (const [path, data] of made) {
    const committed = await read(root, path);
    if (committed?.equals(Buffer.from(data)) === true) continue;
    const differences = committed === null ? [['is made and not committed']] : await compareOne(path, committed, Buffer.from(data), exact);
    for (const [what = '', name = shown(path)] of differences) if (!found.has(name)) found.set(name, `${name} ${what}`);
  }
  for (const path of expected) {
    if (!made.has(path)) found.set(shown(path), `${shown(path)} is committed and nothing makes it`);
  }
  return [...found.values()];
}

/** How a file is called: the formats of a figure are one, so that it is named once. */
function shown(path: string): string {
  const figure = /^figs\/(.*)\.[a-z]+$/.exec(path)?.[1];
  const table = /^report\/generated\/table-(.*)\.tex$/.exec(path)?.[1];
  if (figure !== undefined) return `The figure "${figure}"`;
  return table === undefined ? path : `The table "${table}"`;
}

/** What differs, each with its name where the file holds several things. */
type Difference = readonly [what: string, name?: string];

async function compareOne(path: string, committed: Buffer, made: Buffer, exact: boolean): Promise<Difference[]> {
  if (path.endsWith('/values.tex')) return compareValues(committed.toString('utf8'), made.toString('utf8'), exact);
  if (path.startsWith('report/records/')) return compareRecords(committed.toString('utf8'), made.toString('utf8'), exact);
  if (exact) return [['is not what the code makes now']];
  if (/^figs\/.*\.png$/.test(path)) {
    const difference = await pictureDifference(committed, made);
    return difference === null ? [] : [[`is not what the code makes now: ${difference}`]];
  }
  // The other formats are drawn from the same numbers as the PNG; the descriptions are compared in the records.
  if (path.startsWith('figs/') || path.endsWith('/alternatives.tex')) return [];
  return closeTexts(committed.toString('utf8'), made.toString('utf8')) ? [] : [['is not what the code makes now']];
}

function compareValues(committed: string, made: string, exact: boolean): Difference[] {
  const values = (text: string): Map<string, string> =>
    new Map([...text.matchAll(/^\\exhibitvalue\{([^{}]*)\}\{(.*)\}$/gm)].map(([, id = '', value = '']) => [id, value]));
  const [before, now] = [values(committed), values(made)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((id): Difference[] => {
    const [was, is] = [before.get(id), now.get(id)];
    const name = `The value "${id}"`;
    if (was === undefined) return [['is made and not committed', name]];
    if (is === undefined) return [['is committed and nothing makes it', name]];
    return was === is || (!exact && closeTexts(was, is)) ? [] : [[`is ${is} and not ${was}, as is committed`, name]];
  });
}

/** What the device decides is left out where it is another one, and numbers are close. */
function compareRecords(committed: string, made: string, exact: boolean): Difference[] {
  const [was, is] = [JSON.parse(committed) as ReportRecord, JSON.parse(made) as ReportRecord];
  const differ = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => {
    // Older code is named by itself, and changed files by their own names.
    if (key === 'hashes' || key === 'files' || (!exact && key === 'device')) return false;
    const [a, b] = [was[key as keyof ReportRecord], is[key as keyof ReportRecord]];
    if (exact) return canonicalJson({ a }) !== canonicalJson({ a: b });
    return !close(a, b);
  });
  return differ.length === 0 ? [] : [[`differs in its record: ${differ.join(', ')}`, `The ${nameOf({ kind: recordKind(is.kind), id: is.id })}`]];
}

function close(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return closeNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return closeTexts(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.every((key) => close((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
