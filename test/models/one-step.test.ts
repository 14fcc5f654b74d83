import assert from 'node:assert/strict';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { activation, add, convolution, dense, depthwiseConvolution, flatten, inputLayer, pooling } from '../../src/models/layers';
import { disposeAll, makeNetwork, type Layer } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { inOneStep, rectifierOf, remembered } from '../../src/models/one-step';
import { backpropagate, evaluate, type ActivationRule } from '../../src/models/propagation';
import { maxDifference, maxRelative } from '../support/fixtures';
import { numbers, plainConvolution } from '../support/plain-operations';
import { tinyNetwork, type TinyNetwork } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

/** Called in each `describe`: outside one, mocha would have it for the tests of every file. */
function everyTensorIsGivenBack(): void {
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach('every tensor is given back', () => assert.equal(tf.memory().numTensors, before));
}

/** Small layers by name on one input, with their weights. */
function parts() {
  const filter = tf.tensor4d(numbers(36, 1, 2), [3, 3, 2, 2]);
  const one = tf.tensor4d(numbers(18, 2, 2), [3, 3, 2, 1]);
  const bias = tf.tensor1d([0.5, -0.25]);
  const weights = tf.tensor2d(numbers(4, 3), [2, 2]);
  const input = inputLayer('input', [4, 5, 2]);
  const c = convolution('c', input, filter, bias, 1);
  const make = {
    input,
    c,
    d: depthwiseConvolution('d', input, one, bias, 2),
    unbiased: convolution('unbiased', input, filter, null, 1),
    unbiasedDepthwise: depthwiseConvolution('unbiasedDepthwise', input, one, null, 1),
    relu: (of: Layer, name = 'r') => activation(name, of, 'relu'),
    relu6: (of: Layer, name = 'r') => activation(name, of, 'relu6'),
    weights,
    bias,
  };
  return { ...make, dispose: () => tf.dispose([filter, one, bias, weights]) };
}

const names = (layers: readonly Layer[]): string[] => layers.map(({ name }) => name);

/** The layer with twice its output, as somebody might alter it. */
const doubled = (layer: Layer): Layer => ({ ...layer, forward: (inputs) => tf.mul(layer.forward(inputs), 2) });

