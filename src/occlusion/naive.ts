import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { evaluate } from '../models/propagation';
import type { Observation } from '../models/observation';
import { windowPositions, type WindowGrid } from './windows';

/**
 * Outputs of the wanted layers for pictures with one window covered each, by a pass through the whole network.
 * @param filling as `fillTensor` makes it; stays the caller's
 * @param windows indices in the grid, row by row
 * @returns the caller's to dispose of
 */
export function evaluateCovered(observation: Observation, grid: WindowGrid, filling: Tensor4D, windows: readonly number[], wanted: readonly string[]): Map<string, Tensor> {
  const { network } = observation.classifier;
  const all = windowPositions(grid);
  const positions = windows.map((window) => all[window] as { top: number; left: number });
  const covered = cover(observation.output(network.input) as Tensor4D, filling, grid, positions);
  try {
    return evaluate(network, new Map([[network.input, covered]]), wanted);
  } finally {
    covered.dispose();
  }
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
