import { UserError } from '../errors';
import { kernelName } from './environment';
import { joinLines, type Cell, type Notebook, type Output } from './notebook';

/** What a stored notebook says about itself: the same for each, whichever program saved it last. */
const metadata = {
  kernelspec: { display_name: 'TypeScript (tslab)', language: 'typescript', name: kernelName },
  language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
};

/** A notebook in git opens fast and is shown by GitHub up to about this size. */
const largestBytes = 500_000;

/**
 * The text to store for a notebook: the author's cells with the outputs of a run, and nothing in it that another
 * run or another machine would write differently. Left out: stderr, lines that a progress bar has overwritten,
 * terminal colours, times of execution, and whatever an editor left in the metadata. Code cells are numbered
 * 1, 2, … in `execution_count`.
 * @param source the notebook as its author wrote it
 * @param executed the same notebook after a run
 * @param forbidden what must not be stored, such as the project's path or the processor's name
 * @returns JSON in the form that Jupyter itself writes: keys sorted, one space of indent
 * @throws UserError naming the cell whose output holds something forbidden, and for a notebook over 500 kB.
 */
export function cleanNotebook(name: string, source: Notebook, executed: Notebook, forbidden: readonly string[]): string {
  const text = withoutTraces(name, source, executed, forbidden);
  const bytes = Buffer.byteLength(text);
  if (bytes > largestBytes) {
    throw new UserError(`The notebook "${name}" cannot be stored: with its outputs it takes ${Math.ceil(bytes / 1000)} kB, and 500 kB is the limit; show fewer or smaller pictures.`);
  }
  return text;
}

/**
 * The same for what need not be stored in git: a notebook of any size.
 * @throws UserError naming the cell whose output holds something forbidden
 */
export function withoutTraces(name: string, source: Notebook, executed: Notebook, forbidden: readonly string[] = []): string {
  if (source.cells.length !== executed.cells.length) {
    throw new UserError(`The notebook "${name}" was changed while it ran: run it again.`);
  }
  let count = 0;
  const used = new Set<string>();
  const cells = source.cells.map((cell, index) => {
    const outputs = cell.cell_type === 'code' ? cleanOutputs(executed.cells[index]?.outputs ?? []) : [];
    const told = forbidden.find((word) => word !== '' && JSON.stringify(outputs).includes(word));
    if (told !== undefined) {
      throw new UserError(`The notebook "${name}" cannot be stored: the output of cell ${index + 1} holds "${told}", which belongs to this machine; print something else there.`);
    }
    const tags = cell.metadata.tags ?? [];
    return {
      id: uniqueId(cell, index, used),
      cell_type: cell.cell_type,
      metadata: tags.length > 0 ? { tags } : {},
      source: toLines(joinLines(cell.source)),
      ...(cell.cell_type === 'code' && { execution_count: ++count, outputs: outputs.map((output) => numbered(output, count)) }),
    };
  });
  return `${JSON.stringify(sortKeys({ cells, metadata, nbformat: 4, nbformat_minor: 5 }), null, 1)}\n`;
}

/** The author's id where it is usable, else one from the cell's place: never a random one. */
function uniqueId(cell: Cell, index: number, used: Set<string>): string {
  const id = cell.id !== undefined && /^[\w-]{1,64}$/.test(cell.id) && !used.has(cell.id) ? cell.id : `cell-${index + 1}`;
  used.add(id);
  return id;
}

/** Whether text arrived in one piece or in several depends on timing: neighbouring pieces become one. */
function cleanOutputs(outputs: readonly Output[]): Output[] {
  const cleaned: Output[] = [];
  let text = '';
  const flush = (): void => {
    const kept = cleanText(text);
    if (kept !== '') cleaned.push({ output_type: 'stream', name: 'stdout', text: toLines(kept) });
    text = '';
  };
  for (const output of outputs) {
    if (output.output_type === 'stream') {
      if (output.name === 'stdout') text += joinLines(output.text ?? '');
    } else {
      flush();
      cleaned.push(cleanOutput(output));
    }
  }
  flush();
  return cleaned;
}

function cleanOutput(output: Output): Output {
  if (output.output_type === 'error') {
    // Code hosts show nothing else of an error; the project's kernel tells cells and lines there, no files.
    const traceback = (output.traceback ?? []).map(cleanText).filter((line) => line !== '');
    return { output_type: 'error', ename: output.ename ?? '', evalue: output.evalue ?? '', traceback };
  }
  // The size at which a picture is shown is metadata by type; all other metadata comes from programs.
  const types = Object.keys(output.data ?? {});
  const shown = Object.entries(output.metadata ?? {}).filter(([type]) => types.includes(type));
  return { output_type: output.output_type, data: output.data ?? {}, metadata: Object.fromEntries(shown) };
}

/** Drops the lines that were overwritten on a terminal, and colours. */
function cleanText(text: string): string {
  const lines = text.replace(/\r\n/g, '\n').replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').split('\n');
  return lines.filter((line) => !line.includes('\r')).join('\n');
}

function numbered(output: Output, count: number): Output & { execution_count?: number } {
  return output.output_type === 'execute_result' ? { ...output, execution_count: count } : output;
}

/** Text as nbformat stores it: a list of lines, each with its line break. */
function toLines(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '');
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
