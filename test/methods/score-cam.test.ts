import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { resizeBilinear } from '../../src/images/interpolate';
import { catalogue } from '../../src/methods/catalogue';
import type { Probe } from '../../src/methods/probe';
import { scoreCam } from '../../src/methods/score-cam';
import { softmax } from '../../src/models/predictions';
import { altered, askAnother } from '../support/altered';
import { maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { type Grid, type TinyNetwork } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

const layersOf = (tiny: TinyNetwork, input = tiny.input) => tiny.evaluate(new Map([['input', input]]));
const channelOf = (grid: Grid, k: number) => grid.values.filter((_, index) => index % grid.channels === k);
const constant = (values: Float64Array) => values.every((value) => value === values[0]);

/** `H^k`: the channel enlarged to the input's size and scaled to 0…1. */
function maskOf(tiny: TinyNetwork, layer: Grid, k: number): Float64Array {
  const { height, width } = tiny.input;
  const enlarged = Float64Array.from(resizeBilinear(Float32Array.from(channelOf(layer, k)), layer.height, layer.width, height, width));
  const [low, high] = [Math.min(...enlarged), Math.max(...enlarged)];
  return enlarged.map((value) => (value - low) / (high - low));
}

/** The logits on the input times `H^k`; times 0 without a channel. */
function logitsUnder(tiny: TinyNetwork, layer: Grid, k: number | null): Float64Array {
  const mask = k === null ? null : maskOf(tiny, layer, k);
  const values = tiny.input.values.map((value, index) => value * (mask ? mask[Math.floor(index / tiny.input.channels)]! : 0));
  return layersOf(tiny, { ...tiny.input, values }).get('logits')!.values;
}

/** The map by plain loops, with the given channels' weights. */
function plainMap(layer: Grid, weights: ReadonlyMap<number, number>): number[] {
  return Array.from({ length: layer.height * layer.width }, (_, place) =>
    [...weights].reduce((sum, [k, w]) => sum + w * layer.values[place * layer.channels + k]!, 0),
  );
}

/** The weights of each variant for class 1, from the logits under each channel's mask. */
const weightings: Readonly<Record<string, (logits: Float64Array[], baseline: Float64Array) => number[]>> = {
  default: (logits) => logits.map((row) => softmax(row)[1]!),
  softmax: (logits) => {
    const total = logits.reduce((sum, row) => sum + Math.exp(row[1]!), 0);
    return logits.map((row) => Math.exp(row[1]!) / total);
  },
  increase: (logits, baseline) => logits.map((row) => row[1]! - baseline[1]!),
};

describe('Score-CAM', () => {
  for (const [variant, weigh] of Object.entries(weightings)) {
    it(`weighs the float64 activations by plain passes on I∘H, variant ${variant}, at layers with and without negative values`, async () => {
      for (const [seed, name, specs] of [
        [3, 'features', residualSpecs],
        [3, 'block', residualSpecs],
        [12, 'features', residualSpecs],
        [4, 'stem.conv', otherSpecs.flatten],
        [4, 'max', otherSpecs.pooling],
      ] as const) {
        await onProbe(seed, async (probe, tiny) => {
          const layer = layersOf(tiny).get(name)!;
          const varying = Array.from({ length: layer.channels }, (_, k) => k).filter((k) => !constant(channelOf(layer, k)));
          const weights = weigh(varying.map((k) => logitsUnder(tiny, layer, k)), logitsUnder(tiny, layer, null));
          const map = await scoreCam(probe, { layer: name, variant });
          assert.ok(maxRelative(map.values, plainMap(layer, new Map(varying.map((k, at) => [k, weights[at]!])))) < 1e-4, `${seed} ${name}`);
          assert.deepEqual([map.height, map.width, map.layer, map.variant], [layer.height, layer.width, name, variant]);
          assert.deepEqual(map.measured, { constantChannels: layer.channels - varying.length });
          assert.deepEqual(map.passes, { forward: 1 + varying.length + (variant === 'increase' ? 1 : 0), backward: 0, headBackward: 0 });
          assert.equal(map.score, variant === 'default' ? 'probability' : 'logit');
          assert.equal(layer.channels - varying.length, seed === 12 ? 1 : 0, 'seed 12 has a dead channel');
        }, { specs });
      }
    });
  }

  it('explains contrasts and negatives by the difference of the probabilities', async () => {
    await onProbe(2, async (probe, tiny) => {
      const layer = layersOf(tiny).get('features')!;
      const weights = Array.from({ length: layer.channels }, (_, k) => {
        const p = softmax(logitsUnder(tiny, layer, k));
        return p[3]! - p[1]!;
      });
      assert.ok(maxRelative((await scoreCam(probe)).values, plainMap(layer, new Map(weights.entries()))) < 1e-4);
    }, { against: 3, negative: true });
  });

  it('says that it weighs by the probability in averages too', async () => {
    const row = catalogue.find(({ id }) => id === 'score-cam')!;
    await onProbe(3, async (probe) => {
      for (const options of [{ layers: ['features', 'block'] }, { flipSmooth: true }]) {
        assert.equal((await row.run(probe, options)).score, 'probability');
        assert.equal((await row.run(probe, { ...options, variant: 'softmax' })).score, 'logit');
      }
    });
  });

  it('on a linear network has increases that are the float64 sum of gradient × input × H (identity 29)', async () => {
    const linear: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 2 },
      { name: 'pool', from: 'features', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 2 },
    ];
    await onProbe(5, async (probe, tiny) => {
      const layer = layersOf(tiny).get('features')!;
      const slopes = await probe.inputGradient().data();
      const weights = Array.from({ length: 4 }, (_, k) => {
        const mask = maskOf(tiny, layer, k);
        return tiny.input.values.reduce((sum, value, index) => sum + value * slopes[index]! * mask[Math.floor(index / 3)]!, 0);
      });
      assert.ok(maxRelative((await scoreCam(probe, { variant: 'increase' })).values, plainMap(layer, new Map(weights.entries()))) < 1e-4);
    }, { specs: linear });
  });

  it('does not change in any variant when a constant is added to all logits (identity 13)', async () => {
    await onProbe(4, async (probe, tiny) => {
      const shifted = altered(tiny.classifier, { logits: (output) => output.add(100) });
      for (const variant of Object.keys(weightings)) {
        const before = (await scoreCam(probe, { variant })).values;
        const after = await askAnother(probe, shifted, (other) => scoreCam(other, { variant }));
        // A logit near 100 has an error of 1e-5.
        assert.ok(maxRelative(after.values, before) < 2e-4, variant);
      }
    });
  });

  it('with a number of channels looks at those of the largest L2 norm only, and all there are where it has fewer', async () => {
    await onProbe(3, async (probe, tiny) => {
      const layer = layersOf(tiny).get('block.project')!;
      const ranked = (size: (values: Float64Array) => number) =>
        [0, 1, 2, 3].sort((a, b) => size(channelOf(layer, b)) - size(channelOf(layer, a))).slice(0, 2).sort();
      const strongest = ranked((values) => values.reduce((sum, value) => sum + value ** 2, 0));
      assert.notDeepEqual(strongest, ranked((values) => values.reduce((sum, value) => sum + value, 0)), 'this seed tells norm and sum apart');
      const map = await scoreCam(probe, { layer: 'block.project', channels: 2 });
      const weights = new Map(strongest.map((k) => [k, softmax(logitsUnder(tiny, layer, k))[1]!]));
      assert.ok(maxRelative(map.values, plainMap(layer, weights)) < 1e-4);
      assert.deepEqual([map.options, map.passes.forward], [{ channels: 2 }, 3]);
      assert.deepEqual(await scoreCam(probe, { layer: 'block.project', channels: 99 }), await scoreCam(probe, { layer: 'block.project' }));
      assert.deepEqual((await scoreCam(probe, { layer: 'block.project' })).options, { channels: 4 });
    });
  });

  it('is zero, at the cost of one pass, where every channel is constant', async () => {
    await onProbe(3, async (probe, tiny) => {
      const dead = altered(tiny.classifier, { features: (output) => output.mul(0) });
      for (const variant of Object.keys(weightings)) {
        const map = await askAnother(probe, dead, (other) => scoreCam(other, { variant }));
        assert.deepEqual([...map.values], new Array(9).fill(0));
        assert.deepEqual([map.measured, map.passes.forward], [{ constantChannels: 6 }, variant === 'increase' ? 2 : 1]);
      }
    });
  });

  it('weighs the same at the end of the 32-bit range, where squares and differences overflow, and refuses what lies beyond it', async () => {
    const specs: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 4, stride: 2 },
      { name: 'gate', from: 'features', kind: 'activation', of: 'linear' },
      { name: 'pool', from: 'gate', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 2 },
    ];
    await onProbe(1, async (probe, tiny) => {
      const layer = layersOf(tiny).get('features')!;
      const norms = [0, 1, 2, 3].map((k) => Math.hypot(...channelOf(layer, k)));
      assert.ok(norms.indexOf(Math.max(...norms)) > 0, 'the strongest channel is not the first by chance');
      const factor = 2 ** Math.floor(Math.log2(3.4e38 / Math.max(...layer.values.map(Math.abs))));
      const scaledBy = (by: number) => altered(tiny.classifier, { features: (output) => output.mul(by), gate: (output) => output.div(by) });
      const run = (other: Probe) => scoreCam(other, { layer: 'features', channels: 1 });
      const before = await run(probe);
      const after = await askAnother(probe, scaledBy(factor), run);
      assert.equal(maxDifference(after.values.map((value) => value / factor), before.values), 0);
      const range = Math.max(...[0, 1, 2, 3].map((k) => Math.max(...channelOf(layer, k)) - Math.min(...channelOf(layer, k))));
      assert.equal(Math.fround(range * factor), Infinity, 'the difference of two values overflows');
      const beyond = altered(tiny.classifier, { features: (output) => output.div(0), gate: (output) => tf.zerosLike(output) });
      await assert.rejects(askAnother(probe, beyond, run), /UserError: The layer "features" holds values that are not finite: choose another layer\./);
    }, { specs });
  });

  it('refuses unknown layers, variants and impossible numbers of channels, tells its progress and can be stopped', async () => {
    await onProbe(7, async (probe) => {
      await assert.rejects(scoreCam(probe, { layer: 'feature' }), /UserError: tiny has no layer "feature" with a spatial map; the nearest are "features"/);
      await assert.rejects(scoreCam(probe, { layer: 'pool' }), /no layer "pool" with a spatial map/);
      await assert.rejects(scoreCam(probe, { variant: 'cic' }), /There is no variant of score-cam "cic": choose default, softmax or increase/);
      for (const channels of [0, 2.5, NaN]) await assert.rejects(scoreCam(probe, { channels }), /The number of channels must be a whole number from 1 on/);
      const told: number[][] = [];
      await scoreCam(probe, { onProgress: (done, total) => told.push([done, total]) });
      assert.deepEqual(told, [[6, 6]]);
      const before = tf.memory().numTensors;
      const stop = () => {
        throw new Error('stopped');
      };
      await assert.rejects(scoreCam(probe, { onProgress: stop }), /stopped/);
      assert.equal(tf.memory().numTensors, before);
    });
  });
});
