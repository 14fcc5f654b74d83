import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { disposeAll, type Layer } from '../network';
import { checkOutput, limits } from './limits';
import { modelRefusal } from './json';

/** Collects the layers of a network under unique names, and the tensors they are made of. */
export class NetworkBuilder {
  readonly layers: Layer[] = [];
  readonly #names = new Set<string>();
  readonly #tensors = new Set<Tensor>();
  readonly #cleanUps: (() => void)[] = [];

  /** The name, or `name@2` and so on for every further layer that is called so. */
  unique(name: string): string {
    let free = name;
    for (let call = 2; this.#names.has(free); call++) free = `${name}@${call}`;
    this.#names.add(free);
    return free;
  }

  /** Appends a layer, whose name comes from {@link unique}. @throws UserError when its output would be enormous */
  put(layer: Layer): Layer {
    checkOutput(layer.name, layer.shape);
    if (this.layers.length >= limits.nodes) throw modelRefusal(`it has more than ${limits.nodes} layers`);
    this.layers.push(layer);
    return layer;
  }

  /** Makes a tensor the builder's own. */
  keep<T extends Tensor>(tensor: T): T {
    this.#tensors.add(tensor);
    return tensor;
  }

  /** Calls this when the network is given back. */
  onDispose(cleanUp: () => void): void {
    this.#cleanUps.push(cleanUp);
  }

  dispose(): void {
    disposeAll(this.#tensors);
    this.#tensors.clear();
    this.#cleanUps.splice(0).forEach((cleanUp) => cleanUp());
  }
}
