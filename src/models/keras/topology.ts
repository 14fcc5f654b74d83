/**
 * The architecture in a Layers model's JSON, checked and put in order before any layer is made: names are unique, what
 * a call reads exists and no call depends on itself.
 */
import { countOf, isObject, listOf, modelRefusal, objectOf, shown, textOf, type JsonObject } from '../external/json';
import { limits } from '../external/limits';

/** One output of one call of a layer. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
}

export interface LayerConfig {
  readonly name: string;
  readonly className: string;
  /** The constructor's arguments, names in camel case. */
  readonly config: JsonObject;
  /** The model that stands in a layer's place, if one does. */
  readonly model: ModelConfig | null;
}

/** A layer applied to outputs of others. */
export interface Call {
  readonly layer: LayerConfig;
  readonly index: number;
  readonly inputs: readonly Reference[];
}

export interface ModelConfig {
  readonly name: string;
  /** In an order in which each comes after what it reads; input layers are among them, reading nothing. */
  readonly calls: readonly Call[];
  /** Null where a sequential model has no input layer of its own: then its first layer tells the shape. */
  readonly inputs: readonly Reference[];
  readonly outputs: readonly Reference[];
}

/** @throws UserError for everything that is no sequential or functional model */
export function readTopology(topology: JsonObject): ModelConfig {
  const model = isObject(topology.model_config) ? topology.model_config : topology;
  const read = readModel(objectOf(model, 'modelTopology'), 0);
  if (Number.parseInt(String(topology.keras_version), 10) >= 3) refuseRedefined(read);
  return read;
}

/** TensorFlow.js has Keras 2's definitions: `hard_sigmoid` was `max(0, min(1, 0.2z + 0.5))` and is `relu6(z + 3)/6` in Keras 3. */
function refuseRedefined({ calls }: ModelConfig): void {
  for (const { layer } of calls) {
    if (layer.model) refuseRedefined(layer.model);
    if (layer.config.activation !== 'hardSigmoid') continue;
    throw modelRefusal(`its layer ${shown(layer.name)} has the hard_sigmoid of Keras 3, which is another here; make a Graph model of a SavedModel`);
  }
}

function isModel(className: string): boolean {
  return ['Sequential', 'Model', 'Functional'].includes(className);
}

function readModel(entry: JsonObject, depth: number): ModelConfig {
  if (depth > limits.depth) throw modelRefusal(`it nests more than ${limits.depth} models`);
  const className = textOf(entry.class_name, 'the class_name of a model');
  if (!isModel(className)) throw modelRefusal(`its class is ${shown(className)}; Sequential and Functional models are read`);
  const config = Array.isArray(entry.config) ? { layers: entry.config } : objectOf(entry.config, 'the config of a model');
  const entries = listOf(config.layers, 'the layers of a model').map((layer) => objectOf(layer, 'a layer'));
  if (entries.length === 0 || entries.length > limits.nodes) throw modelRefusal(`a model in it has ${entries.length} layers`);
  const name = typeof config.name === 'string' ? config.name : 'model';
  const layers = entries.map((layer, index) => readLayer(layer, index, depth));
  if (new Set(layers.map((layer) => layer.name)).size < layers.length) throw modelRefusal('two of its layers have the same name');
  return className === 'Sequential' ? sequential(name, layers) : functional(name, config, entries, layers);
}

function readLayer(entry: JsonObject, index: number, depth: number): LayerConfig {
  const className = textOf(entry.class_name, 'the class_name of a layer');
  const inner = isModel(className) ? readModel(entry, depth + 1) : null;
  const config = inner ? {} : cleanConfig(objectOf(entry.config, 'the config of a layer'));
  const named = entry.name ?? config.name ?? inner?.name ?? `layer ${index}`;
  const name = textOf(named, 'the name of a layer');
  return { name, className, model: inner, config: { ...config, name } };
}

/** Layers draw no random weights and are not trained here: what says how is left out. */
const unused = /(initializer|regularizer|constraint)$/i;

/** Keras's names in TensorFlow.js's spelling: `kernel_size` and, as a value, `channels_last` become camel case. */
function cleanConfig(config: JsonObject): JsonObject {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (unused.test(key) || key === '__proto__') continue;
    clean[camelCase(key)] = key === 'name' ? value : cleanValue(value, 0);
  }
  // Keras 3 writes these in another way.
  if (clean.batchShape !== undefined) clean.batchInputShape = clean.batchShape;
  if (clean.negativeSlope !== undefined && clean.alpha === undefined) clean.alpha = clean.negativeSlope;
  // TensorFlow.js has one of the function's two names.
  if (clean.activation === 'silu') clean.activation = 'swish';
  return { ...clean, dtype: 'float32' };
}

function cleanValue(value: unknown, depth: number): unknown {
  if (depth > 6) throw modelRefusal('the config of a layer is nested too deep');
  if (typeof value === 'string') return camelCase(value);
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '__proto__').map(([key, item]) => [camelCase(key), cleanValue(item, depth + 1)]));
}

