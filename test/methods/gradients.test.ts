import assert from 'node:assert/strict';
import { makePicture } from '../../src/images/picture';
import { deconvnet } from '../../src/methods/deconvnet';
import { gradientXInput } from '../../src/methods/gradient-x-input';
import { guidedBackprop } from '../../src/methods/guided-backprop';
import { guidedGradCam } from '../../src/methods/guided-grad-cam';
import { integratedGradients } from '../../src/methods/integrated-gradients';
import { withProbe } from '../../src/methods/probe';
import { smoothGrad, smoothGradObstacle, type SmoothGradOptions, type SmoothingMethod } from '../../src/methods/smoothgrad';
import type { Layer } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { normalNumbers, uniformSource } from '../../src/random';
import { maxDifference, maxRelative } from '../support/fixtures';
import { backwardBy, gradientAt, scoreAt } from '../support/float64';
import { onProbe } from '../support/on-probe';
import { type TinyNetwork } from '../support/tiny';
import { otherSpecs, type Spec } from '../support/tiny-specs';

const swish = otherSpecs.swish as readonly Spec[];
const linear = otherSpecs.linear as readonly Spec[];
const relu = otherSpecs.relu as readonly Spec[];
const logit = (logits: Float64Array) => logits[1]!;

describe('gradient × input', () => {
  for (const score of ['logit', 'probability'] as const) {
    it(`is the normalised input times the float64 derivative of the ${score}, colour by colour`, async () => {
      for (const seed of [1, 2]) {
        await onProbe(seed, async (probe, tiny) => {
          const numeric = gradientAt(tiny, tiny.input.values, (logits) => (score === 'logit' ? logits[1]! : softmax(logits)[1]!));
          const map = await gradientXInput(probe);
          assert.deepEqual([map.height, map.width, map.channels, map.signed], [9, 12, 3, true]);
          assert.ok(maxRelative(map.values, numeric.map((value, index) => value * tiny.input.values[index]!)) < 1e-4);
        }, { specs: swish, score });
      }
    });
  }

  it('keeps the one channel of a network that reads grey pictures', async () => {
    await onProbe(3, async (probe, tiny) => {
      const numeric = gradientAt(tiny, tiny.input.values, logit);
      const map = await gradientXInput(probe);
      assert.deepEqual([map.height, map.width, map.channels], [9, 12, 1]);
      assert.ok(maxRelative(map.values, numeric.map((value, index) => value * tiny.input.values[index]!)) < 1e-4);
    }, { specs: swish, shape: { channels: 1 } });
  });

  it('has its channels red first, also where the network reads blue first', async () => {
    const reversed = (values: ArrayLike<number>) => Array.from(values, (_, index) => values[index + 2 - 2 * (index % 3)]!);
    await onProbe(3, async (probe, tiny) => {
      // Read blue first, the picture with its colours swapped is the input that it was.
      const { name, width, height, pixels } = tiny.picture;
      const swapped = makePicture(name, width, height, Uint8Array.from(reversed(pixels)));
      const classifier = { ...tiny.classifier, preprocessing: { ...tiny.classifier.preprocessing, order: 'bgr' as const } };
      await withObservation(classifier, swapped, (observation) =>
        withProbe(observation, probe.target, async (other) => {
          for (const method of [gradientXInput, guidedBackprop, guidedGradCam, integratedGradients]) {
            const expected = await method(probe);
            assert.deepEqual([...(await method(other)).values], reversed(expected.values), expected.method);
          }
        }),
      );
    });
  });

  it('sums to S without the effect of the biases on a linear network (identity 3)', async () => {
    for (const seed of [1, 2, 3]) {
      await onProbe(seed, async (probe, tiny) => {
        const sum = (await gradientXInput(probe)).values.reduce((a, b) => a + b, 0);
        const zero = tiny.input.values.map(() => 0);
        assert.ok(Math.abs(sum - (scoreAt(tiny, tiny.input.values, logit) - scoreAt(tiny, zero, logit))) < 1e-5);
      }, { specs: linear });
    }
  });
});

/** The noisy inputs in float64, from the definition: σ is 15 % of the range, sample k follows sample k − 1. */
function noisyInputs(tiny: TinyNetwork, samples: number, seed: number, share = 0.15): Float64Array[] {
  const { values } = tiny.input;
  const sigma = share * (Math.max(...values) - Math.min(...values));
  const uniform = uniformSource(seed);
  return Array.from({ length: samples }, () => {
    const noise = normalNumbers(uniform, values.length);
    return values.map((value, index) => value + sigma * noise[index]!);
  });
}

const mean = (samples: readonly Float64Array[]) =>
  samples[0]!.map((_, index) => samples.reduce((sum, sample) => sum + sample[index]!, 0) / samples.length);
