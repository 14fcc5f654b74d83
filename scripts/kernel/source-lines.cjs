/**
 * From the JavaScript that runs back to the lines that were written. tslab turns a cell, and each source file that cells
 * import, into JavaScript in two steps (types away, then CommonJS). Both leave a source map here; none is read before an
 * error asks for it.
 */
const { SourceMap } = require('node:module');
const path = require('node:path');
const { keep, kept, keptFolder, sha256 } = require('../kept.cjs');
const { ownTurn } = require('./interrupt.cjs');

/** tslab puts one line, `export {};`, before what a cell says. */
const linesBeforeCell = 1;
const mapComment = '//# sourceMappingURL=';
const inlineJson = `${mapComment}data:application/json;base64,`;

/**
 * A script: its two maps, in the order of the steps, as base64 and JSON.
 * @typedef {{ first: string, second: string, decoded?: [SourceMap, SourceMap] }} Script
 * A place in a cell, by the number that Jupyter shows beside it, or in a file.
 * @typedef {{ cell?: number, file?: string, line: number, name: string | null }} Frame
 */

/** By the name that V8 knows it by. @type {Map<string, Script>} */
const scripts = new Map();
/** By JavaScript, between its translation and the moment its name is known. @type {Map<string, Script>} */
const translated = new Map();
/** Of each error whose stack has been written. @type {WeakMap<object, Frame[]>} */
const framesOf = new WeakMap();

/** @param {number} cell */
const scriptName = (cell) => `cell:${cell}`;

/**
 * The second step, with the map of the first, which the compiler appends where it is asked for inline maps. In a cell it
 * also marks the beginning of each statement: not all that is thrown has a stack. What it makes of files is kept, as with
 * a hundred of them it would take seconds.
 * @param {typeof import('@tslab/typescript-for-tslab')} compiler
 * @returns {typeof compiler.transpileModule}
 */
function tracingTranspile(compiler) {
  return (text, options) => {
    const at = text.lastIndexOf(inlineJson);
    if (at === -1) return compiler.transpileModule(text, options);
    const first = text.slice(at + inlineJson.length).trimEnd();
    const code = text.slice(0, at);
    const source = sourceOfMap(first);
    const inCell = source.endsWith('__tslab__.ts');
    const { outputText, second } = inCell
      ? withMap(compiler, code, { ...options, transformers: { before: [markStatements(compiler, first)] } })
      : keptWithMap(compiler, code, options, source);
    translated.set(outputText, { first, second });
    return { outputText };
  };
}

/** The path of the source stands near the beginning of a map. @param {string} base64 */
const sourceOfMap = (base64) => /"sources":\["([^"]*)"/.exec(Buffer.from(base64.slice(0, 1000), 'base64').toString())?.[1] ?? '';

/**
 * @param {typeof import('@tslab/typescript-for-tslab')} compiler
 * @param {string} code
 * @param {import('@tslab/typescript-for-tslab').TranspileOptions} options
 * @returns {{ outputText: string, second: string }}
 */
function withMap(compiler, code, options) {
  const { outputText, sourceMapText = '' } = compiler.transpileModule(code, { ...options, compilerOptions: { ...options.compilerOptions, sourceMap: true } });
  return { outputText: outputText.slice(0, outputText.lastIndexOf(mapComment)), second: sourceMapText };
}

/**
 * @param {typeof import('@tslab/typescript-for-tslab')} compiler
 * @param {string} code
 * @param {import('@tslab/typescript-for-tslab').TranspileOptions} options
 * @param {string} source
 * @returns {ReturnType<typeof withMap>}
 */
function keptWithMap(compiler, code, options, source) {
  const file = path.join(keptFolder, 'kernel', `${source.replace(/^(\.\.\/)+/, '')}.json`);
  const key = sha256(JSON.stringify([compiler.version, options, code]));
  const before = kept(file, key);
  if (before !== null) return JSON.parse(before);
  const made = withMap(compiler, code, options);
  keep(file, key, JSON.stringify(made));
  return made;
}

/** @param {string} base64 */
const decode = (base64) => new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()));

/**
 * Before each statement `__tslab__.line = …`, the line it begins on.
 * @param {typeof import('@tslab/typescript-for-tslab')} compiler
 * @param {string} first map of the first step
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>}
 */