function camelCase(text: string): string {
  return text.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

/** Each layer reads the one before it. */
function sequential(name: string, layers: readonly LayerConfig[]): ModelConfig {
  const calls = layers.map((layer, at) => ({ layer, index: 0, inputs: at === 0 ? [] : [{ layer: (layers[at - 1] as LayerConfig).name, call: 0 }] }));
  const [first] = layers as [LayerConfig];
  const last = layers.at(-1) as LayerConfig;
  return { name, calls, inputs: first.className === 'InputLayer' ? [{ layer: first.name, call: 0 }] : [], outputs: [{ layer: last.name, call: 0 }] };
}

function functional(name: string, config: JsonObject, entries: readonly JsonObject[], layers: readonly LayerConfig[]): ModelConfig {
  const ends = (key: string) => {
    const list = listOf(config[key], `${key} of a model`);
    // A single end may stand without the list around it.
    return (typeof list[0] === 'string' ? [list] : list).map((end) => readReference(end, key));
  };
  const calls = layers.flatMap((layer, at): Call[] => {
    const nodes = listOf(entries[at]?.inbound_nodes ?? [], `inbound_nodes of ${shown(layer.name)}`);
    if (layer.className === 'InputLayer') return [{ layer, index: 0, inputs: [] }];
    return nodes.map((node, index) => ({ layer, index, inputs: readNode(node, layer.name) }));
  });
  if (calls.length > limits.nodes) throw modelRefusal(`it calls layers more than ${limits.nodes} times`);
  const given = ends('output_layers');
  const fromZero = countedFromZero(calls, given);
  const model = {
    name,
    calls: ordered(calls.map((call) => ({ ...call, inputs: call.inputs.map(fromZero) }))),
    inputs: ends('input_layers'),
    outputs: given.map(fromZero),
  };
  for (const end of [...model.inputs, ...model.outputs]) {
    if (!calls.some(({ layer, index }) => layer.name === end.layer && index === end.call)) {
      throw modelRefusal(`it has no layer ${shown(end.layer)}, which it starts or ends with`);
    }
  }
  return model;
}

/**
 * Keras counts the making of a nested functional model as its call 0, so that its calls begin with 1.
 * @returns the reference with calls counted from 0 for every layer
 */
function countedFromZero(calls: readonly Call[], outputs: readonly Reference[]): (reference: Reference) => Reference {
  const highest = new Map<string, number>();
  for (const { layer, call } of [...outputs, ...calls.flatMap(({ inputs }) => inputs)]) highest.set(layer, Math.max(call, highest.get(layer) ?? 0));
  const count = new Map<string, number>();
  for (const { layer } of calls) if (layer.model) count.set(layer.name, (count.get(layer.name) ?? 0) + 1);
  return ({ layer, call }) => ({ layer, call: count.has(layer) && highest.get(layer) === count.get(layer) ? call - 1 : call });
}

/** Keras 2 writes `[[layer, call, output, arguments], …]`, Keras 3 `{args: […]}` with each tensor's history inside. */
function readNode(node: unknown, name: string): Reference[] {
  const what = `what ${shown(name)} reads`;
  if (!isObject(node)) return listOf(node, what).map((input) => readReference(input, what));
  const found = listOf(node.args, what).flatMap((item) => (Array.isArray(item) ? item : [item])).map((item) => objectOf(item, what));
  return found.map((item) => readReference(objectOf(item.config, what).keras_history, what));
}

function readReference(value: unknown, what: string): Reference {
  const [layer, call, output] = listOf(value, what);
  if (countOf(output, what) !== 0) throw modelRefusal('a layer in it has several outputs, which is not supported');
  return { layer: textOf(layer, what), call: countOf(call, what) };
}

const keyOf = (layer: string, call: number): string => `${call} ${layer}`;

/** Kahn's algorithm. A layer's second call comes after its first, so that names tell which is which. */
function ordered(calls: readonly Call[]): Call[] {
  const byKey = new Map(calls.map((call) => [keyOf(call.layer.name, call.index), call]));
  const readers = new Map<Call, Call[]>(calls.map((call) => [call, []]));
  const waiting = new Map<Call, number>();
  for (const call of calls) {
    const before = call.inputs.map((input) => byKey.get(keyOf(input.layer, input.call)));
    const missing = before.indexOf(undefined);
    if (missing >= 0) throw modelRefusal(`the layer ${shown(call.layer.name)} reads ${shown(call.inputs[missing]?.layer ?? '')}, which is not there`);
    if (call.inputs.length === 0 && call.layer.className !== 'InputLayer') throw modelRefusal(`the layer ${shown(call.layer.name)} reads nothing`);
    const earlier = byKey.get(keyOf(call.layer.name, call.index - 1));
    const needed = new Set(earlier ? [...before, earlier] : before) as Set<Call>;
    waiting.set(call, needed.size);
    needed.forEach((other) => readers.get(other)?.push(call));
  }
  const order = calls.filter((call) => waiting.get(call) === 0);
  for (let at = 0; at < order.length; at++) {
    for (const reader of readers.get(order[at] as Call) as Call[]) {
      const left = (waiting.get(reader) as number) - 1;
      waiting.set(reader, left);
      if (left === 0) order.push(reader);
    }
  }
  if (order.length < calls.length) throw modelRefusal('its layers read each other in a circle');
  return order;
}
