/** The summary of a study as files: `study.json`, tables as CSV and as a page. */
import { stringify } from 'csv-stringify/sync';
import type { Better, Comparison, Estimate } from '../evaluation/ranking';
import type { Interval } from '../evaluation/statistics';
import { canonicalJson } from '../files';
import { isBaseline } from './study-file';
import type { AgreementSummary, MeasureSummary, MetricSummary, Summary } from './summary';

/** Five significant digits: intervals are wider than that. */
const rounded = (value: number): number => Number(value.toPrecision(5));

const roundedEstimate = ({ n, estimate, interval }: Estimate): object => ({ n, estimate: rounded(estimate), interval: roundedInterval(interval) });

const roundedInterval = (interval: Interval | null): number[] | null => interval && [rounded(interval.low), rounded(interval.high)];

const byId = <T extends { readonly id: string }>(list: readonly T[], of: (item: T) => object): object =>
  Object.fromEntries(list.map((item) => [item.id, of(item)]));

const roundedTest = ({ difference, interval, p, adjusted, effect }: Comparison): object => ({
  difference: rounded(difference),
  interval: roundedInterval(interval),
  p: rounded(p),
  adjusted: rounded(adjusted),
  effect: rounded(effect),
});

/**
 * `study.json`: the settings, and for each measure n, estimate and 95 % interval of every subject, over all scenes and over
 * those of each placement; the rankings with the groups that cannot be told apart, each subject with its test against the
 * next. All other tests are in `comparisons.csv`. What fits into a line stands in one.
 */
export function studyJson({ settings, scenes, metrics, agreement }: Summary): string {
  const json = canonicalJson({
    settings,
    scenes,
    metrics: byId(metrics, ({ title, measures }) => ({ title, measures: byId(measures, measureJson) })),
    agreement: byId(agreement, ({ title, measures }) => ({ title, measures: byId(measures, pairsJson) })),
  });
  return `${inLines(JSON.parse(json), '')}\n`;
}

const lineLength = 200;

