import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe as describeBackend, tf } from '../src/backend';
import { chooseDevice, devicesFor, wishOf, type Candidate, type Device } from '../src/backend/choice';
import { filter, findWrongOperation, gradient, map, storedAnswers, taps, type StoredAnswer } from '../src/backend/self-test';
import { UserError } from '../src/errors';
import { projectRoot } from '../src/project';
import { maxDifference } from './support/fixtures';
import { plainConvolution, plainPooling, type PlainPool } from './support/plain-operations';

const passes = async () => null;

/** A stand-in for a device: it starts, or is passed over, or throws. */
function stub(device: Device, ending: null | Error | { reason: string; expected: boolean } = null): Candidate {
  return {
    device,
    name: `The ${device}`,
    start: async () => {
      if (ending instanceof Error) throw ending;
      return ending;
    },
  };
}

describe('the choice of a device', () => {
  it('follows the order GPU, processor, WebAssembly, or what is asked for', () => {
    assert.deepEqual(devicesFor(null), ['gpu', 'cpu', 'wasm']);
    assert.deepEqual(devicesFor('native'), ['gpu', 'cpu']);
    for (const device of ['gpu', 'cpu', 'wasm'] as const) assert.deepEqual(devicesFor(device), [device]);
    assert.equal(wishOf({}), null);
    assert.equal(wishOf({ VISUAL_EXPLANATIONS_DEVICE: '' }), null);
    assert.equal(wishOf({ VISUAL_EXPLANATIONS_DEVICE: 'wasm' }), 'wasm');
    assert.throws(() => wishOf({ VISUAL_EXPLANATIONS_DEVICE: 'tpu' }), /VISUAL_EXPLANATIONS_DEVICE is "tpu": say native, gpu, cpu or wasm/);
  });

  it('takes the first that starts and computes rightly, and knows whether that is a surprise', async () => {
    const noGpu = { reason: 'no GPU here', expected: true };
    assert.deepEqual(await chooseDevice([stub('gpu'), stub('cpu')], passes), { device: 'gpu', name: 'The gpu', passedOver: [], surprising: false });
    const ordinary = await chooseDevice([stub('gpu', noGpu), stub('cpu'), stub('wasm')], passes);
    assert.deepEqual([ordinary.device, ordinary.passedOver, ordinary.surprising], ['cpu', ['no GPU here'], false]);
    const lost = await chooseDevice([stub('gpu', { ...noGpu, expected: false }), stub('cpu', new UserError('not built.')), stub('wasm')], passes);
    assert.deepEqual([lost.device, lost.passedOver, lost.surprising], ['wasm', ['no GPU here', 'not built.'], true]);
  });

  it('refuses a device that computes wrongly, by its name and the operation', async () => {
    const faults = ['computes the max-pooling wrongly', null];
    const choice = await chooseDevice([stub('gpu'), stub('cpu')], async () => faults.shift() as string | null);
    assert.deepEqual([choice.device, choice.passedOver, choice.surprising], ['cpu', ['The gpu computes the max-pooling wrongly'], true]);
  });

  it('ends in one sentence with every reason, and lets defects through', async () => {
    const candidates = [stub('gpu', new UserError('Not built: do this.')), stub('cpu')];
    await assert.rejects(chooseDevice(candidates, async () => 'computes the convolution wrongly'), {
      name: 'UserError',
      message: 'No device is left to compute on: Not built: do this; The cpu computes the convolution wrongly.',
    });
    await assert.rejects(chooseDevice([stub('gpu', new TypeError('a defect')), stub('cpu')], passes), TypeError);
  });
});

