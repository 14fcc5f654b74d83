/** The nodes of a TensorFlow graph in a Graph model's JSON, checked and put in order before anything is computed. */
import { isObject, listOf, modelRefusal, objectOf, shown, textOf, type JsonObject } from '../external/json';
import { limits } from '../external/limits';

/** One output of a node. */
export interface NodeOutput {
  readonly node: string;
  readonly output: number;
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly NodeOutput[];
  readonly attributes: JsonObject;
  /** As it stands in the file. */
  readonly json: JsonObject;
}

/** @returns the nodes that the output depends on, each after all it reads */
export function orderedNodes(nodes: ReadonlyMap<string, GraphNode>, output: string): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = [output];
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const node = nodes.get(name) as GraphNode;
    if (state.get(name) === undefined) {
      state.set(name, 'open');
      for (const { node: input } of node.inputs) {
        if (!nodes.has(input)) throw modelRefusal(`the node ${shown(name)} reads ${shown(input)}, which is not there`);
        if (state.get(input) === 'open') throw modelRefusal(`its nodes read each other in a circle, ${shown(input)} among them`);
        if (state.get(input) === undefined) stack.push(input);
      }
      continue;
    }
    stack.pop();
    if (state.get(name) === 'open') order.push(node);
    state.set(name, 'done');
  }
  return order;
}

/** @throws UserError when the topology is no list of nodes with names of their own */
export function readNodes(topology: JsonObject): Map<string, GraphNode> {
  const list = listOf(topology.node, 'the list of nodes in modelTopology');
  if (list.length === 0 || list.length > limits.nodes) throw modelRefusal(`its graph has ${list.length} nodes`);
  const nodes = new Map<string, GraphNode>();
  for (const item of list) {
    const json = objectOf(item, 'a node');
    const name = textOf(json.name, 'the name of a node');
    if (nodes.has(name)) throw modelRefusal(`two of its nodes are called ${shown(name)}`);
    const inputs = listOf(json.input ?? [], `what ${shown(name)} reads`).map((input) => textOf(input, `what ${shown(name)} reads`));
    nodes.set(name, {
      name,
      op: textOf(json.op, `the operation of ${shown(name)}`),
      // An input that begins with ^ only says that it must run before.
      inputs: inputs.filter((input) => !input.startsWith('^')).map(readOutput),
      attributes: isObject(json.attr) ? json.attr : {},
      json,
    });
  }
  return nodes;
}

/** `name` or `name:1`. */
export function readOutput(text: string): NodeOutput {
  const [, node, output] = /^(.*):(\d+)$/.exec(text) ?? [];
  return node === undefined ? { node: text, output: 0 } : { node, output: Number(output) };
}

function attribute(node: GraphNode, name: string): JsonObject {
  const value = node.attributes[name];
  return isObject(value) ? value : {};
}

/** Text is stored in base64. */
function decoded(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') : '';
}

export function textAttribute(node: GraphNode, name: string, fallback: string): string {
  const { s } = attribute(node, name);
  return s === undefined ? fallback : decoded(s);
}

export function textsAttribute(node: GraphNode, name: string): string[] {
  const { list } = attribute(node, name);
  return isObject(list) && Array.isArray(list.s) ? list.s.map(decoded) : [];
}

/** Whole numbers of 64 bits are stored as text. */
export function numbersAttribute(node: GraphNode, name: string): number[] {
  const { list } = attribute(node, name);
  return isObject(list) && Array.isArray(list.i) ? list.i.map(Number) : [];
}

export function numberAttribute(node: GraphNode, name: string, fallback: number): number {
  const { f, i } = attribute(node, name);
  const value = Number(f ?? i ?? fallback);
  if (!Number.isFinite(value)) throw modelRefusal(`the attribute ${name} of the node ${shown(node.name)} is no number`);
  return value;
}

export function flagAttribute(node: GraphNode, name: string): boolean {
  return attribute(node, name).b === true;
}

/** The sides of a shape, null where open; null altogether where even their number is. */
export function shapeOf(value: unknown): (number | null)[] | null {
  if (!isObject(value) || !Array.isArray(value.dim)) return null;
  return value.dim.map((side) => {
    const size = isObject(side) && side.size !== undefined ? Number(side.size) : -1;
    return Number.isSafeInteger(size) && size >= 0 ? size : null;
  });
}

export function shapeAttribute(node: GraphNode): (number | null)[] | null {
  return shapeOf(attribute(node, 'shape').shape);
}
