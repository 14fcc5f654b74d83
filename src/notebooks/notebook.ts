import { readFile, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { UserError } from '../errors';

/** A notebook file (nbformat 4), as far as it is read here. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export interface Cell {
  readonly id?: string;
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly Output[];
}

/** What a cell left: a stream of text, a display, a result or an error. */
export interface Output {
  readonly output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** nbformat stores text either whole or as a list of lines. */
export function joinLines(text: string | readonly string[]): string {
  return typeof text === 'string' ? text : text.join('');
}

/**
 * Reads a notebook.
 * @throws UserError when the file is no notebook of nbformat 4.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, 'utf8');
  let notebook: Partial<Notebook>;
  try {
    notebook = JSON.parse(text) as Partial<Notebook>;
  } catch (error) {
    throw new UserError(`"${path}" is no notebook: it is not valid JSON; restore it from git.`, { cause: error });
  }
  if (!Array.isArray(notebook.cells) || notebook.nbformat !== 4) {
    throw new UserError(`"${path}" is no notebook of nbformat 4; restore it from git, or save it with JupyterLab.`);
  }
  return notebook as Notebook;
}

/**
 * Names of all notebooks of a project, without extension, sorted.
 * @param folder in the folder `notebooks`; it is part of the names
 */
export async function listNotebooks(root: string, folder = ''): Promise<string[]> {
  const files = await readdir(join(root, 'notebooks', folder)).catch(() => []);
  return files.filter((file) => file.endsWith('.ipynb')).map((file) => posix.join(folder, file.slice(0, -'.ipynb'.length))).sort();
}

/**
 * The notebooks that a person asks for; all where none is named. A name may come with folder and extension.
 * @param folder as in {@link listNotebooks}
 * @throws UserError listing the notebooks when a name is unknown.
 */
export async function chooseNotebooks(root: string, names: readonly string[], folder = ''): Promise<string[]> {
  const all = await listNotebooks(root, folder);
  if (all.length === 0) throw new UserError(`There are no notebooks: restore the folder "${posix.join('notebooks', folder)}" from git.`);
  const chosen = names.map((name) => {
    const bare = posix.join(folder, name.replace(/^.*\//, '').replace(/\.ipynb$/, ''));
    if (!all.includes(bare)) {
      throw new UserError(`There is no notebook "${name}": did you mean "${closest(bare, all)}"? The notebooks are ${all.join(', ')}.`);
    }
    return bare;
  });
  return chosen.length > 0 ? [...new Set(chosen)] : all;
}
