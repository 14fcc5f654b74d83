import assert from 'node:assert/strict';
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { convolution, inputLayer, pooling } from '../../src/models/layers';
import type { Layer } from '../../src/models/network';
import { affectedOutputs, neededInputs, reaches, slidingOf, type Axis } from '../../src/occlusion/affected';
import { tinyNetwork } from '../support/tiny';
import { residualSpecs } from '../support/tiny-specs';

describe('the cells that a window changes', () => {
  it('are those worked out by hand', () => {
    // A 3-window with one cell of border, step 1: cells 4 … 6 are read by 3 … 7.
    assert.deepEqual(affectedOutputs({ first: 4, last: 6 }, { size: 3, stride: 1, before: 1 }, 10), { first: 3, last: 7 });
    // 224 pixels, 3-window, step 2, 'same': the border of one cell lies behind, so output o reads 2o … 2o + 2.
    assert.deepEqual(affectedOutputs({ first: 32, last: 63 }, { size: 3, stride: 2, before: 0 }, 112), { first: 15, last: 31 });
    assert.deepEqual(affectedOutputs({ first: 0, last: 31 }, { size: 3, stride: 2, before: 0 }, 112), { first: 0, last: 15 });
    assert.deepEqual(affectedOutputs({ first: 192, last: 223 }, { size: 3, stride: 2, before: 0 }, 112), { first: 95, last: 111 });
    // 1-windows three apart pass over cells 1 and 2.
    const { first, last } = affectedOutputs({ first: 1, last: 2 }, { size: 1, stride: 3, before: 0 }, 4);
    assert.ok(last < first);
    assert.deepEqual(neededInputs({ first: 15, last: 31 }, { size: 3, stride: 2, before: 0 }), { first: 30, last: 64 });
    assert.deepEqual(neededInputs({ first: 0, last: 1 }, { size: 5, stride: 2, before: 2 }), { first: -2, last: 4 });
  });

  it('are those that answer when one input cell is lit, for every size, step and padding', async () => {
    for (const padding of ['same', 'valid'] as const)
      for (const size of [1, 2, 3, 5])
        for (const stride of [1, 2, 3])
          for (const [cells, axis] of [[5, 0], [8, 1], [11, 0]] as const) {
            const across = axis === 0 ? { shape: [cells, 1], size: [size, 1], stride: [stride, 1] } : { shape: [1, cells], size: [1, size], stride: [1, stride] };
            const input = inputLayer('input', [across.shape[0]!, across.shape[1]!, 1]);
            const sliding = { stride: across.stride as unknown as [number, number], padding };
            const filter = tf.ones([across.size[0]!, across.size[1]!, 1, 1]) as Tensor4D;
            const layers = [
              convolution('layer', input, filter, null, sliding),
              pooling('layer', input, 'max', across.size as [number, number], sliding),
              pooling('layer', input, 'average', across.size as [number, number], sliding),
            ];
            for (const layer of layers) await checkLit(layer, cells, axis, across.shape as [number, number]);
            filter.dispose();
          }
  });

  it('of a residual network hold all that a covered window changes in a float64 evaluation', () => {
    const tiny = tinyNetwork(3, residualSpecs, { height: 21, width: 26 });
    const { network } = tiny.classifier;
    const before = tiny.evaluate(new Map([['input', tiny.input]]));
    const starts: [number[], number[]] = [[0, 5, 9, 18], [0, 7, 11, 23]];
    const found = ([0, 1] as const).map((axis) => reaches(network, [network.output], axis, starts[axis], 3));
    starts[0].forEach((top, index) => {
      const left = starts[1][index]!;
      const values = tiny.input.values.map((value, at) => {
        const [row, column] = [Math.floor(at / 3 / 26), Math.floor(at / 3) % 26];
        return row >= top && row < top + 3 && column >= left && column < left + 3 ? value + 0.5 : value;
      });
      const after = tiny.evaluate(new Map([['input', { ...tiny.input, values }]]));
      for (const layer of network.layers.filter(({ shape, local }) => shape.length === 3 && local)) {
        const [old, changed] = [before.get(layer.name)!, after.get(layer.name)!];
        changed.values.forEach((value, at) => {
          if (value === old.values[at]) return;
          const cell = [Math.floor(at / old.channels / old.width), Math.floor(at / old.channels) % old.width];
          found.forEach((reach, axis) => {
            const { first, last } = (reach.get(layer.name) as { first: number; last: number }[])[index]!;
            assert.ok(cell[axis]! >= first && cell[axis]! <= last, `${layer.name}: cell ${cell.join(', ')} of window ${index}`);
          });
        });
      }
    });
    assert.equal(found[0]!.get('logits'), 'all');
    tiny.classifier.dispose();
  });
});

/** Lights one cell after the other and compares what answers with the arithmetic. */
async function checkLit(layer: Layer, cells: number, axis: Axis, shape: readonly [number, number]): Promise<void> {
  const lit = tf.tidy(() => layer.forward([tf.eye(cells).reshape([cells, ...shape, 1])]).reshape([cells, -1]));
  const answers = (await lit.array()) as number[][];
  lit.dispose();
  const outputs = layer.shape[axis] as number;
  answers.forEach((answer, cell) => {
    const expected = answer.flatMap((value, output) => (value > 0 ? [output] : []));
    const { first, last } = affectedOutputs({ first: cell, last: cell }, slidingOf(layer, axis), outputs);
    const got = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
    assert.deepEqual(got, expected, `${layer.kind} of ${layer.window!.size.join('×')} by ${layer.window!.stride.join(', ')}: cell ${cell} of ${cells}`);
  });
}