describe('a convolution and its rectifier as one step', () => {
  everyTensorIsGivenBack();

  type Parts = ReturnType<typeof parts>;
  const cases: readonly [title: string, layers: (of: Parts) => readonly Layer[], wanted: readonly string[], expected: readonly string[]][] = [
    ['a convolution and ReLU', ({ input, c, relu }) => [input, c, relu(c)], ['r'], ['input', 'r']],
    ['a convolution and ReLU6', ({ input, c, relu6 }) => [input, c, relu6(c)], ['r'], ['input', 'r']],
    ['a depthwise convolution and ReLU', ({ input, d, relu }) => [input, d, relu(d)], ['r'], ['input', 'r']],
    ['a depthwise convolution and ReLU6', ({ input, d, relu6 }) => [input, d, relu6(d)], ['r'], ['input', 'r']],
    ['both of two pairs', ({ input, c, d, relu, relu6 }) => [input, c, d, relu(c, 'r'), relu6(d, 's')], ['s'], ['input', 'r', 's']],
    ['a copy of the layers', ({ input, c, relu }) => [input, { ...c }, { ...relu(c) }], ['r'], ['input', 'r']],
    [
      'a pair whose rectifier two layers read',
      ({ input, c, relu }) => [input, c, relu(c), flatten('f', relu(c)), add('a', relu(c), relu(c))],
      ['f', 'a'],
      ['input', 'r', 'f', 'a'],
    ],
    ['nothing where the convolution itself is wanted', ({ input, c, relu }) => [input, c, relu(c)], ['r', 'c'], ['input', 'c', 'r']],
    [
      'nothing where another layer reads the convolution',
      ({ input, c, relu }) => [input, c, relu(c), add('a', relu(c), c)],
      ['a'],
      ['input', 'c', 'r', 'a'],
    ],
    [
      'nothing where two rectifiers read the convolution',
      ({ input, c, relu, relu6 }) => [input, c, relu(c), relu6(c, 's')],
      ['r', 's'],
      ['input', 'c', 'r', 's'],
    ],
    ['no convolution without a bias', ({ input, unbiased, relu }) => [input, unbiased, relu(unbiased)], ['r'], ['input', 'unbiased', 'r']],
    [
      'no depthwise convolution without a bias',
      ({ input, unbiasedDepthwise: u, relu6 }) => [input, u, relu6(u)],
      ['r'],
      ['input', 'unbiasedDepthwise', 'r'],
    ],
    ['no other activation', ({ input, c }) => [input, c, activation('swish', c, 'swish')], ['swish'], ['input', 'c', 'swish']],
    ['no rectifier of the input', ({ input, relu }) => [input, relu(input)], ['r'], ['input', 'r']],
    [
      'no rectifier of a pooled map',
      ({ input, c, relu }) => [input, c, pooling('p', c, 'max', 2, 2), relu(pooling('p', c, 'max', 2, 2))],
      ['r'],
      ['input', 'c', 'p', 'r'],
    ],
    ['no rectifier of a sum', ({ input, c, relu }) => [input, c, add('a', c, c), relu(add('a', c, c))], ['r'], ['input', 'c', 'a', 'r']],
    ['no second rectifier', ({ input, c, relu }) => [input, c, relu(c), relu(relu(c), 's')], ['s'], ['input', 'r', 's']],
    [
      'no rectifier of a dense layer',
      ({ input, weights, bias, relu }) => [input, dense('n', input, weights, bias), relu(dense('n', input, weights, bias))],
      ['r'],
      ['input', 'n', 'r'],
    ],
    ['no convolution that somebody altered', ({ input, c, relu }) => [input, doubled(c), relu(c)], ['r'], ['input', 'c', 'r']],
    ['no rectifier that somebody altered', ({ input, c, relu }) => [input, c, doubled(relu(c))], ['r'], ['input', 'c', 'r']],
    ['no rectifier whose convolution is known already', ({ c, relu }) => [relu(c)], ['r'], ['r']],
  ];
  for (const [title, layersOf, wanted, expected] of cases) {
    it(`is ${title}`, () => {
      const of = parts();
      assert.deepEqual(names(inOneStep(layersOf(of), wanted)), expected);
      of.dispose();
    });
  }

  it('reads what the convolution reads, bears the rectifier\'s name, and says how its windows slide', () => {
    const of = parts();
    const [, one] = inOneStep([of.input, of.d, of.relu6(of.d)], ['r']) as [Layer, Layer];
    assert.deepEqual([one.name, one.inputs, one.shape, one.window], ['r', ['input'], [2, 3, 2], { size: [3, 3], stride: [2, 2] }]);
    assert.deepEqual([one.local?.before, one.local?.border], [[0, 1], 0]); // 4 rows need 1 more, after them; 5 columns 2 more
    of.dispose();
  });

  it('is, on a part of the map, the rectified part of what the layers make', async () => {
    const of = parts();
    const x = tf.tensor4d(numbers(2 * 6 * 7 * 2, 5, 3), [2, 6, 7, 2]);
    for (const [layer, stride] of [[of.c, 1], [of.d, 2]] as const) {
      for (const rectifier of [of.relu, of.relu6]) {
        const [, one] = inOneStep([of.input, layer, rectifier(layer)], ['r']) as [Layer, Layer];
        const [filter, bias] = await Promise.all(layer.learned!.tensors.map((tensor) => tensor.data()));
        const depthwise = layer === of.d;
        const window = { filterHeight: 3, filterWidth: 3, stride, pad: 'valid' } as const;
        const shape = { batch: 2, height: 6, width: 7, channels: 2, ...window, outputs: depthwise ? 1 : 2, depthwise };
        const most = rectifier === of.relu6 ? 6 : Infinity;
        const { y } = plainConvolution(shape, await x.data(), filter!, new Float32Array(1));
        const z = y.map((value, index) => Math.min(Math.max(value + bias![index % 2]!, 0), most));
        const made = one.local!.forward([x]);
        assert.ok(maxRelative(await made.data(), z) < 1e-5, `${layer.name}, at most ${most}`);
        made.dispose();
      }
    }
    tf.dispose(x);
    of.dispose();
  });

  it('is known by the function of the rectifier', () => {
    const of = parts();
    const layers = [of.relu(of.c), of.relu6(of.c), of.c, doubled(of.relu(of.c)), activation('t', of.c, 'tanh')];
    assert.deepEqual(layers.map(rectifierOf), ['relu', 'relu6', undefined, undefined, undefined]);
    of.dispose();
  });

  it('leaves out of what a pass remembers the convolutions before rectifiers, and nothing else', () => {
    const tiny = tinyNetwork(1);
    const inside = ['stem.conv', 'block.expand', 'block.depthwise', 'features.conv'];
    const expected = ['input', ...residualSpecs.map(({ name }) => name)].filter((name) => !inside.includes(name));
    assert.deepEqual(remembered(tiny.classifier.network), expected);
    tiny.classifier.dispose();
  });

  it('runs an altered convolution or rectifier as it is', async () => {
    // The identity at each place and a bias of 1.
    const [filter, bias] = [tf.tensor4d([1], [1, 1, 1, 1]), tf.tensor1d([1])];
    const input = inputLayer('input', [2, 2, 1]);
    const c = convolution('c', input, filter, bias, 1);
    const r = activation('r', c, 'relu6');
    const x = tf.tensor4d([-2, 1, 0.5, 4], [1, 2, 2, 1]);
    for (const [layers, expected] of [
      [[c, r], [0, 2, 1.5, 5]],
      [[doubled(c), r], [0, 4, 3, 6]],
      [[c, doubled(r)], [0, 4, 3, 10]],
    ] as const) {
      const outputs = evaluate(makeNetwork([input, ...layers, flatten('out', r)]), new Map([['input', x]]), ['out', 'r']);
      for (const output of outputs.values()) assert.deepEqual([...(await output.data())], expected);
      disposeAll(outputs.values());
    }
    tf.dispose([x, filter, bias]);
  });
});

