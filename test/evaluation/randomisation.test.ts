import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { spearman } from '../../src/evaluation/agreement';
import { cascade, Randomisation, underRandomisation, underRandomLogit } from '../../src/evaluation/randomisation';
import { UserError } from '../../src/errors';
import { withTemporaryFolder } from '../../src/files';
import { cam } from '../../src/methods/cam';
import { gradCam } from '../../src/methods/grad-cam';
import { guidedBackprop } from '../../src/methods/guided-backprop';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { openModel } from '../../src/models/external/open-model';
import { saveLayersModel } from '../../src/models/external/save-model';
import { convolution, flatten, inputLayer } from '../../src/models/layers';
import { makeNetwork } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { openCat } from '../support/cat';
import { maxRelative } from '../support/fixtures';
import { drawWeights, randomPicture } from '../support/models';
import { onProbe } from '../support/on-probe';
import type { Grid, TinyNetwork } from '../support/tiny';
import { logitsOf, near } from './network-support';

const topDown = ['logits', 'features.conv', 'down', 'block.project', 'block.depthwise', 'block.expand', 'stem.conv'];

const tensorsOf = (classifier: Classifier, layer: string): readonly Tensor[] => classifier.network.layer(layer).learned!.tensors;
const valuesOf = async (classifier: Classifier, layer: string) => Promise.all(tensorsOf(classifier, layer).map(async (tensor) => [...(await tensor.data())]));
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

async function withRandomisation(classifier: Classifier, use: (randomisation: Randomisation) => Promise<void>, options?: Parameters<typeof Randomisation.of>[1]): Promise<void> {
  const randomisation = await Randomisation.of(classifier, options);
  try {
    await use(randomisation);
  } finally {
    randomisation.dispose();
  }
}

/** The float64 logits of the twin with the weights of a classifier in place of its own. */
async function twinLogits(tiny: TinyNetwork, classifier: Classifier): Promise<Float64Array> {
  const own = new Map([...tiny.weights].map(([name, { filter, bias }]) => [name, [filter.slice(), bias.slice()] as const]));
  const put = (name: string, [filter, bias]: readonly (readonly number[] | Float32Array)[]) => {
    tiny.weights.get(name)!.filter.set(filter!);
    tiny.weights.get(name)!.bias.set(bias!);
  };
  for (const name of tiny.weights.keys()) put(name, await valuesOf(classifier, name));
  try {
    return logitsOf(tiny, () => 0);
  } finally {
    own.forEach((values, name) => put(name, values));
  }
}

/** The logits as a map of one row. */
const logitsMap = async ({ observation: { logits } }: Probe) => [{ values: logits, height: 1, width: logits.length }];