describe('the self-test', () => {
  const mapSize = { batch: 1, height: 5, width: 4, channels: 2 };
  const shape = { ...mapSize, filterHeight: 3, filterWidth: 3, stride: 2, pad: 'same' } as const;
  const answer = (operation: string) => (storedAnswers.find((stored) => stored.operation === operation) as StoredAnswer).expected;

  it('has stored what plain loops compute', () => {
    const full = plainConvolution({ ...shape, outputs: 2, depthwise: false }, map, filter, gradient);
    const depthwise = plainConvolution({ ...shape, outputs: 1, depthwise: true }, map, taps, gradient);
    const pooled = (kind: PlainPool['kind']) => plainPooling({ ...mapSize, kind, size: 3, stride: 2 }, map, gradient);
    const expected: Readonly<Record<string, ArrayLike<number>>> = {
      'convolution': full.y,
      'gradient of the convolution': full.dx,
      'depthwise convolution': depthwise.y,
      'gradient of the depthwise convolution': depthwise.dx,
      'convolution with bias and ReLU6': full.y.map((value, index) => Math.min(Math.max(value + (index % 2 === 0 ? -10 : 12), 0), 6)),
      'depthwise convolution with bias and ReLU': depthwise.y.map((value, index) => Math.max(value + (index % 2 === 0 ? -10 : 2), 0)),
      'gradient of ReLU6': [0, -2, 0, 0], // passes where 0 < y < 6
      'gradient of ReLU': [0, -2, 3, 4],
      'max-pooling': pooled('max').y,
      'gradient of max-pooling': pooled('max').dx,
      'average-pooling': pooled('average').y,
      'gradient of average-pooling': pooled('average').dx,
      // Half-pixel centres: rows at 0, ½, 1 and columns at 0, ¼, ¾, 1 between the corners 1 5 / 9 −3.
      'bilinear enlargement': [1, 2, 4, 5, 5, 4, 2, 1, 9, 6, 0, -3],
      // (1 2 3 / 4 5 6) times the transpose of (2 −1 0 / 1 3 −2).
      'product of matrices': [0, 1, 3, 7],
    };
    assert.deepEqual(Object.keys(expected), storedAnswers.map(({ operation }) => operation));
    for (const [operation, values] of Object.entries(expected)) assert.ok(maxDifference(values, answer(operation)) < 1e-12, operation);
  });

  it('passes on this device, in less than 300 ms, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const times: number[] = [];
    for (let run = 0; run < 3; run++) {
      const began = performance.now();
      assert.equal(await findWrongOperation(), null);
      times.push(performance.now() - began);
    }
    // The fastest: the others measure what else the machine does.
    assert.ok(Math.min(...times) < 300);
    assert.equal(tf.memory().numTensors, before);
  });

  it('sees a wrong value, a value that is no number, a missing value and an operation that throws', async () => {
    const stored = (compute: StoredAnswer['compute']): StoredAnswer => ({ operation: 'sum', compute, expected: [100, 0] });
    assert.equal(await findWrongOperation([stored(() => tf.tensor1d([100.001, 0.001]))]), null);
    for (const wrong of [[100, 0.02], [NaN, 0], [100, NaN], [100], [100, 0, 0]]) {
      assert.equal(await findWrongOperation([stored(() => tf.tensor1d(wrong))]), 'computes the sum wrongly', String(wrong));
    }
    const missing = stored(() => {
      throw new Error("Kernel 'Sum' not registered\n    at Engine");
    });
    assert.equal(await findWrongOperation([missing]), "cannot compute the sum (Kernel 'Sum' not registered)");
  });

  it('refuses WebAssembly as TensorFlow.js ships it, at every operation that is known to be wrong or missing', () => {
    const script = `
      require('@tensorflow/tfjs-backend-wasm');
      const tf = require('@tensorflow/tfjs');
      const { findWrongOperation, storedAnswers } = require('./src/backend/self-test.ts');
      tf.setBackend('wasm').then(async () => {
        for (const answer of storedAnswers) console.log(await findWrongOperation([answer]) ?? 'right');
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], { cwd: projectRoot, encoding: 'utf8' });
    const faults = stdout.trim().split('\n').filter((line) => line !== 'right');
    assert.equal(faults.length, 5, stdout + stderr);
    assert.match(faults[0] ?? '', /^cannot compute the gradient of the depthwise convolution \(Kernel .* not registered/);
    assert.match(faults[1] ?? '', /^cannot compute the gradient of ReLU6 \(Kernel .* not registered/);
    assert.match(faults[2] ?? '', /^cannot compute the gradient of ReLU \(Kernel .* not registered/);
    assert.deepEqual(faults.slice(3), ['computes the gradient of max-pooling wrongly', 'computes the gradient of average-pooling wrongly']);
  });
});

describe('a process with VISUAL_EXPLANATIONS_DEVICE=wasm', () => {
  /** Runs a line of code after `ready` and answers what it prints on stdout and on stderr. */
  function run(device: string, line: string, verbose = '') {
    const script = `const backend = require('./src/backend.ts'); backend.ready().then(async (choice) => { ${line} }, (error) => console.log(error.name, error.message));`;
    const env = { ...process.env, VISUAL_EXPLANATIONS_DEVICE: device, VISUAL_EXPLANATIONS_VERBOSE: verbose };
    const { stdout, stderr } = spawnSync(process.execPath, ['--require', join(projectRoot, 'node_modules/tsx/dist/cjs/index.cjs'), '-e', script], { cwd: projectRoot, encoding: 'utf8', env });
    return { stdout: stdout.trim(), stderr: stderr.trim() };
  }

  it('computes on WebAssembly without loading the native library, says so in the record, and says nothing else', () => {
    const { stdout, stderr } = run('wasm', `
      const listeners = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
      console.log(JSON.stringify([choice.device, backend.describe(), Object.keys(require.cache).some((file) => file.includes('tfjs-node-gpu')), listeners]));`);
    const [device, description, native, listeners] = JSON.parse(stdout);
    assert.deepEqual([device, description.device, description.backend, description.threads], ['wasm', 'wasm', 'wasm', 1]);
    assert.deepEqual([Object.keys(description.versions), native, listeners, stderr], [['tfjs', 'node'], false, 0, '']);
  });

  it('says in one line what it chose when asked to, and refuses words that name no device', () => {
    assert.equal(run('wasm', '', '1').stderr, 'WebAssembly computes.');
    assert.match(run('abacus', '').stdout, /^UserError VISUAL_EXPLANATIONS_DEVICE is "abacus"/);
  });

  it('is described as this process is, where that computes natively', function () {
    if (tf.getBackend() !== 'tensorflow') this.skip();
    const { device, versions } = describeBackend();
    assert.ok(device === 'cpu' || device === 'gpu');
    assert.match(versions.tensorflow ?? '', /^2\.\d+/);
  });
});
