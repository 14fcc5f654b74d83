import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { makePicture } from '../../src/images/picture';
import { deconvnet } from '../../src/methods/deconvnet';
import { guidedBackprop } from '../../src/methods/guided-backprop';
import { guidedGradCam } from '../../src/methods/guided-grad-cam';
import { withProbe, type Probe } from '../../src/methods/probe';
import { rectifierObstacle } from '../../src/methods/rectifiers';
import type { Classifier } from '../../src/models/classifier';
import { activation, dense, flatten, inputLayer } from '../../src/models/layers';
import { disposeAll, makeNetwork, type ActivationName } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { maxDifference, maxRelative } from '../support/fixtures';
import { backwardBy, maxPoolingSpecs, type SignalRule } from '../support/float64';
import { onProbe } from '../support/on-probe';
import { numericGradient, tinyNetwork, type Grid } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

const slope = (z: number, of: ActivationName): number => {
  if (of === 'linear') return 1;
  if (of === 'relu') return z > 0 ? 1 : 0;
  assert.equal(of, 'relu6');
  return z > 0 && z < 6 ? 1 : 0;
};
/** The rules of the three backward passes, from the papers. */
const rules = {
  gradient: (signal, z, of) => signal * slope(z, of),
  deconvnet: (signal, _, of) => (of === 'linear' || signal > 0 ? signal : 0),
  'guided-backprop': (signal, z, of) => (of === 'linear' || signal > 0 ? signal * slope(z, of) : 0),
} as const satisfies Record<string, SignalRule>;

/** Asks a network whose input goes through one activation into one unit, `S = Σ w·σ(z)`, with 2×2 inputs z. */
async function onUnits(of: ActivationName, z: readonly number[], w: readonly number[], use: (probe: Probe) => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  const tensors = [tf.tensor2d([...w], [4, 1]), tf.tensor1d([0])] as const;
  const input = inputLayer('input', [2, 2, 1]);
  const units = activation('units', input, of);
  const flat = flatten('flat', units);
  const other = tinyNetwork(1);
  const classifier: Classifier = {
    ...other.classifier,
    network: makeNetwork([input, units, flat, dense('logits', flat, ...tensors)]),
    height: 2,
    width: 2,
    classNames: ['yes'],
    defaultLayer: 'units',
    linearHead: null,
    preprocessing: { cropFraction: 1, offset: 100, scale: 1 },
  };
  const picture = makePicture('units', 2, 2, Uint8Array.from(z.flatMap((value) => [0, 0, 0].fill(value + 100))));
  try {
    await withObservation(classifier, picture, (observation) => withProbe(observation, { index: 0, score: 'logit' }, use));
  } finally {
    other.classifier.dispose();
    disposeAll(tensors);
  }
  assert.equal(tf.memory().numTensors, before);
}

describe('DeconvNet and guided backpropagation', () => {
  it('on four units by hand: on or off, pushed up or down (identity 11)', async () => {
    // Gradient [2, −3, 0, 5]: unit 2 is on and its signal negative, unit 3 is off and its signal positive.
    await onUnits('relu', [1, 2, -1, 3], [2, -3, 4, 5], async (probe) => {
      assert.ok(maxDifference(await probe.inputGradient().data(), [2, -3, 0, 5]) < 1e-6);
      assert.ok(maxDifference((await deconvnet(probe)).values, [2, 0, 4, 5]) < 1e-6);
      assert.ok(maxDifference((await guidedBackprop(probe)).values, [2, 0, 0, 5]) < 1e-6);
    });
  });

  it('on units of ReLU6 by hand: a saturated unit counts as off for guided backpropagation', async () => {
    await onUnits('relu6', [5, 7, -1, 20], [2, 3, 4, -5], async (probe) => {
      assert.ok(maxDifference((await deconvnet(probe)).values, [2, 3, 4, 0]) < 1e-6);
      assert.ok(maxDifference((await guidedBackprop(probe)).values, [2, 0, 0, 0]) < 1e-6);
    });
  });

  it('on linear units by hand: nothing is cut', async () => {
    await onUnits('linear', [1, -2, 3, -4], [2, -3, -4, 5], async (probe) => {
      for (const method of [deconvnet, guidedBackprop]) assert.ok(maxDifference((await method(probe)).values, [2, -3, -4, 5]) < 1e-6);
    });
  });

  const networks: Readonly<Record<string, readonly Spec[]>> = {
    'a residual network with ReLU6': residualSpecs,
    'a network with ReLU': otherSpecs.relu!,
    'a network with max and average pooling': maxPoolingSpecs,
    'a network that flattens': otherSpecs.flatten!,
    'a linear network': otherSpecs.linear!,
  };
  for (const [name, specs] of Object.entries(networks)) {
    it(`are their rules applied layer by layer in float64, on ${name}`, async () => {
      for (const seed of name.includes('residual') ? [1, 2] : [1]) {
        await onProbe(seed, async (probe, tiny) => {
          const expected = (rule: SignalRule) => backwardBy(rule, tiny, specs, 1, tiny.input.values);
          // The oracle itself, by the rule whose result is known.
          assert.ok(maxRelative(await probe.inputGradient().data(), expected(rules.gradient)) < 1e-4);
          for (const method of [deconvnet, guidedBackprop]) {
            const map = await method(probe);
            assert.ok(maxRelative(map.values, expected(rules[map.method as keyof typeof rules])) < 1e-4, `${map.method}, seed ${seed}`);
            assert.deepEqual([map.height, map.width, map.channels, map.signed], [9, 12, 3, true]);
            assert.deepEqual(map.passes, { forward: 1, backward: 1, headBackward: 0 });
          }
        }, { specs });
      }
    });
  }

  it('are three different maps on a network with ReLU6, some of whose units are saturated', async () => {
    await onProbe(1, async (probe, tiny) => {
      const saturated = tiny.evaluate(new Map([['input', tiny.input]])).get('block.expand')!.values.filter((z) => z >= 6).length;
      assert.ok(saturated > 0);
      const gradient = await probe.inputGradient().data();
      const [deconvolved, guided] = [(await deconvnet(probe)).values, (await guidedBackprop(probe)).values];
      for (const [a, b] of [[gradient, deconvolved], [gradient, guided], [deconvolved, guided]] as const) assert.ok(maxRelative(a, b) > 0.1);
    });
  });

  it('leave the gradient as it was, also after a rule has thrown', async () => {
    await onProbe(2, async (probe) => {
      const fails = () => {
        throw new Error('no rule');
      };
      assert.throws(() => probe.modifiedInputGradient('none', fails), /no rule/);
      await guidedBackprop(probe);
      const after = await probe.inputGradient().data();
      await withProbe(probe.observation, probe.target, async (fresh) => assert.deepEqual(await fresh.inputGradient().data(), after));
    });
  });

  it('refuse smooth activations by name, Guided Grad-CAM too', async () => {
    for (const of of ['swish', 'sigmoid', 'tanh'] as const) {
      await onProbe(3, async (probe) => {
        for (const [id, method] of Object.entries({ deconvnet, 'guided-backprop': guidedBackprop, 'guided-grad-cam': guidedGradCam })) {
          const sentence =
            `${id} is defined for ReLU networks only, and tiny has another activation (${of}, at "stem"); ` +
            'use smoothgrad or integrated-gradients instead.';
          assert.equal(rectifierObstacle(id, probe), sentence);
          await assert.rejects(async () => method(probe), { name: 'UserError', message: sentence });
        }
      }, { specs: otherSpecs[of] });
    }
    await onProbe(3, async (probe) => assert.equal(rectifierObstacle('deconvnet', probe), null));
  });
});

