import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { resizeBilinear } from '../../src/images/interpolate';
import { aboveMeanScore, rise, riseConvergence } from '../../src/methods/rise';
import { softmax } from '../../src/models/predictions';
import { uniformSource } from '../../src/random';
import { altered, askAnother } from '../support/altered';
import { correlation, maxDifference, maxRelative } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { type Grid, type TinyNetwork } from '../support/tiny';
import { otherSpecs, type Spec } from '../support/tiny-specs';

/**
 * The masks of a seed by the paper's recipe: a 7 × 7 grid of coin flips, enlarged to 8 × 8 cells, of which a window of
 * the picture's size is cut at a random place inside the first cell.
 */
function plainMasks(seed: number, count: number, height: number, width: number): number[][] {
  const uniform = uniformSource(seed);
  const [cellHeight, cellWidth] = [Math.ceil(height / 7), Math.ceil(width / 7)];
  return Array.from({ length: count }, () => {
    const grid = Float32Array.from({ length: 49 }, () => (uniform() < 0.5 ? 1 : 0));
    const top = Math.floor(uniform() * cellHeight);
    const left = Math.floor(uniform() * cellWidth);
    const enlarged = resizeBilinear(grid, 7, 7, 8 * cellHeight, 8 * cellWidth);
    const at = (row: number, column: number) => enlarged[(top + row) * 8 * cellWidth + left + column]!;
    return Array.from({ length: height * width }, (_, pixel) => at(Math.floor(pixel / width), pixel % width));
  });
}

/** The float64 input seen through a mask; grey (level 127) is 0 in the tiny networks' range. */
const seen = (input: Grid, mask: readonly number[]): Grid => ({
  ...input,
  values: input.values.map((value, index) => value * mask[Math.floor(index / input.channels)]!),
});

const logitsUnder = (tiny: TinyNetwork, mask: readonly number[]) => tiny.evaluate(new Map([['input', seen(tiny.input, mask)]])).get('logits')!.values;

/** `Σ S_n m_n` over N·p, or over `Σ m_n`, by plain loops. */
function plainMap(masks: readonly (readonly number[])[], scores: readonly number[], normalised = false): number[] {
  return masks[0]!.map((_, pixel) => {
    const sum = masks.reduce((total, mask, n) => total + scores[n]! * mask[pixel]!, 0);
    return sum / (normalised ? masks.reduce((total, mask) => total + mask[pixel]!, 0) : masks.length * 0.5);
  });
}

const even = <T>(values: readonly T[]) => values.filter((_, index) => index % 2 === 0);
const odd = <T>(values: readonly T[]) => values.filter((_, index) => index % 2 === 1);

