import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Passes } from '../methods/attribution-map';
import { modulesOf } from '../notebooks/dependencies';
import { joinLines, readNotebook } from '../notebooks/notebook';
import { resolveName, shortName, type ExhibitName } from './names';
import { readSources } from './prepare';
import { readManifest, type Manifest } from './publish';
import type { Source } from './record';
import { describeStale, readReportRecords, recordKind, staleRecords, type ReportRecord } from './report-record';
import { textsOf } from './source-faults';
import { readTexSource, type TexSource } from './tex-source';

interface Committed {
  readonly tex: TexSource;
  readonly records: readonly ReportRecord[];
  readonly manifest: Manifest;
}

async function readReport(root: string): Promise<Committed> {
  return { tex: readTexSource(textsOf(await readSources(root), '.tex')), records: await readReportRecords(root), manifest: await readManifest(root) };
}

function exhibitOf({ kind, id }: ReportRecord): ExhibitName {
  return { kind: recordKind(kind), id };
}

/**
 * Where something that the report shows comes from, in lines to read: notebook, cell and call, what it was computed
 * from, by which code, on which device, and where the report shows it.
 * @param name as {@link resolveName} reads it
 * @throws UserError naming the nearest where there is none
 */
export async function trace(root: string, name: string): Promise<string> {
  const report = await readReport(root);
  const wanted = resolveName(name, report.tex, report.records.map(exhibitOf)).map(shortName);
  const records = report.records.filter((record) => wanted.includes(shortName(exhibitOf(record))));
  const traces = await Promise.all(records.map((record) => traceOne(root, record, report)));
  return traces.join('\n\n');
}

