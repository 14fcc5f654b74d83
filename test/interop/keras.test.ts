/** Models that Keras made and the TensorFlow.js converter wrote, against what TensorFlow computed of them; see README.md. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { sha256 } from '../../src/files';
import { makePicture } from '../../src/images/picture';
import { cam } from '../../src/methods/cam';
import { gradCam } from '../../src/methods/grad-cam';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { openModel } from '../../src/models/external/open-model';
import { withObservation } from '../../src/models/observation';
import { probabilities, type OutputActivation } from '../../src/models/predictions';
import { decodeNpy } from '../../src/npy';
import { maxRelative, relativeL2 } from '../support/fixtures';

const folder = join(__dirname, 'fixtures');
const read = (...path: string[]) => decodeNpy(readFileSync(join(folder, ...path)));

interface Expected {
  /** `--input-range`; null where the model says it. */
  readonly range: string | null;
  readonly output: OutputActivation;
  /** Whether averaging and one dense layer follow the last map. */
  readonly averages: boolean;
  /** By the name in Keras, the last map first: the layer's name in the Layers model and in the Graph model. */
  readonly layers: Readonly<Record<string, readonly [string, string]>>;
}

const inGraph = (name: string): string => `StatefulPartitionedCall/${name}`;

const models: Readonly<Record<string, Expected>> = {
  mobilenet_v2: {
    range: '-1..1',
    output: 'softmax',
    averages: true,
    layers: {
      out_relu: ['out_relu', inGraph('mobilenetv2_0.05_80/out_relu/Relu6.relu6')],
      block_12_add: ['block_12_add', inGraph('mobilenetv2_0.05_80/block_12_add/add')],
      block_6_expand_relu: ['block_6_expand_relu', inGraph('mobilenetv2_0.05_80/block_6_expand_relu/Relu6.relu6')],
    },
  },
  narrow_resnet: {
    range: 'caffe',
    output: 'softmax',
    averages: true,
    layers: {
      conv5_block1_out: ['conv5_block1_out', inGraph('narrow_resnet/conv5_block1_out/Relu')],
      conv4_block2_out: ['conv4_block2_out', inGraph('narrow_resnet/conv4_block2_out/Relu')],
      conv3_block1_add: ['conv3_block1_add', inGraph('narrow_resnet/conv3_block1_add/add')],
    },
  },
  transfer: {
    range: null,
    output: 'softmax',
    averages: true,
    layers: {
      'base.out': ['base/out', inGraph('transfer/base/widen/BiasAdd.prelu')],
      'base.sum': ['base/sum', inGraph('transfer/base/sum/add')],
    },
  },
  one_unit: {
    range: '0..1',
    output: 'sigmoid',
    averages: false,
    layers: {
      quarter: ['quarter', inGraph('one_unit/quarter/AvgPool')],
      leaky: ['leaky', inGraph('one_unit/leaky/LeakyRelu.leakyrelu')],
      first: ['first.relu', inGraph('one_unit/first/Relu.relu')],
    },
  },
  keras_3: {
    range: null,
    output: 'softmax',
    averages: true,
    layers: {
      'base.out': ['base/out', inGraph('keras_3_1/base_1/out_1/Relu6')],
      'base.again': ['base/again', inGraph('keras_3_1/base_1/again_1/Add')],
      'base.sum': ['base/sum', inGraph('keras_3_1/base_1/sum_1/Add')],
    },
  },
  mobile: {
    range: '-1..1',
    output: 'softmax',
    averages: true,
    layers: {
      last: ['last', inGraph('mobile/last/BiasAdd')],
      hard_swish: ['hard_swish', inGraph('mobile/hard_swish/mul.hardswish')],
      depthwise_relu: ['depthwise_relu', inGraph('mobile/depthwise/depthwise.relu6')],
    },
  },
};

/** The input's step in rows and columns at which the gradient is kept. */
const every = 4;

function thinned(values: ArrayLike<number>, [, width, channels]: readonly number[]): number[] {
  return Array.from(values).filter((_, index) => {
    const place = Math.floor(index / channels!);
    return Math.floor(place / width!) % every === 0 && (place % width!) % every === 0;
  });
}

/** The upper left part of the one picture, of the network's size. */
function pictureFor({ height, width }: Classifier) {
  const { values, shape } = read('picture.npy');
  const rows = Array.from({ length: height }, (_, row) => values.subarray(row * shape[1]! * 3, (row * shape[1]! + width) * 3));
  return makePicture('random', width, height, Uint8Array.from(rows.flatMap((row) => [...row])));
}

