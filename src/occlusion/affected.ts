/**
 * Which cells of every layer's map a window of the picture can change. Rows and columns are worked out apart: a
 * rectangle of cells depends on a rectangle of cells.
 */
import { ancestors, type Layer, type Network } from '../models/network';

/** The cells `first … last` of one axis, both included; none where `last < first`. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** Rows are axis 0, columns axis 1. */
export type Axis = 0 | 1;

/** How a layer's cells read their inputs along one axis. */
export interface Sliding {
  /** Cells that one cell of the output reads. */
  readonly size: number;
  readonly stride: number;
  /** Cells of the border before the input's first one. */
  readonly before: number;
}

/** How a layer that has a local form slides along an axis. */
export function slidingOf({ window, local }: Layer, axis: Axis): Sliding {
  return { size: window?.size[axis] ?? 1, stride: window?.stride[axis] ?? 1, before: local?.before[axis] ?? 0 };
}

/**
 * The output cells that read a changed input cell. Output cell o reads the inputs from `o·s − p` to `o·s − p + k − 1`,
 * so the first is `⌈(first + p − k + 1)/s⌉` and the last `⌊(last + p)/s⌋`, as far as the map goes.
 * @param cells of the output
 */
export function affectedOutputs({ first, last }: Interval, { size, stride, before }: Sliding, cells: number): Interval {
  return { first: Math.max(0, Math.ceil((first + before - size + 1) / stride)), last: Math.min(cells - 1, Math.floor((last + before) / stride)) };
}

/** The input cells, border included, that an interval of output cells reads. */
export function neededInputs({ first, last }: Interval, { size, stride, before }: Sliding): Interval {
  return { first: first * stride - before, last: last * stride - before + size - 1 };
}

/** What windows change in a layer's map along one axis, one interval a window; 'all' where that is not known to be less. */
export type Reach = readonly Interval[] | 'all';

/**
 * What each window changes along one axis, for every layer that the wanted ones are made of.
 * @param starts first pixel of each window
 * @param window its length in pixels
 */
export function reaches(network: Network, wanted: readonly string[], axis: Axis, starts: readonly number[], window: number): Map<string, Reach> {
  const needed = ancestors(network, wanted, () => false);
  const found = new Map<string, Reach>();
  for (const layer of network.layers) {
    if (!needed.has(layer.name)) continue;
    const inputs = layer.inputs.map((input) => found.get(input) as Reach);
    found.set(layer.name, layer.name === network.input ? starts.map((first) => ({ first, last: first + window - 1 })) : reachOf(layer, axis, inputs));
  }
  return found;
}

function reachOf(layer: Layer, axis: Axis, inputs: readonly Reach[]): Reach {
  if (!layer.local) return 'all';
  const outputs: (readonly Interval[])[] = [];
  for (const input of inputs) {
    if (input === 'all') return 'all';
    outputs.push(input.map((interval) => affectedOutputs(interval, slidingOf(layer, axis), layer.shape[axis] as number)));
  }
  return outputs.reduce((left, right) => left.map((interval, index) => hull(interval, right[index] as Interval)));
}

/** The smallest interval around both. */
function hull(a: Interval, b: Interval): Interval {
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}
