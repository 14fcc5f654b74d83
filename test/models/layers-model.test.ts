import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, SymbolicTensor, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { withProbe } from '../../src/methods/probe';
import { gradCam } from '../../src/methods/grad-cam';
import { cam } from '../../src/methods/cam';
import type { Classifier } from '../../src/models/classifier';
import { openModel, type NetworkOptions } from '../../src/models/external/open-model';
import { saveLayersModel } from '../../src/models/external/save-model';
import { withObservation, type Observation } from '../../src/models/observation';
import { maxDifference, maxRelative } from '../support/fixtures';
import { directional, drawWeights, randomPicture } from '../support/models';

const { layers } = tf;
type Wire = SymbolicTensor;
const through = (input: Wire, ...stack: { apply(x: Wire): unknown }[]): Wire => stack.reduce((x, layer) => layer.apply(x) as Wire, input);
const conv = (name: string, filters: number, more: object = {}) => layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', ...more });

/** Constructions by name, each from an 11 × 9 picture to the logits of three classes. */
const constructions: Readonly<Record<string, () => LayersModel>> = {
  'strides, valid padding and fused activations': () => functional((x) => through(x, conv('a', 4, { strides: 2, padding: 'valid', activation: 'relu' }), conv('b', 5, { strides: [2, 1], activation: 'tanh' }))),
  'no biases': () => functional((x) => through(x, conv('a', 4, { useBias: false, activation: 'sigmoid' })), { useBias: false }),
  'dilation': () => functional((x) => through(x, conv('a', 4, { dilationRate: 2, activation: 'elu' }), conv('b', 5, { dilationRate: [3, 2], padding: 'valid', activation: 'swish' }))),
  'depthwise with a multiplier, and separable': () =>
    functional((x) => through(x, layers.depthwiseConv2d({ name: 'd', kernelSize: 3, strides: 2, depthMultiplier: 2, padding: 'same', activation: 'relu6' }), layers.separableConv2d({ name: 's', kernelSize: 3, filters: 5, activation: 'softplus' }))),
  'batch normalisation': () => functional((x) => through(x, conv('a', 4, { useBias: false }), layers.batchNormalization({ name: 'n' }), layers.reLU({ name: 'r', maxValue: 6 }), layers.batchNormalization({ name: 'm', epsilon: 0.1 }))),
  'batch normalisation without scale and centre': () => functional((x) => through(x, conv('a', 4, { activation: 'tanh' }), layers.batchNormalization({ name: 'm', scale: false, center: false }))),
  'activations as layers': () => functional((x) => through(x, conv('a', 3), layers.leakyReLU({ name: 'l', alpha: 0.2 }), conv('b', 3), layers.elu({ name: 'e' }), conv('c', 3), layers.prelu({ name: 'p' }), conv('d', 3), layers.activation({ name: 'g', activation: 'gelu' as 'elu' }), layers.activation({ name: 'm', activation: 'mish' as 'elu' }))),
  'pooling and padding': () => functional((x) => through(x, layers.zeroPadding2d({ name: 'z', padding: [[1, 2], [0, 1]] as unknown as [number, number] }), conv('a', 4, { padding: 'valid', activation: 'tanh' }), layers.maxPooling2d({ name: 'm', poolSize: 3, strides: 2, padding: 'same' }), layers.averagePooling2d({ name: 'v', poolSize: 2, strides: 1, padding: 'valid' }))),
  'a residual, a product, a maximum and a concatenation': () =>
    functional((x) => {
      const a = through(x, conv('a', 4, { activation: 'tanh' }));
      const b = through(a, conv('b', 4));
      const sum = layers.add({ name: 'sum' }).apply([a, b, a]) as Wire;
      const gate = through(sum, layers.globalAveragePooling2d({ name: 'squeeze' }), layers.dense({ name: 'excite', units: 4, activation: 'sigmoid' }), layers.reshape({ name: 'map', targetShape: [1, 1, 4] }));
      const product = layers.multiply({ name: 'product' }).apply([sum, gate]) as Wire;
      const most = layers.maximum({ name: 'most' }).apply([b, product]) as Wire;
      return layers.concatenate({ name: 'both' }).apply([most, product]) as Wire;
    }),
  'dropout, flattening and a dense layer on a map': () =>
    tf.sequential({ layers: [conv('a', 3, { inputShape: [11, 9, 3] }), layers.dropout({ name: 'o', rate: 0.5 }), layers.dense({ name: 'place', units: 2, activation: 'tanh' }), layers.flatten({ name: 'f' }), layers.gaussianNoise({ name: 'noise', stddev: 1 }), layers.dense({ name: 'logits', units: 3 })] }),
  'upsampling, cropping and a transposed convolution': () =>
    functional((x) => through(x, conv('a', 3, { strides: 2, activation: 'tanh' }), layers.upSampling2d({ name: 'u', size: [2, 2] }), layers.cropping2D({ name: 'c', cropping: [[1, 0], [1, 1]] }), layers.conv2dTranspose({ name: 't', filters: 4, kernelSize: 3, strides: 2, activation: 'softsign' }), layers.layerNormalization({ name: 'ln' }))),
  'nested models': () => {
    const inner = tf.sequential({ name: 'inner', layers: [conv('a', 4, { inputShape: [11, 9, 3], activation: 'tanh' }), layers.maxPooling2d({ name: 'm', poolSize: 2 })] });
    const entry = tf.input({ name: 'entry', shape: [5, 4, 4] });
    const twice = tf.model({ name: 'twice', inputs: entry, outputs: through(entry, conv('b', 4, { activation: 'swish' })) });
    return functional((x) => through(x, inner, twice));
  },
  'layers and a model used twice': () => {
    const shared = conv('shared', 4, { activation: 'tanh' });
    const entry = tf.input({ name: 'entry', shape: [11, 9, 4] });
    const inner = tf.model({ name: 'inner', inputs: entry, outputs: through(entry, conv('b', 4, { activation: 'swish' })) });
    return functional((x) => {
      const once = through(x, conv('a', 4));
      const [left, right] = [through(once, shared, inner), through(once, layers.activation({ name: 'other', activation: 'tanh' }), shared, inner, shared)];
      return layers.add({ name: 'sum' }).apply([left, right]) as Wire;
    });
  },
};

