import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { ask, findProgram } from '../tool.mjs';

/**
 * @param {string} version such as "20.11.1"
 * @param {number} major
 * @param {number} minor
 */
export function isAtLeast(version, major, minor) {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/**
 * What everything here needs.
 * @param {string} version of Node
 */
export function checkNode(version) {
  if (!isAtLeast(version, 20, 0)) throw new SetupFailure(`Node.js ${version} is too old: install Node.js 20, 22 or 24.`);
}

/**
 * What the native library needs.
 * @param {{ platform: string, arch: string, node: string }} machine
 */
export function checkMachine(machine) {
  if (machine.platform !== 'linux' || machine.arch !== 'x64') {
    throw new SetupFailure(
      `This project needs Linux on x86-64 (this is ${machine.platform} on ${machine.arch}): the TensorFlow library it computes with is built for no other; the README says what is known about others.`,
    );
  }
  checkNode(machine.node);
}

/** The folder that holds the running Node's `bin/node`. */
export function nodePrefix() {
  return path.dirname(path.dirname(realpathSync(process.execPath)));
}

/** @param {string} prefix */
export function hasNodeHeaders(prefix) {
  return existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
}

export function checkNodeHeaders() {
  const prefix = nodePrefix();
  if (!hasNodeHeaders(prefix)) {
    throw new SetupFailure(
      `Node's C headers are missing (${path.join(prefix, 'include', 'node', 'node_api.h')}): install libnode-dev where Node comes from Debian or Ubuntu, or use Node's own archive, nvm or its Docker image, which bring them.`,
    );
  }
}

/**
 * The newest way to a Python of at least 3.10: the variable PYTHON, or the first that fits on the PATH.
 * @returns {string | undefined}
 */
export function findPython() {
  const names = [process.env['PYTHON'], 'python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  for (const name of names) {
    if (!name) continue;
    const program = path.isAbsolute(name) ? name : findProgram(name);
    if (program === undefined) continue;
    const version = ask(program, ['-c', 'import platform; print(platform.python_version())']);
    if (version !== undefined && isAtLeast(version, 3, 10)) return program;
  }
  return undefined;
}

/** @returns {string} */
export function requirePython() {
  const python = findPython();
  if (python === undefined) {
    throw new SetupFailure(
      'Python 3.10 or newer was not found on the PATH: install it (Debian and Ubuntu: python3 and python3-venv), or name one in the environment variable PYTHON.',
    );
  }
  return python;
}
