/** The table of a run over many pictures. */
import { stringify } from 'csv-stringify/sync';

/** One explained picture and target. */
export interface Row {
  /** The picture's file, as given. */
  readonly picture: string;
  /** Where its explanation lies, below the output folder. */
  readonly folder: string;
  /** The target's index and name. */
  readonly class: number;
  readonly name: string;
  readonly logit: number;
  readonly probability: number;
  /** Ids, separated by spaces. */
  readonly methods: string;
}

const columns: readonly (keyof Row)[] = ['picture', 'folder', 'class', 'name', 'logit', 'probability', 'methods'];

/**
 * The rows below a header as CSV (RFC 4180: commas, quotes doubled, lines ended by CR LF), in UTF-8. A text that a spreadsheet would
 * compute, such as a class called `=1+1`, has an apostrophe before it.
 */
export function toCsv(rows: readonly Row[]): string {
  return stringify([...rows], { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true });
}
