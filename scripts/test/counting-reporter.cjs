/**
 * Mocha's usual report, and the numbers in the file that TEST_COUNTS names, added to those that stand in it already:
 * a command of several runs has one file, which it removes first. They are written after every test, so that a run
 * that crashes still leaves what it knew, marked as not complete.
 */
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { reporters, Runner } = require('mocha');

/**
 * @param {string} file
 * @returns {{ passed: number, failed: number, complete: boolean }}
 */
function numbersIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, complete: true };
  }
}

class CountingReporter extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env['TEST_COUNTS'];
    if (file === undefined) return;
    const before = numbersIn(file);
    const counts = { ...before, complete: false };
    const write = () => {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.partial`, JSON.stringify(counts));
      renameSync(`${file}.partial`, file);
    };
    write();
    runner.on(Runner.constants.EVENT_TEST_PASS, () => {
      counts.passed += 1;
      write();
    });
    runner.on(Runner.constants.EVENT_TEST_FAIL, () => {
      counts.failed += 1;
      write();
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      counts.complete = before.complete;
      write();
    });
  }
}

module.exports = CountingReporter;
