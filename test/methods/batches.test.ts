import assert from 'node:assert/strict';
import { method } from '../../src/methods/catalogue';
import type { MethodOptions } from '../../src/methods/method';
import { onProbe } from '../support/on-probe';
import { maxRelative } from '../support/fixtures';

/** The methods whose pictures pass in batches, with a count that no batch below divides. */
const batched: readonly (readonly [id: string, options: MethodOptions])[] = [
  ['occlusion', { window: 3, stride: 2 }],
  ['rise', { samples: 23, seed: 4 }],
  // By scores: the probabilities of a tiny network are saturated, and hardly change from channel to channel.
  ['score-cam', { layer: 'block.expand.relu6', variant: 'increase' }],
  ['ablation-cam', { layer: 'block.expand.relu6' }],
  ['integrated-gradients', { steps: 23 }],
  ['smoothgrad', { samples: 23, seed: 4 }],
  ['smoothgrad-squared', { samples: 5, seed: 4, variant: 'integrated-gradients' }],
  ['vargrad', { samples: 23, seed: 4 }],
];

/** MiB in which so many pictures of the tiny network pass: its largest tensor has 324 numbers, its backward pass reads 1265. */
const forwardMemory = (pictures: number): number => (pictures * 4 * 4 * 324) / 2 ** 20;
const gradientMemory = (pictures: number): number => (pictures * 4 * (1265 + 4 * 324)) / 2 ** 20;

/** What a method says of its progress. */
async function toldBy(id: string, options: MethodOptions): Promise<number[]> {
  const told: number[] = [];
  await onProbe(4, async (probe) => void (await method(id).run(probe, { ...options, onProgress: (done) => void told.push(done) })));
  return told;
}

describe('batches', () => {
  for (const [id, options] of batched) {
    // Identity 10: batch composition does not matter.
    it(`of ${id} change the map by rounding alone, and keep within the memory`, () =>
      onProbe(4, async (probe) => {
        assert.ok(method(id).options.includes('memory'));
        const usual = await method(id).run(probe, options);
        await onProbe(4, async (other) => {
          const one = await method(id).run(other, { ...options, memory: 1e-6 });
          assert.ok(maxRelative(one.values, usual.values) < 1e-4);
          assert.deepEqual({ ...one, values: null, measured: null }, { ...usual, values: null, measured: null });
        });
        assert.deepEqual((await toldBy(id, { ...options, memory: 1e-6 })).slice(0, 3), [1, 2, 3]);
      }));

    it(`of ${id} let the event loop go round in between`, () =>
      onProbe(4, async (probe) => {
        let fired = false;
        const turn = setImmediate(() => (fired = true));
        let firedBeforeLast = false;
        const onProgress = (done: number, total: number): void => void (firedBeforeLast ||= fired && done < total);
        try {
          await method(id).run(probe, { ...options, memory: 1e-6, onProgress });
        } finally {
          clearImmediate(turn);
        }
        assert.ok(firedBeforeLast);
      }));
  }

  it('hold as many pictures as the memory does', async () => {
    assert.deepEqual(await toldBy('rise', { samples: 23, memory: forwardMemory(5) }), [5, 10, 15, 20, 23]);
    assert.deepEqual(await toldBy('rise', { samples: 23 }), [16, 23]);
    assert.deepEqual(await toldBy('score-cam', { layer: 'block.expand.relu6', memory: forwardMemory(3) }), [3, 6, 8]);
    // From the expansion on the largest tensor is its own, of 240 numbers.
    assert.deepEqual(await toldBy('ablation-cam', { layer: 'block.expand.relu6', memory: (3 * 4 * 4 * 240) / 2 ** 20 }), [3, 6, 8]);
    assert.deepEqual(await toldBy('integrated-gradients', { steps: 23, memory: gradientMemory(7) }), [7, 14, 21, 23]);
    assert.deepEqual(await toldBy('smoothgrad', { samples: 23, memory: gradientMemory(7) }), [7, 14, 21, 23]);
    assert.deepEqual(await toldBy('occlusion', { window: 9, stride: 1, memory: forwardMemory(3) }), [3, 4]);
  });

  it('along the paths of noisy copies keep within the memory too', () =>
    onProbe(4, async (probe) => {
      const sizes: number[] = [];
      const at = probe.at.bind(probe);
      probe.at = (inputs, rule) => (sizes.push(inputs.shape[0]), at(inputs, rule));
      await method('smoothgrad').run(probe, { samples: 2, variant: 'integrated-gradients', memory: gradientMemory(20) });
      assert.deepEqual(new Set(sizes), new Set([16, 2]));
      sizes.length = 0;
      await method('smoothgrad').run(probe, { samples: 3, variant: 'integrated-gradients', memory: gradientMemory(7) });
      assert.deepEqual(new Set(sizes), new Set([7, 1]));
    }));

  it('need a memory above 0', () =>
    onProbe(4, async (probe) => {
      for (const [id, options] of batched) await assert.rejects(method(id).run(probe, { ...options, memory: 0 }), /MiB above 0, not 0/);
    }));
});
