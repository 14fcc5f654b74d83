import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../../src/backend';
import { multiplyAddsOf } from '../../src/bench/cost';
import { masks, noise } from '../../src/bench/inputs';
import { costOf, taskOf } from '../../src/bench/ours';
import { rowNames, rows } from '../../src/bench/rows';
import { rise } from '../../src/methods/rise';
import { withProbe, type Probe } from '../../src/methods/probe';
import { smoothGrad } from '../../src/methods/smoothgrad';
import { projectRoot } from '../../src/project';
import { onProbe } from '../support/on-probe';
import { maxDifference, maxRelative, relativeL2 } from '../support/fixtures';

const sceneOf = (probe: Probe) => ({ classifier: probe.classifier, picture: probe.picture, target: probe.target.index });

describe('the rows of the benchmark', () => {
  it('are the same on both sides, each with maps to compare', () => {
    const python = readFileSync(join(projectRoot, 'bench', 'rows.py'), 'utf8');
    const table = python.slice(python.indexOf('ROWS = {'));
    assert.deepEqual([...table.matchAll(/^ {4}"([^"]+)":/gm)].map(([, name]) => name), [...rowNames]);
    assert.deepEqual(Object.keys(rows), [...rowNames]);
  });

  it('of ten CAMs are ten maps from one forward pass and one gradient of the head', () =>
    onProbe(4, async (probe) => {
      const { maps, passes } = await taskOf('ten cams', sceneOf(probe)).run();
      assert.equal(maps.length, 10);
      assert.deepEqual(passes, { forward: 1, backward: 0, headBackward: 1, headForward: 0 });
      const [gradCam, counterfactual, , , , , , , , cam] = maps.map(({ values }) => values) as Float32Array[];
      // Behind global average pooling CAM is Grad-CAM times the number of places: identity 1; and identity 6.
      const places = (gradCam as Float32Array).length;
      assert.ok(maxRelative((gradCam as Float32Array).map((value) => value * places), cam as Float32Array) < 1e-5);
      assert.ok(maxDifference(counterfactual as Float32Array, (gradCam as Float32Array).map((value) => -value)) < 1e-7);
    }));

  it('of forward passes are the logits of the picture at falling contrast', () =>
    onProbe(4, async (probe, tiny) => {
      const task = taskOf('forward 16', sceneOf(probe));
      const { maps, passes } = await task.run();
      task.dispose();
      assert.equal(passes.forward, 16);
      assert.deepEqual(maps[0]?.shape, [16, 5]);
      const input = await probe.activation('input').data();
      for (const index of [0, 5, 15]) {
        const values = Float64Array.from(input, (value) => value * (1 - index / 16));
        const { height, width } = tiny.classifier;
        const expected = tiny.evaluate(new Map([['input', { height, width, channels: 3, values }]])).get('logits')?.values as Float64Array;
        assert.ok(maxRelative((maps[0]?.values as Float32Array).subarray(index * 5, index * 5 + 5), expected) < 1e-5, String(index));
      }
    }));
});

describe('what both sides have in common', () => {
  it('is the noise that SmoothGrad adds', () =>
    onProbe(4, async (probe) => {
      const { values, shape } = await noise(sceneOf(probe), 3, 8);
      const noisy = tf.tidy(() => probe.activation('input').add(tf.tensor4d(values, shape as [number, number, number, number])));
      const { gradients } = await probe.at(noisy as never);
      const mean = tf.tidy(() => gradients.mean(0));
      const expected = await mean.data();
      tf.dispose([noisy, gradients, mean]);
      const map = await smoothGrad(probe, 'smoothgrad', { samples: 3, seed: 8 });
      assert.ok(relativeL2(map.values, expected) < 1e-5);
    }));

  it('is the masks that RISE draws', () =>
    onProbe(4, async (probe) => {
      const count = 60;
      const { values, shape } = await masks(sceneOf(probe), count, 8);
      const { height, width } = probe.classifier;
      assert.deepEqual(shape, [count, height, width]);
      const expected = new Float64Array(height * width);
      await withProbe(probe.observation, { ...probe.target, score: 'probability' }, async (explained) => {
        for (let n = 0; n < count; n++) {
          const mask = values.subarray(n * height * width, (n + 1) * height * width);
          const seen = tf.tidy(() => probe.activation('input').mul(tf.tensor4d(mask, [1, height, width, 1])));
          const [score] = await explained.scoresAt(seen as never);
          seen.dispose();
          mask.forEach((value, pixel) => (expected[pixel] = (expected[pixel] as number) + ((score as number) * value) / (count * 0.5)));
        }
      });
      const map = await rise(probe, { samples: count, seed: 8, variant: 'paper' });
      assert.ok(maxRelative(map.values, expected) < 1e-5);
    }));
});

describe('the cost of passes', () => {
  it('is counted in multiply-adds', () =>
    onProbe(4, async (probe) => {
      const { whole, head } = costOf(probe.classifier);
      // Global average pooling of six channels, and a dense layer to five classes.
      assert.equal(head, 6 * 5);
      // From 9 × 12 × 3: the stem, the block's three convolutions, the step down, the last 1 × 1 convolution.
      assert.equal(whole, 5 * 6 * 9 * 3 * 4 + 5 * 6 * (4 * 8 + 9 * 8 + 8 * 4) + 3 * 3 * (25 * 4 + 4 * 6) + head);
      assert.equal(multiplyAddsOf({ forward: 2, backward: 1, headBackward: 3, headForward: 4 }, { whole: 100, head: 7 }), 349);
    }));
});
