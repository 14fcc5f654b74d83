import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import type { Classifier } from '../../src/models/classifier';
import { openModel, type NetworkOptions } from '../../src/models/external/open-model';
import { withObservation } from '../../src/models/observation';
import { uniformSource } from '../../src/random';
import { maxDifference, maxRelative } from '../support/fixtures';
import { graphOf, type GraphForm } from '../support/graphs';
import { constants, graphNode, randomPicture, writeModel } from '../support/models';
import { numericGradient, tinyNetwork, type TinyShape } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

/** The normalisation of tiny networks, in the words of the command line. */
const asTiny: NetworkOptions = { inputRange: `mean=${127 / 255},std=${128 / 255}` };

describe('a Graph model', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'graph-model-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const opened = async (options: NetworkOptions, use: (classifier: Classifier) => Promise<void>) => {
    const before = tf.memory().numTensors;
    const classifier = await openModel(folder, options);
    try {
      await use(classifier);
    } finally {
      classifier.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
  };

  const cases: [string, readonly Spec[], GraphForm, TinyShape?][] = [
    ['plain operations', residualSpecs, {}],
    ['biases and activations fused into convolutions and products', residualSpecs, { fused: true }],
    ['an average that keeps its axes, and a squeeze', residualSpecs, { keepAxes: true }],
    ['pooling', otherSpecs.pooling!, {}],
    ['a flattening to a fixed length', otherSpecs.flatten!, { fused: true }],
    ['a flattening that reads the shape of its input', otherSpecs.flatten!, { shapeFromInput: true }],
    ['sigmoids and explicit paddings', otherSpecs.sigmoid!, { explicitPadding: true }],
    ['paddings that differ above and below', otherSpecs.relu!, { explicitPadding: true }, { height: 8, width: 7 }],
  ];
  for (const [name, specs, form, shape] of cases) {
    it(`is the float64 network of the same weights, with its gradients, by ${name}`, async () => {
      const tiny = tinyNetwork(3, specs, shape);
      tiny.classifier.dispose();
      const { json, specs: weights, data, nodeOf } = graphOf(tiny, specs, form);
      writeModel(folder, json, weights, data);
      await opened(asTiny, (classifier) =>
        withObservation(classifier, tiny.picture, async (observation) => {
          const expected = tiny.evaluate(new Map([['input', tiny.input]]));
          const target = observation.logits.length - 1;
          const start = tf.tensor2d([[...observation.logits].map((_, index) => (index === target ? 1 : 0))]);
          const names = [...nodeOf.keys()].filter((layer) => layer !== specs.at(-1)!.name);
          const gradients = observation.gradients(start, names.map((layer) => nodeOf.get(layer)!));
          assert.ok(maxRelative(observation.logits, expected.get(specs.at(-1)!.name)!.values) < 1e-5);
          for (const layer of names) {
            const node = nodeOf.get(layer)!;
            assert.ok(maxRelative(await observation.output(node).data(), expected.get(layer)!.values) < 1e-5, layer);
            const numeric = numericGradient(tiny, layer, (logits) => logits[target]!);
            const known = [...numeric.keys()].filter((index) => !Number.isNaN(numeric[index]));
            const got = await gradients.get(node)!.data();
            assert.ok(known.length > 0.8 * numeric.length && maxRelative(known.map((at) => got[at]!), known.map((at) => numeric[at]!)) < 1e-4, `gradient at ${layer}`);
          }
          tf.dispose([start, ...gradients.values()]);
          for (const { name: layer } of classifier.network.layers) {
            const twice = tf.tidy(() => tf.concat([observation.output(layer), observation.output(layer)], 0));
            const logits = observation.head(layer)(twice);
            assert.ok(maxDifference(await logits.data(), [...observation.logits, ...observation.logits]) < 1e-4, layer);
            tf.dispose([twice, logits]);
          }
          assert.equal(classifier.defaultLayer, nodeOf.get(tiny.classifier.defaultLayer));
          assert.equal(classifier.linearHead?.layer ?? null, tiny.classifier.linearHead ? nodeOf.get(tiny.classifier.linearHead.layer)! : null);
          if (classifier.linearHead) assert.ok(maxDifference(await classifier.linearHead.weights(1), await tiny.classifier.linearHead!.weights(1)) < 1e-7);
          assert.match(classifier.provenance!.score!, /^logit before the softmax "softmax"$/);
        }),
      );
    });
  }

  /** Nodes on a picture of 4 × 5 with one channel, to a vector of as many scores as there are places or channels. */
  const small = (nodes: readonly object[], values: Parameters<typeof constants>[0] = {}) => {
    const known = constants(values);
    const picture = graphNode('x', 'Placeholder', [], { dtype: { type: 'DT_FLOAT' }, shape: { shape: [-1, 4, 5, 1] } });
    writeModel(folder, { format: 'graph-model', modelTopology: { node: [picture, ...known.nodes, ...nodes] } }, known.specs, known.data);
  };
  const draw = (shape: readonly number[], seed = 1) => {
    const uniform = uniformSource(seed);
    return { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => uniform() * 2 - 1) };
  };
  const int = (...values: number[]) => ({ shape: [values.length], values: Int32Array.from(values) });

  it('computes swish, batch normalisation, a product with its own mean, dilation and constants as the definitions say', async () => {
    const k = draw([2, 2, 1, 2]);
    const norm = { gamma: draw([2], 2), beta: draw([2], 3), mean: draw([2], 4), variance: { shape: [2], values: Float32Array.of(0.5, 2) } };
    small(
      [
        graphNode('scaled', 'Mul', ['x', 'half']),
        graphNode('c', 'Conv2D', ['scaled', 'k'], { strides: [1, 1, 1, 1], dilations: [1, 2, 3, 1], padding: 'VALID', data_format: 'NHWC' }),
        graphNode('n', 'FusedBatchNormV3', ['c', 'gamma', 'beta', 'mean', 'variance'], { epsilon: 0.25, is_training: false }),
        graphNode('gate', 'Sigmoid', ['n']),
        graphNode('swish', 'Mul', ['n', 'gate']),
        graphNode('m', 'Mean', ['swish', 'axes'], { keep_dims: true }),
        graphNode('weighed', 'Mul', ['swish', 'm']),
        graphNode('s', 'Sum', ['weighed', 'axes'], { keep_dims: false }),
      ],
      { k, half: { shape: [], values: Float32Array.of(0.5) }, axes: int(1, 2), ...norm },
    );
    await opened({ inputRange: '-1..1' }, (classifier) =>
      withObservation(classifier, randomPicture(2, 4, 5), async (observation) => {
        const x = [...(await observation.output('x').data())];
        const answer = (at: readonly number[]) => [0, 1].map((channel) => {
          const swish: number[] = [];
          for (let i = 0; i < 2; i++)
            for (let j = 0; j < 2; j++) {
              let z = 0;
              for (let u = 0; u < 2; u++) for (let v = 0; v < 2; v++) z += 0.5 * at[(i + 2 * u) * 5 + j + 3 * v]! * k.values[(u * 2 + v) * 2 + channel]!;
              const { gamma, beta, mean, variance } = norm;
              const y = (gamma.values[channel]! * (z - mean.values[channel]!)) / Math.sqrt(variance.values[channel]! + 0.25) + beta.values[channel]!;
              swish.push(y / (1 + Math.exp(-y)));
            }
          const average = swish.reduce((a, b) => a + b) / 4;
          return swish.reduce((sum, value) => sum + value * average, 0);
        });
        assert.ok(maxRelative(observation.logits, answer(x)) < 1e-5);
        const start = tf.tensor2d([[0, 1]]);
        const gradient = observation.gradients(start, ['x']).get('x')!;
        const numeric = x.map((_, index) => [1e-4, -1e-4].map((by) => answer(x.map((value, at) => value + (at === index ? by : 0)))[1]!)).map(([up, down]) => (up! - down!) / 2e-4);
        assert.ok(maxRelative(await gradient.data(), numeric) < 1e-4);
        tf.dispose([start, gradient]);
      }),
    );
  });

  it('uses what TensorFlow.js computes where it has no layer of its own, branches and several outputs included', async () => {
    small(
      [
        graphNode('halves', 'Split', ['axis', 'x'], { num_split: 2 }),
        graphNode('t', 'Transpose', ['halves:1', 'order']),
        graphNode('e', 'Exp', ['halves']),
        graphNode('q', 'Square', ['t']),
        graphNode('a', 'Max', ['e', 'places'], { keep_dims: false }),
        graphNode('b', 'Sum', ['q', 'places'], { keep_dims: false }),
        graphNode('both', 'ConcatV2', ['a', 'b', 'last']),
      ],
      { axis: { shape: [], values: Int32Array.of(1) }, order: int(0, 2, 1, 3), places: int(1, 2), last: { shape: [], values: Int32Array.of(-1) } },
    );
    await opened({ inputRange: '0..1' }, (classifier) =>
      withObservation(classifier, randomPicture(3, 4, 5), async (observation) => {
        const x = [...(await observation.output('x').data())];
        const [upper, lower] = [x.slice(0, 10), x.slice(10)];
        assert.ok(maxDifference(observation.logits, [Math.exp(Math.max(...upper)), lower.reduce((sum, value) => sum + value * value, 0)]) < 1e-5);
        const start = tf.tensor2d([[1, 2]]);
        const gradient = observation.gradients(start, ['x']).get('x')!;
        const largest = upper.indexOf(Math.max(...upper));
        const expected = [...upper.map((value, at) => (at === largest ? Math.exp(value) : 0)), ...lower.map((value) => 4 * value)];
        assert.ok(maxDifference(await gradient.data(), expected) < 1e-5);
        tf.dispose([start, gradient]);
      }),
    );
  });

  it('sees that a network brings the levels of a picture into its own range', async () => {
    const head = [graphNode('f', 'Reshape', ['r', 'flat'])];
    const scalar = (value: number) => ({ shape: [], values: Float32Array.of(value) });
    for (const [op, value, own] of [['Mul', 1 / 127.5, true], ['RealDiv', 255, true], ['Sub', 127, true], ['Mul', 2, false], ['Sub', 0.5, false]] as const) {
      small([graphNode('r', op, ['x', 'c']), ...head], { c: scalar(value), flat: int(-1, 20) });
      if (own) await opened({}, async ({ provenance }) => assert.equal(provenance?.inputRange, '0..255'));
      else await assert.rejects(openModel(folder, {}), /^UserError: The model does not say which numbers stand for black and white: add --input-range/);
    }
  });

  it('refuses what cannot be explained, in a sentence', async () => {
    const before = tf.memory().numTensors;
    const conv = (more: object) => graphNode('c', 'Conv2D', ['x', 'k'], { strides: [1, 1, 1, 1], padding: 'SAME', data_format: 'NHWC', ...more });
    const refuses = async (nodes: readonly object[], sentence: RegExp, values: Parameters<typeof constants>[0] = {}) => {
      small(nodes, { k: draw([2, 2, 1, 2]), flat: int(-1, 20), ...values });
      await assert.rejects(openModel(folder, { inputRange: '0..1' }), (error: Error) => error.name === 'UserError' && sentence.test(error.message) && !error.message.includes('\n'));
    };
    await refuses([conv({ data_format: 'NCHW' })], /channels_last \(NHWC\)/);
    await refuses([graphNode('w', 'While', ['x'])], /the operation "While", which is not supported/);
    await refuses([graphNode('a', 'Relu', ['b']), graphNode('b', 'Relu', ['a']), graphNode('f', 'Relu', ['b'])], /in a circle/);
    await refuses([graphNode('a', 'Relu', ['nowhere'])], /reads "nowhere", which is not there/);
    await refuses([graphNode('f', 'Reshape', ['x', 'two'])], /mixes the pictures of a batch/, { two: int(2, 10) });
    await refuses([graphNode('p', 'Pad', ['x', 'far'])], /declares the shape/, { far: { shape: [4, 2], values: Int32Array.of(0, 0, 1e6, 1e6, 1e6, 1e6, 0, 0) } });
    await refuses([graphNode('m', 'MatMul', ['x', 'k'])], /is no dense layer/);
    await refuses([graphNode('c', 'Conv2D', ['x', 'r'], { strides: [1, 1, 1, 1], padding: 'SAME' }), graphNode('r', 'Relu', ['x'])], /weights that depend on the picture/);
    await refuses([conv({})], /answers with the shape 4 × 5 × 2 and not with one score a class/);
    await refuses([graphNode('a', 'Relu', ['x']), graphNode('b', 'Relu', ['x'])], /its graph has 2 outputs/);
    await refuses([graphNode('y', 'Placeholder', []), graphNode('a', 'AddV2', ['x', 'y'])], /it has 2 inputs/);
    await refuses([graphNode('g', 'GatherV2', ['big', 'big', 'axis']), graphNode('s', 'AddV2', ['x', 'g'])], /more numbers than any network's/, { big: int(...new Array<number>(10_000).fill(0)), axis: { shape: [], values: Int32Array.of(0) } });
    assert.equal(tf.memory().numTensors, before);
  });
});
