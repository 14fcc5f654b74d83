import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonOf } from '../../src/notebooks/environment';
import { readNotebook } from '../../src/notebooks/notebook';
import { runNotebooks } from '../../src/notebooks/run';
import { projectRoot } from '../../src/project';
import { storeNotebook } from '../support/notebooks';

describe('a notebook that fails', () => {
  let root: string;
  before(function () {
    if (!existsSync(pythonOf(projectRoot))) this.skip();
    root = mkdtempSync(join(tmpdir(), 'notebooks-long-test-'));
    symlinkSync(join(projectRoot, '.setup'), join(root, '.setup'));
  });
  after(() => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });

  const deep = 'const apply = (f: () => void) => f();\n\napply(() => {\n  apply(() => { throw new RangeError("no such thing"); });\n});';
  const cases: readonly (readonly [what: string, source: string, message: string])[] = [
    ['does not compile', '// words\nconst b: string = 1;', "line 2, column 7: Type 'number' is not assignable to type 'string'."],
    ['throws deep inside', `interface Gone {\n  readonly a: 1;\n}\nconsole.error("noise");\n${deep}`, 'line 8: RangeError: no such thing'],
    ['throws in a function of another cell', 'let n = 0;\n\nscale(n);', 'line 3: RangeError: the scale is 0 (thrown in cell 2, line 3)'],
    ['throws what has no stack', 'let n = 0;\n\nn++;\nthrow { n: n };', 'line 4: Thrown: { n: 1 }'],
    ['asks for what there is not', "import { UserError } from './src/errors';\nconst find = (name: string) => {\n  throw new UserError(`There is no ${name}.`);\n};\nfind('class');", 'line 3: There is no class.'],
    ['makes a module throw', "import { replaceBlock } from './src/text';\nreplaceBlock(\n  'x',\n  'y', 'z');", 'line 2: RangeError: The text has no single block "y".'],
    ['rejects what it awaits', 'const one = 1;\nawait Promise.reject(new TypeError("gone"));', 'line 2: TypeError: gone'],
    ['fails after it has waited', 'await new Promise((resolve) => setTimeout(resolve, 10));\n[1].map((k) => {\n  throw new TypeError(`gone ${k}`);\n});', 'line 3: TypeError: gone 1'],
    ['throws from a timer', 'setTimeout(() => {\n  throw new Error("too late"); }, 5);\n1', 'line 2: Error: too late (thrown where nothing awaits it, as in a timer)'],
    ['ends the kernel', 'process.exit(3);', 'the kernel died (often for want of memory)'],
    ['takes too long', 'await new Promise((resolve) => setTimeout(resolve, 600_000));', 'took longer than 15 s'],
  ];
  for (const [what, source, message] of cases) {
    it(`is named with its cell and error when it ${what}`, async () => {
      const before = 'interface Gone { readonly a: 1 }\nfunction scale(n: number): void {\n  if (n === 0) throw new RangeError("the scale is 0");\n}';
      storeNotebook(root, 'demo', [{ source: '# words' }, { source: before }, { source }]);
      await assert.rejects(runNotebooks(['demo'], { force: false, root, cellSeconds: 15 }), {
        name: 'UserError',
        message: `notebooks/demo.ipynb, cell 3${/^line/.test(message) ? ',' : ':'} ${message}`,
      });
      assert.equal(existsSync(join(root, 'build/exhibits/demo')), false);
    });
  }

  it('is none where a learner wrote an endless loop, which is interrupted', async () => {
    const loop = 'const yours = async () => {\n  await null;\n  for (;;) {}\n};';
    storeNotebook(root, 'demo', [{ source: loop, tags: ['exercise'] }, { source: '// asks\nawait yours();', tags: ['check'] }, { source: '1 + 1' }]);
    const [run] = await runNotebooks(['demo'], { force: false, root, cellSeconds: 15 });
    const { cells } = await readNotebook(run?.executed ?? '');
    assert.deepEqual(cells.map(({ outputs = [] }) => outputs.map(({ traceback, text }) => traceback ?? text)), [[], [['Line 2: interrupted']], [['2\n']]]);
  });
});
