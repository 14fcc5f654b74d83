import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranspileOptions } from '@tslab/typescript-for-tslab';
import { projectRoot } from '../../src/project';

type Compiler = typeof import('@tslab/typescript-for-tslab');
const compiler = require(require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] })) as Compiler;
const { tracingTranspile } = require('../../scripts/kernel/source-lines.cjs') as { tracingTranspile(compiler: Compiler): Compiler['transpileModule'] };

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