function markStatements(compiler, first) {
  return ({ factory }) => (file) => {
    const map = decode(first);
    const statements = file.statements.flatMap((statement) => {
      if (compiler.isImportDeclaration(statement) || compiler.isExportDeclaration(statement)) return [statement];
      // tslab keeps the last value under a name of its own: the map knows what was written.
      const made = compiler.isVariableStatement(statement) && statement.modifiers ? statement.declarationList.declarations[0]?.initializer : undefined;
      const { line, character } = file.getLineAndCharacterOfPosition((made ?? statement).getStart(file));
      const entry = map.findEntry(line, character);
      if (!('originalLine' in entry)) return [statement];
      const place = factory.createPropertyAccessExpression(factory.createIdentifier('__tslab__'), 'line');
      const number = factory.createNumericLiteral(entry.originalLine - linesBeforeCell + 1);
      return [factory.createExpressionStatement(factory.createAssignment(place, number)), statement];
    });
    return factory.updateSourceFile(file, statements);
  };
}

/** The line of the statement that a cell has come to. */
function currentLine() {
  const { __tslab__: tslab } = /** @type {{ __tslab__?: { line?: number } }} */ (globalThis);
  return tslab?.line;
}

/** To be called before a cell runs. */
function forgetLine() {
  const { __tslab__: tslab } = /** @type {{ __tslab__?: { line?: number } }} */ (globalThis);
  if (tslab) delete tslab.line;
}

/**
 * Gives what was translated for a cell its name.
 * @param {import('tslab/dist/converter.js').ConvertResult} converted
 * @param {number} cell
 * @returns {typeof converted}
 */
function nameScripts(converted, cell) {
  for (const { path: file, data } of converted.sideOutputs ?? []) remember(file, data);
  const { output } = converted;
  if (output !== undefined) remember(scriptName(cell), output);
  translated.clear();
  // tslab puts the beginning of a function before it: on a line of its own that moves no column.
  return output ? { ...converted, hasToplevelAwait: true, output: `${ownTurn}\n${output}\n//# sourceURL=${scriptName(cell)}` } : converted;
}

/** @param {string} name @param {string} javascript */
function remember(name, javascript) {
  const script = translated.get(javascript);
  if (script) scripts.set(name, script);
}

/**
 * @param {NodeJS.CallSite} site
 * @returns {Frame | null} null where it is neither in a cell nor in a file that cells import
 */
function frameOf(site) {
  const name = site.getScriptNameOrSourceURL() ?? '';
  const script = scripts.get(name);
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
  if (!script || line === null || column === null) return null;
  const cell = /^cell:(\d+)$/.exec(name)?.[1];
  script.decoded ??= [decode(script.first), new SourceMap(JSON.parse(script.second))];
  const [first, second] = script.decoded;
  const between = second.findEntry(line - 1 - (cell ? 1 : 0), column - 1);
  if (!('originalLine' in between)) return null;
  const written = first.findEntry(between.originalLine, between.originalColumn);
  if (!('originalLine' in written)) return null;
  const where = cell ? { cell: Number(cell), line: written.originalLine + 1 - linesBeforeCell } : { file: sourceOf(name), line: written.originalLine + 1 };
  return { ...where, name: site.getFunctionName() };
}

/** @param {string} file */
const sourceOf = (file) => `${path.relative(process.cwd(), file).replace(/\.js$/, '')}.ts`;

/** @param {Frame} frame */
function inWords({ cell, file, line, name }) {
  const where = cell === undefined ? `${file}:${line}` : `cell [${cell}], line ${line}`;
  return name === null ? where : `${name} (${where})`;
}

/** Lets the stack of every error say where its lines were written; it ends with the cell, as below that is only tslab. */
function traceErrors() {
  Error.stackTraceLimit = 100;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map(frameOf);
    framesOf.set(error, frames.filter((frame) => frame !== null));
    const outermost = frames.findLastIndex((frame) => frame?.cell !== undefined);
    const lines = sites.slice(0, outermost === -1 ? sites.length : outermost + 1).map((site, index) => {
      const frame = frames[index];
      return `    at ${frame ? inWords(frame) : site}`;
    });
    return [String(error), ...lines].join('\n');
  };
}

/**
 * Where an error was thrown, and the calls that led there, the innermost first; without packages.
 * @param {unknown} error
 * @returns {Frame[]}
 */
function tracedFrames(error) {
  if (!(error instanceof Error)) return [];
  void error.stack; // is written, and the frames with it, when it is read for the first time
  return framesOf.get(error) ?? [];
}

module.exports = { tracingTranspile, nameScripts, traceErrors, tracedFrames, currentLine, forgetLine };
