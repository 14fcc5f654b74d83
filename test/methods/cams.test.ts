import assert from 'node:assert/strict';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { cam } from '../../src/methods/cam';
import { method } from '../../src/methods/catalogue';
import { eigenCam } from '../../src/methods/eigen-cam';
import { eigenGradCam } from '../../src/methods/eigengrad-cam';
import { gradCam } from '../../src/methods/grad-cam';
import { gradCamPlusPlus } from '../../src/methods/grad-cam-plus-plus';
import { hiResCam } from '../../src/methods/hires-cam';
import { layerCam } from '../../src/methods/layer-cam';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Target } from '../../src/methods/score';
import { xGradCam } from '../../src/methods/xgrad-cam';
import type { Layer } from '../../src/models/network';
import { softmax } from '../../src/models/predictions';
import { altered, askAnother } from '../support/altered';
import { channelWeights, plainLayer, plainProjection, plainSum, plainTerms, signedBy, total } from '../support/cams';
import { maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

const weighing = [...Object.keys(channelWeights), 'hires-cam', 'layer-cam'];
const run = (id: string, probe: Probe, options = {}): Promise<AttributionMap> => method(id).run(probe, options);
const scaled = (values: Float32Array, factor: number) => values.map((value) => value * factor);

/** Layers of every kind in the residual network: with negative values, at a kink, with a branch around. */
const layers = ['features', 'features.conv', 'down', 'block', 'block.project', 'block.expand.relu6', 'stem'];

describe('CAM methods against float64 loops', () => {
  for (const id of weighing) {
    it(`${id} at every layer of a residual network`, async () => {
      for (const seed of [3, 12]) {
        await onProbe(seed, async (probe, tiny) => {
          for (const layer of layers) {
            const plain = plainLayer(tiny, layer);
            const map = await run(id, probe, { layer });
            assert.deepEqual([map.height, map.width, map.layer, map.signed], [plain.height, plain.width, layer, true]);
            assert.ok(maxRelative(map.values, plainSum(plainTerms(id, plain))) < 1e-4, `${layer}, seed ${seed}`);
            assert.deepEqual(map.passes, { forward: 1, backward: 0, headBackward: 1 });
          }
        });
      }
    });

    it(`${id} of a probability, behind smooth activations`, async () => {
      await onProbe(4, async (probe, tiny) => {
        for (const layer of ['stem', 'features.conv', 'features']) {
          const plain = plainLayer(tiny, layer, (logits) => softmax(logits)[1] as number);
          assert.ok(maxRelative((await run(id, probe, { layer })).values, plainSum(plainTerms(id, plain))) < 1e-4, layer);
        }
      }, { specs: otherSpecs.swish, score: 'probability' });
    });
  }

  for (const [id, terms] of [['eigen-cam', 'eigen-cam'], ['eigengrad-cam', 'hires-cam']] as const) {
    it(`${id}, with and without the means of the channels`, async () => {
      for (const seed of [3, 12]) {
        await onProbe(seed, async (probe, tiny) => {
          for (const layer of layers) {
            const own = plainTerms(terms, plainLayer(tiny, layer));
            const uncentred = plainProjection(own);
            const map = await run(id, probe, { layer });
            assert.ok(maxRelative(map.values, signedBy(uncentred, uncentred.map(() => 1))) < 1e-4, `${layer}, seed ${seed}`);
            const centred = plainProjection(own, true);
            const largest = centred.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
            const other = await run(id, probe, { layer, variant: 'centred' });
            assert.ok(maxRelative(other.values, centred.map((value) => value * Math.sign(largest))) < 1e-4, `${layer}, seed ${seed}, centred`);
            assert.deepEqual([map.variant, other.variant], ['default', 'centred']);
            assert.equal(map.passes.headBackward, id === 'eigen-cam' ? 0 : 1);
          }
        });
      }
    });
  }
});

describe('identities of CAM methods', () => {
  it('CAM = Z·Grad-CAM = Z·HiResCAM = Z·XGrad-CAM before global average pooling (identity 1), for every kind of target', async () => {
    for (const target of [{}, { index: 3 }, { negative: true }, { against: 4 }, { against: 0, negative: true }]) {
      await onProbe(5, async (probe) => {
        const map = await cam(probe);
        const places = map.height * map.width;
        for (const one of [await gradCam(probe), await hiResCam(probe), await xGradCam(probe)]) {
          assert.ok(maxRelative(scaled(one.values, places), map.values) < 1e-5, `${one.method} ${JSON.stringify(target)}`);
        }
      }, target);
    }
  });

  it('Grad-CAM++ normalised by its shares is LayerCAM there, where each channel has one gradient (identity 15)', async () => {
    await onProbe(5, async (probe) => {
      const layer = await layerCam(probe);
      for (const variant of ['authors', 'tf-keras-vis']) {
        assert.ok(maxRelative((await gradCamPlusPlus(probe, { variant })).values, layer.values) < 1e-5, variant);
      }
    });
  });

  it('counterfactual Grad-CAM is the negative of Grad-CAM, and Grad-CAM of the negative target (identity 6)', async () => {
    await onProbe(6, async (probe) => {
      for (const layer of layers) {
        const [map, against] = [await run('grad-cam', probe, { layer }), await run('counterfactual-grad-cam', probe, { layer })];
        assert.equal(maxDifference(against.values, scaled(map.values, -1)), 0);
        assert.deepEqual([against.method, against.variant], ['counterfactual-grad-cam', 'default']);
        await withProbe(probe.observation, { ...probe.target, negative: true }, async (negative) => {
          assert.equal(maxDifference((await run('grad-cam', negative, { layer })).values, against.values), 0);
        });
      }
    });
  });

  it('LayerCAM less that of the negative target is HiResCAM, since ReLU(g) − ReLU(−g) = g (identity 16)', async () => {
    await onProbe(7, async (probe) => {
      for (const layer of layers) {
        const [positive, whole] = [await layerCam(probe, { layer }), await hiResCam(probe, { layer })];
        await withProbe(probe.observation, { ...probe.target, negative: true }, async (negative) => {
          const rest = await layerCam(negative, { layer });
          assert.ok(maxRelative(positive.values.map((value, place) => value - rest.values[place]!), whole.values) < 1e-5, layer);
        });
      }
    });
  });

  it('the map of the difference of two classes is the difference of their maps, where a method is linear in the score (identity 17)', async () => {
    await onProbe(7, async (probe) => {
      for (const id of ['cam', 'grad-cam', 'hires-cam', 'xgrad-cam']) {
        const of = (target: Pick<Target, 'index' | 'against'>) =>
          withProbe(probe.observation, { score: 'logit', ...target }, async (one) => (await run(id, one)).values);
        const [two, three] = [await of({ index: 2 }), await of({ index: 3 })];
        assert.ok(maxRelative(await of({ index: 2, against: 3 }), two.map((value, place) => value - three[place]!)) < 1e-5, id);
      }
    });
  });

  it('Grad-CAM++ is not invariant to the scale of the logits: S → cS makes its shares 1/(2 + c·g·ΣA) (identity 7)', async () => {
    for (const c of [0.01, 3, 40]) {
      await onProbe(8, async (probe, tiny) => {
        for (const layer of ['features', 'block', 'stem']) {
          const { a, g } = plainLayer(tiny, layer);
          const weights = a.map((map, k) => total(g[k]!.map((slope) => (slope > 0 ? (c * slope) / (2 + c * slope * total(map)) : 0))));
          const expected = plainSum(a.map((map, k) => map.map((value) => value * weights[k]!)));
          const map = await askScaled(probe, c, (one) => gradCamPlusPlus(one, { layer }));
          assert.ok(maxRelative(map.values, expected) < 1e-4, `${c}, ${layer}`);
        }
      });
    }
  });

  it('and in the limit c → 0 it is c·½ Σ_k (Σ ReLU g^k) A^k', async () => {
    await onProbe(8, async (probe, tiny) => {
      const c = 1e-7;
      for (const layer of ['features', 'block', 'stem']) {
        const { a, g } = plainLayer(tiny, layer);
        const limit = plainSum(a.map((map, k) => map.map((value) => (value * total(g[k]!.map((slope) => Math.max(slope, 0)))) / 2)));
        const map = await askScaled(probe, c, (one) => gradCamPlusPlus(one, { layer }));
        assert.ok(maxRelative(scaled(map.values, 1 / c), limit) < 1e-4, layer);
      }
    });
  });

  it('the others only scale with the logits; EigenGrad-CAM and LayerCAM too (identity 32)', async () => {
    await onProbe(8, async (probe) => {
      for (const id of ['grad-cam', 'xgrad-cam', 'hires-cam', 'layer-cam', 'eigengrad-cam']) {
        const [map, three] = [await run(id, probe, { layer: 'block' }), await askScaled(probe, 3, (one) => run(id, one, { layer: 'block' }))];
        assert.ok(maxRelative(three.values, scaled(map.values, 3)) < 1e-5, id);
      }
    });
  });

  it('a constant added to all logits changes no map (identity 13)', async () => {
    await onProbe(9, async (probe, tiny) => {
      const shifted = altered(tiny.classifier, { logits: (output) => output.add(100) });
      for (const id of [...weighing, 'cam', 'eigen-cam', 'eigengrad-cam']) {
        const map = await run(id, probe);
        await askAnother(probe, shifted, async (other) => {
          assert.ok(other.score - probe.score > 99);
          assert.equal(maxDifference((await run(id, other)).values, map.values), 0, id);
        });
      }
    });
  });

  it('HiResCAM is complete: with the bias of a dense layer behind flattening its sum is the logit (identity 18)', async () => {
    for (const specs of [otherSpecs.flatten, residualSpecs] as (readonly Spec[])[]) {
      for (const index of [0, 1, 2]) {
        await onProbe(10, async (probe, tiny) => {
          const head = specs === residualSpecs ? 'pool' : 'flat';
          const zero = { height: 1, width: 1, channels: 1, values: new Float64Array(tiny.classifier.network.layer(head).shape[0] as number) };
          const bias = tiny.evaluate(new Map([[head, { ...zero, channels: zero.values.length }]])).get('logits')!.values[index]!;
          const sum = total((await hiResCam(probe)).values);
          assert.ok(Math.abs(sum + bias - probe.score) < 1e-5 * Math.abs(probe.score), `${sum} + ${bias} ≠ ${probe.score}`);
          assert.ok(Math.abs(sum) > 0.1);
        }, { specs, index });
      }
    }
  });

  it('XGrad-CAM conserves: its sum is Σ g∘A, that of HiResCAM (identity 19)', async () => {
    await onProbe(11, async (probe) => {
      for (const layer of layers) {
        const [weighed, whole] = [await xGradCam(probe, { layer }), await hiResCam(probe, { layer })];
        const scale = total(whole.values.map(Math.abs));
        assert.ok(Math.abs(total(weighed.values) - total(whole.values)) < 1e-5 * scale, layer);
      }
    });
  });

  it('Eigen-CAM is the same for every class, and no other method is (identity 20)', async () => {
    await onProbe(12, async (probe) => {
      for (const id of [...weighing, 'cam', 'eigen-cam', 'eigengrad-cam']) {
        const map = await run(id, probe);
        const other = await withProbe(probe.observation, { index: 3, score: 'logit' }, (three) => run(id, three));
        assert.equal(maxDifference(other.values, map.values) === 0, id === 'eigen-cam', id);
        assert.equal(method(id).promises.classDiscriminative, id !== 'eigen-cam');
      }
    });
  });

  it('where only one channel lives, Eigen-CAM is the activation and EigenGrad-CAM is ±HiResCAM, with a positive sum (identity 21)', async () => {
    const one: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 1, stride: 2 },
      { name: 'gate', from: 'features', kind: 'activation', of: 'sigmoid' },
      { name: 'flat', from: 'gate', kind: 'flatten' },
      { name: 'logits', from: 'flat', kind: 'dense', out: 3 },
    ];
    const signs = new Set<number>();
    for (const index of [0, 1, 2]) {
      await onProbe(13, async (probe) => {
        const activation = (await probe.activation('gate').data()) as Float32Array;
        const options = { layer: 'gate' };
        assert.ok(maxRelative((await eigenCam(probe, options)).values, activation) < 1e-6);
        const [map, whole] = [await eigenGradCam(probe, options), await hiResCam(probe, options)];
        const sign = Math.sign(total(whole.values));
        signs.add(sign);
        assert.ok(maxRelative(map.values, scaled(whole.values, sign)) < 1e-6);
        assert.ok(Math.abs(map.measured!.keptShare! - 1) < 1e-12);
        assert.equal(map.measured!.singularValueRatio, 0);
      }, { specs: one, index });
    }
    assert.equal(signs.size, 2, 'evidence for and against were both looked at');
  });
});

