import type { Exhibit } from './collect';
import { pdfHexText } from './pdf-alternatives';
import type { UseKind } from './tex-source';

/** The definition of a method, as the report shows it with `\formula{id}`. */
export interface Formula {
  readonly id: string;
  /** TeX, in mathematics. */
  readonly formula: string;
}

/** Files by their path from the project's folder, with forward slashes. */
export type FileSet = ReadonlyMap<string, string | Uint8Array>;

export function asText(data: string | Uint8Array): string {
  return typeof data === 'string' ? data : Buffer.from(data).toString('utf8');
}

/** The ids that the report may show. */
export type KnownIds = Readonly<Record<UseKind, ReadonlySet<string>>>;

const notice = '% Written by "npm run report" from what the notebooks leave; changes are lost.\n';

/** What the report takes from the notebooks: the figures under `figs/`, all else under `report/generated/`. */
export function generateFiles(exhibits: readonly Exhibit[], formulas: readonly Formula[]): FileSet {
  const files = new Map<string, string | Uint8Array>();
  const values: string[] = [];
  const alternatives: string[] = [];
  for (const { record, files: made } of exhibits) {
    if (record.kind === 'figure') {
      for (const [ending, data] of Object.entries(made)) files.set(`figs/${record.id}.${ending}`, data);
      alternatives.push(`\\exhibitalternative{${record.id}}{${pdfHexText(record.alt ?? '')}}\n`);
    } else if (record.kind === 'table') {
      files.set(`report/generated/table-${record.id}.tex`, notice + text(made));
    } else {
      values.push(text(made));
    }
  }
  files.set('report/generated/values.tex', notice + values.join(''));
  files.set('report/generated/alternatives.tex', notice + alternatives.join(''));
  const lines = formulas.map(({ id, formula }) => `\\exhibitformula{${id}}{${formula}}\n`);
  files.set('report/generated/formulas.tex', notice + lines.join(''));
  return files;
}

function text(files: Exhibit['files']): string {
  return files['tex']?.toString('utf8') ?? '';
}

/** The ids that such files define. */
export function knownIds(files: FileSet): KnownIds {
  const defined = (path: string, command: string): Set<string> =>
    new Set([...asText(files.get(path) ?? '').matchAll(new RegExp(`^\\\\${command}\\{([^{}]*)\\}`, 'gm'))].map(([, id = '']) => id));
  const named = (pattern: RegExp): Set<string> => new Set([...files.keys()].flatMap((path) => pattern.exec(path)?.[1] ?? []));
  return {
    figure: named(/^figs\/(.*)\.pdf$/),
    table: named(/^report\/generated\/table-(.*)\.tex$/),
    value: defined('report/generated/values.tex', 'exhibitvalue'),
    formula: defined('report/generated/formulas.tex', 'exhibitformula'),
  };
}
