/**
 * Dilated convolutions as TensorFlow writes them: `SpaceToBatchND` cuts a map into a batch of interleaved parts, an ordinary
 * convolution runs on each, `BatchToSpaceND` puts them together. Here the map stays whole and the filter is dilated, since
 * layers keep the pictures of a batch apart; both are the same sum.
 */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { modelRefusal, shown } from '../external/json';
import { differentiableLayer, identity, padding } from '../generic-layers';
import type { Layer, Pair } from '../network';
import { constantAt, layerAt, type GraphContext } from './context';
import type { GraphNode } from './graph-def';

/** Of the map only its padding is left. */
export function interleavedNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  const { steps, cells } = partsOf(context, node, input);
  const [top, bottom, left, right] = cells;
  const padded = builder.put(padding(builder.unique(node.name), input, [[top, bottom], [left, right]]));
  if (steps.some((step, axis) => (padded.shape[axis] as number) % step !== 0)) throw impossible(node);
  context.interleaved.set(padded, steps);
  return padded;
}

/** Carries the mark of the map that a convolution reads over to what it answers with. */
export function stillInterleaved(context: GraphContext, node: GraphNode, output: Layer): Layer {
  const steps = context.interleaved.get(layerAt(context, node, 0));
  if (steps) context.interleaved.set(output, steps);
  return output;
}

/** Of putting the parts together only the cropping is left. */
export function wholeNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const input = layerAt(context, node, 0);
  const { steps, cells } = partsOf(context, node, input);
  if (context.interleaved.get(input)?.join() !== steps.join()) {
    throw modelRefusal(`its node ${shown(node.name)} (${node.op}) does not undo a SpaceToBatchND before a convolution`);
  }
  if (cells.every((count) => count === 0)) return builder.put(identity(builder.unique(node.name), input));
  const [top, bottom, left, right] = cells;
  const [height, width, channels] = input.shape as [number, number, number];
  const shape = [height - top - bottom, width - left - right, channels] as const;
  if (shape.some((size) => size < 1)) throw impossible(node);
  const crop = ([x]: Tensor[]) => tf.slice(x as Tensor, [0, top, left, 0], [-1, ...shape]);
  return builder.put(differentiableLayer(builder.unique(node.name), 'other', [input], shape, crop));
}

/** The steps, and the cells that are added or cropped: at the top, bottom, left and right. */
function partsOf(context: GraphContext, node: GraphNode, input: Layer): { steps: Pair; cells: readonly [number, number, number, number] } {
  const steps = [...constantAt(context, node, 1).dataSync()];
  const cells = [...constantAt(context, node, 2).dataSync()];
  const whole = [...steps, ...cells].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || steps.length !== 2 || cells.length !== 4 || steps.includes(0) || input.shape.length !== 3) throw impossible(node);
  return { steps: steps as unknown as Pair, cells: cells as unknown as readonly [number, number, number, number] };
}

function impossible(node: GraphNode): Error {
  return modelRefusal(`its node ${shown(node.name)} (${node.op}) cuts something else than height and width into equal parts`);
}