describe('CAM methods without evidence', () => {
  it('have a map of zeros where every activation is 0, and say so by their measures', async () => {
    await onProbe(14, async (probe) => {
      for (const id of [...weighing, 'cam', 'eigen-cam', 'eigengrad-cam']) {
        const map = await run(id, probe);
        assert.ok(map.values.every((value) => value === 0), id);
        if (id === 'xgrad-cam') assert.deepEqual(map.measured, { deadChannels: 6, smallestBalance: 1 });
        if (id.startsWith('eigen')) assert.deepEqual(map.measured, { keptShare: 0, singularValueRatio: 0 });
      }
    }, { specs: otherSpecs.relu, shape: { biasShift: -1e3 } });
  });

  it('refuse a layer without a spatial map, and a variant there is none of', async () => {
    await onProbe(15, async (probe) => {
      for (const id of [...weighing, 'eigen-cam', 'eigengrad-cam']) {
        for (const layer of ['pool', 'logits', 'input', 'nowhere']) {
          await assert.rejects(run(id, probe, { layer }), /^UserError: .* has no layer ".*" with a spatial map/);
        }
      }
      await assert.rejects(
        gradCamPlusPlus(probe, { variant: 'captum' }),
        /^UserError: There is no variant of grad-cam\+\+ "captum": choose default, authors, pytorch-grad-cam, torch-cam or tf-keras-vis/,
      );
      await assert.rejects(eigenCam(probe, { variant: 'paper' }), /There is no variant of eigen-cam "paper": choose default or centred/);
    });
  });
});

/** Asks of the network whose logits are c times as large. */
function askScaled<T>(probe: Probe, c: number, use: (probe: Probe) => Promise<T>): Promise<T> {
  const { network } = probe.classifier;
  const layers = network.layers.map((layer): Layer => {
    if (layer.name !== network.output) return layer;
    return {
      ...layer,
      forward: (inputs) => layer.forward(inputs).mul(c),
      backward: (gradient, inputs, output) => layer.backward(gradient.mul(c), inputs, output),
    };
  });
  return askAnother(probe, { ...probe.classifier, network: { ...network, layers } }, use);
}