/** Enlarges a map: bilinearly between the centres of its cells, or by the cell that a pixel's corner lies in. */
function enlarged({ values, height, width }: Grid, toHeight: number, toWidth: number, nearest: boolean): number[] {
  const clamp = (value: number, last: number) => Math.min(Math.max(value, 0), last);
  const at = (row: number, column: number) => values[clamp(row, height - 1) * width + clamp(column, width - 1)]!;
  return Array.from({ length: toHeight * toWidth }, (_, index) => {
    const [y, x] = [Math.floor(index / toWidth), index % toWidth];
    if (nearest) return at(Math.floor((y * height) / toHeight), Math.floor((x * width) / toWidth));
    const [row, column] = [((y + 0.5) * height) / toHeight - 0.5, ((x + 0.5) * width) / toWidth - 0.5];
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [down, right] = [row - top, column - left];
    const across = (line: number) => (1 - right) * at(line, left) + right * at(line, left + 1);
    return (1 - down) * across(top) + down * across(top + 1);
  });
}

describe('Guided Grad-CAM', () => {
  for (const layer of [undefined, 'block'] as const) {
    it(`is the float64 guided signal times the positive part of the float64 Grad-CAM at ${layer ?? 'the last layer'}, enlarged`, async () => {
      await onProbe(3, async (probe, tiny) => {
        const name = layer ?? 'features';
        const gradient = numericGradient(tiny, name, (logits) => logits[1]!);
        const map = tiny.evaluate(new Map([['input', tiny.input]])).get(name)!;
        const places = map.height * map.width;
        const own = (k: number) => gradient.filter((_, index) => index % map.channels === k);
        const alpha = Array.from({ length: map.channels }, (_, k) => own(k).reduce((a, b) => a + b) / places);
        const cam = Float64Array.from({ length: places }, (_, place) =>
          Math.max(alpha.reduce((sum, a, k) => sum + a * map.values[place * map.channels + k]!, 0), 0),
        );
        assert.ok(cam.some((value) => value > 0));
        const guided = backwardBy(rules['guided-backprop'], tiny, residualSpecs, 1, tiny.input.values);
        for (const variant of ['default', 'nearest']) {
          const fine = enlarged({ ...map, channels: 1, values: cam }, 9, 12, variant === 'nearest');
          const result = await guidedGradCam(probe, { layer, variant });
          assert.ok(maxRelative(result.values, guided.map((value, index) => value * fine[Math.floor(index / 3)]!)) < 1e-4, variant);
          assert.deepEqual([result.variant, result.layer, result.channels], [variant, name, 3]);
          assert.deepEqual(result.passes, { forward: 1, backward: 1, headBackward: 1 });
        }
      });
    });
  }

  it('is zero everywhere where Grad-CAM has no positive evidence', async () => {
    // All units are on and all weights negative, so that both gradient and Grad-CAM are negative.
    await onUnits('relu', [1, 2, 3, 4], [-2, -3, -4, -5], async (probe) => {
      assert.ok((await guidedGradCam(probe)).values.every((value) => value === 0));
    });
    // Grad-CAM is (7 − 6)/4 · z; the guided signal keeps its negative weights out.
    await onUnits('relu', [1, 2, 3, 4], [-2, -4, 3, 4], async (probe) => {
      assert.ok(maxDifference((await guidedGradCam(probe)).values, [0, 0, 9 / 4, 16 / 4]) < 1e-6);
    });
  });

  it('refuses a variant there is none of', async () => {
    const sentence = /^UserError: There is no variant of guided-grad-cam "cubic": choose default or nearest\.$/;
    await onProbe(4, (probe) => assert.rejects(guidedGradCam(probe, { variant: 'cubic' }), sentence));
  });
});