const networks: readonly (readonly [string, readonly Spec[]])[] = [
  ['residual', residualSpecs],
  ...(['relu', 'pooling', 'flatten', 'swish'] as const).map((name) => [name, otherSpecs[name]!] as const),
];
const batch = 3;

/** Runs a test on several networks, each with a batch of inputs of its own. */
async function onNetworks(use: (tiny: TinyNetwork, inputs: Tensor4D, title: string) => Promise<void>): Promise<void> {
  for (const [title, specs] of networks) {
    for (const seed of [1, 2, 3]) {
      const tiny = tinyNetwork(seed, specs);
      const { height, width, channels } = tiny.input;
      const inputs = tf.tensor4d(numbers(batch * height * width * channels, 10 + seed), [batch, height, width, channels]);
      try {
        await use(tiny, inputs, `${title}, seed ${seed}`);
      } finally {
        inputs.dispose();
        tiny.classifier.dispose();
      }
    }
  }
}

describe('passes in which convolutions and rectifiers are one step', () => {
  everyTensorIsGivenBack();

  it('compute for a batch what plain loops do and what the layers do one by one', async () => {
    await onNetworks(async ({ classifier: { network }, input, evaluate: plain }, inputs, title) => {
      const separate = new Map<string, Tensor>([['input', inputs]]);
      for (const layer of network.layers.slice(1)) {
        const read = layer.inputs.map((name) => separate.get(name) as Tensor);
        separate.set(layer.name, tf.tidy(() => layer.forward(read)));
      }
      const all = (await inputs.data()) as Float32Array;
      const size = all.length / batch;
      const expected = Array.from({ length: batch }, (_, picture) =>
        plain(new Map([['input', { ...input, values: Float64Array.from(all.subarray(picture * size, (picture + 1) * size)) }]])),
      );
      for (const wanted of [remembered(network), [network.output], names(network.layers)]) {
        const outputs = evaluate(network, new Map([['input', inputs]]), wanted);
        assert.deepEqual([...outputs.keys()], wanted);
        for (const [name, output] of outputs) {
          const values = await output.data();
          assert.ok(maxRelative(values, expected.flatMap((grids) => [...grids.get(name)!.values])) < 1e-5, `${title}: ${name}`);
          assert.ok(maxRelative(values, await separate.get(name)!.data()) < 1e-5, `${title}: ${name}, one by one`);
        }
        disposeAll(outputs.values());
      }
      separate.delete('input');
      disposeAll(separate.values());
    });
  });

  it('give the same gradients to the byte, whether what lies inside a step is known or not', async () => {
    const guided: ActivationRule = (_layer, gradient, _inputs, output) => tf.relu(gradient).mul(output.greater(0));
    await onNetworks(async ({ classifier: { network } }, inputs, title) => {
      const known = evaluate(network, new Map([['input', inputs]]), remembered(network));
      const every = names(network.layers);
      const all = evaluate(network, known, every);
      const classes = network.layer(network.output).shape[0] as number;
      const start = tf.tensor2d(numbers(batch * classes, 4), [batch, classes]);
      for (const rule of [undefined, guided]) {
        for (const wanted of [every, ['input']]) {
          const gradients = backpropagate(network, known, network.output, start, wanted, rule);
          const others = backpropagate(network, all, network.output, start, wanted, rule);
          for (const name of wanted) {
            const values = await gradients.get(name)!.data();
            assert.deepEqual(values, await others.get(name)!.data(), `${title}: ${name}`);
            assert.ok(values.some((value) => value !== 0), `${title}: ${name}`);
          }
          disposeAll([...gradients.values(), ...others.values()]);
        }
      }
      start.dispose();
      disposeAll([...known.values(), ...all.values()]);
    });
  });
});

