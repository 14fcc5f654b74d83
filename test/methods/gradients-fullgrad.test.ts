import assert from 'node:assert/strict';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { resizeBilinear } from '../../src/images/interpolate';
import { fullGrad } from '../../src/methods/fullgrad';
import type { Layer } from '../../src/models/network';
import { softmax } from '../../src/models/predictions';
import { askAnother } from '../support/altered';
import { maxRelative } from '../support/fixtures';
import { maxPoolingSpecs, type LogitScore } from '../support/float64';
import { onProbe } from '../support/on-probe';
import { numericGradient, type Grid, type TinyNetwork } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

/** Every network there is, by name. */
const networks: Readonly<Record<string, readonly Spec[]>> = { 'relu6, residual': residualSpecs, 'max-pooling': maxPoolingSpecs, ...otherSpecs };
/** A class that each of them has, the one-unit heads included. */
const lastClass = (specs: readonly Spec[]) => (specs.at(-1) as Extract<Spec, { kind: 'dense' }>).out - 1;

interface Term {
  readonly kind: 'input' | 'bias' | 'activation';
  readonly signed: Grid;
}

/** The terms of the decomposition in float64: derivatives by differences, biases as what a layer answers to zeros. */
function plainTerms(tiny: TinyNetwork, specs: readonly Spec[], score: LogitScore): Term[] {
  const outputs = tiny.evaluate(new Map([['input', tiny.input]]));
  const term = (kind: Term['kind'], name: string, factor: Float64Array): Term => {
    const gradient = numericGradient(tiny, name, score);
    assert.ok(!gradient.some(Number.isNaN), `${name} lies on a kink: take another seed`);
    return { kind, signed: { ...(outputs.get(name) as Grid), values: gradient.map((g, index) => g * factor[index]!) } };
  };
  const answer = (spec: Spec, change: (z: number) => number) => {
    const source = outputs.get(spec.from) as Grid;
    return tiny.evaluate(new Map([[spec.from, { ...source, values: source.values.map(change) }]])).get(spec.name)!.values;
  };
  const terms = [term('input', 'input', tiny.input.values)];
  for (const spec of specs) {
    if (spec.kind === 'convolution' || spec.kind === 'depthwise' || spec.kind === 'dense') terms.push(term('bias', spec.name, answer(spec, () => 0)));
    if (spec.kind !== 'activation') continue;
    const step = 1e-6;
    const [up, down] = [answer(spec, (z) => z + step), answer(spec, (z) => z - step)];
    const z = outputs.get(spec.from)!.values;
    const implicit = outputs.get(spec.name)!.values.map((value, index) => value - ((up[index]! - down[index]!) / (2 * step)) * z[index]!);
    // The rounding of the difference would be taken for the term where there is none, and rescaled to 1.
    terms.push(term('activation', spec.name, implicit.map((bias) => (Math.abs(bias) < 1e-8 ? 0 : bias))));
  }
  return terms;
}

const total = (terms: readonly Term[], kind?: Term['kind']) =>
  terms.filter((term) => kind === undefined || term.kind === kind).reduce((sum, { signed }) => sum + signed.values.reduce((a, b) => a + b, 0), 0);

/** ψ in plain loops: sizes, brought to 0 … 1 by `rescale` for the tensor or each channel, summed over channels, enlarged. */
function psi({ signed }: Term, perChannel: boolean, rescale: (size: number, low: number, high: number) => number): Float32Array {
  const { height, width, channels, values } = signed;
  const sizes = values.map(Math.abs);
  const sum = new Float32Array(height * width);
  for (let k = 0; k < channels; k++) {
    const own = sizes.filter((_, index) => !perChannel || index % channels === k);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    for (let place = 0; place < height * width; place++) sum[place]! += rescale(sizes[place * channels + k]!, low, high);
  }
  return resizeBilinear(sum, height, width, 9, 12);
}

const sumOfMaps = (maps: readonly Float32Array[]) => maps[0]!.map((_, index) => maps.reduce((sum, map) => sum + map[index]!, 0));

