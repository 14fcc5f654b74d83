import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { readAnswer } from '../../src/course/answer';
import { NotStarted, runCheck } from '../../src/course/check';
import { check, course, yourTurn } from '../../src/course/course';
import { allExercises, exercises } from '../../src/course/exercises';
import { saliency } from '../../src/course/exercises/saliency';
import type { Grid } from '../../src/course/grid';
import type { SceneQuestion } from '../../src/course/scene';
import { solutions } from '../../src/course/solutions';

type Id = keyof typeof exercises;
const ids = Object.keys(exercises) as Id[];
const solution = ({ network, input, target }: SceneQuestion): Tensor => tf.tidy(() => network.gradient(input, target).abs().max(2));

describe('a check', () => {
  it('takes every solution for correct, on other seeds as well', async () => {
    for (const id of ids) {
      for (const seed of [1, 5]) {
        const { verdict, sentence } = await runCheck(exercises[id], solutions[id] as never, { seed });
        assert.equal(verdict, 'correct', `${id}: ${sentence}`);
      }
    }
  });

  it('says that an exercise is not started: nothing between the braces, or the placeholder', async () => {
    for (const yours of [() => {}, async () => { /* to come */ }, function () {}, () => yourTurn(), () => { throw new NotStarted(); }]) {
      const { verdict, hint, sentence } = await check.saliency(yours);
      assert.deepEqual({ verdict, hint }, { verdict: 'not started', hint: undefined });
      assert.match(sentence, /^Not started yet: /);
    }
  });

  it('says so where a function computes and returns nothing', async () => {
    const before = tf.memory().numTensors;
    const forgotten: readonly ((q: SceneQuestion) => unknown)[] = [
      () => undefined,
      async () => null,
      (q) => { solution(q).dispose(); },
      function (q) { if (q.target > 9) {} },
    ];
    for (const yours of forgotten) {
      const { verdict, sentence } = await check.saliency(yours);
      assert.equal(verdict, 'nothing returned', String(yours));
      assert.match(sentence, /^Your function returns nothing on an input of 10 × 13 pixels: .* return/);
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('says that there is no function', async () => {
    for (const yours of [undefined, null, [1, 2], 'gradCam']) {
      const { verdict, sentence } = await check.gradCam(yours as never);
      assert.equal(verdict, 'not started');
      assert.match(sentence, /^There is no function to check: write check\.gradCam\(yours\).*, and run the cell that defines it first\.$/);
    }
  });

  it('adds the shapes of a question to an error about shapes', async () => {
    const before = tf.memory().numTensors;
    const cam = await check.gradCam(({ network, input, target, layer }) => tf.tidy(() => network.activation(input, layer).mul(network.gradient(input, target))));
    assert.equal(cam.verdict, 'throws');
    assert.match(cam.sentence, /Incompatible shapes: \[5,7,5\] vs\. \[10,14,3\]\. .*brings input \[10, 14, 3\], activation and gradient at the layer \[5, 7, 5\]; print/);
    const map = await check.saliency(({ network, input, target }) => tf.tidy(() => network.gradient(input, target).mul(tf.ones([2, 7, 5]))));
    assert.match(map.sentence, /brings input \[10, 13, 3\], a gradient at the input \[10, 13, 3\]; print/);
    const rule = await check.guidedRule(({ R }) => tf.tidy(() => R.mul(tf.ones([7, 7]))));
    assert.match(rule.sentence, /brings R \[4, 5, 2\], z \[4, 5, 2\]; print/);
    const disposed = await check.saliency(({ input }) => tf.tidy(() => { input.dispose(); return input.mul(2); }));
    assert.equal(disposed.verdict, 'throws');
    assert.equal(tf.memory().numTensors, before);
  });

  it('reports an error with its message, where it was thrown', async () => {
    const { verdict, sentence } = await check.saliency(() => { throw new TypeError('x is not a tensor\nat line 3'); });
    assert.equal(verdict, 'throws');
    assert.match(sentence, /on an input of 10 × 13 pixels: x is not a tensor$/);
    const later = await check.saliency(({ input, ...rest }) => {
      if (input.shape[0] !== 10) throw new Error('only 10 rows');
      return solution({ input, ...rest });
    });
    assert.match(later.sentence, /on an input of 8 × 11 pixels and a network with ReLU6: only 10 rows/);
    const inNotebook = Object.assign(new Error('too wide'), { stack: 'Error: too wide\n    at widen (cell [7], line 12)\n    at cell [7], line 20' });
    assert.match((await check.saliency(() => { throw inNotebook; })).sentence, /^Your function throws an error in line 12 of cell \[7\] on an input/);
  });

  it('names both shapes where they do not fit', async () => {
    const { verdict, sentence } = await check.saliency((q) => tf.tidy(() => solution(q).slice([0, 0], [-1, 4])));
    assert.equal(verdict, 'wrong shape');
    assert.match(sentence, /10 × 4, where 10 × 13/);
    const plain = await check.saliency(() => ({ map: 1 }));
    assert.equal(plain.verdict, 'wrong shape');
    assert.match(plain.sentence, /a plain object/);
  });

  it('counts values that are not numbers', async () => {
    const { verdict, sentence } = await check.saliency(async (q) => {
      const map = solution(q);
      const values = (await map.data()).map((value, at) => (at < 3 ? NaN : value));
      map.dispose();
      return tf.tensor(values, [q.input.shape[0], q.input.shape[1]]);
    });
    assert.equal(verdict, 'not a number');
    assert.match(sentence, /3 of your 130 values/);
  });

  it('counts tensors left behind by a call, and takes none back that it handed out', async () => {
    const before = tf.memory().numTensors;
    const left: Tensor[] = [];
    const keep = <T extends Tensor>(tensor: T): T => (left.push(tensor), tensor);
    const { verdict, leaked } = await check.saliency(({ network, input, target }) => keep(keep(network.gradient(input, target).abs()).mul(1)).max(2));
    assert.deepEqual({ verdict, leaked }, { verdict: 'leaks', leaked: 2 });
    tf.dispose(left);
    assert.equal(tf.memory().numTensors, before);
    const disposed = await check.saliency((q) => {
      const map = solution(q);
      q.input.dispose();
      return map;
    });
    assert.equal(disposed.verdict, 'correct');
  });

  it('stops what asks the network for every pixel, also where the error is caught', async () => {
    const slow = async ({ network, input, target }: SceneQuestion): Promise<number[]> => {
      const found = [];
      for (let pixel = 0; pixel < input.size / 3; pixel++) {
        try {
          found.push(tf.tidy(() => network.gradient(input, target).abs().max(2).flatten().slice([pixel], [1]).dataSync()[0] as number));
        } catch {
          found.push(0);
        }
      }
      return found;
    };
    const { verdict, sentence } = await check.saliency(slow);
    assert.equal(verdict, 'too slow', sentence);
  });

  it('says of an unknown mistake that it is unknown', async () => {
    const { verdict, mistake } = await check.saliency((q) => tf.tidy(() => solution(q).pow(2).add(solution(q)).add(0.3)));
    assert.deepEqual({ verdict, mistake }, { verdict: 'different', mistake: undefined });
  });

  it('says of zeros, and of any one number everywhere, just that', async () => {
    const ofNumbers = new Set<string>(['pointingGame', 'energyInside', 'bootstrapInterval']); // too few to tell
    for (const id of ids.filter((one) => !ofNumbers.has(one))) {
      for (const value of [0, -0.7]) {
        const constant = async (q: never) => {
          const { shape } = (await readAnswer(await solutions[id](q))) as Grid;
          return tf.fill([...shape], value);
        };
        const { mistake, second, sentence } = await runCheck(exercises[id], constant);
        assert.deepEqual({ mistake, second }, { mistake: 'same-everywhere', second: undefined }, `${id}, ${value}: ${sentence}`);
      }
    }
  });

  it('gives the hint that is asked for, the first unless told otherwise', async () => {
    const sum = (q: SceneQuestion): Tensor => tf.tidy(() => q.network.gradient(q.input, q.target).abs().sum(2));
    const known = saliency.mistakes.find(({ mistake }) => mistake.id === 'sum-over-colours')?.mistake;
    assert.equal((await check.saliency(sum)).hint, known?.hints[0]);
    for (const hint of [1, 2, 3] as const) assert.equal((await check.saliency(sum, { hint })).hint, known?.hints[hint - 1]);
  });

  it('shows the question that differs most', async () => {
    const { compared } = await check.saliency(async (q) => {
      const map = solution(q);
      const values = (await map.data()).map((value, at) => (at === 7 && q.input.shape[0] === 8 ? 50 : value));
      map.dispose();
      return values;
    });
    assert.match(compared?.words ?? '', /8 × 11/);
    assert.equal(compared?.yours.values[7], 50);
    assert.deepEqual(compared?.expected.shape, [8, 11]);
    const overflow = await check.softmax(({ logits }) => logits.map((z) => Math.exp(z) / logits.reduce((total, one) => total + Math.exp(one), 0)));
    assert.match(overflow.compared?.words ?? '', /900/);
  });

  it('writes out the numbers of a short answer', async () => {
    const { sentence, compared } = await check.bootstrapInterval((q) => [...(solutions.bootstrapInterval(q) as number[])].reverse());
    assert.match(sentence, /^Your interval has its upper end first\. On \d+ pictures, 400 resamples yours is \[\S+, \S+\], expected is \[\S+, \S+\]\.$/);
    const [, high = '', low = ''] = /yours is \[(\S+), (\S+)\]/.exec(sentence) ?? [];
    assert.ok(sentence.endsWith(`expected is [${low}, ${high}].`), sentence);
    const upper = Number(high.replace('−', '-'));
    assert.ok(Math.abs(upper - (compared?.yours.values[0] as number)) <= 0.005 * Math.abs(upper), sentence);
    assert.match((await check.bootstrapInterval(() => [NaN, 1])).sentence, /yours is \[not a number, 1\]/);
    assert.match((await check.pointingGame((q) => 1 - Number(solutions.pointingGame(q)))).sentence, / yours is [01], expected is [01]\.$/);
    assert.equal((await check.bootstrapInterval(solutions.bootstrapInterval)).sentence, 'Correct.');
    assert.doesNotMatch((await check.saliency((q) => q.network.gradient(q.input, 0))).sentence, /expected is/);
  });

  it('says the same twice, and other things on other seeds', async () => {
    const wrong = (q: SceneQuestion): Tensor => tf.tidy(() => q.network.gradient(q.input, q.target).max(2));
    const [once, twice, other] = [await check.saliency(wrong), await check.saliency(wrong), await check.saliency(wrong, { seed: 2 })];
    assert.deepEqual(once, twice);
    assert.notDeepEqual(once.compared, other.compared);
    assert.equal(other.mistake, 'signed-maximum');
  });

  it('prints in one line', async () => {
    const found = await check.saliency((q) => tf.tidy(() => q.network.gradient(q.input, q.target).max(2)));
    assert.equal(inspect(found), 'check.saliency: mistake signed-maximum');
  });

  it('gives every tensor back, whatever the function does', async () => {
    const before = tf.memory().numTensors;
    for (const exercise of allExercises) {
      for (const yours of [() => { throw new Error('no'); }, () => undefined, () => 'words', () => tf.zeros([2])]) await runCheck(exercise, yours);
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('knows no task of an exercise that there is not', () => {
    assert.throws(() => course.task('gradCamm' as never), /^UserError: There is no exercise "gradCamm".* "gradCam"/);
    assert.throws(() => course.task('toString' as never), /no exercise "toString"/);
  });

  it('tells what each exercise asks for', () => {
    for (const id of ids) assert.match(course.task(id), /^Given \{ \w+.*\}.*: .*\.$/s, id);
  });
});
