import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { readPicture } from '../../src/images/decode';
import { ablationCam, ablationWeights } from '../../src/methods/ablation-cam';
import { readActivation } from '../../src/methods/layer-values';
import { withProbe, type Probe } from '../../src/methods/probe';
import type { Classifier } from '../../src/models/classifier';
import { loadClassifier } from '../../src/models/load';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { altered, askAnother } from '../support/altered';
import { fixture, fixturesFolder, maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { type Grid, type TinyNetwork } from '../support/tiny';
import { otherSpecs, residualSpecs } from '../support/tiny-specs';

/** Layers of the residual network that a change of the layer does not reach. */
const skips: Readonly<Record<string, readonly string[]>> = { 'block.project': ['stem'], 'block.expand.relu6': ['stem'] };

/** The logits with channels of a layer set to 0, by plain loops. */
function logitsWithout(tiny: TinyNetwork, layer: string, removed: (channel: number) => boolean): Float64Array {
  const whole = tiny.evaluate(new Map([['input', tiny.input]]));
  const grid = whole.get(layer) as Grid;
  const values = grid.values.map((value, index) => (removed(index % grid.channels) ? 0 : value));
  const kept = (skips[layer] ?? []).map((name) => [name, whole.get(name) as Grid] as const);
  return tiny.evaluate(new Map([...kept, [layer, { ...grid, values }]])).get('logits')!.values;
}

const layerOf = (tiny: TinyNetwork, layer: string) => tiny.evaluate(new Map([['input', tiny.input]])).get(layer) as Grid;
const channelsOf = ({ channels, values }: Grid) =>
  Array.from({ length: channels }, (_, k) => values.filter((_value, index) => index % channels === k));
const mean = (values: Float64Array) => values.reduce((a, b) => a + b) / values.length;

/** `S − S_k` for each channel. */
function drops(tiny: TinyNetwork, layer: string, score: (logits: Float64Array) => number): number[] {
  const whole = score(logitsWithout(tiny, layer, () => false));
  return Array.from({ length: layerOf(tiny, layer).channels }, (_, k) => whole - score(logitsWithout(tiny, layer, (channel) => channel === k)));
}

const plainMap = ({ height, width, channels, values }: Grid, weights: readonly number[]) =>
  Array.from({ length: height * width }, (_, place) => weights.reduce((sum, w, k) => sum + w * values[place * channels + k]!, 0));

const withoutClosedForm = (classifier: Classifier): Classifier => ({ ...classifier, linearHead: null });
const weightsAt = async (probe: Probe, layer?: string) => ablationWeights(probe, await readActivation(probe, layer));

describe('Ablation-CAM', () => {
  for (const [name, layer, specs] of [
    ['residual', 'features', residualSpecs],
    ['residual', 'block', residualSpecs],
    ['residual', 'block.project', residualSpecs],
    ['residual', 'block.expand.relu6', residualSpecs],
    ['residual', 'stem', residualSpecs],
    ['pooling', 'stem', otherSpecs.pooling],
    ['flatten', 'features', otherSpecs.flatten],
    ['swish', 'stem', otherSpecs.swish],
  ] as const) {
    it(`weighs by the share of the logit that a float64 evaluation loses without the channel, at "${layer}" of the ${name} network`, async () => {
      let positive = 0;
      for (const seed of [2, 3, 7]) {
        await onProbe(seed, (own, tiny) =>
          askAnother(own, withoutClosedForm(tiny.classifier), async (probe) => {
            const scaling = probe.score > 0 ? 'relative' : 'drop';
            positive += scaling === 'relative' ? 1 : 0;
            const expected = drops(tiny, layer, (logits) => logits[1]!).map((drop) => drop / (scaling === 'relative' ? probe.score : 1));
            const grid = layerOf(tiny, layer);
            const { weights } = await weightsAt(probe, layer);
            assert.ok(maxRelative(weights, expected) < 1e-4, `weights, seed ${seed}`);
            const map = await ablationCam(probe, { layer });
            assert.ok(maxRelative(map.values, plainMap(grid, expected)) < 1e-4, `map, seed ${seed}`);
            assert.deepEqual([map.height, map.width, map.layer], [grid.height, grid.width, layer]);
            assert.deepEqual(map.options, { channels: grid.channels, scaling });
            const zeros = channelsOf(grid).filter((values) => values.every((value) => value === 0)).length;
            assert.deepEqual(map.passes, { forward: 1, backward: 0, headBackward: 0, headForward: grid.channels - zeros });
            assert.deepEqual(map.measured, { zeroChannels: zeros });
          }),
          { specs },
        );
      }
      assert.ok(positive > 0, 'the logit of one of the seeds is positive');
    });
  }

  it('is w·mean(A)/S behind global average pooling and a dense layer, in closed form and by running the head (identity 4)', async () => {
    for (const seed of [2, 3, 12]) {
      await onProbe(seed, async (probe, tiny) => {
        const w = await tiny.classifier.linearHead!.weights(1);
        const expected = channelsOf(layerOf(tiny, 'features')).map((values, k) => (w[k]! * mean(values)) / probe.score);
        const closed = await weightsAt(probe);
        assert.deepEqual([closed.headForward, closed.scaling], [0, 'relative']);
        assert.ok(maxRelative(closed.weights, expected) < 1e-5);
        const run = await askAnother(probe, withoutClosedForm(tiny.classifier), (other) => weightsAt(other));
        assert.ok(run.headForward > 0);
        assert.ok(maxRelative(run.weights, expected) < 1e-4);
      });
    }
  });

  it('has weights that add up to all of the logit but the bias, behind a linear head (identity 28)', async () => {
    await onProbe(3, async (probe, tiny) => {
      const bias = logitsWithout(tiny, 'features', () => true)[1]!;
      const { weights } = await weightsAt(probe);
      assert.ok(Math.abs(mean(weights) * weights.length * probe.score - (probe.score - bias)) < 1e-5 * probe.score);
    });
  });

  for (const [name, target, score] of [
    ['a logit below zero', { index: 1 }, (logits: Float64Array) => logits[1]!],
    ['the negative of a positive logit', { index: 4, negative: true }, (logits: Float64Array) => -logits[4]!],
  ] as const) {
    it(`keeps the drop as it is for ${name}, where dividing by it would turn the signs round`, async () => {
      await onProbe(1, async (probe, tiny) => {
        assert.ok(probe.score < 0);
        const expected = drops(tiny, 'features', score);
        for (const classifier of [tiny.classifier, withoutClosedForm(tiny.classifier)]) {
          await askAnother(probe, classifier, async (other) => {
            const map = await ablationCam(other);
            assert.equal(map.options.scaling, 'drop');
            assert.ok(maxRelative(map.values, plainMap(layerOf(tiny, 'features'), expected)) < 1e-4);
          });
        }
      }, target);
    });
  }

  it('explains contrasts in closed form and by running the head', async () => {
    await onProbe(3, async (probe, tiny) => {
      assert.ok(probe.score > 0);
      const expected = drops(tiny, 'features', (logits) => logits[1]! - logits[2]!).map((drop) => drop / probe.score);
      for (const classifier of [tiny.classifier, withoutClosedForm(tiny.classifier)]) {
        assert.ok(maxRelative((await askAnother(probe, classifier, (other) => weightsAt(other))).weights, expected) < 1e-4);
      }
    }, { against: 2 });
  });

  it('runs the head for the probability, which is no linear function of the channels', async () => {
    await onProbe(3, async (probe, tiny) => {
      const expected = drops(tiny, 'features', (logits) => softmax(logits)[1]!).map((drop) => drop / probe.score);
      const { weights, headForward } = await weightsAt(probe);
      assert.ok(headForward > 0);
      assert.ok(maxRelative(weights, expected) < 1e-4);
    }, { score: 'probability' });
  });

  it('with a number of channels removes those of the largest L2 norm only', async () => {
    await onProbe(3, async (probe, tiny) => {
      const norms = channelsOf(layerOf(tiny, 'block')).map((values) => Math.hypot(...values));
      const weakest = norms.indexOf(Math.min(...norms));
      const expected = drops(tiny, 'block', (logits) => logits[1]!).map((drop, k) => (k === weakest ? 0 : drop / probe.score));
      const map = await ablationCam(probe, { layer: 'block', channels: 3 });
      assert.ok(maxRelative(map.values, plainMap(layerOf(tiny, 'block'), expected)) < 1e-4);
      assert.deepEqual([map.options.channels, map.passes.headForward], [3, 3]);
    });
  });

  it('is zero without running the head where the layer is', async () => {
    await onProbe(3, async (probe, tiny) => {
      const dead = withoutClosedForm(altered(tiny.classifier, { block: (output) => output.mul(0) }));
      const map = await askAnother(probe, dead, (other) => ablationCam(other, { layer: 'block' }));
      assert.deepEqual([[...map.values].filter((value) => value !== 0), map.measured, map.passes.headForward], [[], { zeroChannels: 4 }, 0]);
    });
  });

  it('refuses unknown layers and impossible numbers of channels, tells its progress and can be stopped', async () => {
    await onProbe(7, async (probe) => {
      await assert.rejects(ablationCam(probe, { layer: 'blocks' }), /UserError: tiny has no layer "blocks" with a spatial map; the nearest are "block"/);
      for (const channels of [0, -1, 0.5]) await assert.rejects(ablationCam(probe, { channels }), /The number of channels must be a whole number from 1 on/);
      const told: number[][] = [];
      await ablationCam(probe, { layer: 'block.expand', onProgress: (done, total) => told.push([done, total]) });
      assert.deepEqual(told, [[8, 8]]);
      const tensors = tf.memory().numTensors;
      const stop = () => {
        throw new Error('stopped');
      };
      await assert.rejects(ablationCam(probe, { layer: 'block', onProgress: stop }), /stopped/);
      assert.equal(tf.memory().numTensors, tensors);
    });
  });
});

describe('Ablation-CAM of EfficientNet-Lite0 on the cat', function () {
  this.timeout(60_000);

  it('has the scores, weights and maps of PyTorch at the last and at an inner layer', async () => {
    const tensors = tf.memory().numTensors;
    const classifier = await loadClassifier('efficientnet-lite0');
    try {
      const picture = await readPicture(join(fixturesFolder, 'cat-224.png'));
      for (const [own, layer, prefix, headForward] of [
        [classifier, 'features', '', 0],
        [withoutClosedForm(classifier), 'blocks.10', 'blocks_10_', 112],
      ] as const) {
        await withObservation(own, picture, (observation) =>
          withProbe(observation, { index: 282, score: 'logit' }, async (probe) => {
            const { weights } = await weightsAt(probe, layer);
            const map = await ablationCam(probe, { layer });
            assert.ok(maxDifference(weights.map((w) => probe.score * (1 - w)), fixture(`${prefix}ablation_scores`).values) < 1e-4, layer);
            assert.ok(maxRelative(weights, fixture(`${prefix}ablation_weights`).values) < 1e-4, layer);
            assert.ok(maxRelative(map.values, fixture(`${prefix}ablationcam_raw`).values) < 1e-4, layer);
            assert.equal(map.passes.headForward, headForward);
          }),
        );
      }
    } finally {
      classifier.dispose();
    }
    assert.equal(tf.memory().numTensors, tensors);
  });
});
