import type { Layer, LayerKind, Network } from './network';

/** The part of the input that one cell of a layer's map depends on: a rectangle, all of it, or unknown. */
export type ReceptiveField = { readonly height: number; readonly width: number } | 'all' | 'unknown';

interface Reach {
  readonly field: ReceptiveField;
  /** Step in the input, in pixels, from one cell to the next. */
  readonly step: readonly [number, number];
}

/** Layers whose cells depend on the cell at the same place, or on that and a border that is nothing. */
const cellByCell: ReadonlySet<LayerKind> = new Set([
  'activation', 'add', 'multiply', 'concatenation', 'bias', 'batch normalisation', 'identity', 'padding', 'softmax',
]);

/**
 * Receptive fields through the graph: a window of size k and stride s on cells that are j pixels apart turns a field r
 * into `r + (k − 1)·j`, and cells then are `s·j` apart; of several inputs the largest counts. Border effects are left
 * out, so a field may be larger than the picture.
 */
export function receptiveFields({ layers, input }: Network): Map<string, ReceptiveField> {
  const reaches = new Map<string, Reach>();
  for (const layer of layers) {
    const before = layer.inputs.map((name) => reaches.get(name) as Reach);
    reaches.set(layer.name, layer.name === input ? { field: { height: 1, width: 1 }, step: [1, 1] } : reachOf(layer, before));
  }
  return new Map([...reaches].map(([name, { field }]) => [name, field]));
}

function reachOf(layer: Layer, before: readonly Reach[]): Reach {
  const field = before.map((reach) => reach.field).reduce(larger);
  const step = (before[0] as Reach).step;
  if (layer.shape.length !== 3 || layer.shape.every((side, axis) => axis === 2 || side === 1)) return { field: field === 'unknown' ? field : 'all', step };
  if (field === 'all' || field === 'unknown') return { field, step };
  if (layer.window) {
    const { size, stride } = layer.window;
    const next: [number, number] = [step[0] * stride[0], step[1] * stride[1]];
    return { field: { height: field.height + (size[0] - 1) * step[0], width: field.width + (size[1] - 1) * step[1] }, step: next };
  }
  return { field: cellByCell.has(layer.kind) ? field : 'unknown', step };
}

function larger(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  if (a === 'unknown' || b === 'unknown') return 'unknown';
  if (a === 'all' || b === 'all') return 'all';
  return { height: Math.max(a.height, b.height), width: Math.max(a.width, b.width) };
}