const squared = (values: Float64Array) => values.map((value) => value ** 2);
const moments: Record<SmoothingMethod, (samples: readonly Float64Array[]) => Float64Array> = {
  smoothgrad: mean,
  'smoothgrad-squared': (samples) => mean(samples.map(squared)),
  vargrad: (samples) => {
    const middle = mean(samples);
    return mean(samples.map((sample) => squared(sample.map((value, index) => value - middle[index]!))));
  },
};
const methods = Object.keys(moments) as SmoothingMethod[];

describe('SmoothGrad, SmoothGrad² and VarGrad', () => {
  for (const [batch, what] of [[16, 'in one batch'], [2, 'in three batches']] as const) {
    it(`are the mean, the mean of squares and the variance of float64 gradients at the same noisy inputs, ${what}`, async () => {
      await onProbe(1, async (probe, tiny) => {
        const gradients = noisyInputs(tiny, 5, 7).map((input) => gradientAt(tiny, input, logit));
        for (const method of methods) {
          const map = await smoothGrad(probe, method, { samples: 5, seed: 7, batch });
          assert.ok(maxRelative(map.values, moments[method](gradients)) < 1e-4, method);
          assert.deepEqual([map.method, map.channels, map.signed], [method, 3, method === 'smoothgrad']);
          assert.deepEqual(map.options, { samples: 5, noise: 0.15, seed: 7 });
          assert.deepEqual(map.passes, { forward: 5, backward: 5, headBackward: 0 });
          const range = Math.max(...tiny.input.values) - Math.min(...tiny.input.values);
          assert.ok(Math.abs(map.measured!.sigma! - 0.15 * range) < 1e-6);
        }
      }, { specs: swish });
    });
  }

  it('take as much noise as they are told, none included', async () => {
    await onProbe(2, async (probe, tiny) => {
      const gradients = noisyInputs(tiny, 2, 0, 0.5).map((input) => gradientAt(tiny, input, logit));
      assert.ok(maxRelative((await smoothGrad(probe, 'smoothgrad', { samples: 2, noise: 0.5 })).values, mean(gradients)) < 1e-4);
      assert.ok(maxRelative((await smoothGrad(probe, 'smoothgrad', { samples: 2, noise: 0 })).values, await probe.inputGradient().data()) < 1e-6);
    }, { specs: swish });
  });

  it('are the gradient, its square and zero on a linear network (identity 24)', async () => {
    await onProbe(3, async (probe) => {
      const gradient = await probe.inputGradient().data();
      const [smooth, squares, variance] = await Promise.all(methods.map(async (method) => (await smoothGrad(probe, method, { samples: 20 })).values));
      assert.ok(maxRelative(smooth!, gradient) < 1e-6);
      assert.ok(maxRelative(squares!, Array.from(gradient, (value) => value ** 2)) < 1e-6);
      // The difference of the mean of squares and the squared mean would leave 1e-7 of them, with either sign.
      assert.ok(variance!.every((value, index) => value >= 0 && value <= 1e-12 * gradient[index]! ** 2));
    }, { specs: linear });
  });

  it('depend on the seed and on nothing else that is random', async () => {
    const values = async (options: SmoothGradOptions) => {
      let found = new Float32Array();
      await onProbe(4, async (probe) => {
        found = (await smoothGrad(probe, 'vargrad', { samples: 4, ...options })).values as Float32Array<ArrayBuffer>;
      });
      return found;
    };
    assert.deepEqual(await values({ seed: 3 }), await values({ seed: 3 }));
    assert.deepEqual(await values({}), await values({ seed: 0 }));
    assert.ok(maxRelative(await values({ seed: 4 }), await values({ seed: 3 })) > 1e-2);
  });

  it('share their samples, and say how far they are', async () => {
    await onProbe(5, async (probe) => {
      const told: [number, number][] = [];
      const options = { samples: 5, batch: 2, onProgress: (done: number, total: number) => void told.push([done, total]) };
      for (const method of methods) await smoothGrad(probe, method, options);
      assert.deepEqual(told, [[2, 5], [4, 5], [5, 5]]);
      // Another target is another question.
      await withProbe(probe.observation, { index: 2, score: 'logit' }, (other) => smoothGrad(other, 'vargrad', options));
      assert.equal(told.length, 6);
      // So are other noise and another quantity.
      for (const other of [{ seed: 1 }, { noise: 0.1 }, { variant: 'gradient-x-input' }]) {
        await smoothGrad(probe, 'vargrad', { ...options, ...other });
      }
      assert.equal(told.length, 15);
    });
  });

  it('sample gradient × input and integrated gradients as variants', async () => {
    await onProbe(6, async (probe, tiny) => {
      const inputs = noisyInputs(tiny, 3, 0);
      const products = inputs.map((input) => gradientAt(tiny, input, logit).map((value, index) => value * input[index]!));
      for (const method of methods) {
        const map = await smoothGrad(probe, method, { samples: 3, variant: 'gradient-x-input' });
        assert.ok(maxRelative(map.values, moments[method](products)) < 1e-4, method);
      }
      const integrated = await smoothGrad(probe, 'smoothgrad', { samples: 3, variant: 'integrated-gradients' });
      // Along its own path each sample sums to its own difference of scores, so the mean sums to the mean difference.
      const zero = scoreAt(tiny, tiny.input.values.map(() => 0), logit);
      const expected = inputs.reduce((sum, input) => sum + scoreAt(tiny, input, logit) - zero, 0) / 3;
      assert.ok(Math.abs(integrated.values.reduce((a, b) => a + b, 0) - expected) < 1e-3 * Math.abs(expected));
      assert.deepEqual(integrated.options, { samples: 3, noise: 0.15, seed: 0, rule: 'midpoint', steps: 50, baseline: 'grey' });
      assert.deepEqual(integrated.passes, { forward: 150, backward: 150, headBackward: 0 });
    }, { specs: swish });
  });

  it('on a linear network, integrated gradients of noisy inputs are the gradient times the mean input (identity 25)', async () => {
    await onProbe(7, async (probe, tiny) => {
      const gradient = gradientAt(tiny, tiny.input.values, logit);
      const middle = mean(noisyInputs(tiny, 3, 0));
      const map = await smoothGrad(probe, 'smoothgrad', { samples: 3, variant: 'integrated-gradients' });
      assert.ok(maxRelative(map.values, middle.map((value, index) => value * gradient[index]!)) < 1e-4);
    }, { specs: linear });
  });

  it('sample the signals of DeconvNet and guided backpropagation as variants', async () => {
    const rules = {
      deconvnet: (signal: number) => Math.max(signal, 0),
      'guided-backprop': (signal: number, z: number) => (signal > 0 && z > 0 ? signal : 0),
    };
    await onProbe(8, async (probe, tiny) => {
      for (const [variant, rule] of Object.entries(rules)) {
        const signals = noisyInputs(tiny, 2, 0).map((input) => backwardBy(rule, tiny, relu, 1, input));
        const map = await smoothGrad(probe, 'smoothgrad', { samples: 2, variant });
        assert.ok(maxRelative(map.values, mean(signals)) < 1e-4, variant);
        assert.equal(map.variant, variant);
      }
      for (const method of [deconvnet, guidedBackprop]) {
        const alone = await method(probe);
        const still = await smoothGrad(probe, 'smoothgrad', { samples: 1, noise: 0, variant: alone.method });
        assert.ok(maxRelative(still.values, alone.values) < 1e-6, alone.method);
      }
    }, { specs: relu });
  });

  it('refuse variants, counts and noise that make no sense, in one sentence', async () => {
    await onProbe(9, async (probe) => {
      const refused = (options: SmoothGradOptions, sentence: RegExp) => assert.rejects(smoothGrad(probe, 'vargrad', options), sentence);
      await refused({ variant: 'abs' }, /^UserError: There is no variant of vargrad "abs": choose default, gradient-x-input, .* or guided-backprop\.$/);
      for (const samples of [0, -1, 1.5, NaN]) await refused({ samples }, /^UserError: The number of samples must be a whole number from 1 on, not /);
      for (const noise of [-0.1, NaN, Infinity]) {
        await refused({ noise }, /^UserError: The noise must be a share of the input's range from 0 on, not /);
      }
      const sentence = smoothGradObstacle(probe, 'deconvnet')!;
      assert.match(sentence, /^deconvnet is defined for ReLU networks only, and tiny has another activation \(swish, at "stem"\)/);
      await refused({ variant: 'deconvnet' }, new RegExp(`^UserError: ${sentence.replace(/[()."]/g, '\\$&')}$`));
      assert.equal(smoothGradObstacle(probe), null);
    }, { specs: swish });
  });
});

describe('maps beyond the range of float32', () => {
  it('are refused by a sentence that names the method', async () => {
    await onProbe(1, async (probe, tiny) => {
      const steeper = (layer: Layer): Layer => ({ ...layer, backward: (...given) => layer.backward(...given).map((part) => part.mul(1e38).mul(1e38)) });
      const layers = tiny.classifier.network.layers.map((layer) => (layer.name === 'stem' ? steeper(layer) : layer));
      const steep = { ...tiny.classifier, network: { ...tiny.classifier.network, layers } };
      await withObservation(steep, tiny.picture, (observation) =>
        withProbe(observation, probe.target, async (other) => {
          await assert.rejects(gradientXInput(other), /^UserError: gradient-x-input comes to values beyond the range of 32-bit numbers on "tiny 1": .*\.$/);
          assert.equal(maxDifference(observation.logits, probe.observation.logits), 0);
        }),
      );
    });
  });
});
