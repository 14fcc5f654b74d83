/** The units at colour bars: what they name is what a map's values come to, worked by hand on two grey pixels. */
import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { drawn } from '../../src/figures/drawn';
import { makePicture } from '../../src/images/picture';
import type { Score } from '../../src/methods/attribution-map';
import { method } from '../../src/methods/catalogue';
import type { MethodOptions } from '../../src/methods/method';
import { withProbe, type Probe } from '../../src/methods/probe';
import { smoothGrad, smoothingVariants, type SmoothingMethod } from '../../src/methods/smoothgrad';
import type { Classifier } from '../../src/models/classifier';
import { activation, dense, globalAveragePooling, inputLayer } from '../../src/models/layers';
import { disposeAll, makeNetwork } from '../../src/models/network';
import { withObservation } from '../../src/models/observation';
import { mapOf } from '../figures/helpers';
import { onLinear } from '../evaluation/network-support';

const run = async (probe: Probe, id: string, options: MethodOptions = {}) => {
  const map = await method(id).run(probe, options);
  return { values: [...map.values], unit: method(id).drawn.unit(map.score, map) };
};

/** Normalised input (½, −½), logit 3x − 2y: 2½ for the picture, 1 for white. */
const onSum = (use: (probe: Probe) => Promise<void>) => onLinear({ height: 1, width: 2, levels: [191, 63], weights: [3, -2] }, use);

/** Normalised input (1, ½) as the only feature map, averaged: the logit is 4·¾ + 1. */
async function onAverage(use: (probe: Probe) => Promise<void>): Promise<void> {
  const tensors = [tf.tensor2d([4], [1, 1]), tf.tensor1d([1])] as const;
  const input = inputLayer('input', [1, 2, 1]);
  const features = activation('features', input, 'relu');
  const pool = globalAveragePooling('pool', features);
  const classifier: Classifier = {
    name: 'average', fingerprint: 'average', network: makeNetwork([input, features, pool, dense('logits', pool, ...tensors)]),
    height: 1, width: 2, classNames: ['something'], parameters: 2, defaultLayer: 'features',
    linearHead: { layer: 'features', weights: async () => Float32Array.of(4) },
    outputActivation: 'sigmoid', preprocessing: { cropFraction: 1, offset: 127, scale: 128 },
    dispose: () => disposeAll(tensors),
  };
  const picture = makePicture('two pixels', 2, 1, Uint8Array.from([255, 255, 255, 191, 191, 191]));
  try {
    await withObservation(classifier, picture, (observation) => withProbe(observation, { index: 0, score: 'logit' }, use));
  } finally {
    classifier.dispose();
  }
}

describe('the unit of a map', () => {
  it('of gradient × input is a contribution to the logit: without biases the values sum to it', async () => {
    await onSum(async (probe) => {
      assert.equal(probe.score, 2.5);
      assert.deepEqual(await run(probe, 'gradient-x-input'), { values: [1.5, 1], unit: 'contribution to the logit' });
    });
  });

  it('of integrated gradients is a contribution to the rise of the logit from the baseline: from white, 1½ and not 2½ in all', async () => {
    await onSum(async (probe) => {
      const found = await run(probe, 'integrated-gradients', { baseline: 'white', steps: 1 });
      assert.deepEqual(found, { values: [-1.5, 3], unit: 'contribution to the rise of the logit' });
    });
  });

  it('of occlusion is the fall of the logit when the window is grey', async () => {
    await onSum(async (probe) => {
      assert.deepEqual(await run(probe, 'occlusion', { window: 1, stride: 1 }), { values: [1.5, 1], unit: 'fall of the logit' });
    });
  });

  it('of a sampled quantity is the mean, mean square or variance of that quantity, by variant', async () => {
    const values: Record<SmoothingMethod, (quantity: number) => number> = { smoothgrad: (q) => q, 'smoothgrad-squared': (q) => q * q, vargrad: () => 0 };
    const moments: Record<SmoothingMethod, string> = { smoothgrad: 'mean', 'smoothgrad-squared': 'mean squared', vargrad: 'variance of the' };
    const quantities: Record<string, readonly [of: readonly number[], unit: string]> = {
      default: [[3, -2], 'gradient of the logit'],
      'gradient-x-input': [[1.5, 1], 'contribution to the logit'],
      'integrated-gradients': [[1.5, 1], 'contribution to the rise of the logit'],
    };
    await onSum(async (probe) => {
      for (const id of Object.keys(moments) as SmoothingMethod[]) {
        for (const [variant, [quantity, unit]] of Object.entries(quantities)) {
          const map = await smoothGrad(probe, id, { variant, samples: 2, noise: 0 });
          map.values.forEach((value, pixel) => assert.ok(Math.abs(value - values[id](quantity[pixel]!)) < 1e-6, `${id} ${variant}`));
          assert.equal(method(id).drawn.unit(map.score, map), `${moments[id]} ${unit}`);
        }
      }
    });
    const unitOf = (variant: string): string => drawn(mapOf(1, 1, [1], { method: 'vargrad', variant }), 1, 1).style.unit as string;
    for (const variant of smoothingVariants.filter((name) => !(name in quantities))) assert.equal(unitOf(variant), 'variance of the backward signal');
  });

  it('of CAM is the logit times places, of Grad-CAM the logit: their sums are (S − b)·2 and S − b', async () => {
    await onAverage(async (probe) => {
      assert.equal(probe.score, 4);
      assert.deepEqual(await run(probe, 'cam'), { values: [4, 2], unit: 'logit × places' });
      for (const id of ['grad-cam', 'hires-cam', 'xgrad-cam', 'layer-cam']) assert.deepEqual(await run(probe, id), { values: [2, 1], unit: 'logit' }, id);
    });
  });

  it('of Grad-CAM++ by the cubes of gradients is none of the logit: doubling the logit multiplies the values by 8', async () => {
    await onAverage(async (probe) => {
      assert.deepEqual(await run(probe, 'grad-cam++', { variant: 'torch-cam' }), { values: [16, 8], unit: 'activation × weight' });
      assert.equal((await run(probe, 'grad-cam++')).unit, 'logit');
    });
  });

  it('names the probability where that is explained', () => {
    const unit = (id: string, score: Score): string => drawn(mapOf(1, 1, [1], { method: id, score }), 1, 1).style.unit as string;
    assert.equal(unit('gradient-x-input', 'probability'), 'contribution to the probability');
    assert.equal(unit('integrated-gradients', 'probability'), 'contribution to the rise of the probability');
  });
});
