/**
 * What a learner is told when a cell fails: one sentence that begins with the line, then the calls between cells that led
 * there. Calls inside the project and its packages are left out.
 */
const { inspect } = require('node:util');
const { currentLine, tracedFrames } = require('./source-lines.cjs');

/**
 * A cell that runs or has run. `message` is the id of the request that Jupyter sent.
 * @typedef {{ number: number, message: string, publish(failure: Failure): void }} Execution
 * What a headless run tells is in `where` and `sentence`; `cause` is the message of the cell to blame, and `thrown` says where
 * in another cell the error was thrown.
 * @typedef {{ ename: string, evalue: string, traceback: string[], where: string, sentence: string, cause: string, thrown?: { cause: string, line: number } }} Failure
 * @typedef {import('tslab/dist/converter.js').Diagnostic} Diagnostic
 */

const longestTrace = 8;
const mostDiagnostics = 5;

/**
 * @param {unknown} error what was thrown
 * @param {Execution} execution the cell that is to blame
 * @param {ReadonlyMap<number, Execution>} executions all of them, by number
 * @param {string} [lateness] of an error that nothing waits for: why it comes late, in words
 * @returns {Failure}
 */
function thrownFailure(error, execution, executions, lateness) {
  const frames = tracedFrames(error).filter(({ cell }) => cell !== undefined);
  // Only a cell that still runs is at the line it was last seen on.
  const line = frames.find(({ cell }) => cell === execution.number)?.line ?? (lateness === undefined ? currentLine() : undefined);
  const name = nameOf(error);
  const message = messageOf(error);
  const bare = name === 'UserError' || interrupted(error) ? message : `${name}: ${message}`;
  const sentence = lateness === undefined ? bare : `${bare} (${lateness})`;
  const where = line === undefined ? '' : `line ${line}`;
  const here = lateness === undefined ? where : `cell [${execution.number}]${where && `, ${where}`}`;
  const origin = executions.get(frames[0]?.cell ?? execution.number);
  return {
    ename: name,
    evalue: message,
    traceback: [headed(here, sentence), ...(name === 'UserError' ? [] : trace(frames, execution.number))],
    where,
    sentence: inOneLine(sentence),
    cause: execution.message,
    ...(frames[0] && origin && origin !== execution && { thrown: { cause: origin.message, line: frames[0].line } }),
  };
}

/** @param {string} where @param {string} sentence */
const headed = (where, sentence) => (where === '' ? sentence : `${where.replace(/^(?:line|cell)\b/, capital)}: ${sentence}`);

/** @param {string} word */
const capital = (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

/** @param {string} text */
const inOneLine = (text) => text.replace(/\s*\n\s*/g, ' ');

/** Whether it is what tslab rejects an interrupted cell with. @param {unknown} error */
const interrupted = (error) => error instanceof Error && error.message === 'Interrupted asynchronously';

/** @param {unknown} error */
function nameOf(error) {
  if (!(error instanceof Error)) return 'Thrown';
  return interrupted(error) ? 'Interrupted' : String(error.name);
}

/** @param {unknown} error */
function messageOf(error) {
  if (!(error instanceof Error)) return inspect(error);
  return interrupted(error) ? 'interrupted' : String(error.message) || 'no message';
}

/**
 * The calls that led to an error; none where it is clear from its line alone.
 * @param {import('./source-lines.cjs').Frame[]} frames
 * @param {number} number of the cell that runs
 */
function trace(frames, number) {
  const lines = frames.map(({ cell, line, name }) => `    at line ${line}${cell === number ? '' : ` of cell [${cell}]`}${name === null ? '' : `, in ${name}`}`);
  const distinct = lines.filter((line, index) => line !== lines[index - 1]);
  if (distinct.length < 2) return frames[0]?.cell === number ? [] : distinct;
  return distinct.length > longestTrace ? [...distinct.slice(0, longestTrace - 1), '    …', ...distinct.slice(-1)] : distinct;
}

/**
 * @param {Diagnostic[]} diagnostics what the compiler says of a cell, at least one
 * @param {Execution} execution
 * @returns {Failure}
 */
function compileFailure(diagnostics, execution) {
  const lines = diagnostics.map((diagnostic, index) => {
    const before = diagnostics[index - 1]?.start;
    // What explains a message stands after it, at the same place, without the name of the file.
    const explains = diagnostic.fileName === undefined && before?.line === diagnostic.start.line && before.character === diagnostic.start.character;
    return explains ? `    ${diagnostic.messageText}` : `${headed(placeOf(diagnostic), diagnostic.messageText)}${advice(diagnostic)}`;
  });
  const [first] = /** @type {[Diagnostic]} */ (diagnostics);
  return {
    ename: 'CompileError',
    evalue: first.messageText,
    traceback: lines.length > mostDiagnostics ? [...lines.slice(0, mostDiagnostics), `… and ${lines.length - mostDiagnostics} more`] : lines,
    where: placeOf(first),
    sentence: inOneLine(first.messageText),
    cause: execution.message,
  };
}

/** @param {Diagnostic} diagnostic */
function placeOf({ fileName, start }) {
  return `${fileName === undefined ? '' : `${fileName}, `}line ${start.line + 1}, column ${start.character + 1}`;
}

/** Where the compiler's words for a name that it does not know leave a learner alone. */
const unknownName = 2304;
/** @param {Diagnostic} diagnostic */
const advice = ({ code, fileName }) => (code === unknownName && fileName === undefined ? ' If another cell defines it, run that cell first.' : '');

module.exports = { thrownFailure, compileFailure };
