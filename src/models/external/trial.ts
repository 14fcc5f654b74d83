import { tf } from '../../backend';
import type { Layer, Network } from '../network';
import { evaluate } from '../propagation';
import { modelRefusal, orRefuse, shown } from './json';

/**
 * Shows a black picture to the network: what its files declare is only known to be so when every layer has answered
 * with the shape that it should have.
 * @throws UserError when a layer cannot be computed or answers with another shape
 */
export function tryOut(network: Network): void {
  tf.tidy(() => {
    const { shape } = network.layer(network.input);
    const names = network.layers.map(({ name }) => name);
    const picture = new Map([[network.input, tf.zeros([1, ...shape])]]);
    const outputs = orRefuse('TensorFlow.js cannot compute it', () => evaluate(network, picture, names));
    for (const layer of network.layers) checkShape(layer, outputs.get(layer.name)?.shape.slice(1) ?? []);
  });
}

function checkShape({ name, shape }: Layer, found: readonly number[]): void {
  if (found.join() !== shape.join()) throw modelRefusal(`its layer ${shown(name)} answers with the shape ${found.join(' × ')} and declares ${shape.join(' × ')}`);
}