function functional(body: (x: Wire) => Wire, { useBias = true } = {}): LayersModel {
  const x = tf.input({ name: 'picture', shape: [11, 9, 3] });
  const head = through(body(x), layers.globalAveragePooling2d({ name: 'pool' }), layers.dropout({ name: 'drop', rate: 0.5 }), layers.dense({ name: 'logits', units: 3, useBias }));
  return tf.model({ inputs: x, outputs: head });
}

describe('a Layers model', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'layers-model-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Saves a model, opens it by the project's own way and compares the tensors before and after. */
  const opened = async (model: LayersModel, use: (classifier: Classifier, model: LayersModel) => Promise<void>, options: NetworkOptions = { inputRange: '-1..1' }, more: object = {}) => {
    try {
      drawWeights(model, 3);
      await saveLayersModel(model, folder, more);
      const before = tf.memory().numTensors;
      const classifier = await openModel(folder, options);
      try {
        await use(classifier, model);
      } finally {
        classifier.dispose();
      }
      assert.equal(tf.memory().numTensors, before);
    } finally {
      model.dispose();
    }
  };
  const number = async (compute: () => Tensor) => (await values(compute))[0]!;
  const values = async (compute: () => Tensor) => {
    const tensor = tf.tidy(compute);
    try {
      return await tensor.data();
    } finally {
      tensor.dispose();
    }
  };
  const answer = (model: LayersModel, input: Tensor) => model.apply(input, { training: false }) as Tensor2D;

  for (const [name, make] of Object.entries(constructions)) {
    it(`has the logits and gradients of TensorFlow.js with ${name}`, () =>
      opened(make(), (classifier, model) =>
        withObservation(classifier, randomPicture(5, 11, 9), async (observation) => {
          const input = observation.output(classifier.network.input) as Tensor4D;
          assert.ok(maxRelative(observation.logits, await values(() => answer(model, input))) < 1e-5);
          await checkGradients(observation, model, !/without scale|dilation/.test(name));
          await checkHeads(observation);
        }),
      ));
  }

  /**
   * Input gradients of a sum of two logits: TensorFlow.js's own, and central differences of its answers.
   * @param derivable false where its own derivative of a layer fails
   */
  async function checkGradients(observation: Observation, model: LayersModel, derivable: boolean): Promise<void> {
    const { network } = observation.classifier;
    const input = observation.output(network.input);
    const score = (x: Tensor) => answer(model, x).mul([[1, 0, -2]]).sum();
    const start = tf.tensor2d([[1, 0, -2]]);
    const got = observation.gradients(start, [network.input]).get(network.input) as Tensor;
    const directions = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => tf.randomNormal(input.shape, 0, 1, 'float32', seed));
    const quotients = await directional((x) => number(() => score(x)), input, directions, 1e-3);
    if (derivable) assert.ok(maxRelative(await got.data(), await values(() => tf.grad(score)(input))) < 1e-4);
    for (const [at, quotient] of quotients.entries()) {
      const slope = await number(() => got.mul(directions[at]!).sum());
      if (!Number.isNaN(quotient)) assert.ok(Math.abs(slope - quotient) < 0.02 * Math.abs(quotient) + 5e-3, `${slope} ≠ ${quotient}`);
    }
    tf.dispose([start, got, ...directions]);
    assert.ok(quotients.some((quotient) => !Number.isNaN(quotient)));
  }

  /** The head alone, on the layer's own output twice, is the network's answer twice: remembered branches serve a batch. */
  async function checkHeads(observation: Observation): Promise<void> {
    for (const { name } of observation.classifier.network.layers) {
      const twice = tf.tidy(() => tf.concat([observation.output(name), observation.output(name)], 0));
      const logits = observation.head(name)(twice);
      assert.ok(maxDifference(await logits.data(), [...observation.logits, ...observation.logits]) < 1e-4, name);
      tf.dispose([twice, logits]);
    }
  }

  it('has Grad-CAM and CAM at a layer that is found from the graph', () =>
    opened(constructions['batch normalisation']!(), (classifier, model) =>
      withObservation(classifier, randomPicture(6, 11, 9), async (observation) => {
        assert.deepEqual([classifier.defaultLayer, classifier.linearHead?.layer], ['m', 'm']);
        const map = await withProbe(observation, { index: 2, score: 'logit' }, (probe) => gradCam(probe));
        const exact = await withProbe(observation, { index: 2, score: 'logit' }, (probe) => cam(probe));
        // By hand: the head is linear, so the weights are those of the dense layer over the number of places.
        const inner = tf.model({ inputs: model.inputs, outputs: model.getLayer('m').output });
        const features = await values(() => answer(inner, observation.output('picture')));
        const weights = await (model.getLayer('logits').getWeights()[0] as Tensor2D).array();
        const expected = Array.from({ length: 99 }, (_, place) => weights.reduce((sum, row, k) => sum + features[place * weights.length + k]! * row[2]!, 0));
        assert.ok(maxRelative(exact.values, expected) < 1e-5);
        assert.ok(maxRelative(map.values, expected.map((value) => value / 99)) < 1e-4);
      }),
    ));

  it('shows every layer under its name, activations apart, calls counted, nested ones below their model', async () => {
    const names = (classifier: Classifier) => classifier.network.layers.map(({ name, kind }) => `${name}: ${kind}`);
    await opened(constructions['layers and a model used twice']!(), async (classifier) => {
      assert.deepEqual(names(classifier).filter((name) => /shared|inner/.test(name)), [
        'shared: convolution', 'shared.tanh: activation', 'shared@2: convolution', 'shared.tanh@2: activation',
        'inner/b: convolution', 'inner/b.swish: activation', 'inner/b@2: convolution', 'inner/b.swish@2: activation',
        'shared@3: convolution', 'shared.tanh@3: activation',
      ]);
    });
  });

  for (const [activation, classes] of [['softmax', 3], ['sigmoid', 3], ['sigmoid', 1]] as const) {
    it(`explains the logits before ${activation} of ${classes}`, async () => {
      const fused = tf.sequential({ layers: [conv('a', 4, { inputShape: [6, 5, 3], activation: 'relu' }), layers.flatten({ name: 'f' }), layers.dense({ name: 'd', units: classes, activation })] });
      await opened(fused, (classifier, model) =>
        withObservation(classifier, randomPicture(7, 6, 5), async (observation) => {
          assert.deepEqual([classifier.outputActivation, classifier.network.output, classifier.linearHead, classifier.defaultLayer], [activation, 'd', null, 'a.relu']);
          assert.equal(classifier.provenance?.score, `logit before the ${activation} "d.${activation}"`);
          const shares = await values(() => answer(model, observation.output(classifier.network.input)));
          const told = observation.predictions(classes).toSorted((a, b) => a.index - b.index).map(({ probability }) => probability);
          assert.ok(maxDifference(told, shares) < 1e-6);
        }),
      );
    });
  }

  it('finds the head behind an average that keeps a map, a convolution as dense layer and a softmax that is reshaped', async () => {
    const stack = [conv('a', 4, { inputShape: [6, 5, 3], activation: 'relu' }), layers.globalAveragePooling2d({ name: 'g' }), layers.reshape({ name: 'r', targetShape: [1, 1, 4] }), layers.conv2d({ name: 'c', filters: 3, kernelSize: 1 }), layers.softmax({ name: 's', axis: -1 }), layers.reshape({ name: 'out', targetShape: [3] })];
    await opened(tf.sequential({ layers: stack }), async (classifier, model) => {
      assert.deepEqual([classifier.linearHead?.layer, classifier.outputActivation, classifier.network.output], ['a.relu', 'softmax', 'logits']);
      const kernel = await model.getLayer('c').getWeights()[0]!.data();
      assert.deepEqual([...(await classifier.linearHead!.weights(1))], [1, 4, 7, 10].map((at) => kernel[at]));
    });
  });

  it('has the weights of the head of a single output', async () => {
    const stack = [conv('a', 4, { inputShape: [6, 5, 3], activation: 'relu' }), layers.globalAveragePooling2d({ name: 'g' }), layers.dense({ name: 'd', units: 1, activation: 'sigmoid' })];
    await opened(tf.sequential({ layers: stack }), async (classifier, model) => {
      assert.deepEqual([...(await classifier.linearHead!.weights(0))], [...(await model.getLayer('d').getWeights()[0]!.data())]);
    });
  });

  it('reads what Keras 3 writes in its own way: histories of tensors, batch_shape, types as objects', async () => {
    const model = constructions['a residual, a product, a maximum and a concatenation']!();
    drawWeights(model, 3);
    await saveLayersModel(model, folder);
    const path = join(folder, 'model.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    const { config } = json.modelTopology;
    for (const layer of config.layers) {
      const tensors = (layer.inbound_nodes as [string, number, number][][]).map((node) => node.map((history) => ({ class_name: '__keras_tensor__', config: { keras_history: history.slice(0, 3) } })));
      layer.inbound_nodes = tensors.map((args) => ({ args: args.length === 1 ? args : [args], kwargs: {} }));
      layer.config.dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } };
      if (layer.config.batch_input_shape) layer.config.batch_shape = layer.config.batch_input_shape;
      delete layer.config.batch_input_shape;
    }
    config.input_layers = config.input_layers[0];
    json.modelTopology = { keras_version: '3', model_config: { class_name: 'Functional', config } };
    writeFileSync(path, JSON.stringify(json));
    const classifier = await openModel(path, { inputRange: '0..1' });
    await withObservation(classifier, randomPicture(5, 11, 9), async (observation) => {
      assert.ok(maxRelative(observation.logits, await values(() => answer(model, observation.output('picture')))) < 1e-5);
    });
    classifier.dispose();
    model.dispose();
  });

  it('leaves open sizes to be chosen and reads a picture in its own range', async () => {
    const open = () => tf.sequential({ layers: [layers.rescaling({ name: 'scale', scale: 1 / 127.5, offset: -1, inputShape: [null, null, 3] as never }), conv('a', 2, { activation: 'relu' }), layers.globalAveragePooling2d({ name: 'g' }), layers.dense({ name: 'd', units: 2 })] });
    await opened(open(), async (classifier) => {
      assert.deepEqual([classifier.height, classifier.width, classifier.provenance?.inputRange], [12, 10, '0..255']);
      const picture = randomPicture(1, 12, 10);
      await withObservation(classifier, picture, async (observation) => assert.ok(maxDifference(await observation.output('scale').data(), Float32Array.from(picture.pixels, (level) => level / 127.5 - 1)) < 1e-6));
    }, { inputSize: [12, 10] });
    await opened(open(), async (classifier) => assert.deepEqual([classifier.height, classifier.width], [224, 224]), {});
  });
});
