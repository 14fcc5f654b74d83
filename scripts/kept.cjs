/**
 * Translations that are kept between runs, each with the SHA-256 of all that it depends on, and a checksum: what is stale, torn
 * or not there is made anew.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** Where they lie. */
const keptFolder = path.resolve(__dirname, '..', 'build', 'translated');

const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');

/**
 * What is kept in a file whose first line names its key and the checksum of the rest; null where that is not so.
 * @param {string} file
 * @param {string} key
 */
function kept(file, key) {
  try {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const rest = text.slice(end + 1);
    return text.slice(0, end) === `// ${key} ${sha256(rest)}` ? rest : null;
  } catch {
    return null;
  }
}

/**
 * Several commands may run at once, and the folder may be one that nobody can write to.
 * @param {string} file
 * @param {string} key
 * @param {string} rest
 */
function keep(file, key, rest) {
  const partial = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch {
    return;
  }
  try {
    writeFileSync(partial, `// ${key} ${sha256(rest)}\n${rest}`);
    renameSync(partial, file);
  } catch {
    rmSync(partial, { force: true });
  }
}

module.exports = { keep, kept, keptFolder, sha256 };
