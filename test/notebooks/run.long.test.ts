import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonOf } from '../../src/notebooks/environment';
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

  const cases: readonly (readonly [what: string, source: string, message: string])[] = [
    ['does not compile', '// words\nconst b: string = 1;', "line 2, column 7: Type 'number' is not assignable to type 'string'."],
    ['throws deep inside', 'function f(): void { console.error("noise"); throw new RangeError("no such thing"); }\nf();', 'RangeError: no such thing'],
    ['rejects what it awaits', 'await Promise.reject(new TypeError("gone"));', 'TypeError: gone'],
    ['throws from a timer', 'setTimeout(() => { throw new Error("too late"); }, 5);\n1', 'UncaughtException: Error: too late'],
    ['ends the kernel', 'process.exit(3);', 'the kernel died (often for want of memory)'],
    ['takes too long', 'await new Promise((resolve) => setTimeout(resolve, 600_000));', 'took longer than 15 s'],
  ];
  for (const [what, source, message] of cases) {
    it(`is named with its cell and error when it ${what}`, async () => {
      storeNotebook(root, 'demo', [{ source: '# words' }, { source }]);
      await assert.rejects(runNotebooks(['demo'], { force: false, root, cellSeconds: 15 }), {
        name: 'UserError',
        message: `notebooks/demo.ipynb, cell 2: ${message}`,
      });
      assert.equal(existsSync(join(root, 'build/exhibits/demo')), false);
    });
  }
});
