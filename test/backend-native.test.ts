import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { describe as describeBackend, ready, tf } from '../src/backend';
import { wishOf } from '../src/backend/choice';
import { projectRoot } from '../src/project';
import { maxDifference } from './support/fixtures';
import { numbers, plainConvolution, rectifierGradients, type PlainConvolution } from './support/plain-operations';

/** Runs something and answers the names of TensorFlow's operations that it called. */
async function operationsOf(run: () => Promise<unknown>): Promise<string[]> {
  const backend = tf.backend() as unknown as { executeSingleOutput(name: string, ...rest: readonly unknown[]): unknown };
  const own = backend.executeSingleOutput;
  const names: string[] = [];
  backend.executeSingleOutput = function (name, ...rest) {
    names.push(name);
    return own.call(this, name, ...rest);
  };
  try {
    await run();
  } finally {
    backend.executeSingleOutput = own;
  }
  return names;
}

/** The values of a tensor that `compute` makes; nothing else may be left. */
async function valuesOf(compute: () => Tensor): Promise<Float32Array> {
  const before = tf.memory().numTensors;
  const result = tf.tidy(compute);
  const values = (await result.data()) as Float32Array;
  result.dispose();
  assert.equal(tf.memory().numTensors, before);
  return values;
}

const rectified = {
  linear: (z: number) => z,
  relu: (z: number) => Math.max(z, 0),
  relu6: (z: number) => Math.min(Math.max(z, 0), 6),
  elu: (z: number) => (z > 0 ? z : Math.expm1(z)),
  sigmoid: (z: number) => 1 / (1 + Math.exp(-z)),
  leakyrelu: (z: number) => (z > 0 ? z : 0.1 * z),
  prelu: (z: number) => (z > 0 ? z : -0.5 * z),
} as const;
type Activation = keyof typeof rectified;

interface Case {
  readonly shape: PlainConvolution;
  readonly x: Float32Array;
  readonly filter: Float32Array;
  readonly bias: Float32Array;
}

/** Numbers whose sums over a window are as likely below 0 as between 0 and 6 and above. */
function draw(shape: PlainConvolution, seed: number): Case {
  const { batch, height, width, channels, filterHeight, filterWidth, outputs, depthwise } = shape;
  const fan = filterHeight * filterWidth * (depthwise ? 1 : channels);
  return {
    shape,
    x: numbers(batch * height * width * channels, 3 * seed, 3),
    filter: numbers(filterHeight * filterWidth * channels * outputs, 3 * seed + 1, 6 / Math.sqrt(fan)),
    bias: numbers(depthwise ? channels * outputs : outputs, 3 * seed + 2, 4).map((value) => value + 2),
  };
}

/** What plain loops compute before the activation. */
function plain({ shape, x, filter, bias }: Case): Float64Array {
  return plainConvolution(shape, x, filter, new Float64Array(1)).y.map((value, index) => value + bias[index % bias.length]!);
}

interface Options {
  readonly pad?: 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
  readonly dilation?: number;
  readonly bias?: Tensor1D;
}

/** The same in one call of TensorFlow.js. */
function fused({ shape, x, filter, bias }: Case, activation: Activation, options: Options = {}): Promise<Float32Array> {
  const { batch, height, width, channels, filterHeight, filterWidth, stride, outputs, depthwise } = shape;
  return valuesOf(() =>
    (depthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
      x: tf.tensor4d(x, [batch, height, width, channels]),
      filter: tf.tensor4d(filter, [filterHeight, filterWidth, channels, outputs]) as Tensor4D,
      strides: stride,
      pad: (options.pad ?? shape.pad) as 'same',
      dilations: options.dilation ?? 1,
      bias: 'bias' in options ? options.bias : tf.tensor1d(bias),
      activation: activation as 'relu',
      leakyreluAlpha: 0.1,
      ...(activation === 'prelu' && { preluActivationWeights: tf.fill([bias.length], -0.5) }),
    }),
  );
}

/** The largest error, relative to the largest sum before the activation. */
function relativeError(actual: ArrayLike<number>, z: Float64Array, activation: Activation): number {
  return maxDifference(actual, z.map(rectified[activation])) / Math.max(...z.map(Math.abs));
}

/** A sum of 500 products in float32 is off by a few of its 2⁻²⁴. */
const rounding = 1e-5;
const isFused = (name: string): boolean => name.includes('Fused');

