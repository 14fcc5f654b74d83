/**
 * Convolutions that are computed together with the rectifier behind them in one operation, which spares two ways through
 * memory. Both are known by their forward functions, so that a layer which somebody gave another one runs as it is.
 */
import type { ActivationName, Layer, Network } from './network';

/** The activations whose derivative follows from their value. */
export type Rectifier = Extract<ActivationName, 'relu' | 'relu6'>;

type Forms = Pick<Layer, 'forward' | 'local'>;

const rectifiedForms = new WeakMap<Layer['forward'], (rectifier: Rectifier) => Forms>();
const rectifiers = new WeakMap<Layer['forward'], Rectifier>();

/** Makes known what computes a layer with a rectifier behind it. */
export function canBeRectified<T extends Forms>(layer: T, forms: (rectifier: Rectifier) => Forms): T {
  rectifiedForms.set(layer.forward, forms);
  return layer;
}

/** Makes known that a layer's function is a rectifier. */
export function isRectifier<T extends Forms>(layer: T, rectifier: Rectifier): T {
  rectifiers.set(layer.forward, rectifier);
  return layer;
}

/** Which rectifier a layer is; undefined for every other layer. */
export const rectifierOf = (layer: Layer): Rectifier | undefined => rectifiers.get(layer.forward);

/**
 * Layers to compute, each rectifier as one with the layer before it where there is an operation for both and nothing else
 * reads what lies between.
 * @param layers in an order in which they can be computed
 * @param wanted names of layers whose outputs are asked for
 */
export function inOneStep(layers: readonly Layer[], wanted: readonly string[]): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const readers = new Map<string, number>();
  for (const name of [...layers.flatMap(({ inputs }) => inputs), ...new Set(wanted)]) readers.set(name, (readers.get(name) ?? 0) + 1);
  const merged = new Map<string, Layer>();
  const inside = new Set<string>();
  for (const layer of layers) {
    const rectifier = rectifierOf(layer);
    const before = rectifier && byName.get(layer.inputs[0] as string);
    const forms = before && rectifiedForms.get(before.forward);
    if (!forms || readers.get(before.name) !== 1) continue;
    merged.set(layer.name, { ...before, ...forms(rectifier), name: layer.name });
    inside.add(before.name);
  }
  return layers.filter(({ name }) => !inside.has(name)).map((layer) => merged.get(layer.name) ?? layer);
}

/** The layers whose outputs a backward pass reads, and from which every other output is one layer away. */
export function remembered({ layers, output }: Network): string[] {
  return inOneStep(layers, [output]).map(({ name }) => name);
}
