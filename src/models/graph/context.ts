/** What is known of a graph while its nodes become layers. */
import type { GraphModel, Tensor } from '@tensorflow/tfjs-node-gpu';
import type { NetworkBuilder } from '../external/builder';
import { modelRefusal, shown } from '../external/json';
import type { Layer, Pair } from '../network';
import type { GraphNode, NodeOutput } from './graph-def';

/** What a node's output is: a layer's, or the same for every picture. */
export type Value = { readonly layer: Layer; readonly constant?: undefined } | { readonly constant: Tensor; readonly layer?: undefined };

export interface GraphContext {
  readonly builder: NetworkBuilder;
  readonly model: Pick<GraphModel, 'execute'>;
  /** By `node:output`. */
  readonly values: Map<string, Value>;
  /** The tensors of the nodes `Const`. */
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly input: string;
  /** Maps that TensorFlow cuts into a batch of interleaved parts, here left whole, with the step from cell to cell of one part. */
  readonly interleaved: Map<Layer, Pair>;
  /** Whether the network brings the levels 0 … 255 into its own range. */
  rescales: boolean;
}

export function valueAt(context: GraphContext, input: NodeOutput | undefined, node: GraphNode): Value {
  const value = input && context.values.get(`${input.node}:${input.output}`);
  if (!value) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) reads too little`);
  if (value.layer && context.interleaved.has(value.layer) && !/Conv2d|Conv2D|BatchToSpaceND/.test(node.op)) {
    throw modelRefusal(`its node ${shown(node.name)} (${node.op}) reads a map cut by SpaceToBatchND, which only convolutions may`);
  }
  return value;
}

export function layerAt(context: GraphContext, node: GraphNode, index: number): Layer {
  const { layer } = valueAt(context, node.inputs[index], node);
  if (!layer) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) reads a constant where an output of a layer is expected`);
  return layer;
}

/** @returns the constant that a node reads, which stays the model's */
export function constantAt(context: GraphContext, node: GraphNode, index: number): Tensor {
  const { constant } = valueAt(context, node.inputs[index], node);
  if (!constant) throw modelRefusal(`its node ${shown(node.name)} (${node.op}) computes with weights that depend on the picture, which is not supported`);
  return constant;
}
