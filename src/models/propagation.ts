/** Passes through a network: forward to any layer, and backward from any. */
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { ancestors, descendants, disposeAll, type Layer, type Network } from './network';
import { inOneStep } from './one-step';

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
  const computed = inOneStep(network.layers.filter(({ name }) => needed.has(name) && !feeds.has(name)), wanted);
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
 * backpropagation): from R at its output to R at its input, by what {@link Layer.backward} is given.
 */
export type ActivationRule = (layer: Layer, gradient: Tensor, inputs: readonly Tensor[], output: Tensor) => Tensor;

/**
 * One backward pass from a layer to all wanted layers before it (reverse-mode differentiation).
 * @param outputs the outputs of the `remembered` layers at least for the same batch; they stay the caller's
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
      const inputs = layer.inputs.flatMap((input) => outputs.get(input) ?? []);
      const parts = layer.inputs.some((input) => downstream.has(input))
        ? tf.tidy(() => {
            const output = outputs.get(layer.name) as Tensor;
            return rule && layer.kind === 'activation' ? [rule(layer, own, inputs, output)] : layer.backward(own, inputs, output);
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
      if (!gradients.has(name)) gradients.set(name, tf.zeros([gradient.shape[0] as number, ...network.layer(name).shape]));
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
