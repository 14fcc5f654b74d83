import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { dilatedFilter } from '../external/filters';
import { modelRefusal, shown } from '../external/json';
import { padding } from '../generic-layers';
import { add, convolution, depthwiseConvolution, type Sliding } from '../layers';
import type { Layer, Pair } from '../network';
import { constantAt, layerAt, valueAt, type GraphContext } from './context';
import { numbersAttribute, textAttribute, textsAttribute, type GraphNode } from './graph-def';

/** Strides and padding of a convolution or pooling on a map. @throws UserError where the channels come first */
export function slidingOf(node: GraphNode, input: Layer): Sliding {
  const format = textAttribute(node, 'data_format', 'NHWC');
  if (format !== 'NHWC') {
    throw modelRefusal(`its node ${shown(node.name)} has the format ${shown(format)}; convert the model to channels_last (NHWC)`);
  }
  if (input.shape.length !== 3) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) reads no map`);
  const kind = textAttribute(node, 'padding', '');
  const [, down = 1, right = 1] = numbersAttribute(node, 'strides');
  if (kind !== 'SAME' && kind !== 'VALID' && kind !== 'EXPLICIT') throw modelRefusal(`its node ${shown(node.name)} has the padding ${shown(kind)}`);
  if (![down, right].every((step) => Number.isSafeInteger(step) && step > 0)) {
    throw modelRefusal(`its node ${shown(node.name)} has impossible strides`);
  }
  return { stride: [down, right], padding: kind === 'SAME' ? 'same' : 'valid' };
}

/** A convolution, fused with its bias or not; what else is fused into it comes behind. */
export function convolutionNode(context: GraphContext, node: GraphNode): Layer {
  const { builder } = context;
  const given = layerAt(context, node, 0);
  const sliding = slidingOf(node, given);
  const input = explicitlyPadded(context, node, given);
  const apart = context.interleaved.get(given);
  if (apart && (sliding.padding !== 'valid' || sliding.stride.some((step) => step !== 1) || input !== given)) {
    throw modelRefusal(`its node ${shown(node.name)} pads or strides within a dilated convolution, which is not supported`);
  }
  const filter = filterOf(context, node, input, apart);
  const make = node.op.includes('Depthwise') ? depthwiseConvolution : convolution;
  const convolved = (name: string, bias: Tensor1D | null) => builder.put(make(builder.unique(name), input, filter, bias, sliding));
  if (!textsAttribute(node, 'fused_ops').includes('BiasAdd')) return convolved(node.name, null);
  const added = valueAt(context, node.inputs[2], node);
  if (added.layer) return withBranch(context, node, convolved(`${node.name}.convolution`, null), added.layer);
  return convolved(node.name, builder.keep(added.constant.reshape([-1])) as Tensor1D);
}

/** The converter takes the sum of a convolution and a skip connection for a bias. */
function withBranch({ builder }: GraphContext, node: GraphNode, convolved: Layer, branch: Layer): Layer {
  if (branch.shape.join() !== convolved.shape.join()) {
    throw modelRefusal(`its node ${shown(node.name)} (${node.op}) adds ${branch.shape.join(' × ')} to ${convolved.shape.join(' × ')}`);
  }
  return builder.put(add(builder.unique(node.name), convolved, branch));
}

/** @param apart steps between the cells that it reads, besides its own */
function filterOf(context: GraphContext, node: GraphNode, input: Layer, [below, beside]: Pair = [1, 1]): Tensor4D {
  const filter = constantAt(context, node, 1) as Tensor4D;
  if (filter.rank !== 4) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) has a filter of ${filter.rank} axes instead of 4`);
  if (filter.shape[2] !== input.shape[2]) {
    throw modelRefusal(`its node ${shown(node.name)} has a filter for ${filter.shape[2]} channels and reads ${input.shape[2]}; groups are not supported`);
  }
  const [, down = 1, right = 1] = numbersAttribute(node, 'dilations');
  const steps: Pair = [down * below, right * beside];
  return steps.every((step) => step === 1) ? filter : context.builder.keep(dilatedFilter(filter, steps));
}

/** Padding by numbers of cells, as a layer before the convolution. */
function explicitlyPadded({ builder }: GraphContext, node: GraphNode, input: Layer): Layer {
  if (textAttribute(node, 'padding', '') !== 'EXPLICIT') return input;
  const cells = numbersAttribute(node, 'explicit_paddings');
  if (cells.length !== 8 || !cells.every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw modelRefusal(`its node ${shown(node.name)} has impossible paddings`);
  }
  const [, , top, bottom, left, right] = cells as [number, number, number, number, number, number];
  return builder.put(padding(builder.unique(`${node.name}.padding`), input, [[top, bottom], [left, right]]));
}
