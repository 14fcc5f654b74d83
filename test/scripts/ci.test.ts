import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ci-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('.ci/run', () => {
  /** Runs it with an npm that does what `script` says for each command. */
  function run(script: string) {
    mkdirSync(join(root, '.ci'), { recursive: true });
    mkdirSync(join(root, 'bin'), { recursive: true });
    mkdirSync(join(root, 'build'), { recursive: true });
    copyFileSync(join(projectRoot, '.ci/run'), join(root, '.ci/run'));
    writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\ncase "$*" in\n${script}\nesac\n`, { mode: 0o755 });
    const result = spawnSync('bash', [join(root, '.ci/run')], { encoding: 'utf8', env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH']}` } });
    return [result.stdout.trim().split('\n').at(-1), result.status];
  }
  const counts = (file: string, passed: number, failed: number, complete = true): string =>
    `echo '${JSON.stringify({ passed, failed, complete })}' > build/${file}.json`;

  it('adds up both runs and the report', () => {
    const script = `*report*) exit 0 ;;\n*test:long*) ${counts('test-long-counts', 5, 0)} ;;\n*) ${counts('test-counts', 100, 0)} ;;`;
    assert.deepEqual(run(script), ['106 passed, 0 failed', 0]);
  });

  it('counts failed tests and a failed report', () => {
    const script = `*report*) exit 1 ;;\n*test:long*) ${counts('test-long-counts', 5, 1)}; exit 1 ;;\n*) ${counts('test-counts', 100, 2)}; exit 2 ;;`;
    assert.deepEqual(run(script), ['105 passed, 4 failed', 1]);
  });

  it('counts a crash as a failure beside what had passed', () => {
    const script = `*report*) exit 0 ;;\n*test:long*) ${counts('test-long-counts', 5, 0, false)}; exit 139 ;;\n*) exit 1 ;;`;
    assert.deepEqual(run(script), ['6 passed, 2 failed', 1]);
  });

  it('does not believe the numbers of an earlier run', () => {
    mkdirSync(join(root, 'build'));
    writeFileSync(join(root, 'build/test-counts.json'), JSON.stringify({ passed: 99, failed: 0, complete: true }));
    assert.deepEqual(run('*report*) exit 0 ;;\n*) exit 1 ;;'), ['1 passed, 2 failed', 1]);
  });
});

describe("the tests' reporter", () => {
  function counted(test: string): unknown {
    writeFileSync(join(root, 'a.test.js'), test);
    const reporter = join(projectRoot, 'scripts/test/counting-reporter.cjs');
    const mocha = join(projectRoot, 'node_modules/mocha/bin/mocha.js');
    spawnSync(process.execPath, [mocha, '--no-config', '--reporter', reporter, join(root, 'a.test.js')], {
      cwd: root,
      env: { ...process.env, TEST_COUNTS: 'counts.json' },
    });
    return JSON.parse(readFileSync(join(root, 'counts.json'), 'utf8'));
  }

  it('counts', () => {
    const test = `it('a', () => {}); it('b', () => {}); it('c', () => { throw new Error('no'); });`;
    assert.deepEqual(counted(test), { passed: 2, failed: 1, complete: true });
  });

  it('adds the numbers of several runs, and is complete when all of them were', () => {
    counted(`it('a', () => {}); it('b', () => { throw new Error('no'); });`);
    assert.deepEqual(counted(`it('c', () => {}); it('d', () => {});`), { passed: 3, failed: 1, complete: true });
    counted(`it('e', () => process.exit(9));`);
    assert.deepEqual(counted(`it('f', () => {});`), { passed: 4, failed: 1, complete: false });
  });

  it('keeps the numbers of a run that crashes', () => {
    assert.deepEqual(counted(`it('a', () => {}); it('b', () => process.exit(9)); it('c', () => {});`), { passed: 1, failed: 0, complete: false });
  });
});
