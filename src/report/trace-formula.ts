/** Where a formula of the report comes from: its method's row in the catalogue, and that method's card in the notebooks. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { joinLines, listNotebooks, readNotebook } from '../notebooks/notebook';
import { lineOf, type Place } from './tex-source';

/** The file with the formulas that the report's last build took from the catalogue. */
export const formulasPath = 'report/generated/formulas.tex';

/** What the last build left to be shown with `\formula{id}`: TeX by id; nothing before the first build. */
export async function readFormulas(root: string): Promise<Map<string, string>> {
  const text = await readFile(join(root, formulasPath), 'utf8').catch(() => '');
  return new Map([...text.matchAll(/^\\exhibitformula\{([^{}]*)\}\{(.*)\}$/gm)].map(([, id = '', tex = '']) => [id, tex]));
}

/** A method's row where it is written. */
export interface CatalogueRow extends Place {
  readonly title: string;
  /** The definition as it stands there now. */
  readonly formula: string;
}

const catalogueFolder = 'src/methods';

/** The row of the catalogue with a formula of its own; null where none has this id. The line is that of the formula. */
export async function rowOf(root: string, id: string): Promise<CatalogueRow | null> {
  const names = (await readdir(join(root, catalogueFolder)).catch(() => [])).filter((name) => /^catalogue.*\.ts$/.test(name)).sort();
  for (const name of names) {
    const text = await readFile(join(root, catalogueFolder, name), 'utf8');
    const start = text.indexOf(`id: '${id}',`);
    if (start < 0) continue;
    const next = /\bid: '/.exec(text.slice(start + 1));
    const row = text.slice(start, next === null ? undefined : start + 1 + next.index);
    const formula = formulaIn(row);
    if (formula === null) continue;
    const title = /\btitle: '((?:\\.|[^'\\])*)'/.exec(row)?.[1] ?? id;
    return { title, formula: formula.tex, path: `${catalogueFolder}/${name}`, line: lineOf(text, start + formula.index) };
  }
  return null;
}

/** Of one piece, or of several with a plus between them. */
function formulaIn(row: string): { readonly tex: string; readonly index: number } | null {
  const piece = 'String\\.raw`([^`]*)`';
  const found = new RegExp(`\\bformula:\\s*(${piece}(?:\\s*\\+\\s*${piece})*)`).exec(row);
  if (found === null) return null;
  return { tex: [...(found[1] ?? '').matchAll(new RegExp(piece, 'g'))].map(([, text = '']) => text).join(''), index: found.index };
}

/** The cells that show the method's card, in words. */
export async function cardsOf(root: string, id: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listNotebooks(root)) {
    const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    notebook.cells.forEach((cell, index) => {
      if (cell.cell_type !== 'code' || !joinLines(cell.source).includes(`methodCard(method('${id}'))`)) return;
      found.push(`notebooks/${name}.ipynb, cell ${index + 1}${cell.id === undefined ? '' : ` (${cell.id})`}`);
    });
  }
  return found;
}
