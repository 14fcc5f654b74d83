import { joinLines, type Notebook } from '../notebooks/notebook';
import type { ExhibitKind } from './record';

/** The cell that makes an exhibit. */
export interface MakingCell {
  /** Counted from 1, text cells included. */
  readonly number: number;
  /** Null for a cell without one, as old notebooks have them. */
  readonly id: string | null;
  /** The line of the cell that leaves the exhibit; lines up to the id are put together. */
  readonly call: string;
}

const longestCall = 240;

/**
 * Finds the cell whose call leaves an exhibit: `exhibits.figure('saliency', …)`, or one whose id is a template that
 * comes to it, such as `${animal}-class`; of several templates the one that spells most of the id.
 * @returns null when no cell does
 */
export function findCell(notebook: Notebook, kind: ExhibitKind, id: string): MakingCell | null {
  let best: { spelt: number; cell: MakingCell } | null = null;
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    const source = joinLines(cell.source);
    for (const match of source.matchAll(/\.(figure|table|number|text)\(\s*(['"`])((?:\\.|(?!\2)[^\\])*)\2/g)) {
      const [, method, quote, text = ''] = match;
      const spelt = method === kind ? speltBy(text, quote === '`', id) : 0;
      if (spelt <= (best?.spelt ?? 0)) continue;
      const end = source.indexOf('\n', match.index + match[0].length);
      const line = source.slice(source.lastIndexOf('\n', match.index) + 1, end < 0 ? undefined : end).replace(/\s+/g, ' ').trim();
      const call = line.length > longestCall ? `${line.slice(0, longestCall - 1)}…` : line;
      best = { spelt, cell: { number: index + 1, id: cell.id ?? null, call } };
    }
  }
  return best?.cell ?? null;
}

/** How many characters of the id a string spells, more than all of them for the id itself; 0 for another id. */
function speltBy(text: string, template: boolean, id: string): number {
  if (text === id) return id.length + 1;
  if (!template || !text.includes('${')) return 0;
  const parts = text.split(/\$\{[^}]*\}/);
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
  return pattern.test(id) ? Math.max(1, parts.join('').length) : 0;
}
