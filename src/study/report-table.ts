/** What a study found as a table for a report. */
import type { Column, Table } from '../report/table';
import { isBaseline, measureOf, subjectTitle, type StoredEstimate, type StoredStudy } from './study-file';

export interface JudgedColumn {
  readonly title: string;
  readonly metric: string;
  readonly measure: string;
}

/** Stands where a method was not measured. */
const nothing = '–';

/** To two decimals with a true minus sign, and none on what rounds to zero. */
const twoDecimals = (value: number): string => {
  const text = value.toFixed(2);
  return Number(text) === 0 ? '0.00' : text.replace('-', '−');
};

/** Estimate and 95 % interval: `0.72 [0.65, 0.79]`. */
export const estimateInWords = ({ estimate, interval }: StoredEstimate): string =>
  `${twoDecimals(estimate)}${interval === null ? '' : ` [${twoDecimals(interval[0])}, ${twoDecimals(interval[1])}]`}`;

/**
 * A row a subject and a column a measure: the estimate with its interval. The number of scenes stands in the title where it
 * is the same for all rows, else in a column of its own. A rule stands between methods and baselines.
 * @param subjects ids in the order of the rows
 * @throws UserError for a metric or measure that the study does not have
 */
export function judgedTable(study: StoredStudy, subjects: readonly string[], columns: readonly JudgedColumn[]): Table {
  const parts = columns.map(({ title, metric, measure }): { readonly columns: readonly Column[]; readonly cells: readonly (readonly (string | number)[])[] } => {
    const found = subjects.map((id) => estimateOrNull(study, metric, measure, id));
    const counts = new Set(found.flatMap((one) => (one === null ? [] : [one.n])));
    const values = found.map((one) => (one === null ? nothing : estimateInWords(one)));
    if (counts.size === 1) return { columns: [{ title: `${title} (n = ${[...counts].join()})` }], cells: values.map((value) => [value]) };
    const titles: readonly Column[] = [{ title }, { title: 'n', format: 'integer' }];
    return { columns: titles, cells: values.map((value, row) => [value, found[row]?.n ?? nothing]) };
  });
  // Where baselines follow methods, or methods baselines.
  const ruled = subjects.flatMap((id, row) => (row > 0 && isBaseline(id) !== isBaseline(subjects[row - 1] as string) ? [row] : []));
  return {
    ruled,
    columns: [{ title: 'Method' }, ...parts.flatMap((part) => part.columns)],
    rows: subjects.map((id, row) => [subjectTitle(study, id), ...parts.flatMap(({ cells }) => cells[row] as readonly (string | number)[])]),
  };
}

function estimateOrNull(study: StoredStudy, metric: string, measure: string, subject: string): StoredEstimate | null {
  const { subjects } = measureOf(study, metric, measure);
  return Object.hasOwn(subjects, subject) ? (subjects[subject] as StoredEstimate) : null;
}
