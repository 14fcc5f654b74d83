import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where set-up puts things. Everything lies inside the project folder and is ignored by git.
 * @typedef {object} Project
 * @property {string} root the project folder
 * @property {string} setup what set-up installs: `.setup`
 * @property {string} state records of what each step left
 * @property {string} logs the whole output of the tools that set-up calls
 * @property {string} temporary downloads and temporary files of every command
 * @property {string} python the Python of the project's virtual environment
 */

/**
 * @param {string} root
 * @returns {Project}
 */
export function projectAt(root) {
  const setup = path.join(root, '.setup');
  return {
    root,
    setup,
    state: path.join(setup, 'state'),
    logs: path.join(setup, 'logs'),
    temporary: path.join(setup, 'tmp'),
    python: path.join(setup, 'venv', 'bin', 'python'),
  };
}

/** The project that this file belongs to. */
export const project = projectAt(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..'));

/**
 * Environment in which TensorFlow is loaded. It says nothing but errors, and glibc keeps the memory of large tensors
 * for the next ones: given back to the system after each operation, as it would be, fresh pages cost half of the
 * processor time of occlusion.
 */
export const computeEnvironment = {
  TF_CPP_MIN_LOG_LEVEL: '3',
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(8 * 2 ** 30),
};
