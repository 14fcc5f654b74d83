import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import type { AttributionMap } from '../../src/methods/attribution-map';
import { cam } from '../../src/methods/cam';
import { catalogue } from '../../src/methods/catalogue';
import { gradCam } from '../../src/methods/grad-cam';
import { Probe, withProbe } from '../../src/methods/probe';
import { saliency } from '../../src/methods/saliency';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { numericGradient } from '../support/tiny';
import type { Spec } from '../support/tiny-specs';

const scaled = (map: AttributionMap, factor: number) => map.values.map((value) => value * factor);

describe('saliency', () => {
  for (const score of ['logit', 'probability'] as const) {
    it(`is the largest absolute float64 derivative over the colours, of the ${score}`, async () => {
      let compared = 0;
      for (const seed of [1, 2, 3]) {
        await onProbe(
          seed,
          async (probe, tiny) => {
            const map = await saliency(probe);
            const numeric = numericGradient(tiny, 'input', (logits) => (score === 'logit' ? logits[1]! : softmax(logits)[1]!));
            assert.deepEqual([map.height, map.width, map.channels, map.signed], [9, 12, 1, false]);
            const scale = Math.max(...map.values);
            map.values.forEach((value, pixel) => {
              const colours = [...numeric.subarray(3 * pixel, 3 * pixel + 3)].map(Math.abs);
              if (colours.some(Number.isNaN)) return;
              assert.ok(Math.abs(value - Math.max(...colours)) < 2e-4 * scale, `pixel ${pixel}`);
              compared++;
            });
          },
          { score },
        );
      }
      assert.ok(compared > 150, `${compared} pixels compared`);
    });
  }

  it('does not change when a constant is added to all logits (identity 13)', async () => {
    await onProbe(4, async (probe, tiny) => {
      const before = (await saliency(probe)).values;
      const { network } = tiny.classifier;
      const shifted = network.layers.map((layer) =>
        layer.name === network.output ? { ...layer, forward: (inputs: Parameters<typeof layer.forward>[0]) => layer.forward(inputs).add(100) } : layer,
      );
      const classifier = { ...tiny.classifier, network: { ...network, layers: shifted } };
      await withObservation(classifier, tiny.picture, async (observation) => {
        assert.ok(observation.logits[0]! - probe.observation.logits[0]! > 99);
        await withProbe(observation, probe.target, async (other) => assert.equal(maxDifference((await saliency(other)).values, before), 0));
      });
    });
  });
});

describe('CAM and Grad-CAM', () => {
  it('are one map up to the number of places: CAM = Z·Grad-CAM (identity 1)', async () => {
    for (const seed of [1, 2, 3]) {
      await onProbe(seed, async (probe) => {
        const [ours, gradient] = [await cam(probe), await gradCam(probe)];
        assert.ok(maxRelative(scaled(gradient, ours.height * ours.width), ours.values) < 1e-4);
        // CAM is complete: its mean is the logit without the dense layer's bias, which the float64 twin knows.
        assert.deepEqual([ours.height, ours.width], [3, 3]);
      });
    }
  });

  it('need the last activation: before it the identity fails', async () => {
    await onProbe(1, async (probe) => {
      const [ours, early] = [await cam(probe), await gradCam(probe, { layer: 'features.conv' })];
      assert.ok(maxRelative(scaled(early, 9), ours.values) > 0.1);
    });
  });

  it('CAM is the float64 sum of weight times activation', async () => {
    await onProbe(2, async (probe, tiny) => {
      const features = tiny.evaluate(new Map([['input', tiny.input]])).get('features')!;
      const weights = await tiny.classifier.linearHead!.weights(1);
      const expected = Array.from({ length: 9 }, (_, place) => weights.reduce((sum, w, k) => sum + w * features.values[place * 6 + k]!, 0));
      assert.ok(maxRelative((await cam(probe)).values, expected) < 1e-5);
    });
  });

  it('Grad-CAM at inner layers is the float64 derivation: mean derivative times activation', async () => {
    for (const layer of ['block', 'stem', 'block.expand.relu6', 'block.project']) {
      await onProbe(3, async (probe, tiny) => {
        const gradient = numericGradient(tiny, layer, (logits) => logits[1]!);
        assert.ok(!gradient.some(Number.isNaN), 'this seed has no kink within the step');
        const activation = tiny.evaluate(new Map([['input', tiny.input]])).get(layer)!;
        const places = activation.height * activation.width;
        const alpha = Array.from({ length: activation.channels }, (_, k) => gradient.filter((_, index) => index % activation.channels === k).reduce((a, b) => a + b, 0) / places);
        const expected = Array.from({ length: places }, (_, place) => alpha.reduce((sum, a, k) => sum + a * activation.values[place * activation.channels + k]!, 0));
        const map = await gradCam(probe, { layer });
        assert.deepEqual([map.height, map.width], [activation.height, activation.width]);
        assert.ok(maxRelative(map.values, expected) < 1e-4, layer);
      });
    }
  });

  it('counterfactual weights are the negative of the weights (identity 6)', async () => {
    await onProbe(4, async (probe) => {
      const [map, counter] = [await gradCam(probe), await gradCam(probe, { counterfactual: true })];
      assert.equal(maxDifference(scaled(counter, -1), map.values), 0);
      assert.deepEqual([counter.method, counter.variant], ['counterfactual-grad-cam', 'default']);
    });
  });

  it('CAM refuses another head, another layer and the probability, and names what fits', async () => {
    const flat: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 2 },
      { name: 'gate', from: 'features', kind: 'activation', of: 'relu6' },
      { name: 'pool', from: 'gate', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 5 },
    ];
    await onProbe(5, async (probe, tiny) => {
      const observation = Object.assign(Object.create(Object.getPrototypeOf(probe.observation)), probe.observation, { classifier: { ...tiny.classifier, linearHead: null } });
      await assert.rejects(cam(new Probe(observation, probe.target)), /^UserError: cam needs a network that ends in global average pooling .* use grad-cam instead\.$/);
      await assert.rejects(cam(probe, 'features'), /cam exists only at "gate".* use grad-cam at "features" instead/);
    }, { specs: flat });
    await onProbe(5, (probe) => assert.rejects(cam(probe), /cam explains the logit only/), { score: 'probability' });
  });
});

describe('a probe', () => {
  it('gives the same maps whatever order the methods run in (identity 10)', async () => {
    const run = async (ids: string[]) => {
      const maps = new Map<string, number[]>();
      await onProbe(6, async (probe) => {
        for (const id of ids) maps.set(id, [...(await catalogue.find((row) => row.id === id)!.run(probe, { window: 4, stride: 2 })).values]);
      });
      return maps;
    };
    const ids = catalogue.map(({ id }) => id);
    const [forwards, backwards] = [await run(ids), await run([...ids].reverse())];
    for (const id of ids) assert.deepEqual(backwards.get(id), forwards.get(id), id);
  });

  it('refuses a class that does not exist', async () => {
    await onProbe(7, async (probe) => {
      for (const index of [-1, 5, 1.5, NaN]) {
        assert.throws(() => new Probe(probe.observation, { index, score: 'logit' }), /There is no class .*: the network knows classes 0 to 4/);
      }
    });
  });

  it('leaves no tensor behind when a method throws', async () => {
    await onProbe(8, async (probe) => {
      const before = tf.memory().numTensors;
      await assert.rejects(gradCam(probe, { layer: 'nowhere' }), /no layer "nowhere" with a spatial map/);
      await assert.rejects(cam(probe, 'stem'));
      assert.equal(tf.memory().numTensors, before);
    });
  });
});
