import type { Exhibit } from './collect';

/** The definition of a method, as the report shows it with `\formula{id}`. */
export interface Formula {
  readonly id: string;
  /** TeX, in mathematics. */
  readonly formula: string;
}

/** Files by their path from the project's folder, with forward slashes. */
export type FileSet = ReadonlyMap<string, string | Uint8Array>;

const notice = '% Written by "npm run report" from what the notebooks leave; changes are lost.\n';

/** What the report takes from the notebooks: the figures under `figs/`, all else under `report/generated/`. */
export function generateFiles(exhibits: readonly Exhibit[], formulas: readonly Formula[]): FileSet {
  const files = new Map<string, string | Uint8Array>();
  const values: string[] = [];
  for (const { record, files: made } of exhibits) {
    if (record.kind === 'figure') {
      for (const [ending, data] of Object.entries(made)) files.set(`figs/${record.id}.${ending}`, data);
    } else if (record.kind === 'table') {
      files.set(`report/generated/table-${record.id}.tex`, notice + text(made));
    } else {
      values.push(text(made));
    }
  }
  files.set('report/generated/values.tex', notice + values.join(''));
  const lines = formulas.map(({ id, formula }) => `\\exhibitformula{${id}}{${formula}}\n`);
  files.set('report/generated/formulas.tex', notice + lines.join(''));
  return files;
}

function text(files: Exhibit['files']): string {
  return files['tex']?.toString('utf8') ?? '';
}
