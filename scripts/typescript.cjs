/**
 * Lets Node load this project's TypeScript: `node --require ./scripts/typescript.cjs FILE.ts`. Each file is translated by
 * esbuild once and kept under `build/translated`, with the SHA-256 of all that the translation depends on: a file runs as it
 * stands, and a translation that is stale, torn or not there is made anew. It takes half the time of tsx, which the tests
 * use: that looks at every file of every package too, and reads their source maps.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { keep, kept, keptFolder, sha256 } = require('./kept.cjs');

const root = path.resolve(__dirname, '..');
const settings = /** @type {const} */ ({
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'external',
});

// Node 22 and later keep what V8 makes of each file, packages included.
/** @type {{ enableCompileCache?: (folder: string) => unknown }} */ (Module).enableCompileCache?.(path.join(keptFolder, 'v8'));

/** tsx brings esbuild. @type {string} */
const esbuild = path.dirname(require.resolve('esbuild/package.json', { paths: [path.dirname(require.resolve('tsx/package.json'))] }));
const version = JSON.parse(readFileSync(path.join(esbuild, 'package.json'), 'utf8')).version;

/** Where the map from translated lines to those of the source is kept, by source, with its key. @type {Map<string, { file: string, key: string }>} */
const maps = new Map();

/**
 * @param {string} source path of a TypeScript file
 * @returns {string} JavaScript
 */
function translated(source) {
  const text = readFileSync(source, 'utf8');
  const file = path.join(keptFolder, `${path.relative(root, source).replaceAll('..', '__')}.js`);
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
