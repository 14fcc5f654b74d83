/**
 * The TypeScript kernel of this project's notebooks: tslab, with what it lacks for a project.
 * Jupyter starts it as `node tslab-kernel.cjs kernel --config-path=FILE`.
 */
const path = require('node:path');
const { programsWithEarlierNames } = require('./earlier-names.cjs');
const { watchInterrupts } = require('./interrupt.cjs');
const { reportFailures } = require('./report-failures.cjs');
const { traceErrors, tracingTranspile } = require('./source-lines.cjs');

// tslab resolves imports and files from the working directory. With the project root, notebooks in any
// folder say './src/…', and so do their copies under build/.
process.chdir(path.resolve(__dirname, '..', '..'));

// tslab's own compiler has to be told by hand what tsconfig.json says, as tslab reads none.
const compilerPath = require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] });
const compiler = require(compilerPath);
const compilerOptions = {
  strict: true,
  moduleResolution: compiler.ModuleResolutionKind.Bundler,
  resolveJsonModule: true,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  inlineSourceMap: true,
};
/** Declarations that its libraries lack. */
const newerArrays = path.join(__dirname, 'es2023-arrays.d.ts');

/**
 * tslab drives the compiler's watch mode with a clock that holds one pending rebuild and throws
 * "Unexpected pending rebuildTimer" at a second one. A file that appears in a watched folder (every
 * figure that a cell writes) makes the compiler ask for another timer, which re-reads failed imports.
 * That one is swallowed: the next cell brings the program up to date anyway.
 * @param {{ setTimeout: Function, clearTimeout: Function }} system
 */
function keepOneTimer(system) {
  const { setTimeout, clearTimeout } = system;
  const swallowed = new WeakSet();
  system.setTimeout = (/** @type {Function} */ callback, /** @type {unknown[]} */ ...rest) => {
    if (callback.name === 'updateProgramWithWatchStatus') return setTimeout.call(system, callback, ...rest);
    const token = {};
    swallowed.add(token);
    return token;
  };
  system.clearTimeout = (/** @type {object} */ token) => {
    if (!swallowed.has(token)) clearTimeout.call(system, token);
  };
}

// Jupyter starts a kernel in a session of its own, where it would outlive a Jupyter that was killed.
const jupyter = process.ppid;
setInterval(() => {
  if (process.ppid !== jupyter) process.exit(1);
}, 2000).unref();

const cached = require.cache[compilerPath];
if (cached === undefined) throw new Error('tslab\'s TypeScript was not loaded the way this kernel expects.');
cached.exports = {
  ...compiler,
  transpileModule: tracingTranspile(compiler),
  createWatchCompilerHost(
    /** @type {readonly string[]} */ files,
    /** @type {object} */ options,
    /** @type {{ setTimeout: Function, clearTimeout: Function }} */ system,
    /** @type {null} tslab leaves it to the compiler */ _createProgram,
    /** @type {unknown[]} */ ...rest
  ) {
    keepOneTimer(system);
    const programs = programsWithEarlierNames(compiler);
    return compiler.createWatchCompilerHost([...files, newerArrays], { ...options, ...compilerOptions }, system, programs, ...rest);
  },
};

traceErrors();
const started = reportFailures();
require('tslab/dist/main.js').main();
started();
watchInterrupts();
