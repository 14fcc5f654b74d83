import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { classModel } from '../../src/class-model/class-model';
import { classModelDefaults, type ClassModelOptions } from '../../src/class-model/settings';
import { roll, stepped } from '../../src/class-model/step';
import { ascentAt } from '../../src/methods/at';
import { dense, flatten, inputLayer } from '../../src/models/layers';
import { makeNetwork } from '../../src/models/network';
import { maxDifference, maxRelative } from '../support/fixtures';
import { gradientAt, scoreAt } from '../support/float64';
import { tinyNetwork, type TinyNetwork } from '../support/tiny';
import { otherSpecs, type Spec } from '../support/tiny-specs';

/** Flatten and one dense layer: S_c = w_c·I + b_c. */
const linearSpecs: readonly Spec[] = [
  { name: 'flat', from: 'input', kind: 'flatten' },
  { name: 'logits', from: 'flat', kind: 'dense', out: 3 },
];
/** Looks at each pixel alone, without a neighbour. */
const pointwiseSpecs: readonly Spec[] = [
  { name: 'mix', from: 'input', kind: 'convolution', kernel: 1, out: 4, stride: 1 },
  { name: 'features', from: 'mix', kind: 'activation', of: 'tanh' },
  { name: 'pool', from: 'features', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 3 },
];

/** Opens a tiny network for pictures of 9 × 12 pixels; fails when a tensor is left behind. */
async function onTiny(specs: readonly Spec[], use: (tiny: TinyNetwork) => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  const tiny = tinyNetwork(5, specs);
  try {
    await use(tiny);
  } finally {
    tiny.classifier.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
}

const zeros = (tiny: TinyNetwork) => new Float64Array(tiny.input.values.length);
const logitOf = (index: number) => (logits: Float64Array) => logits[index]!;
/** ∂S_c/∂I of a linear network, by differences of whole units: exact to rounding. */
const weightsOf = (tiny: TinyNetwork, index: number) =>
  zeros(tiny).map((_, at) => {
    const unit = zeros(tiny);
    unit[at] = 1;
    return scoreAt(tiny, unit, logitOf(index)) - scoreAt(tiny, zeros(tiny), logitOf(index));
  });
const squared = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);
/** Row, column and channel of a value of the image. */
const place = (at: number): [number, number, number] => [Math.floor(at / 36), Math.floor(at / 3) % 12, at % 3];
const valueAt = (values: ArrayLike<number>, row: number, column: number, channel: number) => values[(row * 12 + column) * 3 + channel]!;

