import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Passes } from '../methods/attribution-map';
import { modulesOf } from '../notebooks/dependencies';
import { joinLines, listNotebooks, readNotebook } from '../notebooks/notebook';
import { findCell, type MakingCell } from './cells';
import { collectExhibits } from './collect';
import { resolveName, shortName, type ExhibitName, type NamedKind } from './names';
import { readSources } from './prepare';
import { readManifest, type Manifest } from './publish';
import { folders, type ExhibitRecord, type RecordedSource } from './record';
import { describeStale, readReportRecords, recordKind, staleRecords, type ReportRecord } from './report-record';
import { textsOf } from './source-faults';
import { readTexSource, type TexSource } from './tex-source';
import { cardsOf, formulasPath, readFormulas, rowOf } from './trace-formula';

/** A committed record, or what is known of an exhibit that the report does not show. */
type Traceable = ExhibitRecord & Partial<Pick<ReportRecord, 'hashes' | 'packages'>> & { readonly cell: MakingCell | null };

interface Report {
  readonly tex: TexSource;
  readonly records: readonly ReportRecord[];
  /** What the last runs of the notebooks left besides. */
  readonly others: readonly Traceable[];
  readonly manifest: Manifest;
  /** TeX by id, of those that the report shows. */
  readonly formulas: ReadonlyMap<string, string>;
}

async function readReport(root: string): Promise<Report> {
  const records = await readReportRecords(root);
  const tex = readTexSource(textsOf(await readSources(root), '.tex'));
  const shown = new Set(tex.uses.flatMap(({ kind, id }) => (kind === 'formula' ? [id] : [])));
  const formulas = new Map([...(await readFormulas(root))].filter(([id]) => shown.has(id)));
  return { tex, records, others: await notShown(root, records), manifest: await readManifest(root), formulas };
}

async function notShown(root: string, records: readonly ReportRecord[]): Promise<Traceable[]> {
  const committed = new Set(records.map((record) => shortName(exhibitOf(record))));
  const others: Traceable[] = [];
  for (const name of await listNotebooks(root)) {
    const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    // What a run left and somebody changed since is nobody's work.
    const left = await collectExhibits(join(root, 'build', 'exhibits'), [name]).catch(() => []);
    const own = left.map(({ record }) => record).filter((record) => !committed.has(shortName(exhibitOf(record))));
    others.push(...own.map((record) => ({ ...record, cell: findCell(notebook, record.kind, record.id) })));
  }
  return others;
}

function exhibitOf({ kind, id }: ExhibitRecord): ExhibitName {
  return { kind: recordKind(kind), id };
}

/**
 * Where something that the report shows comes from, in lines to read: notebook, cell and call, what it was computed
 * from, by which code, on which device, and where the report shows it; of a formula, where it is written and on which card.
 * @param name as {@link resolveName} reads it
 * @throws UserError naming the nearest where there is none
 */
export async function trace(root: string, name: string): Promise<string> {
  const report = await readReport(root);
  const all = [...report.records, ...report.others];
  const formulas = formulaNames(report);
  const wanted = resolveName<NamedKind>(name, report.tex, [...all.map(exhibitOf), ...formulas]).map(shortName);
  const records = all.filter((record) => wanted.includes(shortName(exhibitOf(record))));
  const traces = await Promise.all([
    ...records.map((record) => traceOne(root, record, report)),
    ...formulas.filter((one) => wanted.includes(shortName(one))).map(({ id }) => traceFormula(root, id, report)),
  ]);
  return traces.join('\n\n');
}

