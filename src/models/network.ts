/**
 * A network as a directed acyclic graph of named layers. Keeping the graph, rather than one opaque function,
 * is what lets it be run to any layer, be split at any layer, and be differentiated at every layer in one
 * backward pass that computes no gradient of a weight.
 */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';

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
   * @param inputs what {@link forward} was given
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
 * Runs the network from the fed layers to the wanted ones; each intermediate output is given back as soon as
 * nothing more reads it, so the memory of a batch is that of its widest cut and not that of all its layers.
 * @param feeds outputs of layers that are known already; they stay the caller's
 * @returns one new tensor for each wanted layer, the caller's to dispose of
 * @throws RangeError when a wanted layer depends on an input that is neither fed nor computable
 */
export function evaluate(
  network: Network,
  feeds: ReadonlyMap<string, Tensor>,
  wanted: readonly string[],
): Map<string, Tensor> {
  const needed = ancestors(network, wanted, (name) => feeds.has(name));
  const computed = network.layers.filter((layer) => needed.has(layer.name) && !feeds.has(layer.name));
  const readers = new Map<string, number>();
  for (const layer of computed) for (const input of layer.inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  const outputs = new Map<string, Tensor>();
  const kept = new Set(wanted);
  try {
    for (const layer of computed) {
      if (layer.kind === 'input') throw new RangeError(`The layer "${layer.name}" must be fed.`);
      const inputs = layer.inputs.map((input) => (feeds.get(input) ?? outputs.get(input)) as Tensor);
      outputs.set(layer.name, tf.tidy(() => layer.forward(inputs)));
      for (const input of layer.inputs) {
        const left = (readers.get(input) as number) - 1;
        readers.set(input, left);
        if (left === 0 && !kept.has(input)) {
          outputs.get(input)?.dispose();
          outputs.delete(input);
        }
      }
    }
    return new Map([...kept].map((name) => [name, outputs.get(name) ?? (feeds.get(name) as Tensor).clone()]));
  } catch (error) {
    disposeAll(outputs.values());
    throw error;
  }
}

/**
 * What takes the place of an activation's derivative in a modified backward pass (deconvnet, guided
 * backpropagation): from R at its output to R at its input.
 */
export type ActivationRule = (layer: Layer, gradient: Tensor, input: Tensor, output: Tensor) => Tensor;

/**
 * One backward pass from a layer to all wanted layers before it (reverse-mode differentiation).
 * @param outputs the output of every layer for the same batch; they stay the caller's
 * @param from the layer the pass starts at
 * @param gradient ∂S/∂(output of `from`); stays the caller's
 * @param rule replaces the derivative of every activation
 * @returns ∂S/∂(output) for each wanted layer, the caller's to dispose of; zeros where S does not depend on it
 */
export function backpropagate(
  network: Network,
  outputs: ReadonlyMap<string, Tensor>,
  from: string,
  gradient: Tensor,
  wanted: readonly string[],
  rule?: ActivationRule,
): Map<string, Tensor> {
  const downstream = descendants(network, wanted);
  const upstream = ancestors(network, [from], () => false);
  const gradients = new Map<string, Tensor>([[from, gradient.clone()]]);
  const kept = new Set(wanted);
  try {
    for (const layer of [...network.layers].reverse()) {
      const own = gradients.get(layer.name);
      if (!own || !downstream.has(layer.name) || !upstream.has(layer.name)) continue;
      const inputs = layer.inputs.map((input) => outputs.get(input) as Tensor);
      const parts = layer.inputs.some((input) => downstream.has(input))
        ? tf.tidy(() => {
            const output = outputs.get(layer.name) as Tensor;
            return rule && layer.kind === 'activation' ? [rule(layer, own, inputs[0] as Tensor, output)] : layer.backward(own, inputs, output);
          })
        : [];
      parts.forEach((part, index) => accumulate(gradients, layer.inputs[index] as string, part, downstream));
      if (!kept.has(layer.name)) {
        own.dispose();
        gradients.delete(layer.name);
      }
    }
    for (const [name, tensor] of gradients) {
      if (kept.has(name)) continue;
      tensor.dispose();
      gradients.delete(name);
    }
    for (const name of kept) {
      if (!gradients.has(name)) gradients.set(name, tf.zerosLike(outputs.get(name) as Tensor));
    }
    return gradients;
  } catch (error) {
    disposeAll(gradients.values());
    throw error;
  }
}

function accumulate(gradients: Map<string, Tensor>, name: string, part: Tensor, downstream: ReadonlySet<string>): void {
  const before = gradients.get(name);
  if (!downstream.has(name)) {
    part.dispose();
  } else if (before) {
    gradients.set(name, tf.add(before, part));
    before.dispose();
    part.dispose();
  } else {
    gradients.set(name, part);
  }
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
function descendants(network: Network, names: readonly string[]): Set<string> {
  const found = new Set(names);
  for (const layer of network.layers) if (layer.inputs.some((input) => found.has(input))) found.add(layer.name);
  return found;
}

export function disposeAll(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) tensor.dispose();
}
