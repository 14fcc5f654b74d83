import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import type { Classifier } from '../../src/models/classifier';
import { channelwise, concatenation, differentiableLayer, identity, padding } from '../../src/models/generic-layers';
import { activation, convolution, dense, globalAveragePooling, inputLayer, pooling } from '../../src/models/layers';
import { disposeAll, makeNetwork, type Layer } from '../../src/models/network';
import { withObservation, type Observation } from '../../src/models/observation';
import { uniformSource } from '../../src/random';
import { fills, type Fill } from '../../src/occlusion/fills';
import { answersUnderOcclusion, type OccludedAnswers } from '../../src/occlusion/run';
import { windowGrid, windowPositions, type WindowGrid } from '../../src/occlusion/windows';
import { maxDifference } from '../support/fixtures';
import { onProbe } from '../support/on-probe';
import { tinyNetwork } from '../support/tiny';
import { otherSpecs, residualSpecs, type Spec } from '../support/tiny-specs';

/** Every step, even windows and an average over borders, at sizes that come out unevenly. */
const unevenSpecs: readonly Spec[] = [
  { name: 'stem', from: 'input', kind: 'convolution', kernel: 2, out: 4, stride: 1 },
  { name: 'average', from: 'stem', kind: 'pooling', of: 'average', size: 3, stride: 1 },
  { name: 'thinned', from: 'average', kind: 'convolution', kernel: 1, out: 5, stride: 2 },
  { name: 'deep', from: 'thinned', kind: 'depthwise', kernel: 4, stride: 1 },
  { name: 'max', from: 'deep', kind: 'pooling', of: 'max', size: 3, stride: 1 },
  { name: 'bounded', from: 'max', kind: 'activation', of: 'tanh' },
  { name: 'sum', from: 'bounded', kind: 'add', and: 'thinned' },
  { name: 'features', from: 'sum', kind: 'convolution', kernel: 3, out: 6, stride: 3 },
  { name: 'pool', from: 'features', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 3 },
];

/** A first layer that passes over some pixels, so that a window of one pixel may change nothing. */
const gappedSpecs: readonly Spec[] = [
  { name: 'stem', from: 'input', kind: 'convolution', kernel: 1, out: 4, stride: 3 },
  { name: 'features', from: 'stem', kind: 'convolution', kernel: 3, out: 4, stride: 1 },
  { name: 'pool', from: 'features', kind: 'pool' },
  { name: 'logits', from: 'pool', kind: 'dense', out: 3 },
];

/** Asks both engines and compares every logit and every total of the strongest feature map. */
async function compare(observation: Observation, grid: WindowGrid, fill: Fill, batch: number): Promise<OccludedAnswers> {
  const incremental = await answersUnderOcclusion(observation, grid, fill, { engine: 'incremental', batch });
  const naive = await answersUnderOcclusion(observation, grid, fill, { engine: 'naive', batch });
  const what = `window ${grid.window}, stride ${grid.stride}, ${fill}, batches of ${batch}`;
  const scale = Math.max(1, ...naive.logits.map(Math.abs));
  assert.ok(maxDifference(incremental.logits, naive.logits) < 1e-5 * scale, what);
  const total = Math.max(1, ...naive.strongest.totals.map(Math.abs));
  assert.ok(maxDifference(incremental.strongest.totals, naive.strongest.totals) < 1e-5 * total, what);
  assert.ok(incremental.multiplyAdds <= naive.multiplyAdds, what);
  assert.equal(incremental.multiplyAddsNaive, naive.multiplyAddsNaive);
  return incremental;
}

/** Whether covering changes what the network says at all, so that a comparison has something to compare. */
function changes(observation: Observation, answers: OccludedAnswers): boolean {
  const classes = observation.logits.length;
  return answers.logits.some((logit, index) => Math.abs(logit - observation.logits[index % classes]!) > 1e-3);
}

