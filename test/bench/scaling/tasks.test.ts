import assert from 'node:assert/strict';
import { tf } from '../../../src/backend';
import type { Scene } from '../../../src/bench/ours';
import { scalingTasks, type ScalingSettings } from '../../../src/bench/scaling/tasks';
import { standardScaling } from '../../../src/bench/scaling/scaling';
import { makeNetwork } from '../../../src/models/network';
import { tinyNetwork } from '../../support/tiny';

const settings: ScalingSettings = { sizes: [8, 12, 20], side: 12, window: 4, strides: [4, 3, 2], methods: ['cam', 'grad-cam', 'layer-cam'], batches: [1, 2, 5] };

/** Scenes of tiny networks that count the pictures which pass the first layer whole, which reach the logits, and which come back from there. */
function countingScenes(): { scene(side: number): Scene; counted(): readonly [whole: number, answered: number, differentiated: number]; dispose(): void } {
  const pictures = { 'stem.conv': 0, logits: 0, back: 0 };
  const made = new Map<number, Scene>();
  const scene = (side: number): Scene => {
    const { classifier, picture } = tinyNetwork(4, undefined, { height: side, width: side });
    const layers = classifier.network.layers.map((layer) => {
      const { name } = layer;
      if (name !== 'logits' && name !== 'stem.conv') return layer;
      const counting: typeof layer = {
        ...layer,
        forward: (inputs) => ((pictures[name] += inputs[0]?.shape[0] as number), layer.forward(inputs)),
        backward: (gradient, inputs, output) => ((pictures.back += name === 'logits' ? (gradient.shape[0] as number) : 0), layer.backward(gradient, inputs, output)),
      };
      return counting;
    });
    return { classifier: { ...classifier, network: makeNetwork(layers) }, picture, target: 1 };
  };
  return {
    scene: (side) => made.get(side) ?? (made.set(side, scene(side)).get(side) as Scene),
    counted: () => [pictures['stem.conv'], pictures.logits, pictures.back],
    dispose: () => made.forEach(({ classifier }) => classifier.dispose()),
  };
}

describe('the points of the scaling figures', () => {
  it('ask the network about as many pictures as they say, and leave no tensor', async () => {
    const before = tf.memory().numTensors;
    const scenes = countingScenes();
    const tasks = scalingTasks(scenes.scene, settings);
    // Windows of 4 pixels on a side of 12: 3, 3 and 5 of them.
    const windows = [9, 9, 25];
    const expected = [
      ...[8, 12, 20].flatMap((x) => [['size', 'forward pass', x, 1, 1, 1, 0], ['size', 'Grad-CAM', x, 1, 1, 1, 1]]),
      // The picture itself comes first; each engine asks about every window, and one of them by whole passes.
      ...windows.flatMap((x) => [['windows', 'incremental', x, 1, 1, x + 1, 0], ['windows', 'naive', x, 1, x + 1, x + 1, 0]]),
      // CAM needs no gradient; the two after it need the same one.
      ...[1, 2, 3].flatMap((x) => [['methods', 'one probe', x, 1, 1, 1, Math.min(x - 1, 1)], ['methods', 'a probe each', x, 1, x, x, x - 1]]),
      ...[1, 2, 5].flatMap((x) => [['batch', 'forward pass', x, x, x, x, 0], ['batch', 'input gradient', x, x, x, x, x]]),
    ];
    const found = [];
    const own = tf.memory().numTensors;
    for (const { panel, series, x, share, run } of tasks.points) {
      const start = scenes.counted();
      await run();
      found.push([panel, series, x, share, ...scenes.counted().map((count, index) => count - (start[index] as number))]);
      assert.equal(tf.memory().numTensors, own);
    }
    tasks.dispose();
    scenes.dispose();
    assert.deepEqual(found, expected);
    assert.equal(tf.memory().numTensors, before);
  });

  it('are, for the report, on one side of 224 pixels, by windows of 32', () => {
    const { sizes, side, window, strides, methods, batches } = standardScaling;
    assert.ok(sizes.includes(side) && side === 224 && window === 32);
    assert.deepEqual(strides.map((stride) => (Math.floor((side - window) / stride) + 1) ** 2), [49, 169, 289, 625, 1089]);
    assert.deepEqual([methods.length, methods[0], methods[1], batches.at(-1)], [9, 'cam', 'grad-cam', 32]);
  });
});