describe('RISE', () => {
  for (const [name, specs] of [['residual', undefined], ['pooling', otherSpecs.pooling], ['flatten', otherSpecs.flatten]] as const) {
    it(`is the float64 sum of score times mask, over the same masks (${name} network)`, async () => {
      await onProbe(3, async (probe, tiny) => {
        const map = await rise(probe, { samples: 50, seed: 7 });
        const masks = plainMasks(7, 50, 9, 12);
        const scores = masks.map((mask) => logitsUnder(tiny, mask)[1]!);
        assert.deepEqual([map.height, map.width, map.channels, map.passes], [9, 12, 1, { forward: 50, backward: 0, headBackward: 0 }]);
        assert.ok(maxRelative(map.values, plainMap(masks, scores)) < 1e-5);
        assert.ok(Math.abs(map.measured!.meanScore! - scores.reduce((a, b) => a + b) / 50) < 1e-4);
        const halves = [even, odd].map((half) => plainMap(half(masks), half(scores)));
        assert.ok(Math.abs(map.measured!.splitHalfCorrelation! - correlation(halves[0]!, halves[1]!)) < 1e-4);
        assert.deepEqual(map.options, { samples: 50, seed: 7, cells: 7, keep: 0.5, fill: 'grey' });
      }, { ...(specs && { specs }) });
    });
  }

  it('hides behind level 127, whatever number of the network that is', async () => {
    await onProbe(3, async (probe, tiny) => {
      // Another offset moves every input value, and grey from 0, by the same amount.
      const moved = { ...tiny.classifier, preprocessing: { ...tiny.classifier.preprocessing, offset: 100 } };
      const grey = (127 - 100) / 128;
      const map = await askAnother(probe, moved, (other) => rise(other, { samples: 20 }));
      const masks = plainMasks(0, 20, 9, 12);
      const scores = masks.map((mask) => {
        const values = seen(tiny.input, mask).values.map((value) => value + grey);
        return tiny.evaluate(new Map([['input', { ...tiny.input, values }]])).get('logits')!.values[1]!;
      });
      assert.ok(maxRelative(map.values, plainMap(masks, scores)) < 1e-5);
    });
  });

  it('by the variant "paper" weighs by the probability, and says so', async () => {
    await onProbe(3, async (probe, tiny) => {
      const map = await rise(probe, { samples: 20, variant: 'paper' });
      const masks = plainMasks(0, 20, 9, 12);
      assert.ok(maxRelative(map.values, plainMap(masks, masks.map((mask) => softmax(logitsUnder(tiny, mask))[1]!))) < 1e-5);
      assert.deepEqual([map.variant, map.score], ['paper', 'probability']);
    });
  });

  it('on a linear network comes to its expectation in closed form, within the error of its samples (identity 30)', async () => {
    const linear: readonly Spec[] = [
      { name: 'features', from: 'input', kind: 'convolution', kernel: 3, out: 3, stride: 1 },
      { name: 'pool', from: 'features', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 2 },
    ];
    await onProbe(2, async (probe, tiny) => {
      const [height, width, samples] = [9, 12, 4000];
      const slopes = await probe.inputGradient().data();
      const products = tiny.input.values.map((value, index) => value * slopes[index]!);
      const part = Array.from({ length: height * width }, (_, j) => products[3 * j]! + products[3 * j + 1]! + products[3 * j + 2]!);
      const rest = probe.score - part.reduce((a, b) => a + b);
      // m_i is a mean of independent coins g with the shares h_i, so E[m_i m_j] = p² + p(1 − p) Σ_g h_i(g) h_j(g), and
      // the sum over the grid is a product of one over its rows and one over its columns.
      const shares = (length: number, start: number): number[][] => {
        const side = Math.ceil(length / 7);
        return Array.from({ length }, (_, i) => {
          const place = Math.min(Math.max(((i + start + 0.5) * 7) / (8 * side) - 0.5, 0), 6);
          return Array.from({ length: 7 }, (_g, cell) => Math.max(0, 1 - Math.abs(place - cell)));
        });
      };
      const overlap = (length: number) => {
        const starts = Array.from({ length: Math.ceil(length / 7) }, (_, start) => shares(length, start));
        return (i: number, j: number) =>
          starts.reduce((sum, h) => sum + h[i]!.reduce((dot, share, cell) => dot + share * h[j]![cell]!, 0), 0) / starts.length;
      };
      const [rows, columns] = [overlap(height), overlap(width)];
      const expected = part.map((_, i) =>
        part.reduce((sum, c, j) => {
          const shared = rows(Math.floor(i / width), Math.floor(j / width)) * columns(i % width, j % width);
          return sum + 2 * c * (0.25 + 0.25 * shared);
        }, rest),
      );
      const masks = plainMasks(1, samples, height, width);
      const scores = masks.map((mask) => mask.reduce((sum, m, j) => sum + m * part[j]!, rest));
      const map = await rise(probe, { samples, seed: 1 });
      expected.forEach((value, i) => {
        const single = masks.map((mask, n) => 2 * scores[n]! * mask[i]!);
        const variance = single.reduce((sum, one) => sum + (one - value) ** 2, 0) / samples;
        assert.ok(Math.abs(map.values[i]! - value) < 4 * Math.sqrt(variance / samples), `pixel ${i}`);
      });
    }, { specs: linear });
  });

  it('by the variant "normalised" is the mean score weighted by the mask, so a score that no mask changes is the same everywhere (identity 31)', async () => {
    await onProbe(3, async (probe, tiny) => {
      const map = await rise(probe, { samples: 50, seed: 7, variant: 'normalised' });
      const masks = plainMasks(7, 50, 9, 12);
      assert.ok(maxRelative(map.values, plainMap(masks, masks.map((mask) => logitsUnder(tiny, mask)[1]!), true)) < 1e-5);
      assert.deepEqual([map.variant, map.score], ['normalised', 'logit']);
      const indifferent = altered(tiny.classifier, { logits: (output) => output.mul(0).add(10) });
      const flat = (variant: string) => askAnother(probe, indifferent, (other) => rise(other, { samples: 100, variant }));
      assert.ok((await flat('normalised')).values.every((value) => Math.abs(value - 10) < 1e-5));
      assert.ok(maxDifference((await flat('default')).values, new Array(108).fill(10)) > 1, 'the expectation leaves the unevenness of the masks');
    });
  });

  it('by the variant "normalised" has the mean score where no mask shows a pixel', async () => {
    await onProbe(3, async (probe, tiny) => {
      const [mask] = plainMasks(2, 1, 9, 12);
      assert.ok(mask!.includes(0));
      const map = await rise(probe, { samples: 1, seed: 2, variant: 'normalised' });
      // With one mask that is also what every pixel has that it shows.
      assert.ok(maxDifference(map.values, new Array(108).fill(logitsUnder(tiny, mask!)[1]!)) < 1e-4);
    });
  });

  for (const variant of ['default', 'normalised']) {
    it(`begins a longer run with the masks of a shorter one, whatever the batches, variant ${variant}`, async () => {
      await onProbe(4, async (probe, tiny) => {
        const told: number[][] = [];
        const onProgress = (done: number, total: number) => told.push([done, total]);
        const curve = await riseConvergence(probe, { counts: [60, 19, 33, 33], seed: 5, variant, onProgress });
        assert.deepEqual(told, [16, 19, 33, 49, 60].map((done) => [done, 60]));
        assert.deepEqual(curve.map(({ samples }) => samples), [19, 33, 60]);
        const masks = plainMasks(5, 60, 9, 12);
        const scores = masks.map((mask) => logitsUnder(tiny, mask)[1]!);
        const estimate = (some: readonly number[][], their: readonly number[]) => plainMap(some, their, variant === 'normalised');
        for (const { samples, splitHalf, withLast } of curve) {
          const [first, firstScores] = [masks.slice(0, samples), scores.slice(0, samples)];
          const halves = [even, odd].map((half) => estimate(half(first), half(firstScores)));
          assert.ok(Math.abs(withLast! - correlation(estimate(first, firstScores), estimate(masks, scores))) < 1e-4);
          assert.ok(Math.abs(splitHalf! - correlation(halves[0]!, halves[1]!)) < 1e-4);
          const map = await rise(probe, { samples, seed: 5, variant });
          assert.ok(Math.abs(map.measured!.splitHalfCorrelation! - splitHalf!) < 1e-4);
        }
        assert.ok(Math.abs(curve.at(-1)!.withLast! - 1) < 1e-12);
      });
    });
  }

  it('gives the same bytes for the same seed and another map for another', async () => {
    await onProbe(5, async (probe) => {
      const first = await rise(probe, { samples: 40 });
      const again = await rise(probe, { samples: 40, seed: 0 });
      const other = await rise(probe, { samples: 40, seed: 1 });
      assert.deepEqual(again, first);
      assert.ok(maxRelative(other.values, first.values) > 0.01);
    });
  });

  it('has no split-half correlation where one of the halves is empty', async () => {
    await onProbe(5, async (probe) => {
      const map = await rise(probe, { samples: 1 });
      assert.deepEqual(Object.keys(map.measured!), ['meanScore']);
      const [only] = await riseConvergence(probe, { counts: [1] });
      assert.deepEqual([only!.samples, only!.splitHalf], [1, null]);
    });
  });

  it('is drawn around the mean score over the masks', async () => {
    await onProbe(6, async (probe, tiny) => {
      const map = await rise(probe, { samples: 30 });
      const scores = plainMasks(0, 30, 9, 12).map((mask) => logitsUnder(tiny, mask)[1]!);
      const mean = scores.reduce((a, b) => a + b) / 30;
      const centred = aboveMeanScore(map);
      assert.ok(maxDifference(centred.values, map.values.map((value) => value - mean)) < 1e-4);
      assert.equal(centred.options.zero, 'mean score');
    });
  });

  it('refuses impossible counts and unknown variants, tells its progress and can be stopped', async () => {
    await onProbe(7, async (probe) => {
      for (const samples of [0, -1, 1.5, NaN, Infinity]) {
        await assert.rejects(rise(probe, { samples }), /UserError: The number of samples must be a whole number/);
      }
      await assert.rejects(riseConvergence(probe, { counts: [] }), /The number of points of the curve must be .* not 0/);
      await assert.rejects(riseConvergence(probe, { counts: [10, 0] }), /The number of samples must be/);
      await assert.rejects(rise(probe, { variant: 'authors' }), /There is no variant of rise "authors": choose default, paper or normalised/);
      const told: number[][] = [];
      await rise(probe, { samples: 40, onProgress: (done, total) => told.push([done, total]) });
      assert.deepEqual(told, [[16, 40], [32, 40], [40, 40]]);
      const before = tf.memory().numTensors;
      const stop = () => {
        throw new Error('stopped');
      };
      await assert.rejects(rise(probe, { samples: 40, onProgress: stop, variant: 'paper' }), /stopped/);
      assert.equal(tf.memory().numTensors, before);
    });
  });
});