describe('randomised weights', () => {
  it('are lost from the logits down, layer by layer', () =>
    onProbe(5, async ({ classifier }) => {
      assert.deepEqual(cascade(classifier.network), topDown.map((name) => ({ name, layers: [name] })));
      await withRandomisation(classifier, async (randomisation) => {
        for (const [at, step] of topDown.entries()) {
          const changed = (order: 'cascading' | 'independent') => topDown.filter((layer) => tensorsOf(randomisation.classifier(step, order), layer)[0] !== tensorsOf(classifier, layer)[0]);
          assert.deepEqual(changed('cascading'), topDown.slice(0, at + 1));
          assert.deepEqual(changed('independent'), [step]);
        }
      });
    }));

  it('are the values of each tensor in random order', () =>
    onProbe(5, async ({ classifier }) => {
      await withRandomisation(classifier, async (randomisation) => {
        const forgotten = randomisation.classifier('stem.conv', 'cascading');
        for (const layer of topDown) {
          const [before, after] = [await valuesOf(classifier, layer), await valuesOf(forgotten, layer)];
          before.forEach((values, k) => assert.deepEqual(sorted(after[k]!), sorted(values)));
          assert.notDeepEqual(after[0], before[0]);
          assert.deepEqual(tensorsOf(forgotten, layer).map(({ shape }) => shape), tensorsOf(classifier, layer).map(({ shape }) => shape));
        }
      });
      const drawn = async (seed: number) => {
        let values: number[][] = [];
        await withRandomisation(classifier, async (randomisation) => void (values = await valuesOf(randomisation.classifier('stem.conv', 'independent'), 'stem.conv')), { seed });
        return values;
      };
      assert.deepEqual(await drawn(1), await drawn(1));
      assert.notDeepEqual(await drawn(1), await drawn(2));
    }));

  it('make the network that float64 makes of the same weights, residual connections included', () =>
    onProbe(5, async ({ classifier, picture }, tiny) => {
      for (const draw of ['permutation', 'normal'] as const) {
        await withRandomisation(classifier, async (randomisation) => {
          for (const [step, order] of [['logits', 'cascading'], ['block.depthwise', 'cascading'], ['down', 'independent'], ['stem.conv', 'cascading']] as const) {
            const changed = randomisation.classifier(step, order);
            await withObservation(changed, picture, async ({ logits }) => {
              assert.ok(maxRelative(logits, [...(await twinLogits(tiny, changed))]) < 1e-5, `${draw} ${step} ${order}`);
            });
          }
        }, { draw, seed: 3 });
      }
    }));

  it('are what CAM weighs by: CAM = Z · Grad-CAM (identity 1)', () =>
    onProbe(5, async (probe) => {
      await withRandomisation(probe.classifier, async (randomisation) => {
        const changed = randomisation.classifier('logits', 'independent');
        await withObservation(changed, probe.picture, (observation) =>
          withProbe(observation, probe.target, async (other) => {
            const [maps, gradients, before] = [await cam(other), await gradCam(other), await cam(probe)];
            const places = maps.height * maps.width;
            assert.ok(maxRelative(maps.values, [...gradients.values.map((value) => value * places)]) < 1e-4);
            assert.ok(maxRelative(maps.values, [...before.values]) > 0.01);
          }),
        );
      });
    }));

  it('by normal numbers have the mean and spread of the values, and leave zeros, the gaps of a dilated filter, where they are', async () => {
    const before = tf.memory().numTensors;
    const input = inputLayer('input', [8, 8, 3]);
    const filter = tf.tidy(() => tf.randomUniform([5, 5, 3, 400], 1, 3, 'float32', 1).mul(tf.range(0, 5).mod(2).equal(0).cast('float32').reshape([5, 1, 1, 1]))) as never;
    const layer = convolution('conv', input, filter, null, 1);
    const flat = flatten('logits', layer);
    const classifier = { name: 'dilated', fingerprint: '', linearHead: null, network: makeNetwork([input, layer, flat]) } as unknown as Classifier;
    for (const draw of ['normal', 'permutation'] as const) {
      await withRandomisation(classifier, async (randomisation) => {
        const [values] = await valuesOf(randomisation.classifier('conv', 'independent'), 'conv');
        values!.forEach((value, at) => assert.equal(value === 0, Math.floor(at / 6000) % 2 === 1));
        const found = values!.filter((value) => value !== 0);
        const mean = found.reduce((a, b) => a + b) / found.length;
        // Uniform on 1…3: mean 2, standard deviation 1/√3; 18,000 of them.
        near(mean, 2, 0.02);
        near(Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length), 1 / Math.sqrt(3), 0.02);
        assert.equal(found.some((value) => value > 3.01), draw === 'normal');
      }, { draw });
    }
    tf.dispose(filter);
    assert.equal(tf.memory().numTensors, before);
  });

  it('have a name and a fingerprint of their own for each step, order, seed and draw', () =>
    onProbe(5, async ({ classifier }) => {
      const fingerprints = new Set([classifier.fingerprint]);
      for (const options of [{}, { seed: 1 }, { draw: 'normal' }] as const) {
        await withRandomisation(classifier, async (randomisation) => {
          for (const [step, order] of [['logits', 'cascading'], ['down', 'cascading'], ['down', 'independent']] as const) fingerprints.add(randomisation.classifier(step, order).fingerprint);
        }, options);
      }
      assert.equal(fingerprints.size, 10);
    }));

  it('of a Layers model are those of every layer that learns, shared by its calls, and leave the input\'s scale alone', () =>
    withTemporaryFolder('randomised-', async (folder) => {
      const { layers } = tf;
      const conv = (name: string) => layers.conv2d({ name, filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh' });
      const x = tf.input({ name: 'picture', shape: [9, 12, 3] });
      const twice = conv('twice');
      const stack = [layers.rescaling({ name: 'scale', scale: 1 / 127.5, offset: -1 }), conv('once'), layers.batchNormalization({ name: 'norm' }), twice, layers.maxPooling2d({ name: 'most' }), twice, layers.flatten({ name: 'flat' }), layers.dense({ name: 'logits', units: 3 })];
      const model = tf.model({ inputs: x, outputs: stack.reduce((wire, layer) => layer.apply(wire) as SymbolicTensor, x) });
      drawWeights(model, 4);
      await saveLayersModel(model, join(folder, 'model'));
      const classifier = await openModel(join(folder, 'model'), {});
      await withRandomisation(classifier, async (randomisation) => {
        assert.deepEqual(randomisation.steps.map(({ name }) => name), ['logits', 'twice@2', 'twice', 'norm', 'once']);
        const changed = randomisation.classifier('twice', 'cascading');
        assert.equal(tensorsOf(changed, 'twice')[0], tensorsOf(changed, 'twice@2')[0]);
        // TensorFlow.js itself with the same weights.
        for (const name of ['twice', 'logits']) model.getLayer(name).setWeights([...tensorsOf(changed, name)]);
        await withObservation(changed, randomPicture(5, 9, 12), async (observation) => {
          const answer = tf.tidy(() => model.predict(observation.output(changed.network.input)) as Tensor);
          assert.ok(maxRelative(observation.logits, [...(await answer.data())]) < 1e-5);
          answer.dispose();
        });
        const [scale] = await valuesOf(classifier, 'norm');
        const [fresh] = await valuesOf(randomisation.classifier('norm', 'independent'), 'norm');
        assert.deepEqual(sorted(fresh!), sorted(scale!));
        assert.notDeepEqual(fresh, scale);
      });
      classifier.dispose();
      model.dispose();
    }));

  it('are refused for a draw or step there is none of, and for another classifier', () =>
    onProbe(5, async (probe) => {
      await assert.rejects(Randomisation.of(probe.classifier, { draw: 'zeros' as never }), UserError);
      await withRandomisation({ ...probe.classifier }, async (randomisation) => {
        assert.throws(() => randomisation.classifier('features', 'cascading'), RangeError);
        assert.throws(() => randomisation.classifier('logits', 'backwards' as never), UserError);
        await assert.rejects(underRandomisation(probe, randomisation, 'cascading', logitsMap, () => 0), /another classifier/);
      });
      const { network } = probe.classifier;
      const unlearned = { ...probe.classifier, network: makeNetwork(network.layers.map(({ learned: _, ...layer }) => layer)) };
      await assert.rejects(Randomisation.of(unlearned), /no layer whose weights could be randomised/);
    }));
});

describe('maps under randomisation', () => {
  for (const order of ['cascading', 'independent'] as const) {
    it(`are compared with the original at every step asked for, ${order}`, () =>
      onProbe(5, async (probe, tiny) => {
        await withRandomisation(probe.classifier, async (randomisation) => {
          const steps = ['logits', 'block.project', 'stem.conv'];
          const asked: number[] = [];
          const explain = async (other: Probe) => {
            asked.push(other.target.index);
            return [...(await logitsMap(other)), { values: Float64Array.of(7), height: 1, width: 1 }];
          };
          const found = await underRandomisation(probe, randomisation, order, explain, (before, after, method) => ({ before, after, method }), steps);
          assert.deepEqual([found.map(({ step }) => step), asked], [steps, [1, 1, 1, 1]]);
          for (const { step, compared, probability } of found) {
            const expected = await twinLogits(tiny, randomisation.classifier(step, order));
            assert.deepEqual(compared.map(({ method, before }) => [method, before.values]), [[0, probe.observation.logits], [1, Float64Array.of(7)]]);
            assert.ok(maxRelative(compared[0]!.after.values as Float32Array, [...expected]) < 1e-5);
            near(probability, softmax(expected)[1]!, 1e-5);
          }
        });
      }));
  }

  it('give everything back when a method fails on a randomised network', () =>
    onProbe(5, async (probe) => {
      await withRandomisation(probe.classifier, async (randomisation) => {
        const explain = async (other: Probe) => {
          if (other !== probe) throw new Error('broken');
          return logitsMap(other);
        };
        await assert.rejects(underRandomisation(probe, randomisation, 'cascading', explain, () => 0), /broken/);
      });
    }));

  it('of another class are those of the same network', () =>
    onProbe(5, async (probe) => {
      const ask = async (other: Probe) => [{ values: Float64Array.of(other.target.index, other.score), height: 1, width: 2 }];
      const drawn = new Set<number>();
      for (let seed = 0; seed < 40; seed++) {
        const { index, compared } = await underRandomLogit(probe, ask, (before, after) => [[...before.values], [...after.values]], { seed });
        assert.deepEqual(compared, [[[1, probe.score], [index, probe.observation.logits[index]]]]);
        drawn.add(index);
      }
      assert.deepEqual(sorted([...drawn]), [0, 2, 3, 4]);
    }));

  it('of another class are refused where there is none', () =>
    onProbe(5, (probe) => assert.rejects(underRandomLogit(probe, logitsMap, () => 0), /no other class/), {
      index: 0,
      specs: [{ name: 'flat', from: 'input', kind: 'flatten' }, { name: 'logits', from: 'flat', kind: 'dense', out: 1 }],
    }));

  it('on the cat: guided backpropagation stays as it is when the last blocks forget everything, Grad-CAM does not', async () => {
    const { probe, classifier, close } = await openCat();
    try {
      const steps = cascade(classifier.network);
      assert.deepEqual(steps.map(({ name }) => name), ['logits', 'features.conv', ...Array.from({ length: 16 }, (_, k) => `blocks.${15 - k}`), 'stem.conv']);
      assert.deepEqual(steps[3]!.layers, ['blocks.14.project', 'blocks.14.depthwise', 'blocks.14.expand']);
      await withRandomisation(classifier, async (randomisation) => {
        const explain = async (other: Probe) => {
          const { values, height, width } = await guidedBackprop(other);
          const sizes = Float64Array.from({ length: height * width }, (_, pixel) => values.subarray(3 * pixel, 3 * pixel + 3).reduce((sum, value) => sum + Math.abs(value), 0));
          return [{ values: sizes, height, width }, await gradCam(other)];
        };
        const [found] = await underRandomisation(probe, randomisation, 'cascading', explain, spearman, ['blocks.14']);
        const [guided, cam] = found!.compared as [number, number];
        assert.ok(guided > 0.9 && Math.abs(cam) < 0.5 && found!.probability < 0.01, `${guided} ${cam} ${found!.probability}`);
      });
    } finally {
      close();
    }
  });
});

describe('learned weights of layers', () => {
  it('make the same layer again, derivative included', () =>
    onProbe(5, async ({ classifier: { network } }, tiny) => {
      const outputs = tiny.evaluate(new Map([['input', tiny.input]]));
      for (const name of topDown) {
        const layer = network.layer(name);
        const again = layer.learned!.with(layer.learned!.tensors);
        const { values, height, width, channels } = outputs.get(layer.inputs[0]!) as Grid;
        const [expected, found] = await Promise.all([layer, again].map((one) =>
          tf.tidy(() => {
            const input = tf.tensor(Float32Array.from(values), name === 'logits' ? [1, channels] : [1, height, width, channels]);
            const output = one.forward([input]);
            return tf.concat([output.flatten(), one.backward(output, [input], output)[0]!.flatten()]);
          }),
        ).map(async (tensor) => {
          const numbers = [...(await tensor.data())];
          tensor.dispose();
          return numbers;
        }));
        assert.deepEqual(found, expected);
        assert.deepEqual([again.name, again.kind, again.inputs, again.shape, again.multiplyAdds], [layer.name, layer.kind, layer.inputs, layer.shape, layer.multiplyAdds]);
      }
    }));
});