/** Everything that can be traced, a line each: its name, its cell, where the report shows it, and its value. */
export async function listTraceable(root: string): Promise<string> {
  const report = await readReport(root);
  const all = [...report.records, ...report.others];
  if (all.length === 0 && report.formulas.size === 0) return 'There is nothing to trace yet: make the report with "npm run report".';
  const order = { figure: 0, table: 1, value: 2 } as const;
  const exhibits = all
    .map((record, index) => ({ record, rank: (index < report.records.length ? 0 : 3) + order[recordKind(record.kind)] }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ record, rank }) => {
      const where = (rank < 3 ? places(exhibitOf(record), report)[0] : undefined) ?? 'not in the report';
      return [shortName(exhibitOf(record)), `${record.notebook}, cell ${record.cell?.number ?? 'unknown'}`, where, String(record.value ?? '')];
    });
  const formulas = await Promise.all(formulaNames(report).map(async (one) => {
    const row = await rowOf(root, one.id);
    return [shortName(one), row === null ? 'not in src' : `${row.path}:${row.line}`, places(one, report)[0] ?? '', ''];
  }));
  const rows = [...exhibits.slice(0, report.records.length), ...formulas, ...exhibits.slice(report.records.length)];
  // The places of figures are long, and no value stands behind them.
  const aligned = (column: number): string[][] => (column < 2 ? rows : rows.filter((row) => row[3] !== ''));
  const widths = [0, 1, 2].map((column) => Math.max(0, ...aligned(column).map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

async function traceOne(root: string, record: Traceable, report: Report): Promise<string> {
  const { notebook, cell, device, hashes, packages = {}, files, seed, value, format, alt } = record;
  const committed = report.records.find((one) => one === record);
  const stale = committed === undefined ? [] : describeStale(await staleRecords(root, [committed]));
  const shown = committed === undefined ? ['not in the report; as the last run of the notebook left it'] : places(exhibitOf(record), report);
  const lines: (readonly [string, string])[] = [
    ...shown.map((place): [string, string] => ['shown', place]),
    ...(value === undefined ? [] : [['value', format === undefined ? String(value) : `${value}, shown as ${format}`] as const]),
    ...(alt === undefined ? [] : [['shows', alt] as const]),
    ['notebook', `notebooks/${notebook}.ipynb${cell === null ? '' : `, cell ${cell.number}${cell.id === null ? '' : ` (${cell.id})`}`}`],
    ...(cell === null ? [] : [['call', cell.call.replaceAll('\n', `\n${' '.repeat(12)}`)] as const]),
    ...describeSources(record.from),
    ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(await describeCode(root, record)),
    ...(hashes === undefined ? [] : [['hashes', `code ${brief(hashes.code)}, inputs ${brief(hashes.inputs)}, options ${brief(hashes.options)}`] as const]),
    ['device', `${device.deviceName} (${device.device}), threads: ${String((device as { threads?: number }).threads ?? 'unknown')}`],
    ['versions', [...Object.entries(device.versions), ...Object.entries(packages)].map((pair) => pair.join(' ')).join(', ')],
    ...Object.entries(files).map(([file, hash]): [string, string] => ['file', `${fileOf(record, file, committed !== undefined)} (${brief(hash)})`]),
    ...stale.map((sentence): [string, string] => ['but', `${sentence}.`]),
  ];
  return inLines(shortName(exhibitOf(record)), lines);
}

function formulaNames({ formulas }: Report): ExhibitName<'formula'>[] {
  return [...formulas.keys()].map((id) => ({ kind: 'formula', id }));
}

async function traceFormula(root: string, id: string, report: Report): Promise<string> {
  const tex = report.formulas.get(id) ?? '';
  const row = await rowOf(root, id);
  const stale = row !== null && row.formula !== tex ? ['The formula is older than the one in src: make the report with "npm run report".'] : [];
  const lines: (readonly [string, string])[] = [
    ...places({ kind: 'formula', id }, report).map((place) => ['shown', place] as const),
    ['formula', tex],
    ['method', row === null ? `${id}, which no row of the catalogue in src has` : `${row.title} (${id})`],
    ...(row === null ? [] : [['written', `${row.path}:${row.line}`] as const]),
    ...(await cardsOf(root, id)).map((cell) => ['card', cell] as const),
    ['file', formulasPath],
    ...stale.map((sentence) => ['but', sentence] as const),
  ];
  return inLines(shortName({ kind: 'formula', id }), lines);
}

function inLines(name: string, lines: readonly (readonly [string, string])[]): string {
  return [name, ...lines.map(([what, text]) => `  ${what.padEnd(9)} ${text}`)].join('\n');
}

/** Enough of a checksum to tell it from others. */
function brief(hash: string): string {
  return hash.slice(0, 12);
}

/** Where an exhibit's file lies: committed, a table under another name and a value among the others, or as a notebook left it. */
function fileOf({ kind, id, notebook }: Traceable, file: string, committed: boolean): string {
  if (!committed) return `build/exhibits/${notebook}/${folders[kind]}/${file}`;
  if (kind === 'figure') return `figs/${file}`;
  return `report/generated/${kind === 'table' ? `table-${id}` : 'values'}.tex`;
}

/** Where the report shows it, each line once: file and line, and the figure's or table's number and page as they are printed, or else the section. */
function places({ kind, id }: ExhibitName<NamedKind>, { tex, manifest }: Report): string[] {
  const found = tex.uses
    .filter((use) => use.kind === kind && use.id === id)
    .map((use) => {
      const labels = tex.floats.find(({ uses }) => uses.includes(use))?.labels ?? [];
      const printed = labels.flatMap((label) => {
        const { number, page } = manifest.labels[label] ?? {};
        return number === undefined ? [] : [`${label.startsWith('tab') ? 'Table' : 'Figure'} ${number} on page ${page}, label ${label}`];
      });
      const where = printed.length > 0 || use.section === null ? printed : [use.section];
      return `${use.path}:${use.line}${where.length > 0 ? ` (${where.join('; ')})` : ''}`;
    });
  return [...new Set(found)];
}

/** What it was computed from, the same networks, pictures and files said once. */
function describeSources(sources: readonly RecordedSource[]): (readonly [string, string])[] {
  const networks = new Set(sources.map(({ network }) => `${network.name} (${brief(network.fingerprint)})`));
  const pictures = new Set(sources.flatMap(({ picture }) => (picture ? [`${picture.name} (${brief(picture.fingerprint)})`] : [])));
  const files = new Set(sources.flatMap((source) => (source.files ?? []).map((file) => `${file.path} (${brief(file.sha256)})`)));
  return [
    ...[...networks].map((network): [string, string] => ['network', network]),
    ...[...pictures].map((picture): [string, string] => ['picture', picture]),
    ...[...files].map((file): [string, string] => ['read', file]),
    ...new Map(sources.map((source) => [describeSource(source), ['from', describeSource(source)] as const])).values(),
  ].filter(([, text]) => text !== '');
}

function describeSource({ picture, target, score, method, variant, layer, options, passes, measured }: RecordedSource): string {
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
async function describeCode(root: string, { notebook: name }: Traceable): Promise<(readonly [string, string])[]> {
  const path = join(root, 'notebooks', `${name}.ipynb`);
  const notebook = await readNotebook(path).catch(() => null);
  if (notebook === null) return [];
  const reached = modulesOf(root, notebook);
  const code = notebook.cells.map((cell) => joinLines(cell.source)).join('\n');
  const imported = reached.filter((module) => code.includes(`'./${module.replace(/\.ts$/, '')}'`));
  const lines = (await Promise.all(reached.map((module) => readFile(join(root, module), 'utf8')))).reduce((sum, text) => sum + text.split('\n').length, 0);
  return [['code', `${imported.join(', ')}; with all that they import ${reached.length} files, ${lines} lines`]];
}