describe('the output inside a step of an observation', () => {
  everyTensorIsGivenBack();

  it('is computed when it is asked for, once, and given back with the observation', async () => {
    const tiny = tinyNetwork(3);
    const plain = tiny.evaluate(new Map([['input', tiny.input]]));
    const { network } = tiny.classifier;
    const first = tf.memory().numTensors;
    await withObservation(tiny.classifier, tiny.picture, async (observation) => {
      for (const [inner, source, rectifier] of [
        ['stem.conv', 'input', 'stem'],
        ['block.depthwise', 'block.expand.relu6', 'block.depthwise.relu6'],
      ] as const) {
        const count = tf.memory().numTensors;
        // Asked for where other tensors are tidied up.
        tf.tidy(() => void observation.output(inner));
        const output = observation.output(inner);
        assert.equal(observation.output(inner), output);
        assert.equal(tf.memory().numTensors, count + 1);
        assert.ok(maxRelative(await output.data(), plain.get(inner)!.values) < 1e-5);
        const alone = network.layer(inner).forward([observation.output(source)]);
        assert.deepEqual(await output.data(), await alone.data());
        alone.dispose();
        const rectified = (await output.data()).map((value) => Math.min(Math.max(value, 0), 6));
        assert.ok(maxDifference(await observation.output(rectifier).data(), rectified) < 1e-5);
      }
      const count = tf.memory().numTensors;
      for (const name of remembered(network)) observation.output(name);
      assert.equal(tf.memory().numTensors, count);
      assert.throws(() => observation.output('stem.convolution'), /RangeError: The network has no layer "stem.convolution"/);
    });
    assert.equal(tf.memory().numTensors, first);
    tiny.classifier.dispose();
  });
});
