import { joinLines, type Notebook } from '../notebooks/notebook';
import type { ExhibitKind } from './record';

/** The cell that makes an exhibit. */
export interface MakingCell {
  /** Counted from 1, text cells included. */
  readonly number: number;
  /** Null for a cell without one, as old notebooks have them. */
  readonly id: string | null;
  /** The lines of the cell on which the call that leaves the exhibit stands, up to its end; the last is `…` where more follow. */
  readonly call: string;
}

const longestLine = 240;
const mostLines = 12;

/**
 * Finds the cell whose call leaves an exhibit: `exhibits.figure('saliency', …)`, or one whose id is a template that
 * comes to it, such as `${animal}-class`; of several templates the one that spells most of the id.
 * @returns null when no cell does
 */
export function findCell(notebook: Notebook, kind: ExhibitKind, id: string): MakingCell | null {
  let best: { spelt: number; call: Call } | null = null;
  for (const call of callsOf(notebook, kind)) {
    const spelt = speltBy(call.text, call.template, id);
    if (spelt > (best?.spelt ?? 0)) best = { spelt, call };
  }
  if (best === null) return null;
  const { index, source, start } = best.call;
  return { number: index + 1, id: notebook.cells[index]?.id ?? null, call: callAt(source, start) };
}

/** Whether a cell writes the id itself into the call that leaves the exhibit, and not only a template that comes to it. */
export function spellsId(notebook: Notebook, kind: ExhibitKind, id: string): boolean {
  return callsOf(notebook, kind).some(({ text }) => text === id);
}

/** A call that leaves an exhibit. */
interface Call {
  /** Of its cell, from 0. */
  readonly index: number;
  readonly source: string;
  /** Where in the source its method begins. */
  readonly start: number;
  /** The id as it is written. */
  readonly text: string;
  readonly template: boolean;
}

function callsOf(notebook: Notebook, kind: ExhibitKind): Call[] {
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== 'code') return [];
    const source = joinLines(cell.source);
    const found = [...source.matchAll(/\.(figure|table|number|text)\(\s*(['"`])((?:\\.|(?!\2)[^\\])*)\2/g)].filter(([, method]) => method === kind);
    return found.map(({ index: start, 2: quote, 3: text = '' }) => ({ index, source, start, text, template: quote === '`' }));
  });
}

/** The whole lines of the call whose method begins at `start`, less what all are indented by. */
function callAt(source: string, start: number): string {
  const begin = source.lastIndexOf('\n', start) + 1;
  const end = source.indexOf('\n', endOfCall(source, start));
  const lines = source.slice(begin, end < 0 ? undefined : end).split('\n');
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0] ?? '';
  const whole = lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()).trimEnd());
  const bounded = whole.length > mostLines ? [...whole.slice(0, mostLines - 1), '…'] : whole;
  return bounded.map((line) => (line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line)).join('\n');
}

/** Where the first bracket from `start` on is closed, passing over texts and comments; the end of the source if nowhere. */
function endOfCall(source: string, start: number): number {
  let depth = 0;
  const parts = /'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\/|[()]/g;
  parts.lastIndex = start;
  for (const { 0: part, index } of source.matchAll(parts)) {
    if (part === '(') depth++;
    if (part === ')' && --depth === 0) return index;
  }
  return source.length;
}

/** How many characters of the id a string spells, more than all of them for the id itself; 0 for another id. */
function speltBy(text: string, template: boolean, id: string): number {
  if (text === id) return id.length + 1;
  if (!template || !text.includes('${')) return 0;
  const parts = text.split(/\$\{[^}]*\}/);
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
  return pattern.test(id) ? Math.max(1, parts.join('').length) : 0;
}
