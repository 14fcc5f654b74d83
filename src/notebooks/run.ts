import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../errors';
import { projectRoot } from '../project';
import { dependenciesOf, type Dependencies } from './dependencies';
import { jupyterEnvironment, kernelName, pythonOf } from './environment';
import { executedPath, exhibitsFolder, recordRun, runKey, upToDate, type CellTime } from './last-run';
import { withRunLock } from './lock';
import { chooseNotebooks, readNotebook } from './notebook';

/** How far a run is. */
export type NotebookEvent =
  | { readonly kind: 'started'; readonly name: string }
  | { readonly kind: 'cell'; readonly name: string; readonly done: number; readonly cells: number }
  | { readonly kind: 'finished'; readonly name: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly name: string }
  | { readonly kind: 'up-to-date'; readonly name: string };

export interface RunOptions {
  /** Runs also what is up to date. */
  readonly force: boolean;
  readonly onProgress?: (event: NotebookEvent) => void;
  /** The project's folder; default this one. */
  readonly root?: string;
  /** Seconds that one cell may take; default 1800. */
  readonly cellSeconds?: number;
  /** The folder in `notebooks`, such as `solutions`; default `notebooks` itself. */
  readonly folder?: string;
}

/** One notebook of a run. */
export interface NotebookRun {
  readonly name: string;
  /** The executed copy, `build/notebooks/<name>.ipynb`. */
  readonly executed: string;
  /** False when its last run was still up to date. */
  readonly ran: boolean;
  /** What its results were made from, taken before the run. */
  readonly dependencies: Dependencies;
  /** How long each cell took, text cells included. */
  readonly times: readonly CellTime[];
}

/**
 * Runs notebooks headless, one after the other, each in a kernel of its own from the project's folder, on copies:
 * the files in `notebooks/` are not touched. What a notebook exports lands in `build/exhibits/<name>`, all or
 * nothing. A notebook is skipped when its cells, the sources they reach, the packages, the weights, the pictures and the
 * kind of device are those of its last successful run and all it left is whole.
 * @param names without extension; none means all
 * @returns the notebooks in the order they were asked for
 * @throws UserError naming the notebook, the cell (counted from 1, text cells included), its line and the error at the
 *   first cell that throws, leaves a promise rejected, takes too long or kills the kernel. A cell tagged "exercise" or
 *   "check" may do all of that but the last.
 *   Also when another process runs notebooks of this project or makes its report.
 */
export async function runNotebooks(names: readonly string[], options: RunOptions): Promise<NotebookRun[]> {
  const { root = projectRoot, folder } = options;
  const chosen = await chooseNotebooks(root, names, folder);
  return withRunLock(root, () => runChosen(root, chosen, options));
}

async function runChosen(root: string, chosen: readonly string[], options: RunOptions): Promise<NotebookRun[]> {
  const { force, cellSeconds = 1800, onProgress = () => undefined } = options;
  const runs: NotebookRun[] = [];
  for (const name of chosen) {
    const executed = executedPath(root, name);
    const notebook = await readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    const dependencies = await dependenciesOf(root, notebook);
    const key = runKey(root, notebook, dependencies);
    const last = force ? null : await upToDate(root, name, key);
    let times = last?.times ?? [];
    if (!last) {
      const start = performance.now();
      onProgress({ kind: 'started', name });
      try {
        times = await runOne(root, name, cellSeconds, onProgress);
        await recordRun(root, name, key, times);
      } catch (error) {
        onProgress({ kind: 'failed', name });
        throw error;
      }
      onProgress({ kind: 'finished', name, seconds: (performance.now() - start) / 1000 });
    } else {
      onProgress({ kind: 'up-to-date', name });
    }
    runs.push({ name, executed, ran: last === null, dependencies, times });
  }
  return runs;
}

/** What fails a notebook; no cell where the fault lies outside the cells. */
interface Failure {
  readonly cell?: number;
  /** Such as "line 3"; empty or absent where the line is not known. */
  readonly where?: string;
  readonly error: string;
}

/** A line that the Python runner writes. */
interface Message extends Partial<Failure> {
  readonly cells?: number;
  readonly done?: number;
  readonly seconds?: number;
  readonly silent?: number;
}

async function runOne(root: string, name: string, cellSeconds: number, onProgress: (event: NotebookEvent) => void): Promise<CellTime[]> {
  const target = exhibitsFolder(root, name);
  const partial = join(dirname(target), `.${basename(name)}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await mkdir(dirname(executedPath(root, name)), { recursive: true });
  const request = {
    source: join(root, 'notebooks', `${name}.ipynb`),
    target: executedPath(root, name),
    root,
    kernel: kernelName,
    timeout: cellSeconds,
  };
  try {
    const { failure, times } = await execute(root, name, request, partial, onProgress);
    if (failure !== undefined) {
      const where = [`notebooks/${name}.ipynb`, failure.cell ? `cell ${failure.cell}` : '', failure.where ?? ''];
      throw new UserError(`${where.filter((part) => part !== '').join(', ')}: ${failure.error}`);
    }
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
    return times;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Runs the Python side to its end. */
function execute(
  root: string,
  name: string,
  request: Readonly<Record<string, string | number>>,
  exhibits: string,
  onProgress: (event: NotebookEvent) => void,
): Promise<{ failure: Failure | undefined; times: CellTime[] }> {
  const python = pythonOf(root);
  if (!existsSync(python)) throw new UserError('Jupyter is not set up: run "npm run setup" first.');
  const runner = join(projectRoot, 'scripts', 'notebooks', 'run_notebook.py');
  return new Promise((resolve, reject) => {
    const child = spawn(python, [runner, JSON.stringify(request)], {
      cwd: root,
      env: { ...process.env, ...jupyterEnvironment(root), EXHIBITS_DIR: exhibits },
      // Standard input stays open as long as this process lives: the runner ends when it closes.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let cells = 0;
    let failure: Failure | undefined;
    const times: CellTime[] = [];
    let lastWords = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      if (message.cells !== undefined) cells = message.cells;
      if (message.done !== undefined) {
        times.push({ seconds: message.seconds ?? 0, silent: message.silent ?? 0 });
        onProgress({ kind: 'cell', name, done: message.done, cells });
      }
      if (message.error !== undefined) failure = { cell: message.cell, where: message.where, error: message.error };
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const ending = signal === null ? lastWords.trim().split('\n').at(-1) || `exit code ${code}` : signal;
      resolve({ failure: code === 0 ? undefined : (failure ?? { error: `the run was ended (${ending})` }), times });
    });
  });
}