/** Everything that the report shows, a line each: its name, its cell, and its value or where it stands. */
export async function listTraceable(root: string): Promise<string> {
  const report = await readReport(root);
  if (report.records.length === 0) return 'The report has no records yet: make it with "npm run report".';
  const order = { figure: 0, table: 1, value: 2 } as const;
  const rows = [...report.records]
    .sort((a, b) => order[recordKind(a.kind)] - order[recordKind(b.kind)])
    .map((record) => [shortName(exhibitOf(record)), `${record.notebook}, cell ${record.cell.number}`, String(record.value ?? places(record, report)[0] ?? '')]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

async function traceOne(root: string, record: ReportRecord, report: Committed): Promise<string> {
  const { cell, device, hashes, packages, files, seed, value, format, alt } = record;
  const folder = record.kind === 'figure' ? 'figs/' : 'report/generated/';
  const stale = describeStale(await staleRecords(root, [record]));
  const lines: (readonly [string, string])[] = [
    ...places(record, report).map((place): [string, string] => ['shown', place]),
    ...(value === undefined ? [] : [['value', format === undefined ? String(value) : `${value}, shown as ${format}`] as const]),
    ...(alt === undefined ? [] : [['shows', alt] as const]),
    ['notebook', `notebooks/${record.notebook}.ipynb, cell ${cell.number}${cell.id === null ? '' : ` (${cell.id})`}`],
    ['call', cell.call],
    ...describeSources(record.from),
    ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(await describeCode(root, record)),
    ['hashes', `code ${brief(hashes.code)}, inputs ${brief(hashes.inputs)}, options ${brief(hashes.options)}`],
    ['device', `${device.deviceName} (${device.device}), threads: ${String((device as { threads?: number }).threads ?? 'unknown')}`],
    ['versions', [...Object.entries(device.versions), ...Object.entries(packages)].map((pair) => pair.join(' ')).join(', ')],
    ...Object.entries(files).map(([file, hash]): [string, string] => ['file', `${folder}${fileOf(record, file)} (${brief(hash)})`]),
    ...stale.map((sentence): [string, string] => ['but', `${sentence}.`]),
  ];
  return [`${shortName(exhibitOf(record))}`, ...lines.map(([what, text]) => `  ${what.padEnd(9)} ${text}`)].join('\n');
}

/** Enough of a checksum to tell it from others. */
function brief(hash: string): string {
  return hash.slice(0, 12);
}

/** Where an exhibit's file is committed: a table's under another name, a value among the others. */
function fileOf({ kind, id }: ReportRecord, file: string): string {
  if (kind === 'figure') return file;
  return kind === 'table' ? `table-${id}.tex` : 'values.tex';
}

/** Where the report shows it: file and line, and the figure's or table's number and page as they are printed. */
function places(record: ReportRecord, { tex, manifest }: Committed): string[] {
  const { kind, id } = exhibitOf(record);
  return tex.uses
    .filter((use) => use.kind === kind && use.id === id)
    .map((use) => {
      const labels = tex.floats.find(({ uses }) => uses.includes(use))?.labels ?? [];
      const printed = labels.flatMap((label) => {
        const { number, page } = manifest.labels[label] ?? {};
        return number === undefined ? [] : [`${label.startsWith('tab') ? 'Table' : 'Figure'} ${number} on page ${page}, label ${label}`];
      });
      return `${use.path}:${use.line}${printed.length > 0 ? ` (${printed.join('; ')})` : ''}`;
    });
}

/** What it was computed from, the same networks and pictures said once. */
function describeSources(sources: readonly Source[]): (readonly [string, string])[] {
  const networks = new Set(sources.map(({ network }) => `${network.name} (${brief(network.fingerprint)})`));
  const pictures = new Set(sources.flatMap(({ picture }) => (picture ? [`${picture.name} (${brief(picture.fingerprint)})`] : [])));
  return [
    ...[...networks].map((network): [string, string] => ['network', network]),
    ...[...pictures].map((picture): [string, string] => ['picture', picture]),
    ...new Map(sources.map((source) => [describeSource(source), ['from', describeSource(source)] as const])).values(),
  ].filter(([, text]) => text !== '');
}

function describeSource({ picture, target, score, method, variant, layer, options, passes, measured }: Source): string {
  const pairs = (values: object): string => Object.entries(values).map(([key, value]) => `${key} ${String(value)}`).join(', ');
  const against = target?.against === undefined ? '' : ` against ${target.against.name}`;
  const parts = [
    method !== undefined && `${method}${variant === undefined || variant === 'default' ? '' : ` (${variant})`}`,
    picture && `on ${picture.name}`,
    target && `for class ${target.index} ${target.name.split(',')[0]}${against}${target.negative ? ', what speaks against it' : ''}`,
    score,
    typeof layer === 'string' && `at layer ${layer}`,
    options && Object.keys(options).length > 0 && `options: ${pairs(options)}`,
    passes && `passes: ${describePasses(passes)}`,
    measured && Object.keys(measured).length > 0 && `measured: ${pairs(measured)}`,
  ];
  return method === undefined && target === undefined ? '' : parts.filter(Boolean).join('; ').replace('; on ', ' on ').replace('; for class', ' for class');
}

function describePasses({ forward, backward, headForward = 0, headBackward }: Passes): string {
  const counts = [[forward, 'forward'], [backward, 'backward'], [headForward, 'forward through the head'], [headBackward, 'backward through the head']] as const;
  return counts.filter(([count]) => count > 0).map((pair) => pair.join(' ')).join(', ') || 'none';
}

/** The modules that the cells import, and how many those reach. */
async function describeCode(root: string, { notebook: name }: ReportRecord): Promise<(readonly [string, string])[]> {
  const path = join(root, 'notebooks', `${name}.ipynb`);
  const notebook = await readNotebook(path).catch(() => null);
  if (notebook === null) return [];
  const reached = modulesOf(root, notebook);
  const code = notebook.cells.map((cell) => joinLines(cell.source)).join('\n');
  const imported = reached.filter((module) => code.includes(`'./${module.replace(/\.ts$/, '')}'`));
  const lines = (await Promise.all(reached.map((module) => readFile(join(root, module), 'utf8')))).reduce((sum, text) => sum + text.split('\n').length, 0);
  return [['code', `${imported.join(', ')}; with all that they import ${reached.length} files, ${lines} lines`]];
}
