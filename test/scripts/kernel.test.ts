import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranspileOptions } from '@tslab/typescript-for-tslab';
import { projectRoot } from '../../src/project';

type Compiler = typeof import('@tslab/typescript-for-tslab');
const compiler = require(require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] })) as Compiler;
const { tracingTranspile } = require('../../scripts/kernel/source-lines.cjs') as { tracingTranspile(compiler: Compiler): Compiler['transpileModule'] };

interface Place {
  readonly line: number;
  readonly character: number;
}
interface Failure {
  readonly traceback: readonly string[];
  readonly where: string;
  readonly sentence: string;
}
const { compileFailure, thrownFailure } = require('../../scripts/kernel/failures.cjs') as {
  compileFailure(diagnostics: readonly { start: Place; messageText: string; code: number; fileName?: string }[], execution: object): Failure;
  thrownFailure(error: unknown, execution: object, executions: ReadonlyMap<number, object>, lateness?: string): Failure;
};

describe('what the notebook kernel tells of a cell that fails', () => {
  const execution = { number: 3, message: 'm' };
  const at = (line: number, character: number, messageText: string, fileName?: string) => ({ start: { line, character }, messageText, code: 2322, ...(fileName && { fileName }) });

  it('is the first line, and what explains it below', () => {
    const { traceback, where, sentence } = compileFailure([at(1, 6, 'It does not fit.'), at(1, 6, "'a' is missing."), at(4, 0, 'Nor does this.')], execution);
    assert.deepEqual(traceback, ['Line 2, column 7: It does not fit.', "    'a' is missing.", 'Line 5, column 1: Nor does this.']);
    assert.deepEqual([where, sentence], ['line 2, column 7', 'It does not fit.']);
  });

  it('names a file as it is written', () => {
    const { traceback, where } = compileFailure([at(0, 0, 'It does not fit.', 'src/text.ts')], execution);
    assert.deepEqual([traceback, where], [['src/text.ts, line 1, column 1: It does not fit.'], 'src/text.ts, line 1, column 1']);
  });

  it('breaks off after five', () => {
    const { traceback } = compileFailure(Array.from({ length: 8 }, (_, line) => at(line, 0, 'No.')), execution);
    assert.deepEqual(traceback.slice(4), ['Line 5, column 1: No.', '… and 3 more']);
  });

  it('is one line for a headless run, and a sentence alone where there is no line', () => {
    const { traceback, where, sentence } = thrownFailure(new RangeError('one\n  two'), execution, new Map());
    assert.deepEqual([traceback, where, sentence], [['RangeError: one\n  two'], '', 'RangeError: one two']);
    assert.deepEqual(thrownFailure(7, execution, new Map(), 'in a timer').traceback, ['Cell [3]: Thrown: 7 (in a timer)']);
  });
});

describe("the notebook kernel's translation of a file", () => {
  const name = `kernel-test-${process.pid}.ts`;
  const file = join(projectRoot, 'build', 'translated', 'kernel', `${name}.json`);
  after(() => rmSync(file, { force: true }));
  const toCommonJs: TranspileOptions = { fileName: 'custom.js', compilerOptions: { module: compiler.ModuleKind.CommonJS, target: compiler.ScriptTarget.ES2022 } };
  const modern = { module: compiler.ModuleKind.ESNext, target: compiler.ScriptTarget.ES2022 };

  /** What the compiler's first step leaves: JavaScript, and with `traced` its map. */
  const emitted = (text: string, traced: boolean): string =>
    compiler.transpileModule(text, { fileName: name, compilerOptions: { ...modern, inlineSourceMap: traced } }).outputText;

  it('is made once, and anew where the text, the options or what is kept are others', () => {
    let made = 0;
    const transpile = tracingTranspile({ ...compiler, transpileModule: (...given) => (made++, compiler.transpileModule(...given)) });
    const check = (text: string, options: TranspileOptions, times: number): void => {
      made = 0;
      assert.equal(transpile(emitted(text, true), options).outputText, compiler.transpileModule(emitted(text, false), options).outputText);
      assert.equal(made, times);
    };
    const one = 'interface Gone {\n  readonly a: number;\n}\nimport { join } from "node:path";\nexport const b: string = join("a", "b");\n';
    check(one, toCommonJs, 1);
    check(one, toCommonJs, 0);
    check(one.replace('"b"', '"c"'), toCommonJs, 1);
    check(one.replace('"b"', '"c"'), toCommonJs, 0);
    const strict = { ...toCommonJs, compilerOptions: { ...toCommonJs.compilerOptions, alwaysStrict: true } };
    check(one.replace('"b"', '"c"'), strict, 1);
    const whole = readFileSync(file, 'utf8');
    for (const wrong of [whole.slice(0, -10), whole.replace('\\"c\\"', '\\"d\\"'), '']) {
      assert.notEqual(wrong, whole);
      writeFileSync(file, wrong);
      check(one.replace('"b"', '"c"'), strict, 1);
    }
    assert.equal(readFileSync(file, 'utf8'), whole);
  });
});