describe('class models', () => {
  it('of a linear network are w/(2λ), the optimum in closed form', () =>
    onTiny(linearSpecs, async (tiny) => {
      const lambda = 0.8;
      const model = await classModel(tiny.classifier, 1, { variant: 'paper', lambda, rate: 0.5, steps: 60 });
      const expected = weightsOf(tiny, 1).map((weight) => weight / (2 * lambda));
      assert.ok(maxRelative(model.image, expected) < 1e-5);
      const best = scoreAt(tiny, expected, logitOf(1)) - lambda * squared(expected);
      assert.ok(Math.abs(model.course.at(-1)!.objective - best) < 1e-4 * Math.abs(best));
      assert.deepEqual([model.height, model.width, model.channels, model.passes], [9, 12, 3, { forward: 61, backward: 60, headBackward: 0 }]);
    }));

  it('of a linear network are w times a sum known in closed form after each step, with a constant and a falling rate', () =>
    onTiny(linearSpecs, async (tiny) => {
      const [lambda, rate, steps] = [0.3, 0.4, 7];
      for (const variant of ['paper', 'default']) {
        const { image } = await classModel(tiny.classifier, 2, { variant, lambda, rate, steps, jitter: 0, blur: 0 });
        let share = 0;
        for (let step = 0; step < steps; step++) share += rate * (variant === 'paper' ? 1 : 1 - step / steps) * (1 - 2 * lambda * share);
        assert.ok(maxRelative(image, weightsOf(tiny, 2).map((weight) => weight * share)) < 1e-5, variant);
      }
    }));

  it('move in their first step by the rate times the float64 slope at the zero image', () =>
    onTiny(otherSpecs.swish!, async (tiny) => {
      const slope = gradientAt(tiny, zeros(tiny), logitOf(3));
      for (const variant of ['paper', 'default']) {
        const { image } = await classModel(tiny.classifier, 3, { variant, steps: 1, rate: 0.25, lambda: 0.1, jitter: 0, blur: 0 });
        assert.ok(maxRelative(image, slope.map((value) => 0.25 * value)) < 1e-4, variant);
      }
    }));

  it('record logit, probability and objective of the images as float64 has them, and climb', () =>
    onTiny(otherSpecs.swish!, async (tiny) => {
      const lambda = 0.01;
      const { image, course } = await classModel(tiny.classifier, 0, { variant: 'paper', lambda, rate: 0.05, steps: 5 });
      assert.equal(course.length, 6);
      for (const [state, at] of [[course[0]!, zeros(tiny)], [course[5]!, image]] as const) {
        const logits: number[] = [0, 1, 2, 3].map((index) => scoreAt(tiny, at, logitOf(index)));
        const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
        assert.ok(Math.abs(state.logit - logits[0]!) < 1e-4);
        assert.ok(Math.abs(state.probability - Math.exp(logits[0]!) / sum) < 1e-4);
        assert.ok(Math.abs(state.objective - (logits[0]! - lambda * squared(at))) < 1e-4);
      }
      assert.ok(course.every(({ objective }, step) => step === 0 || objective > course[step - 1]!.objective));
    }));

  it('shift the image each way by up to the jitter', () =>
    onTiny(linearSpecs, async (tiny) => {
      // The slope of a linear network is w wherever the image lies; shifted back by (dy, dx) it is w shifted.
      const weights = weightsOf(tiny, 1);
      const shiftOf = (image: Float32Array) => {
        const shifts = Array.from({ length: 25 }, (_, i) => [Math.floor(i / 5) - 2, (i % 5) - 2] as const).filter(([down, right]) => {
          const shifted = weights.map((_, at) => {
            const [row, column, channel] = place(at);
            return valueAt(weights, (row + down + 9) % 9, (column + right + 12) % 12, channel);
          });
          return maxDifference(image, shifted) < 1e-5;
        });
        assert.equal(shifts.length, 1);
        return shifts.join();
      };
      const seen = new Set<string>();
      for (let seed = 0; seed < 60; seed++) {
        seen.add(shiftOf((await classModel(tiny.classifier, 1, { lambda: 0, rate: 1, steps: 1, jitter: 1, blur: 0, seed })).image));
      }
      assert.deepEqual([...seen].sort(), ['-1,-1', '-1,0', '-1,1', '0,-1', '0,0', '0,1', '1,-1', '1,0', '1,1']);
    }));

  it('shift each slope back to where it was taken', () =>
    onTiny(pointwiseSpecs, async ({ classifier, ...tiny }) => {
      // This network's score stays the same when the image is shifted, so its slope goes with the image.
      const slope = gradientAt({ classifier, ...tiny }, tiny.input.values, logitOf(2));
      const image = tf.tensor4d(Float32Array.from(tiny.input.values), [1, 9, 12, 3]);
      const shift = [2, -5] as const;
      const shifted = roll(image, shift);
      const { gradients } = await ascentAt(classifier, { index: 2, score: 'logit' }, shifted);
      const next = stepped(image, gradients, shift, 0, { ...classModelDefaults.paper, rate: 1, lambda: 0 });
      const moved = (await next.data()).map((value, at) => value - tiny.input.values[at]!);
      tf.dispose([image, shifted, gradients, next]);
      assert.ok(maxRelative(moved, slope) < 1e-4);
    }));

  it('are blurred after each step by a Gaussian of the width asked for, mirrored at the edges', () =>
    onTiny(linearSpecs, async (tiny) => {
      const { image } = await classModel(tiny.classifier, 1, { lambda: 0, rate: 1, steps: 1, jitter: 0, blur: 0.8 });
      const taps = [-3, -2, -1, 0, 1, 2, 3].map((at) => Math.exp(-(at * at) / (2 * 0.64)));
      const sum = taps.reduce((a, b) => a + b);
      const mirrored = (at: number, size: number) => (at < 0 ? -at : at >= size ? 2 * size - 2 - at : at);
      const weights = weightsOf(tiny, 1);
      const expected = weights.map((_, at) => {
        const [row, column, channel] = place(at);
        const line = (down: number) => taps.reduce((total, tap, i) => total + tap * valueAt(weights, down, mirrored(column + i - 3, 12), channel), 0);
        return taps.reduce((total, tap, i) => total + tap * line(mirrored(row + i - 3, 9)), 0) / sum ** 2;
      });
      assert.ok(maxRelative(image, expected) < 1e-5);
    }));

  it('have the same bytes for the same seed and others for another one', () =>
    onTiny(otherSpecs.relu!, async (tiny) => {
      const run = (seed: number) => classModel(tiny.classifier, 1, { steps: 4, rate: 0.1, jitter: 3, seed });
      const one = await run(1);
      assert.deepEqual(await run(1), one);
      assert.ok(maxDifference((await run(2)).image, one.image) > 1e-3);
    }));

  it('tell their progress, and give their tensors back when they are stopped', () =>
    onTiny(otherSpecs.relu!, async (tiny) => {
      const told: [number, number][] = [];
      await classModel(tiny.classifier, 1, { steps: 3, onProgress: (done, total) => told.push([done, total]) });
      assert.deepEqual(told, [[1, 3], [2, 3], [3, 3]]);
      const stop = () => {
        throw new Error('stopped');
      };
      await assert.rejects(classModel(tiny.classifier, 1, { steps: 3, onProgress: stop }), /stopped/);
    }));

  it('of a network that reads grey have one channel', () =>
    onTiny(linearSpecs, async (tiny) => {
      const weights = Float32Array.from({ length: 12 }, (_, at) => Math.sin(at));
      const [matrix, bias] = [tf.tensor2d(weights, [6, 2]), tf.tensor1d([0, 0])];
      const input = inputLayer('input', [2, 3, 1]);
      const flat = flatten('flat', input);
      const network = makeNetwork([input, flat, dense('logits', flat, matrix, bias)]);
      const grey = { ...tiny.classifier, network, height: 2, width: 3, classNames: ['a', 'b'] };
      const { image, channels } = await classModel(grey, 1, { variant: 'paper', lambda: 0.5, rate: 1, steps: 1 });
      tf.dispose([matrix, bias]);
      assert.equal(channels, 1);
      assert.ok(maxDifference(image, weights.filter((_, at) => at % 2 === 1)) < 1e-6);
    }));

  it('refuse what makes no sense in one sentence', () =>
    onTiny(linearSpecs, async (tiny) => {
      const cases: [number, ClassModelOptions, RegExp][] = [
        [3, {}, /There is no class 3: the network knows classes 0 to 2/],
        [0.5, {}, /There is no class 0.5/],
        [0, { variant: 'nice' }, /no variant of the class model "nice": choose default or paper/],
        [0, { steps: 0 }, /number of steps must be a whole number from 1 on, not 0/],
        [0, { lambda: -1 }, /λ of the penalty must be a number from 0 on, not -1/],
        [0, { lambda: NaN }, /λ of the penalty/],
        [0, { rate: 0 }, /rate must be a number above 0, not 0/],
        [0, { rate: Infinity }, /rate must be a number above 0/],
        [0, { jitter: 1.5 }, /jitter must be a whole number of pixels from 0 on, not 1.5/],
        [0, { blur: 3 }, /blur must be a number of pixels below a third of the image's 9, not 3/],
        [0, { blur: NaN }, /blur must be/],
        [0, { variant: 'paper', jitter: 2 }, /variant paper has no regulariser but the L2 penalty/],
        [0, { rate: 2, lambda: 0.5 }, /overshoots by the penalty alone: keep rate times λ below 1/],
        [0, { variant: 'paper', lambda: 0, rate: 1e38, steps: 50 }, /left the range of numbers after \d+ steps: choose a rate below 1e\+38/],
      ];
      for (const [index, options, sentence] of cases) {
        await assert.rejects(classModel(tiny.classifier, index, { jitter: 0, blur: 0, ...options }), (error: Error) => {
          assert.equal(error.name, 'UserError');
          assert.match(error.message, sentence);
          return !error.message.includes('\n');
        });
      }
    }));
});
