import assert from 'node:assert/strict';
import fc from 'fast-check';
import { targetGradient, targetValue } from '../../src/methods/score';
import { probabilities, softmax, topPredictions } from '../../src/models/predictions';
import { joinWords, nearestNames } from '../../src/text';

describe('probabilities', () => {
  it('are the softmax worked out by hand', () => {
    // e^0 : e^ln2 : e^ln5 = 1 : 2 : 5
    softmax([0, Math.log(2), Math.log(5)]).forEach((p, index) => assert.ok(Math.abs(p - [1 / 8, 2 / 8, 5 / 8][index]!) < 1e-15));
  });

  it('stay finite for extreme logits', () => {
    assert.deepEqual([...softmax([1e30, 0, -1e30])], [1, 0, 0]);
    assert.deepEqual([...softmax([-1e38, -1e38])], [0.5, 0.5]);
  });

  it('of classes that stand alone are the sigmoid', () => {
    assert.deepEqual([...probabilities([0, 1e30, -1e30], 'sigmoid')], [0.5, 1, 0]);
    // 1 / (1 + e^-ln3) = 3/4
    assert.ok(Math.abs(probabilities([Math.log(3)], 'sigmoid')[0]! - 0.75) < 1e-15);
  });

  it('rank by logit, equal ones by index', () => {
    const top = topPredictions([1, 3, 3, 2], 'softmax', ['a', 'b', 'c', 'd'], 3);
    assert.deepEqual(top.map(({ index, name, logit }) => [index, name, logit]), [[1, 'b', 3], [2, 'c', 3], [3, 'd', 2]]);
  });

  it('have the gradient that finite differences have', async () => {
    const logits = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(logits, fc.nat(), fc.constantFrom('logit' as const, 'probability' as const), fc.constantFrom('softmax' as const, 'sigmoid' as const), async (values, pick, score, output) => {
        const index = pick % values.length;
        for (const target of [{ index, score }, { index, score, against: (index + 1) % values.length }, { index, score, negative: true }] as const) {
          const tensor = targetGradient([values, values.map((value) => -value)], target, output);
          const gradient = await tensor.data();
          tensor.dispose();
          values.forEach((_, j) => {
            const moved = (by: number) => targetValue(values.map((value, k) => (k === j ? value + by : value)), target, output);
            assert.ok(Math.abs(gradient[j]! - (moved(1e-5) - moved(-1e-5)) / 2e-5) < 1e-6);
          });
        }
      }),
      { seed: 3, numRuns: 50 },
    );
  });
});

describe('words', () => {
  it('join as a sentence does', () => {
    assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => joinWords(words, 'or')), ['', 'a', 'a or b', 'a, b or c']);
  });

  it('are found by likeness, whatever their case', () => {
    assert.equal(nearestNames('GRADCAM', ['saliency', 'cam', 'grad-cam', 'occlusion'], 2), '"grad-cam" and "cam"');
  });
});
