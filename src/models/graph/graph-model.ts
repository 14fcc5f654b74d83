/** A Graph model as a network of the project: one layer for each node that depends on the picture. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { NetworkBuilder } from '../external/builder';
import { isObject, modelRefusal, orRefuse, shown, type JsonObject } from '../external/json';
import type { ModelFiles } from '../external/model-files';
import { fillSizes, type RawNetwork } from '../external/raw-network';
import { inputLayer } from '../layers';
import type { Pair } from '../network';
import type { GraphContext, Value } from './context';
import { convertNode, isInvariant, staticNode } from './convert';
import { orderedNodes, readNodes, readOutput, shapeAttribute, shapeOf, type GraphNode } from './graph-def';

/**
 * @param size height and width for a model that leaves them open
 * @throws UserError when the files do not hold a Graph model that answers one picture with class scores
 */
export function readGraphModel(files: ModelFiles, size: Pair | null): RawNetwork {
  const nodes = readNodes(files.topology);
  const signature = signatureOf(files);
  const output = outputNode(nodes, signature);
  const order = orderedNodes(nodes, output);
  const input = inputNode(order);
  const shape = fillSizes(inputSides(input, signature), size);
  const builder = new NetworkBuilder();
  try {
    const model = openGraph(files, order);
    builder.onDispose(() => model.dispose());
    const context: GraphContext = { builder, model, values: new Map(), constants: constantsOf(model, order), input: input.name, interleaved: new Map(), rescales: false };
    context.values.set(`${input.name}:0`, { layer: builder.put(inputLayer(builder.unique(input.name), shape)) });
    const used = usedOutputs(order, output);
    for (const node of order) {
      if (node === input) continue;
      for (const index of used.get(node.name) ?? [0]) {
        const what = `its node ${shown(node.name)} (${node.op}) cannot be computed`;
        context.values.set(`${node.name}:${index}`, orRefuse(what, () => valueOf(context, node, index)));
      }
    }
    if (!context.values.get(`${output}:0`)?.layer) throw modelRefusal('its output does not depend on a picture');
    return { builder, rescales: context.rescales, userMetadata: isObject(files.json.userDefinedMetadata) ? files.json.userDefinedMetadata : {} };
  } catch (error) {
    builder.dispose();
    throw error;
  }
}

function valueOf(context: GraphContext, node: GraphNode, index: number): Value {
  return isInvariant(context, node) ? { constant: staticNode(context, node, index) } : { layer: convertNode(context, node, index) };
}

interface Signature {
  readonly inputs: readonly JsonObject[];
  readonly outputs: readonly JsonObject[];
}

function signatureOf({ json }: ModelFiles): Signature {
  const signature = isObject(json.signature) ? json.signature : isObject(json.userDefinedMetadata) ? json.userDefinedMetadata.signature : null;
  const ends = (value: unknown) => (isObject(value) ? Object.values(value).filter(isObject) : []);
  const { inputs, outputs } = isObject(signature) ? { inputs: ends(signature.inputs), outputs: ends(signature.outputs) } : { inputs: [], outputs: [] };
  if (inputs.length > 1) throw modelRefusal(`it has ${inputs.length} inputs; a network of one picture is needed`);
  if (outputs.length > 1) throw modelRefusal(`it has ${outputs.length} outputs; a network with one, the class scores, is needed`);
  return { inputs, outputs };
}

/** The node that the signature names; without one, the only node that no other reads. */
function outputNode(nodes: ReadonlyMap<string, GraphNode>, { outputs: [named] }: Signature): string {
  if (named && typeof named.name === 'string') {
    const { node, output } = readOutput(named.name);
    if (!nodes.has(node) || output !== 0) throw modelRefusal(`its graph has no node ${shown(named.name)}, which it should end with`);
    return node;
  }
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map((input) => input.node)));
  const ends = [...nodes.values()].filter(({ name, op }) => !read.has(name) && op !== 'Const' && op !== 'NoOp' && op !== 'Placeholder');
  const [only] = ends;
  if (!only || ends.length > 1) throw modelRefusal(`its graph has ${ends.length} outputs; a network with one, the class scores, is needed`);
  return only.name;
}

function inputNode(order: readonly GraphNode[]): GraphNode {
  const inputs = order.filter(({ op }) => op === 'Placeholder');
  const [only] = inputs;
  if (!only || inputs.length > 1) throw modelRefusal(`it has ${inputs.length} inputs; a network of one picture is needed`);
  return only;
}

/** Height, width and channels; null where the model leaves them open. */
function inputSides(input: GraphNode, { inputs: [named] }: Signature): (number | null)[] {
  const sides = shapeOf(named?.tensorShape) ?? shapeAttribute(input);
  return sides === null || sides.length === 0 ? [null, null, null] : sides.slice(1);
}

type OpenedGraph = ReturnType<typeof tf.loadGraphModelSync>;

/** TensorFlow.js's own form of the nodes that are needed; functions and signatures are left out. */
function openGraph(files: ModelFiles, order: readonly GraphNode[]): OpenedGraph {
  const needed = new Set(order.map(({ name }) => name));
  const specs = [...files.specs];
  const artifacts = { modelTopology: { node: order.map(({ json }) => json), versions: {} }, weightSpecs: specs, weightData: files.data };
  let model: OpenedGraph | undefined;
  // The scope takes back the weights that are made before the graph turns out to be unreadable.
  tf.tidy(() => {
    const read = orRefuse('TensorFlow.js cannot read its graph', () => tf.loadGraphModelSync({ load: () => artifacts }));
    for (const name of needed) read.weights[name]?.forEach((tensor) => tf.keep(tensor));
    model = read;
  });
  return model as OpenedGraph;
}

function constantsOf(model: OpenedGraph, order: readonly GraphNode[]): Map<string, Tensor> {
  const constants = new Map<string, Tensor>();
  for (const { name, op } of order) {
    if (op !== 'Const') continue;
    const tensor = model.weights[name]?.[0];
    if (!tensor) throw modelRefusal(`the weight ${shown(name)} is missing from its files`);
    constants.set(name, tensor);
  }
  return constants;
}

function usedOutputs(order: readonly GraphNode[], output: string): Map<string, Set<number>> {
  const used = new Map([[output, new Set([0])]]);
  for (const { inputs } of order) for (const input of inputs) used.set(input.node, (used.get(input.node) ?? new Set()).add(input.output));
  return used;
}
