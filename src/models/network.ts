/**
 * A network as a directed acyclic graph of named layers. Keeping the graph, rather than one opaque function,
 * is what lets it be run to any layer, be split at any layer, and be differentiated at every layer in one
 * backward pass that computes no gradient of a weight.
 */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';

export type LayerKind =
  | 'input'
  | 'convolution'
  | 'depthwise convolution'
  | 'activation'
  | 'pooling'
  | 'add'
  | 'global average pooling'
  | 'flatten'
  | 'dense'
  | 'bias'
  | 'batch normalisation'
  | 'multiply'
  | 'concatenation'
  | 'padding'
  | 'reshape'
  | 'identity'
  | 'softmax'
  | 'other';

/** The elementwise functions that activations are made of. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'swish'
  | 'sigmoid'
  | 'tanh'
  | 'leaky relu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'softplus'
  | 'softsign'
  | 'hard sigmoid'
  | 'hard swish';

/** Height and width. */
export type Pair = readonly [number, number];

/** How a layer whose cells each read one {@link Layer.window} of every input (one cell where there is none) makes a part of its map. */
export interface LocalForm {
  /** Rows and columns that a border adds before the map: output cell o reads the input from cell `o · stride − before` on. */
  readonly before: Pair;
  /** What the cells of the border hold. */
  readonly border: number;
  /** The output of parts of the inputs that have their border with them: as many cells as there are windows wholly inside. */
  forward(parts: readonly Tensor[]): Tensor;
  /** What each cell of the output is multiplied with then, by its place in the map: `height · width` numbers, row by row. */
  readonly factors?: Float32Array;
}

/** What a layer has learned. */
export interface Learned {
  /** Filters or weights, then the bias if there is one; they stay whose they are. */
  readonly tensors: readonly Tensor[];
  /** The same layer with other tensors of the same shapes in their place, which stay the caller's. */
  with(tensors: readonly Tensor[]): Layer;
}

/** One layer: a function of the outputs of the layers it reads, and its derivative. */
export interface Layer {
  readonly name: string;
  readonly kind: LayerKind;
  /** Names of the layers it reads, in the order {@link forward} takes them. */
  readonly inputs: readonly string[];
  /** Shape of one picture's output, without the batch axis: `[height, width, channels]` or `[units]`. */
  readonly shape: readonly number[];
  /** Multiply-adds for one picture. */
  readonly multiplyAdds: number;
  /** What a convolution or dense layer adds to each channel, batch normalisation included; one value a channel. */
  readonly bias?: Tensor1D;
  /** Absent where a layer learns nothing, or does not say what. */
  readonly learned?: Learned;
  /** The function of a layer of the kind `activation`; absent where it is none of those with a name. */
  readonly activation?: ActivationName;
  /** Size and step of the windows that a convolution or pooling slides over its input, in the input's cells. */
  readonly window?: { readonly size: Pair; readonly stride: Pair };
  /** Absent where a cell may depend on more than a window, or where nobody has said so: such a layer needs whole maps. */
  readonly local?: LocalForm;
  /** The output for a batch; every tensor has the batch as its first axis. Input tensors stay the caller's. */
  forward(inputs: readonly Tensor[]): Tensor;
  /**
   * The vector–Jacobian product: from ∂S/∂output to ∂S/∂input for each input.
   * @param gradient ∂S/∂output, of the output's shape
   * @param inputs what {@link forward} was given; nothing for a rectifier that was computed as one with it
   * @param output what {@link forward} answered
   */
  backward(gradient: Tensor, inputs: readonly Tensor[], output: Tensor): Tensor[];
}

/** Layers in an order in which each comes after all it reads; the first is the input, the last the logits. */
export interface Network {
  readonly layers: readonly Layer[];
  readonly input: string;
  readonly output: string;
  /** @throws RangeError for a name that is no layer's. */
  layer(name: string): Layer;
}

/** @throws RangeError when a name occurs twice or a layer reads one that does not come before it. */
export function makeNetwork(layers: readonly Layer[]): Network {
  const byName = new Map<string, Layer>();
  for (const layer of layers) {
    if (byName.has(layer.name)) throw new RangeError(`Two layers are called "${layer.name}".`);
    for (const input of layer.inputs) {
      if (!byName.has(input)) throw new RangeError(`Layer "${layer.name}" reads "${input}", which does not come before it.`);
    }
    byName.set(layer.name, layer);
  }
  const [first] = layers;
  const last = layers.at(-1);
  if (!first || !last) throw new RangeError('A network has at least one layer.');
  return {
    layers,
    input: first.name,
    output: last.name,
    layer(name) {
      const layer = byName.get(name);
      if (!layer) throw new RangeError(`The network has no layer "${name}".`);
      return layer;
    },
  };
}

/**
 * The head of a network: the part after a layer. To run it alone one needs, besides the layer's own output,
 * the outputs of every branch that does not pass through the layer (a skip connection around it, say).
 * @returns the names of those branches' layers
 */
export function branchesAround(network: Network, layer: string): string[] {
  const after = descendants(network, [layer]);
  const needed = ancestors(network, [network.output], (name) => name === layer);
  const branches = new Set<string>();
  for (const reader of network.layers) {
    if (!needed.has(reader.name) || !after.has(reader.name) || reader.name === layer) continue;
    for (const input of reader.inputs) if (!after.has(input)) branches.add(input);
  }
  return [...branches];
}

/** The named layers and everything they are computed from; does not look behind a layer where `stop` holds. */
export function ancestors(network: Network, names: readonly string[], stop: (name: string) => boolean): Set<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (!stop(name)) open.push(...network.layer(name).inputs);
  }
  return found;
}

/** The named layers and everything computed from them. */
export function descendants(network: Network, names: readonly string[]): Set<string> {
  const found = new Set(names);
  for (const layer of network.layers) if (layer.inputs.some((input) => found.has(input))) found.add(layer.name);
  return found;
}

export function disposeAll(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) tensor.dispose();
}
