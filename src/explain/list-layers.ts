/** `explain --list-layers`: what a network consists of, as a table of text. */
import type { Classifier } from '../models/classifier';
import { receptiveFields, type ReceptiveField } from '../models/receptive-field';

/** A line for each layer: name, kind, shape of its output, receptive field in pixels, and what CAM methods make of it. */
export function layerTable({ network, defaultLayer, linearHead }: Classifier): string {
  const fields = receptiveFields(network);
  const rows = network.layers.map(({ name, kind, activation, shape }) => [
    name,
    activation ?? kind,
    shape.join(' × '),
    inWords(fields.get(name) as ReceptiveField),
    [name === defaultLayer ? 'default' : '', name === linearHead?.layer ? 'CAM applies exactly' : ''].filter(Boolean).join(', '),
  ]);
  const table = [['layer', 'kind', 'output', 'sees', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

function inWords(field: ReceptiveField): string {
  if (field === 'all') return 'all of it';
  return field === 'unknown' ? 'unknown' : `${field.height} × ${field.width}`;
}