describe('FullGrad', () => {
  it('is complete on every network: input, biases and activations sum to the logit (identity 5)', async () => {
    for (const [name, specs] of Object.entries(networks)) {
      for (const seed of [1, 2, 3]) {
        await onProbe(seed, async (probe) => {
          const { completenessResidual, inputSum, biasSum, activationSum } = (await fullGrad(probe)).measured!;
          const scale = Math.max(...[inputSum!, biasSum!, activationSum!, probe.score].map(Math.abs));
          assert.ok(Math.abs(completenessResidual!) < 1e-5 * scale, `${name}, seed ${seed}: ${completenessResidual}`);
          assert.ok(Math.abs(inputSum! + biasSum! + activationSum! - probe.score) < 1e-5 * scale, `${name}, seed ${seed}`);
        }, { specs, index: lastClass(specs) });
      }
    }
  });

  it('is complete for a probability, a contrast and a negative target too', async () => {
    for (const target of [{ score: 'probability' }, { against: 3 }, { score: 'probability', against: 0, negative: true }] as const) {
      await onProbe(4, async (probe) => {
        const { completenessResidual, scoreSum } = (await fullGrad(probe)).measured!;
        assert.ok(Math.abs(completenessResidual!) < 1e-5, JSON.stringify(target));
        assert.equal(scoreSum === 0, !('score' in target));
      }, target);
    }
  });

  for (const [name, seed] of [['relu6, residual', 1], ['swish', 1], ['tanh', 1], ['max-pooling', 1], ['flatten', 2]] as const) {
    it(`has the float64 terms and the map of their definition: ${name}`, async () => {
      const specs = networks[name] as readonly Spec[];
      await onProbe(seed, async (probe, tiny) => {
        const terms = plainTerms(tiny, specs, (logits) => logits[1]!);
        const map = await fullGrad(probe);
        const scale = Math.max(...terms.map((term) => Math.abs(total([term]))));
        for (const kind of ['input', 'bias', 'activation'] as const) {
          assert.ok(Math.abs(map.measured![`${kind}Sum`]! - total(terms, kind)) < 1e-5 * scale, kind);
        }
        const spatial = terms.filter(({ signed }) => signed.height * signed.width > 1);
        const expected = spatial.map((term) => psi(term, false, (size, low, high) => (high > low ? (size - low) / (high - low) : 0)));
        assert.ok(maxRelative(map.values, sumOfMaps(expected)) < 1e-4);
        assert.deepEqual([map.height, map.width, map.channels, map.signed, map.variant], [9, 12, 1, false, 'default']);
        assert.deepEqual(map.passes, { forward: 1, backward: 1, headBackward: 0 });
      }, { specs });
    });
  }

  it('as pytorch-grad-cam has it leaves activations out and rescales each channel', async () => {
    await onProbe(3, async (probe, tiny) => {
      const terms = plainTerms(tiny, residualSpecs, (logits) => logits[1]!);
      const shown = terms.filter(({ kind, signed }) => kind !== 'activation' && signed.height * signed.width > 1);
      const expected = shown.map((term) => psi(term, true, (size, low, high) => (size - low) / (high - low + 1e-7)));
      const map = await fullGrad(probe, { variant: 'pytorch-grad-cam' });
      assert.ok(maxRelative(map.values, sumOfMaps(expected)) < 1e-4);
      assert.equal(map.variant, 'pytorch-grad-cam');
      assert.deepEqual(map.measured, (await fullGrad(probe)).measured);
    });
  });

  it("counts 6 times the gradient of each saturated unit as ReLU6's own part", async () => {
    await onProbe(1, async (probe, tiny) => {
      const outputs = tiny.evaluate(new Map([['input', tiny.input]]));
      let expected = 0;
      let saturated = 0;
      for (const spec of residualSpecs) {
        if (spec.kind !== 'activation') continue;
        const gradient = numericGradient(tiny, spec.name, (logits) => logits[1]!);
        outputs.get(spec.from)!.values.forEach((z, index) => {
          if (z < 6) return;
          expected += 6 * gradient[index]!;
          saturated++;
        });
      }
      assert.ok(saturated > 10);
      assert.ok(Math.abs((await fullGrad(probe)).measured!.activationSum! - expected) < 1e-4 * Math.abs(expected));
    });
  });

  it('counts the part of a layer that is neither linear nor an activation in the sum, not in the map', async () => {
    await onProbe(2, async (probe, tiny) => {
      // S is then of degree two in the input, and what a square adds of its own is σ(z) − σ′(z)·z = −z².
      const square: Pick<Layer, 'kind' | 'forward' | 'backward'> = {
        kind: 'other',
        forward: ([x]) => (x as Tensor).square(),
        backward: (gradient, [x]) => [gradient.mul(x as Tensor).mul(2)],
      };
      const layers = tiny.classifier.network.layers.map((layer) => (layer.name === 'stem' ? { ...layer, ...square } : layer));
      const classifier = { ...tiny.classifier, network: { ...tiny.classifier.network, layers } };
      await askAnother(probe, classifier, async (quadratic) => {
        const z = tiny.evaluate(new Map([['input', tiny.input]])).get('stem.conv')!.values;
        const gradient = await quadratic.gradient('stem').data();
        const expected = -z.reduce((sum, value, index) => sum + gradient[index]! * value ** 2, 0);
        const { measured } = await fullGrad(quadratic);
        assert.ok(Math.abs(expected) > 0.1);
        assert.ok(Math.abs(measured!.otherSum! - expected) < 1e-5 * Math.abs(expected));
        assert.ok(Math.abs(measured!.completenessResidual!) < 1e-5 * Math.abs(expected));
      });
    }, { specs: otherSpecs.linear });
  });

  it('has the implicit bias of the softmax where the score is a probability', async () => {
    await onProbe(1, async (probe, tiny) => {
      const score: LogitScore = (logits) => softmax(logits)[1]!;
      const logits = tiny.evaluate(new Map([['input', tiny.input]])).get('logits')!.values;
      const gradient = numericGradient(tiny, 'logits', score);
      const expected = score(logits) - gradient.reduce((sum, g, index) => sum + g * logits[index]!, 0);
      assert.ok(Math.abs((await fullGrad(probe)).measured!.scoreSum! - expected) < 1e-5);
    }, { specs: otherSpecs.swish, score: 'probability' });
  });

  it('is zero, not 0/0, where no gradient passes', async () => {
    await onProbe(5, async (probe) => {
      for (const variant of ['default', 'pytorch-grad-cam']) {
        const map = await fullGrad(probe, { variant });
        // All units are off: the dense layer's bias is all there is.
        assert.ok(map.values.every((value) => value === 0));
        assert.ok(Math.abs(map.measured!.biasSum! - probe.score) < 1e-6);
      }
    }, { specs: otherSpecs.relu, shape: { biasShift: -1e3 } });
  });

  it('refuses a variant there is none of', async () => {
    const sentence = /^UserError: There is no variant of fullgrad "smooth": choose default or pytorch-grad-cam\.$/;
    await onProbe(6, (probe) => assert.rejects(fullGrad(probe, { variant: 'smooth' }), sentence));
  });
});
