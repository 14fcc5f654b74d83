/**
 * Lets Node load this project's TypeScript: `node --require ./scripts/typescript.cjs FILE.ts`. Each file is translated by
 * esbuild once and kept under `build/translated`, with the SHA-256 of all that the translation depends on: a file runs as it
 * stands, and a translation that is stale, torn or not there is made anew. It takes half the time of tsx, which the tests
 * use: that looks at every file of every package too, and reads their source maps.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const folder = path.join(root, 'build', 'translated');
const settings = /** @type {const} */ ({
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'external',
});

// Node 22 and later keep what V8 makes of each file, packages included.
/** @type {{ enableCompileCache?: (folder: string) => unknown }} */ (Module).enableCompileCache?.(path.join(folder, 'v8'));

/** tsx brings esbuild. @type {string} */
const esbuild = path.dirname(require.resolve('esbuild/package.json', { paths: [path.dirname(require.resolve('tsx/package.json'))] }));
const version = JSON.parse(readFileSync(path.join(esbuild, 'package.json'), 'utf8')).version;

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

/** Where the map from translated lines to those of the source is kept, by source, with its key. @type {Map<string, { file: string, key: string }>} */
const maps = new Map();

/**
 * @param {string} source path of a TypeScript file
 * @returns {string} JavaScript
 */
function translated(source) {
  const text = readFileSync(source, 'utf8');
  const file = path.join(folder, `${path.relative(root, source).replaceAll('..', '__')}.js`);
  const key = sha256(JSON.stringify([version, settings, source, text]));
  const map = { file: `${file}.map`, key };
  maps.set(source, map);
  const before = kept(file, key);
  if (before !== null) return before;
  const made = require(esbuild).transformSync(text, { ...settings, sourcefile: source });
  keep(map.file, key, made.map);
  keep(file, key, made.code);
  return made.code;
}

/**
 * A line of a stack with the place in the source.
 * @param {NodeJS.CallSite} site
 */
function inSource(site) {
  const [file, line, column] = [site.getFileName() ?? '', site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0];
  const map = maps.get(file);
  const payload = map && kept(map.file, map.key);
  if (!payload) return String(site);
  const entry = new Module.SourceMap(JSON.parse(payload)).findEntry(line - 1, column - 1);
  return 'originalLine' in entry ? String(site).replace(`${file}:${line}:${column}`, `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`) : String(site);
}

Error.prepareStackTrace = (error, sites) => [String(error), ...sites.map((site) => `    at ${inSource(site)}`)].join('\n');

/** @type {NodeJS.RequireExtensions} */ (require.extensions)['.ts'] = (module, file) => {
  /** @type {NodeJS.Module & { _compile(code: string, file: string): void }} */ (module)._compile(translated(file), file);
};