describe('incremental occlusion', () => {
  for (const [name, specs] of Object.entries({ residual: residualSpecs, uneven: unevenSpecs, gapped: gappedSpecs, ...otherSpecs })) {
    it(`is naive occlusion on a network of the kind "${name}", at every border (identity 12)`, async () => {
      const shapes = [{ height: 21, width: 26 }, { height: 16, width: 15, channels: 1 }, { height: 9, width: 30 }] as const;
      for (const [seed, shape] of shapes.entries()) {
        await onProbe(
          40 + seed,
          async ({ observation }) => {
            let saved = 0;
            for (const [window, stride, batch] of [[1, 4, 7], [1, 7, 1], [3, 5, 4], [4, 4, 50], [9, 6, 3]] as const) {
              const answers = await compare(observation, windowGrid(shape.height, shape.width, window, stride, 'cover'), 'grey', batch);
              if (window === 4) assert.ok(changes(observation, answers));
              saved += answers.multiplyAddsNaive - answers.multiplyAdds;
            }
            assert.ok(saved > 0);
          },
          { specs, shape, index: 0 },
        );
      }
    });
  }

  it('is naive occlusion for every fill (identity 12)', async () => {
    await onProbe(50, async ({ observation }) => {
      for (const fill of fills) assert.ok(changes(observation, await compare(observation, windowGrid(20, 18, 5, 3), fill, 6)), fill);
    }, { shape: { height: 20, width: 18 } });
  });

  it('is naive occlusion at a convolution that is otherwise one step with its rectifier (identity 12)', async () => {
    await onProbe(57, async (_probe, { classifier, picture }) => {
      for (const defaultLayer of ['features.conv', 'block.depthwise', 'stem.conv']) {
        const before = tf.memory().numTensors;
        await withObservation({ ...classifier, defaultLayer }, picture, async (observation) => {
          const { strongest } = await compare(observation, windowGrid(20, 23, 3, 5), 'grey', 4);
          assert.ok(strongest.totals.some((total) => total !== strongest.totals[0]));
        });
        assert.equal(tf.memory().numTensors, before);
      }
    }, { shape: { height: 20, width: 23 } });
  });

  it('has the logits and totals of a float64 evaluation of each covered picture', async () => {
    const shape = { height: 17, width: 22 };
    await onProbe(51, async ({ observation }, tiny) => {
      const grid = windowGrid(17, 22, 4, 6, 'cover');
      const { logits, strongest } = await answersUnderOcclusion(observation, grid, 'black', { engine: 'incremental', batch: 5 });
      const expected = windowPositions(grid).map(({ top, left }) => {
        const values = tiny.input.values.map((value, at) => {
          const [row, column] = [Math.floor(at / 3 / 22), Math.floor(at / 3) % 22];
          return row >= top && row < top + 4 && column >= left && column < left + 4 ? -127 / 128 : value;
        });
        return tiny.evaluate(new Map([['input', { ...tiny.input, values }]]));
      });
      assert.ok(maxDifference(logits, expected.flatMap((layers) => [...layers.get('logits')!.values])) < 5e-5);
      const totals = expected.map((layers) => layers.get('features')!.values.reduce((sum, value, at) => (at % 6 === strongest.channel ? sum + value : sum), 0));
      assert.ok(maxDifference(strongest.totals, totals) < 1e-4 * Math.max(...totals));
    }, { specs: residualSpecs, shape });
  });

  it('is naive occlusion through padding, concatenation, valid windows and squeeze-excitation (identity 12)', async () => {
    const before = tf.memory().numTensors;
    for (const squeezed of [false, true]) {
      const { classifier, picture } = branched(60, squeezed);
      await withObservation(classifier, picture, async (observation) => {
        for (const [window, stride, batch] of [[2, 5, 9], [5, 4, 4], [7, 7, 100]] as const) {
          const answers = await compare(observation, windowGrid(22, 19, window, stride, 'cover'), 'mean', batch);
          assert.ok(changes(observation, answers));
        }
      });
      classifier.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('counts the multiply-adds of the cells that it computes', async () => {
    // One window of 2 × 2 in a corner of 8 × 8: a 3-window changes 3 × 3 cells of the first map. The second layer's part
    // reads 5 × 5 cells for 4 × 4. The dense layer is computed as it is.
    const specs: readonly Spec[] = [
      { name: 'stem', from: 'input', kind: 'convolution', kernel: 3, out: 2, stride: 1 },
      { name: 'features', from: 'stem', kind: 'depthwise', kernel: 3, stride: 1 },
      { name: 'pool', from: 'features', kind: 'pool' },
      { name: 'logits', from: 'pool', kind: 'dense', out: 5 },
    ];
    await onProbe(52, async ({ observation }) => {
      const answers = await compare(observation, windowGrid(8, 8, 2, 8), 'grey', 1);
      assert.equal(answers.multiplyAdds, 9 * (9 * 3 * 2) + 16 * (9 * 2) + 2 * 5);
      assert.equal(answers.multiplyAddsNaive, 64 * (9 * 3 * 2) + 64 * (9 * 2) + 2 * 5);
    }, { specs, shape: { height: 8, width: 8 } });
  });

  it('is chosen where it has less to compute, and the naive engine where every map changes anyway', async () => {
    await onProbe(53, async ({ observation }) => {
      const chosen = await answersUnderOcclusion(observation, windowGrid(40, 40, 3, 12), 'grey');
      assert.equal(chosen.engine, 'incremental');
      assert.ok(chosen.multiplyAdds < 0.5 * chosen.multiplyAddsNaive);
      const large = await answersUnderOcclusion(observation, windowGrid(40, 40, 38, 1), 'grey');
      assert.equal(large.engine, 'naive');
      assert.equal(large.multiplyAdds, large.multiplyAddsNaive);
    }, { shape: { height: 40, width: 40 } });
  });

  it('gives each map back as soon as nothing reads it any more', async () => {
    const chain = Array.from({ length: 20 }, (_, index): Spec => ({ name: `layer ${index}`, from: index === 0 ? 'input' : `layer ${index - 1}`, kind: 'activation', of: 'tanh' }));
    const specs: readonly Spec[] = [...chain, { name: 'pool', from: 'layer 19', kind: 'pool' }, { name: 'logits', from: 'pool', kind: 'dense', out: 2 }];
    await onProbe(56, async ({ observation }) => {
      const { network } = observation.classifier;
      const alive = chain.map(({ name }) => {
        const layer = network.layer(name) as { -readonly [key in keyof Layer]: Layer[key] };
        const { forward } = layer.local!;
        const counts: number[] = [];
        layer.local = { ...layer.local!, forward: (parts) => (counts.push(tf.memory().numTensors), forward(parts)) };
        return counts;
      });
      await answersUnderOcclusion(observation, windowGrid(9, 12, 3, 3), 'grey', { engine: 'incremental', batch: 4 });
      assert.deepEqual(alive.map(([first]) => first! - alive[1]![0]!).slice(1), alive.slice(1).map(() => 0));
    }, { specs });
  });

  it('gives its tensors back when a layer fails half way', async () => {
    await onProbe(54, async ({ observation }) => {
      const { classifier } = observation;
      const layer = classifier.network.layer('features') as { -readonly [key in keyof Layer]: Layer[key] };
      const failing = (): Tensor => {
        throw new Error('out of memory');
      };
      const [forward, local] = [layer.forward, layer.local!];
      layer.forward = failing;
      layer.local = { ...local, forward: failing };
      const before = tf.memory().numTensors;
      await assert.rejects(answersUnderOcclusion(observation, windowGrid(9, 12, 3, 3), 'grey', { engine: 'incremental' }), /out of memory/);
      assert.equal(tf.memory().numTensors, before);
      [layer.forward, layer.local] = [forward, local];
    });
  });

  it('refuses engines and batches that are impossible, in one sentence', async () => {
    await onProbe(55, async ({ observation }) => {
      const grid = windowGrid(9, 12, 3, 3);
      await assert.rejects(answersUnderOcclusion(observation, grid, 'grey', { engine: 'fast' as 'naive' }), /no occlusion engine "fast": choose incremental or naive/);
      for (const batch of [0, 1.5, NaN]) await assert.rejects(answersUnderOcclusion(observation, grid, 'grey', { batch }), /A batch must hold a whole number/);
    });
  });
});

/** A network of layers that tiny networks lack; squeeze-excitation weighs channels by what the whole map holds. */
function branched(seed: number, squeezed: boolean) {
  const tiny = tinyNetwork(seed, residualSpecs, { height: 22, width: 19 });
  const uniform = uniformSource(seed);
  const tensors: Tensor[] = [];
  const random = (shape: number[]) => {
    const tensor = tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => uniform() - 0.5), shape);
    tensors.push(tensor);
    return tensor;
  };
  const layers: Layer[] = [inputLayer('input', [22, 19, 3])];
  const put = (layer: Layer): Layer => (layers.push(layer), layer);
  const filter = (size: number, from: number, to: number) => random([size, size, from, to]) as Tensor4D;
  const padded = put(padding('padding', layers[0]!, [[2, 1], [0, 3]], 0.7));
  const stem = put(convolution('stem', padded, filter(3, 3, 4), random([4]) as Tensor1D, { stride: [2, 1], padding: 'valid' }));
  const normal = put(channelwise('normal', stem, random([4]), random([4]) as Tensor1D));
  const left = put(activation('left', put(convolution('left.conv', normal, filter(1, 4, 3), null, 1)), 'swish'));
  const framed = put(padding('framed', put(identity('same', normal)), [[0, 2], [1, 1]], -0.4));
  const right = put(pooling('right', framed, 'average', [3, 3], { stride: [1, 1], padding: 'valid' }));
  const joined = put(concatenation('joined', [left, right], 2));
  const weighed = squeezed
    ? put(differentiableLayer('weighed', 'multiply', [joined, put(globalAveragePooling('squeeze', joined))], joined.shape, ([map, mean]) => map!.mul(mean!.reshape([-1, 1, 1, 7]))))
    : joined;
  const features = put(pooling('features', weighed, 'max', [3, 2], { stride: [2, 2], padding: 'valid' }));
  put(dense('logits', put(globalAveragePooling('pool', features)), random([7, 4]) as never, null));
  const classifier: Classifier = {
    ...tiny.classifier,
    network: makeNetwork(layers),
    classNames: ['a', 'b', 'c', 'd'],
    linearHead: null,
    dispose: () => {
      tiny.classifier.dispose();
      disposeAll(tensors);
    },
  };
  return { classifier, picture: tiny.picture };
}