describe('models of Keras', () => {
  for (const [name, expected] of Object.entries(models)) {
    for (const [column, format] of (['layers', 'graph'] as const).entries()) {
      describe(`${name} as a ${format} model`, () => {
        const names = Object.values(expected.layers).map((both) => both[column]!);
        const logits = read(name, 'logits.npy').values;
        const target = logits.indexOf(Math.max(...logits));

        const onModel = async (use: (probe: Probe) => Promise<void>) => {
          const before = tf.memory().numTensors;
          const classifier = await openModel(join(folder, name, format), { inputRange: expected.range });
          try {
            await withObservation(classifier, pictureFor(classifier), (observation) =>
              withProbe(observation, { index: target, score: 'logit' }, use),
            );
          } finally {
            classifier.dispose();
          }
          assert.equal(tf.memory().numTensors, before);
        };

        it('answers as Keras does, and is known by its graph', () =>
          onModel(async ({ classifier, observation, prediction }) => {
            assert.ok(maxRelative(observation.logits, logits) < 1e-5);
            assert.ok(Math.abs(prediction.probability - probabilities(logits, expected.output)[target]!) < 1e-5);
            assert.equal(classifier.outputActivation, expected.output);
            assert.match(classifier.provenance!.score!, new RegExp(`^logit before the ${expected.output} `));
            assert.equal(classifier.provenance!.inputRange, expected.range ?? '0..255');
            assert.equal(classifier.defaultLayer, names[0]);
            assert.equal(classifier.linearHead?.layer ?? null, expected.averages ? names[0] : null);
          }));

        it('has the Grad-CAM of a GradientTape at its last map and at inner ones', () =>
          onModel(async (probe) => {
            for (const [keras, layer] of Object.keys(expected.layers).map((key, at) => [key, names[at]!] as const)) {
              const { values, shape } = read(name, `${keras}.grad-cam.npy`);
              const map = await gradCam(probe, { layer });
              assert.deepEqual([map.height, map.width], shape, layer);
              assert.ok(maxRelative(map.values, values) < 1e-4, layer);
            }
          }));

        it('has the input gradient of a GradientTape', () =>
          onModel(async (probe) => {
            const { values } = read(name, 'input-gradient.npy');
            const gradient = probe.inputGradient();
            assert.ok(relativeL2(thinned(await gradient.data(), gradient.shape.slice(1)), values) < 5e-3);
          }));

        it(expected.averages ? 'has a CAM that is Z times the Grad-CAM of Keras' : 'is refused by CAM', () =>
          onModel(async (probe) => {
            if (!expected.averages) return assert.rejects(cam(probe), { name: 'UserError' });
            const { values, shape } = read(name, `${Object.keys(expected.layers)[0]}.grad-cam.npy`);
            const places = shape[0]! * shape[1]!;
            assert.ok(maxRelative((await cam(probe)).values, values.map((value) => value * places)) < 1e-4);
          }));
      });
    }
  }
});

describe('a Rescaling inside a network', () => {
  for (const format of ['layers', 'graph']) {
    it(`says nothing about the levels that a ${format} model reads`, () =>
      assert.rejects(openModel(join(folder, 'mobile', format), {}), { name: 'UserError', message: /add --input-range/ }));
  }
});

describe('models of Keras that would be computed otherwise', () => {
  let altered: string;
  beforeEach(() => {
    altered = mkdtempSync(join(tmpdir(), 'interop-'));
  });
  afterEach(() => rmSync(altered, { recursive: true }));

  /** Opens a copy of a model whose JSON was changed. */
  const openAltered = async (name: string, format: string, change: (json: string) => string) => {
    cpSync(join(folder, name, format), altered, { recursive: true });
    const file = join(altered, 'model.json');
    const before = readFileSync(file, 'utf8');
    assert.notEqual(change(before), before);
    writeFileSync(file, change(before));
    const classifier = await openModel(altered, { inputRange: '0..255' });
    classifier.dispose();
  };
  const refuses = (name: string, format: string, change: (json: string) => string, message: RegExp) =>
    assert.rejects(openAltered(name, format, change), (error: Error) => error.name === 'UserError' && message.test(error.message));

  it('are refused: the hard_sigmoid of Keras 3, which is not that of Keras 2', async () => {
    const harden = (json: string) => json.replace('"silu"', '"hard_sigmoid"');
    await refuses('keras_3', 'layers', harden, /"separable" has the hard_sigmoid of Keras 3/);
    await openAltered('keras_3', 'layers', (json) => harden(json).replace(/"keras_version": "3/, '"keras_version": "2'));
  });

  it('are refused: a map cut into parts that anything but a convolution reads, or that is put together otherwise', async () => {
    const cut = (change: (node: { op: string; input: string[] }) => void) => (json: string) => {
      const model = JSON.parse(json);
      model.modelTopology.node.forEach(change);
      return JSON.stringify(model);
    };
    await refuses('transfer', 'graph', cut((node) => {
      if (node.op === 'BatchToSpaceND') node.op = 'Relu';
    }), /reads a map cut by SpaceToBatchND, which only convolutions may/);
    await refuses('transfer', 'graph', cut((node) => {
      if (node.op === 'BatchToSpaceND') node.input[0] = inGraph('transfer/base/stem_relu/Relu');
    }), /does not undo a SpaceToBatchND/);
    await refuses('transfer', 'graph', cut((node) => {
      if (node.op === 'SpaceToBatchND') node.input[0] = inGraph('transfer/rescaling/add');
    }), /cuts something else than height and width into equal parts/);
  });
});

describe('the converted models', () => {
  it('are the bytes that the list of checksums names, and nothing is missing on either side', () => {
    const listed = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path !== 'SHA256SUMS' && statSync(join(folder, path)).isFile())
      .map((path) => `${sha256(readFileSync(join(folder, path)))}  ${path}`);
    assert.deepEqual(found.sort(), listed.sort());
  });
});
