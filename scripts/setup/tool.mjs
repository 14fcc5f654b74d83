import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends the tools that set-up has called, when set-up itself is ended. */
export function endTools() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * The absolute path of a program, or undefined.
 * @param {string} name
 */
export function findProgram(name) {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * Runs a tool with its whole output in a log; a failure is one sentence with the tool's last words.
 * @param {import('./project.mjs').Project} project
 * @param {string} log name of the log
 * @param {string} what what fails when the tool fails, as the beginning of a sentence
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<void>}
 */
export async function runTool(project, log, what, command, args, options = {}) {
  mkdirSync(project.logs, { recursive: true });
  mkdirSync(project.temporary, { recursive: true });
  const file = path.join(project.logs, `${log}.log`);
  const descriptor = openSync(file, 'w');
  // Where set-up itself is killed, the tool is to end too: two installs at once would spoil each other.
  const setpriv = findProgram('setpriv');
  const guard = setpriv && [setpriv, '--pdeathsig', 'KILL'];
  /** @type {string} */
  let ending;
  try {
    ending = await new Promise((resolve) => {
      const child = spawn(guard?.[0] ?? command, guard ? [...guard.slice(1), command, ...args] : args, {
        cwd: options.cwd ?? project.root,
        env: { ...process.env, TMPDIR: project.temporary, ...options.env },
        stdio: ['ignore', descriptor, descriptor],
      });
      running.add(child);
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => {
        running.delete(child);
        resolve(code === 0 ? '' : signal ? `ended by ${signal}` : `exit code ${code}`);
      });
    });
  } finally {
    closeSync(descriptor);
  }
  if (ending !== '') {
    const reason = lastError(readFileSync(file, 'utf8')) ?? ending;
    throw new SetupFailure(`${what} failed (${reason}); the whole output is in ${path.relative(project.root, file)}.`);
  }
}

/**
 * The line of a tool's output that most likely names the cause.
 * @param {string} output
 * @returns {string | undefined}
 */
export function lastError(output) {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const errors = lines.filter((line) => /\b(error|ERROR|E:|ERR!|fatal)/.test(line) && !/complete log of this run|not ok/.test(line));
  const line = errors.findLast((text) => /error:|ERROR:|E:/.test(text)) ?? errors.at(-1) ?? lines.at(-1);
  return line?.slice(0, 200);
}

/**
 * What a quick tool prints, or undefined where it fails or is missing.
 * @param {string} command
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function ask(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