/** JSON in lines of at most {@link lineLength} characters, where its values allow it. */
function inLines(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= lineLength) return line;
  const inner = `${indent} `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + inLines(item, inner)).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([name, item]) => `${inner}${JSON.stringify(name)}:${inLines(item, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function pairsJson({ title, pairs }: AgreementSummary['measures'][number]): object {
  return { title, pairs: pairs.map(({ a, b, ...estimate }) => ({ a, b, ...roundedEstimate(estimate) })) };
}

function measureJson({ title, better, proportion, subjects, rankings }: MeasureSummary): object {
  return {
    title,
    better,
    ...(proportion && { proportion }),
    subjects: Object.fromEntries(subjects.map(({ subject, perClass, placements, ...estimate }) => [subject, {
      ...roundedEstimate(estimate),
      ...(perClass !== undefined && { perClass: rounded(perClass) }),
      ...(placements.length > 0 && { placements: placements.map(({ kind, placement, ...own }) => ({ kind, placement, ...roundedEstimate(own) })) }),
    }])),
    rankings: rankings.map(({ n, methods, groups, words, comparisons }) => ({
      n,
      words,
      groups,
      order: methods.map(({ method, estimate, interval, groups: own }, place) => {
        const next = comparisons.find(({ a, b }) => a === method && b === methods[place + 1]?.method);
        return {
          subject: method,
          estimate: rounded(estimate),
          interval: roundedInterval(interval),
          groups: own,
          ...(next && { next: roundedTest(next) }),
        };
      }),
    })),
  };
}

type Cell = string | number | null | undefined;

/** CSV as RFC 4180 has it, with line feeds. */
function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([[...columns], ...rows.map((row) => [...row])], { record_delimiter: 'unix' });
}

const estimateCells = ({ n, estimate, interval }: Estimate): Cell[] => [n, rounded(estimate), ...intervalCells(interval)];

const intervalCells = (interval: Interval | null): Cell[] => roundedInterval(interval) ?? [null, null];

/** Every estimate, one a line: over all scenes (kind and placement left empty), and over those of each placement. */
export function estimatesCsv({ metrics }: Summary): string {
  const rows = eachMeasure(metrics, (metric, measure) => measure.subjects.flatMap(({ subject, perClass, placements, ...estimate }) => [
    [metric, measure.id, subject, '', '', ...estimateCells(estimate), perClass === undefined ? null : rounded(perClass)],
    ...placements.map(({ kind, placement, ...own }) => [metric, measure.id, subject, kind, placement, ...estimateCells(own), null]),
  ]));
  return csv(['metric', 'measure', 'subject', 'kind', 'placement', 'n', 'estimate', 'low', 'high', 'per_class'], rows);
}

/** Every test between two subjects, one a line. */
export function comparisonsCsv({ metrics }: Summary): string {
  const rows = eachMeasure(metrics, (metric, measure) => measure.rankings.flatMap(({ n, comparisons }) => comparisons.map((pair) => [
    ...[metric, measure.id, n, pair.a, pair.b, rounded(pair.difference), ...intervalCells(pair.interval)],
    ...[pair.p, pair.adjusted, pair.effect].map(rounded),
  ])));
  return csv(['metric', 'measure', 'n', 'a', 'b', 'difference', 'low', 'high', 'p', 'p_holm', 'rank_biserial'], rows);
}

/** How alike two subjects' maps are, one pair a line. */
export function agreementCsv({ agreement }: Summary): string {
  const measures = agreement.flatMap((metric) => metric.measures);
  const rows = measures.flatMap(({ id, pairs }) => pairs.map(({ a, b, ...estimate }) => [id, a, b, ...estimateCells(estimate)]));
  return csv(['measure', 'a', 'b', 'n', 'estimate', 'low', 'high'], rows);
}

function eachMeasure(metrics: readonly MetricSummary[], rows: (metric: string, measure: MeasureSummary) => (readonly Cell[])[]): (readonly Cell[])[] {
  return metrics.flatMap(({ id, measures }) => measures.flatMap((measure) => rows(id, measure)));
}

const direction: Readonly<Record<Better, string>> = { higher: 'higher is better', lower: 'lower is better', neither: 'neither is better' };

/** `tables.md`: every ranking as a table, and in words what it leaves open. */
export function tablesPage(summary: Summary): string {
  const { settings, scenes, metrics } = summary;
  const counts = scenes.map(({ kind, placement, n }) => `${n} ${kind}, ${placement}`).join('; ');
  return [
    '# Study',
    '',
    `Written by \`npm run evaluate\`. ${settings.network.name}, ${settings.scenes.count} scenes (${counts}), seed ${settings.seed}. Each scene counts once;`,
    'intervals are 95 %, by a stratified bootstrap over scenes, or Wilson\'s for hits. Methods that share a group number are not',
    'distinguishable by paired Wilcoxon tests at 5 % after Holm\'s correction for all pairs of the table. Random, centre, edges and',
    'input are baselines, which know nothing of the class. n is the number of scenes that a measure applies to. Costly methods are',
    'asked on fewer scenes: a second table then ranks all methods on those, where the others have other means than in the first.',
    ...(settings.scenes.credit === null ? [] : ['', settings.scenes.credit]),
    '',
    ...metrics.flatMap(({ title, measures }) => measures.flatMap((measure) => measureLines(title, measure))),
  ].join('\n');
}

/** Without a sign on what rounds to zero. */
const threeDecimals = (value: number): string => value.toFixed(3).replace(/^-(?=0\.000$)/, '');

function measureLines(metric: string, { title, better, rankings }: MeasureSummary): string[] {
  return rankings.flatMap(({ n, methods, words }) => [
    `## ${metric}: ${title} (n = ${n}, ${direction[better]})`,
    '',
    '| method | n | mean | 95 % interval | groups |',
    '| --- | ---: | ---: | --- | --- |',
    ...methods.map(({ method, estimate, interval, groups }) => {
      const range = interval === null ? '' : `${threeDecimals(interval.low)} … ${threeDecimals(interval.high)}`;
      const name = isBaseline(method) ? `${method} (baseline)` : method;
      return `| ${[name, n, threeDecimals(estimate), range, groups.join(' ')].join(' | ')} |`;
    }),
    '',
    words,
    '',
  ]);
}
