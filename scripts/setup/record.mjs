import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What a step left behind: enough to notice without reading a gigabyte that it is still there and
 * whole. Size and modification time answer in microseconds; the SHA-256 decides where only the time differs.
 * @typedef {{ path: string, bytes: number, modified: number, sha256: string }} FileRecord
 * @typedef {{ key: string, files: FileRecord[] }} StepRecord
 */

/**
 * SHA-256 of a file, read in blocks so that a library of 800 MB does not have to fit into memory.
 * @param {string} file
 * @returns {string} hexadecimal
 */
export function sha256OfFile(file) {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(1 << 20);
  const descriptor = openSync(file, 'r');
  try {
    for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
      hash.update(block.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

/**
 * Hash of the values that a step's result depends on.
 * @param {unknown[]} parts
 */
export function keyOf(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Writes under a temporary name and renames, so that a killed set-up never leaves half a file.
 * @param {string} file
 * @param {string} text
 */
export function writeText(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.partial`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

/**
 * @param {string} stateDir
 * @param {string} step
 * @returns {StepRecord | undefined}
 */
function readRecord(stateDir, step) {
  try {
    return JSON.parse(readFileSync(path.join(stateDir, `${step}.json`), 'utf8'));
  } catch {
    return undefined; // never made, or cut off: the step is done again
  }
}

/**
 * Remembers that `step` is done.
 * @param {import('./project.mjs').Project} project
 * @param {string} step
 * @param {string} key what the result depends on, see keyOf
 * @param {string[]} files paths inside the project
 */
export function recordStep(project, step, key, files) {
  const records = files.map((file) => {
    const absolute = path.join(project.root, file);
    const { size, mtimeMs } = statSync(absolute);
    return { path: file, bytes: size, modified: mtimeMs, sha256: sha256OfFile(absolute) };
  });
  writeText(path.join(project.state, `${step}.json`), JSON.stringify({ key, files: records }, null, 2));
}

/**
 * Forgets a step, before it is done again.
 * @param {import('./project.mjs').Project} project
 * @param {string} step
 */
export function forgetStep(project, step) {
  rmSync(path.join(project.state, `${step}.json`), { force: true });
}

/**
 * Whether the step was done for this key and all it left is still whole.
 * @param {import('./project.mjs').Project} project
 * @param {string} step
 * @param {string} key
 */
export function isRecorded(project, step, key) {
  const record = readRecord(project.state, step);
  if (record === undefined || record.key !== key) return false;
  let touched = false;
  for (const file of record.files) {
    const absolute = path.join(project.root, file.path);
    const status = statSync(absolute, { throwIfNoEntry: false });
    if (status === undefined || status.size !== file.bytes) return false;
    if (status.mtimeMs !== file.modified) {
      if (sha256OfFile(absolute) !== file.sha256) return false;
      file.modified = status.mtimeMs;
      touched = true;
    }
  }
  // The new times are noted so that the hash is not computed again at every start.
  if (touched) writeText(path.join(project.state, `${step}.json`), JSON.stringify(record, null, 2));
  return true;
}
