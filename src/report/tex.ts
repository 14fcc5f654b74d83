import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { alternativeIds } from './pdf-alternatives';
import { fontsNotEmbedded } from './pdf-fonts';
import { coarsePictures } from './pdf-pictures';
import { firstError, labelsIn, pageCount, visibleFaults, type Label } from './tex-log';

/** A compiled document. */
export interface Document {
  readonly pdf: Buffer;
  readonly pages: number;
  readonly labels: Readonly<Record<string, Label>>;
}

// Neither TeX nor a picture it reads may start a program, and what it writes stays in its folder.
const pdflatex = 'pdflatex -no-shell-escape -halt-on-error -interaction=nonstopmode -file-line-error %O %S';
// -norc: a person's own latexmk settings must not change the report.
const latexmkArguments = ['-norc', '-pdf', '-bibtex', `-pdflatex=${pdflatex}`];
const settings: Readonly<Record<string, string>> = {
  // TeX's clock, fixed: 1 January 2020.
  SOURCE_DATE_EPOCH: '1577836800',
  FORCE_SOURCE_DATE: '1',
  // Messages on one line each, so that they can be read back from the log.
  max_print_line: '10000',
  error_line: '254',
  half_error_line: '238',
  openout_any: 'p',
  LC_ALL: 'C',
};
const timeLimit = 180_000;

interface Finished {
  readonly ok: boolean;
  readonly timedOut: boolean;
  readonly output: string;
}

/** @throws UserError when the program is not installed. */
function runTool(name: string, args: readonly string[], cwd?: string): Promise<Finished> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...settings };
  for (const path of ['TEXINPUTS', 'BIBINPUTS', 'BSTINPUTS', 'TEXMFOUTPUT']) delete env[path];
  return new Promise((resolve, reject) => {
    execFile(name, args, { cwd, env, timeout: timeLimit, maxBuffer: 2 ** 26, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT' && error.syscall?.startsWith('spawn')) reject(missing(name));
      else resolve({ ok: error === null, timedOut: error?.killed === true, output: stdout + stderr });
    });
  });
}

function missing(tool: string): UserError {
  return new UserError(
    `The report needs TeX, and "${tool}" is not installed: install TeX Live with latexmk, lmodern and the recommended LaTeX packages and fonts (on Debian or Ubuntu "npm run setup" does it).`,
  );
}

/**
 * Which TeX there is and how it is called: what else the PDF depends on besides its sources.
 * @throws UserError when latexmk, pdflatex or bibtex is not installed.
 */
export async function describeTex(): Promise<string> {
  const versions: string[] = [];
  for (const [tool, argument] of [['latexmk', '-v'], ['pdflatex', '--version'], ['bibtex', '--version']] as const) {
    const { output } = await runTool(tool, [argument]);
    versions.push(output.trim().split('\n')[0] ?? '');
  }
  return JSON.stringify([versions, latexmkArguments, settings]);
}

/**
 * Compiles `report.tex` in its folder, bibliography included.
 * @param shown how error messages call the folder
 * @throws UserError with the first error, where it is, and where the log is.
 */
export async function compile(folder: string, shown: string): Promise<Document> {
  const { ok, timedOut, output } = await runTool('latexmk', [...latexmkArguments, 'report.tex'], folder);
  const log = await readFile(join(folder, 'report.log'), 'latin1').catch(() => '');
  const logPath = `${shown}/report.log`;
  if (timedOut) throw new UserError(`LaTeX was stopped after ${timeLimit / 1000} seconds without an end: see ${logPath}.`);
  if (!ok) {
    const bibliography = await readFile(join(folder, 'report.blg'), 'latin1').catch(() => '');
    const cause = firstError(log) ?? firstBibliographyError(bibliography) ?? output.trim().split('\n').at(-1);
    throw new UserError(`LaTeX cannot compile the report: ${cause} (log: ${logPath}).`);
  }
  const labels = labelsIn(await readFile(join(folder, 'report.aux'), 'latin1'));
  return { pdf: await readFile(join(folder, 'report.pdf')), pages: pageCount(log) ?? 0, labels };
}

/** BibTeX names file and line either after a dash of its own or as `while reading file …`. */
function firstBibliographyError(log: string): string | null {
  const match = /^(.+?)---line (\d+) of file (\S+)/m.exec(log) ?? /^(I (?:couldn't|found no) .+)$/m.exec(log);
  if (!match) return null;
  return match[3] === undefined ? (match[1] ?? null) : `report/${match[3]}:${match[2]}: ${match[1]}`;
}

/** The report is to be read in one sitting: fewer than five pages. */
const mostPages = 4;

/**
 * Checks a compiled document as a reader would.
 * @param folder where it was compiled, with its log and what the notebooks left in `generated`
 * @throws UserError for more than four pages, an undefined reference or citation, text that sticks out by more than
 *   two points, fonts that are not embedded, and pictures with fewer than 300 pixels an inch at the size of print.
 */
export async function checkDocument(folder: string, { pdf, pages }: Document): Promise<void> {
  if (pages < 1) throw new UserError('The report has no pages.');
  if (pages > mostPages) throw new UserError(`The report has ${pages} pages, and at most ${mostPages} are allowed: shorten it.`);
  const faults = visibleFaults(await readFile(join(folder, 'report.log'), 'latin1'));
  if (faults.length > 0) throw new UserError(`The report has ${faults.length === 1 ? 'a fault' : 'faults'} that can be seen: ${faults.join('; ')}.`);
  const fonts = fontsNotEmbedded(pdf);
  if (fonts.length > 0) throw new UserError(`The report's PDF lacks fonts that it uses: ${fonts.join(', ')}.`);
  const alternatives = alternativeIds(await readFile(join(folder, 'generated', 'alternatives.tex'), 'utf8'));
  const coarse = coarsePictures(pdf, alternatives);
  if (coarse.length > 0) {
    const advice = 'Draw them with more pixels, include them smaller, or, where an older version drew them, make them anew with "npm run notebooks"';
    throw new UserError(`The report has pictures that are too coarse for print: ${coarse.join('; ')}. ${advice}.`);
  }
}