function example(depthwise: boolean): PlainConvolution {
  const window = { filterHeight: 3, filterWidth: 3, stride: 1, pad: 'same' } as const;
  return { batch: 2, height: 7, width: 6, channels: 3, ...window, outputs: depthwise ? 1 : 4, depthwise };
}

describe('the kernels supplied to the native library, against float64 loops', () => {
  // Not where WebAssembly has taken the place of a library that computes wrongly: then `ready` says so.
  before('the native library, where there is one, computes', async function () {
    if (tf.findBackendFactory('tensorflow') === null) this.skip();
    await ready('native');
  });
  after(() => ready(wishOf(process.env)));

  for (const depthwise of [false, true]) {
    const kind = depthwise ? 'depthwise convolution' : 'convolution';

    for (const [filterHeight, filterWidth] of [[1, 1], [2, 2], [3, 3], [3, 2], [5, 5], [4, 7]] as const) {
      it(`${kind} ${filterHeight}×${filterWidth} with bias, alone and with a rectifier`, async () => {
        const zones = { off: 0, between: 0, saturated: 0 };
        let seed = 0;
        for (const [height, width] of [[7, 8], [10, 9]] as const) {
          for (const [channels, outputs] of depthwise ? [[1, 1], [3, 2], [8, 1], [19, 1]] as const : [[1, 8], [3, 19], [8, 3], [19, 1]] as const) {
            for (const stride of [1, 2, 3]) {
              for (const pad of ['same', 'valid'] as const) {
                const shape = { batch: 2, height, width, channels, filterHeight, filterWidth, stride, pad, outputs, depthwise };
                const drawn = draw(shape, ++seed);
                const z = plain(drawn);
                z.forEach((value) => zones[value <= 0 ? 'off' : value < 6 ? 'between' : 'saturated']++);
                for (const activation of ['linear', 'relu', 'relu6'] as const) {
                  const error = relativeError(await fused(drawn, activation), z, activation);
                  assert.ok(error < rounding, `${activation} over ${height}×${width}×${channels}, stride ${stride}, ${pad}: ${error}`);
                }
              }
            }
          }
        }
        assert.ok(Math.min(...Object.values(zones)) > 500);
      });
    }

    it(`${kind} over a map smaller than its filter`, async () => {
      const drawn = draw({ ...example(depthwise), height: 2, width: 3, filterHeight: 5, filterWidth: 5 }, 1);
      assert.ok(relativeError(await fused(drawn, 'relu6'), plain(drawn), 'relu6') < rounding);
    });

    it(`${kind}: what the fused operation does not know is left to TensorFlow.js, and right`, async () => {
      const shape = example(depthwise);
      const drawn = draw(shape, 2);
      const check = async (title: string, activation: Activation, z: Float64Array, options: Options = {}, from: Case = drawn) => {
        let actual: ArrayLike<number> = [];
        const names = await operationsOf(async () => (actual = await fused(from, activation, options)));
        assert.ok(relativeError(actual, z, activation) < 1e-6, title);
        assert.ok(names.length > 0 && !names.some(isFused), `${title}: ${names.join()}`);
      };
      for (const activation of ['elu', 'sigmoid', 'leakyrelu', 'prelu'] as const) await check(activation, activation, plain(drawn));
      await check('no bias', 'relu6', plain({ ...drawn, bias: new Float32Array(1) }), { bias: undefined });
      const one = tf.tensor1d([1.5]);
      await check('one bias for all channels', 'relu', plain({ ...drawn, bias: Float32Array.of(1.5) }), { bias: one });
      one.dispose();
      // A filter dilated by 2 is one of 5 × 5 with zeros between its taps.
      const wide = draw({ ...shape, filterHeight: 5, filterWidth: 5 }, 3);
      const taps = shape.channels * shape.outputs;
      wide.filter.forEach((_, index) => {
        const [row, column] = [Math.floor(index / taps / 5), Math.floor(index / taps) % 5];
        wide.filter[index] = row % 2 || column % 2 ? 0 : drawn.filter[((row / 2) * 3 + column / 2) * taps + (index % taps)]!;
      });
      await check('dilation', 'relu', plain({ ...wide, x: drawn.x, bias: drawn.bias }), { dilation: 2 });
    });
  }

  it('explicit padding, which the fused operation does not know, is TensorFlow.js\'s and right', async () => {
    const drawn = draw(example(false), 4);
    const { batch, height, width, channels } = drawn.shape;
    const padded = new Float32Array(batch * (height + 3) * (width + 1) * channels);
    drawn.x.forEach((value, index) => {
      const [channel, cell] = [index % channels, Math.floor(index / channels)];
      const [column, row, picture] = [cell % width, Math.floor(cell / width) % height, Math.floor(cell / width / height)];
      padded[((picture * (height + 3) + row + 1) * (width + 1) + column) * channels + channel] = value;
    });
    const z = plain({ ...drawn, x: padded, shape: { ...drawn.shape, height: height + 3, width: width + 1, pad: 'valid' } });
    let actual: ArrayLike<number> = [];
    const names = await operationsOf(async () => (actual = await fused(drawn, 'relu6', { pad: [[0, 0], [1, 2], [0, 1], [0, 0]] })));
    assert.ok(relativeError(actual, z, 'relu6') < rounding);
    assert.ok(!names.some(isFused));
  });

  it('one operation computes convolution, bias and rectifier', async function () {
    // On a GPU, or on a processor that oneDNN is not built for, TensorFlow may lack them.
    if (describeBackend().device !== 'cpu' || process.arch !== 'x64') this.skip();
    for (const activation of ['linear', 'relu', 'relu6'] as const) {
      assert.deepEqual(await operationsOf(() => fused(draw(example(false), 5), activation)), ['_MklNativeFusedConv2D']);
      assert.deepEqual(await operationsOf(() => fused(draw(example(true), 5), activation)), ['_MklNativeFusedDepthwiseConv2dNative']);
    }
  });

  /** What a process answers whose fused operations, after they have computed, go through a line of code. */
  function withFault(fault: string, env: Readonly<Record<string, string>> = {}): { values: number[][]; operations: string[]; passedOver: string[] } {
    const script = `
      const { ready, tf } = require('./src/backend.ts');
      const backend = tf.backend();
      const own = backend.executeSingleOutput;
      const operations = [];
      backend.executeSingleOutput = function (name, ...rest) {
        operations.push(name);
        const result = own.call(this, name, ...rest);
        if (!name.includes('Fused')) return result;
        ${fault}
      };
      ready('cpu').then(async ({ passedOver }) => {
        operations.length = 0;
        const x = tf.fill([1, 1, 1, 2], 2);
        const of = { x, filter: tf.tensor4d([1, -3], [1, 1, 2, 1]), strides: 1, pad: 'same', activation: 'relu' };
        const results = [tf.fused.depthwiseConv2d({ ...of, bias: tf.tensor1d([1, 1]) }), tf.fused.conv2d({ ...of, bias: tf.tensor1d([7]) })];
        const values = await Promise.all(results.map(async (result) => [...(await result.data())]));
        console.log(JSON.stringify({ values, operations, passedOver }));
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { ...process.env, VISUAL_EXPLANATIONS_DEVICE: 'cpu', ...env },
    });
    return JSON.parse(stdout || 'null') ?? assert.fail(stderr);
  }

  const right = [[3, 0], [3]]; // max(2·1 + 1, 0), max(2·(−3) + 1, 0); max(2·1 + 2·(−3) + 7, 0)

  for (const [title, fault] of [
    ['computes wrongly', 'return tf.add(result, 0.01);'],
    ['answers with nothing', 'return tf.zeros([0]);'],
    ['refuses', "throw new Error('not on this device');"],
  ] as const) {
    it(`a fused operation that ${title} is not used`, () => {
      const { values, operations, passedOver } = withFault(fault);
      assert.deepEqual([values, passedOver], [right, []]);
      assert.deepEqual(operations.filter((name) => name.includes('Conv')), ['DepthwiseConv2dNative', 'Conv2D']);
    });
  }

  it('TensorFlow computes rightly where oneDNN is turned off', () => {
    const { values, passedOver } = withFault('return result;', { TF_ENABLE_ONEDNN_OPTS: '0' });
    assert.deepEqual([values, passedOver], [right, []]);
  });

  it('the gradients of rectifiers pass strictly between the kinks alone, in one operation', async () => {
    const { dy, y, ...expected } = rectifierGradients;
    for (const [kernel, passed] of [['ReluGrad', expected.relu], ['Relu6Grad', expected.relu6]] as const) {
      let actual: ArrayLike<number> = [];
      const names = await operationsOf(async () => {
        actual = await valuesOf(() => tf.engine().runKernel(kernel, { dy: tf.tensor1d([...dy]), y: tf.tensor1d([...y]) }) as Tensor);
      });
      assert.equal(maxDifference(actual, passed), 0, kernel);
      assert.deepEqual(names, [kernel]);
    }
  });
});
