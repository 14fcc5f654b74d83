import { UserError } from '../errors';
import { escapeHtml } from './html';
import { escapeLatex } from './latex';
import { formatNumber, type FormattedNumber, type NumberFormat } from './number-format';

/** A column of a {@link Table}. */
export interface Column {
  readonly title: string;
  /** How the column's numbers are shown; a column without a format holds text. */
  readonly format?: NumberFormat;
}

/** Plain data in rows; every row has a cell for every column. Numbers stand in columns with a format. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Rows, counted from 0, above which a rule stands: where another kind begins. */
  readonly ruled?: readonly number[];
}

function showCell(cell: string | number, column: Column): FormattedNumber {
  if (typeof cell === 'string') return { latex: escapeLatex(cell), html: escapeHtml(cell) };
  if (column.format === undefined) {
    throw new UserError(`The column "${column.title}" holds the number ${cell} and has no format: name one, such as decimals:3.`);
  }
  return formatNumber(cell, column.format);
}

/** @throws UserError for a table without columns, a row of another length, or a number that cannot be shown. */
function showRows({ columns, rows }: Table): FormattedNumber[][] {
  if (columns.length === 0) throw new UserError('A table needs at least one column.');
  return rows.map((row, index) => {
    if (row.length !== columns.length) {
      throw new UserError(`Row ${index + 1} of the table has ${row.length} cells for ${columns.length} columns.`);
    }
    return columns.map((column, place) => showCell(row[place] ?? '', column));
  });
}

/** The table as a LaTeX `tabular` with the rules of booktabs: text at the left, formatted numbers at the right. */
export function tableToLatex(table: Table): string {
  const preamble = table.columns.map((column) => (column.format === undefined ? 'l' : 'r')).join('');
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  return [
    `\\begin{tabular}{${preamble}}`,
    '\\toprule',
    line(table.columns.map((column) => escapeLatex(column.title))),
    '\\midrule',
    ...showRows(table).map((cells, row) => `${table.ruled?.includes(row) === true ? '\\midrule\n' : ''}${line(cells.map((cell) => cell.latex))}`),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** The table as HTML for a notebook. */
export function tableToHtml(table: Table): string {
  const align = (column: Column): string => ` style="text-align:${column.format === undefined ? 'left' : 'right'}"`;
  const line = (tag: 'th' | 'td', cells: readonly string[], ruled = false): string =>
    `<tr${ruled ? ' style="border-top:1px solid"' : ''}>${table.columns.map((column, place) => `<${tag}${align(column)}>${cells[place] ?? ''}</${tag}>`).join('')}</tr>`;
  const head = line('th', table.columns.map((column) => escapeHtml(column.title)));
  const body = showRows(table).map((cells, row) => line('td', cells.map((cell) => cell.html), table.ruled?.includes(row)));
  return `<table><thead>${head}</thead><tbody>${body.join('')}</tbody></table>`;
}
