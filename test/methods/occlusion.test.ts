import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { occlusion, occlusionViews, spreadOverPixels } from '../../src/methods/occlusion';
import { withProbe } from '../../src/methods/probe';
import { withObservation } from '../../src/models/observation';
import { softmax } from '../../src/models/predictions';
import { maxDifference } from '../support/fixtures';
import { tinyNetwork, type Grid, type TinyNetwork } from '../support/tiny';
import type { Spec } from '../support/tiny-specs';
import { onProbe } from '../support/on-probe';

/** The float64 input with a window filled. */
function covered(input: Grid, top: number, left: number, window: number, fill: (channel: number) => number): Grid {
  const values = Float64Array.from(input.values);
  for (let row = top; row < top + window; row++)
    for (let column = left; column < left + window; column++)
      for (let c = 0; c < 3; c++) values[(row * input.width + column) * 3 + c] = fill(c);
  return { ...input, values };
}

const answers = (tiny: TinyNetwork, input: Grid) => tiny.evaluate(new Map([['input', input]]));

async function onTiny(seed: number, use: (tiny: TinyNetwork) => Promise<void>, specs?: readonly Spec[]): Promise<void> {
  const before = tf.memory().numTensors;
  const tiny = tinyNetwork(seed, specs);
  try {
    await use(tiny);
  } finally {
    tiny.classifier.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
}

describe('occlusion sensitivity', () => {
  for (const score of ['logit', 'probability'] as const) {
    it(`is the fall of the ${score} in a float64 evaluation, for each fill`, async () => {
      await onTiny(1, (tiny) =>
        withObservation(tiny.classifier, tiny.picture, (observation) =>
          withProbe(observation, { index: 3, score }, async (probe) => {
            const means = [0, 1, 2].map((c) => tiny.input.values.filter((_, index) => index % 3 === c).reduce((a, b) => a + b, 0) / (9 * 12));
            const fillings = { grey: () => 0, black: () => -127 / 128, mean: (c: number) => means[c]! };
            const value = (logits: Float64Array) => (score === 'logit' ? logits[3]! : softmax(logits)[3]!);
            const whole = value(answers(tiny, tiny.input).get('logits')!.values);
            for (const [fill, at] of Object.entries(fillings)) {
              const map = await occlusion(probe, { window: 3, stride: 2, fill: fill as keyof typeof fillings, batch: 7 });
              const expected: number[] = [];
              for (let top = 0; top + 3 <= 9; top += 2)
                for (let left = 0; left + 3 <= 12; left += 2) expected.push(whole - value(answers(tiny, covered(tiny.input, top, left, 3, at)).get('logits')!.values));
              assert.deepEqual([map.height, map.width], [4, 5]);
              assert.ok(maxDifference(map.values, expected) < 5e-5, fill);
            }
          }),
        ),
      );
    });
  }

  it('on a linear network is Σ w·(x − fill) over each window, exactly (identity 3)', async () => {
    const linear: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 1, out: 2, stride: 1 },
      { name: 'pool', from: 'features', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 2 },
    ];
    await onTiny(2, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, (observation) =>
        withProbe(observation, { index: 0, score: 'logit' }, async (probe) => {
          // The network is linear, so what each value contributes is its own derivative times the value.
          const contribution = Float64Array.from(await probe.inputGradient().data(), (slope, index) => slope * tiny.input.values[index]!);
          const map = await occlusion(probe, { window: 4, stride: 3 });
          const expected = [0, 3].flatMap((top) =>
            [0, 3, 6].map((left) => {
              let sum = 0;
              for (let row = top; row < top + 4; row++)
                for (let index = (row * 12 + left) * 3; index < (row * 12 + left + 4) * 3; index++) sum += contribution[index]!;
              return sum;
            }),
          );
          assert.ok(maxDifference(map.values, expected) < 1e-6);
        }),
      ), linear);
  });

  it('blurs as a float64 Gaussian of 11 taps and σ = 5 does, mirrored at the edges', async () => {
    await onTiny(3, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, (observation) =>
        withProbe(observation, { index: 0, score: 'logit' }, async (probe) => {
          const taps = Array.from({ length: 11 }, (_, tap) => Math.exp(-((tap - 5) ** 2) / 50));
          const total = taps.reduce((a, b) => a + b, 0);
          const mirror = (index: number, length: number) => (index < 0 ? -index : index >= length ? 2 * length - 2 - index : index);
          const blurred = tiny.input.values.map((_, index) => {
            const [row, column, c] = [Math.floor(index / 36), Math.floor(index / 3) % 12, index % 3];
            let sum = 0;
            for (let u = -5; u <= 5; u++)
              for (let v = -5; v <= 5; v++)
                sum += (taps[u + 5]! * taps[v + 5]! * tiny.input.values[(mirror(row + u, 9) * 12 + mirror(column + v, 12)) * 3 + c]!) / total ** 2;
            return sum;
          });
          const whole = covered(tiny.input, 0, 0, 9, () => 0).values;
          const filled = { ...tiny.input, values: whole.map((value, index) => (Math.floor(index / 3) % 12 < 9 ? blurred[index]! : value)) };
          const map = await occlusion(probe, { window: 9, stride: 9, fill: 'blur' });
          const logit = (input: Grid) => answers(tiny, input).get('logits')!.values[0]!;
          assert.ok(Math.abs(map.values[0]! - (logit(tiny.input) - logit(filled))) < 5e-5);
        }),
      ),
    );
  });

  it('keeps the two other views: the most probable class and the strongest feature map under each window', async () => {
    await onTiny(4, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, async (observation) => {
        const views = await occlusionViews(observation, { window: 4, stride: 4 });
        const totals = (grid: Grid) => {
          const sums = new Array<number>(grid.channels).fill(0);
          grid.values.forEach((value, index) => (sums[index % grid.channels]! += value));
          return sums;
        };
        const own = totals(answers(tiny, tiny.input).get('features')!);
        const channel = own.indexOf(Math.max(...own));
        assert.equal(views.strongest.channel, channel);
        assert.ok(Math.abs(views.strongest.total - own[channel]!) < 1e-4);
        let window = 0;
        for (const top of [0, 4])
          for (const left of [0, 4, 8]) {
            const layers = answers(tiny, covered(tiny.input, top, left, 4, () => 0));
            const probabilities = softmax(layers.get('logits')!.values);
            const best = probabilities.indexOf(Math.max(...probabilities));
            assert.equal(views.mostProbable[window], best);
            assert.ok(Math.abs(views.probabilities[window]! - probabilities[best]!) < 1e-5);
            assert.ok(Math.abs(views.strongest.totals[window]! - totals(layers.get('features')!)[channel]!) < 1e-4);
            window++;
          }
        assert.equal(views.mostProbable.length, window);
      }),
    );
  });

  it('asks the network once for all classes and views of one setting', async () => {
    await onTiny(5, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, async (observation) => {
        const batches: number[] = [];
        const options = { window: 4, stride: 4, batch: 4, onProgress: (done: number) => batches.push(done) };
        for (const index of [0, 1]) await withProbe(observation, { index, score: 'logit' }, (probe) => occlusion(probe, options));
        await occlusionViews(observation, options);
        assert.deepEqual(batches, [4, 6]);
        await occlusionViews(observation, { ...options, fill: 'black' });
        assert.deepEqual(batches, [4, 6, 4, 6]);
      }),
    );
  });

  it('gives its tensors back when it is stopped half way', async () => {
    await onTiny(6, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, async (observation) => {
        const before = tf.memory().numTensors;
        const stop = () => {
          throw new Error('stopped');
        };
        await assert.rejects(occlusionViews(observation, { window: 3, stride: 2, batch: 2, onProgress: stop }), /stopped/);
        assert.equal(tf.memory().numTensors, before);
        // A failed run is not remembered as the answer.
        assert.equal((await occlusionViews(observation, { window: 3, stride: 2 })).mostProbable.length, 20);
      }),
    );
  });

  it('spreads a grid over the pixels as the mean of the windows that cover each', async () => {
    await onTiny(7, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, (observation) =>
        withProbe(observation, { index: 0, score: 'logit' }, async (probe) => {
          const map = await occlusion(probe, { window: 6, stride: 3 });
          assert.deepEqual([map.height, map.width, map.extent], [2, 3, { top: 1.5, left: 1.5, height: 6, width: 9 }]);
          const [a, b, c, d, e, f] = map.values as unknown as [number, number, number, number, number, number];
          const spread = spreadOverPixels(map, 9, 12);
          const at = (row: number, column: number) => spread.values[row * 12 + column]!;
          const close = (got: number, expected: number) => assert.ok(Math.abs(got - expected) < 1e-6, `${got} ≠ ${expected}`);
          close(at(0, 0), a);
          close(at(0, 4), (a + b) / 2);
          close(at(4, 7), (b + c + e + f) / 4);
          close(at(8, 2), d);
          close(at(8, 11), f);
          assert.equal(spread.options.overlap, 'mean');
        }),
      ),
    );
  });

  it('covers as large a share of a small picture as 32 pixels are of 224', async () => {
    await onProbe(4, async (probe) => {
      const { options, height, width } = await occlusion(probe);
      assert.deepEqual([options.window, options.stride, height, width], [6, 1, 35, 37]);
    }, { shape: { height: 40, width: 42 } });
  });

  it('refuses windows, strides and fills that are impossible, in one sentence', async () => {
    await onTiny(8, (tiny) =>
      withObservation(tiny.classifier, tiny.picture, (observation) =>
        withProbe(observation, { index: 0, score: 'logit' }, async (probe) => {
          await assert.rejects(occlusion(probe, { window: 10, stride: 1 }), /A window of 10 pixels does not fit into 12×9 pixels: choose at most 9/);
          await assert.rejects(occlusion(probe, { window: 3, stride: 0 }), /The stride must be a whole number of pixels from 1 on, not 0/);
          await assert.rejects(occlusion(probe, { window: -3, stride: 1 }), /The window must be .*, not -3/);
          await assert.rejects(occlusion(probe, { window: NaN, stride: 1 }), /not NaN/);
          await assert.rejects(occlusion(probe, { window: 3, stride: 1, fill: 'pink' as 'grey' }), /There is no fill "pink": choose grey, black, mean or blur/);
        }),
      ),
    );
  });
});
