import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { disposeAll, evaluate } from '../models/network';
import type { Observation } from '../models/observation';
import { fillTensor, type Fill } from './fills';
import { windowCount, windowPositions, type WindowGrid } from './windows';

/** What the network answers when each window of a grid in turn is covered. */
export interface OccludedAnswers {
  readonly grid: WindowGrid;
  /** `windows × classes`, row by row of the grid: every logit is kept, so one run serves all classes. */
  readonly logits: Float32Array;
  /** The feature map with the largest total activation on the uncovered picture (Zeiler & Fergus 2013, section 4.2). */
  readonly strongest: {
    readonly layer: string;
    readonly channel: number;
    /** Its total activation on the uncovered picture. */
    readonly total: number;
    /** Its total activation with each window covered, row by row of the grid. */
    readonly totals: Float32Array;
  };
}

export interface OcclusionRun {
  /** Pictures a batch, 16 unless given: beyond that a processor gains nothing, and each needs about 20 MB. */
  readonly batch?: number;
  /** Called after each batch with the number of windows done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Covers one window after the other and asks the network again: one forward pass a window, in batches. */
export async function answersUnderOcclusion(
  observation: Observation,
  grid: WindowGrid,
  fill: Fill,
  { batch = 16, onProgress }: OcclusionRun = {},
): Promise<OccludedAnswers> {
  const { network, defaultLayer: layer, classNames, preprocessing } = observation.classifier;
  const input = observation.output(network.input) as Tensor4D;
  const { channel, total } = await strongestFeatureMap(observation.output(layer) as Tensor4D);
  const positions = windowPositions(grid);
  const count = windowCount(grid);
  const logits = new Float32Array(count * classNames.length);
  const totals = new Float32Array(count);
  const filling = fillTensor(fill, input, preprocessing);
  try {
    for (let first = 0; first < count; first += batch) {
      const covered = cover(input, filling, grid, positions.slice(first, first + batch));
      let outputs = new Map<string, Tensor>();
      let sums: Tensor | undefined;
      try {
        outputs = evaluate(network, new Map([[network.input, covered]]), [layer, network.output]);
        covered.dispose();
        sums = tf.tidy(() => tf.sum((outputs.get(layer) as Tensor4D).gather([channel], 3), [1, 2, 3]));
        logits.set((await (outputs.get(network.output) as Tensor).data()) as Float32Array, first * classNames.length);
        totals.set((await sums.data()) as Float32Array, first);
      } finally {
        covered.dispose();
        sums?.dispose();
        disposeAll(outputs.values());
      }
      onProgress?.(Math.min(first + batch, count), count);
    }
  } finally {
    filling.dispose();
  }
  return { grid, logits, strongest: { layer, channel, total, totals } };
}

/** A batch of pictures, each with one window covered; built on the device from two indicator vectors a window. */
function cover(input: Tensor4D, filling: Tensor4D, grid: WindowGrid, positions: readonly { top: number; left: number }[]): Tensor4D {
  const inside = (starts: number[], length: number) =>
    tf.tidy(() => {
      const distance = tf.range(0, length).expandDims(0).sub(tf.tensor2d(starts, [starts.length, 1]));
      return tf.logicalAnd(distance.greaterEqual(0), distance.less(grid.window)).cast('float32');
    });
  return tf.tidy(() => {
    const rows = inside(positions.map(({ top }) => top), grid.height).reshape([-1, grid.height, 1, 1]);
    const columns = inside(positions.map(({ left }) => left), grid.width).reshape([-1, 1, grid.width, 1]);
    const window = rows.mul(columns);
    return input.mul(tf.sub(1, window)).add(filling.mul(window)) as Tensor4D;
  });
}

async function strongestFeatureMap(activation: Tensor4D): Promise<{ channel: number; total: number }> {
  const sums = tf.tidy(() => tf.sum(activation, [0, 1, 2]));
  try {
    const totals = (await sums.data()) as Float32Array;
    const channel = totals.reduce((best, value, index) => (value > (totals[best] as number) ? index : best), 0);
    return { channel, total: totals[channel] as number };
  } finally {
    sums.dispose();
  }
}
