/** Which cells of a network's maps a window of the picture can change, layer by layer. */
import { categoryColours } from './colour-maps';
import { drawing, frameColour, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { wrapText } from './fonts';

/** Cells `first … last` of one axis, both included; none where `last < first`. */
interface Cells {
  readonly first: number;
  readonly last: number;
}

/** One layer's map, and the rectangle of its cells that change. */
export interface ChangedCells {
  readonly heading: string;
  /** Cells down and across. */
  readonly height: number;
  readonly width: number;
  readonly rows: Cells;
  readonly columns: Cells;
}

const margin = 2;
const gap = 6;
const headingSize = 8;
const smallSize = 7;
/** Finer grids would be all lines. */
const mostCellsDrawn = 28;
const changedColour = categoryColours[1] as string;
const unchangedColour = '#f0f0f0';
const lineColour = '#d9d9d9';

/** Share of the cells that change, 0 … 1. */
function changedShare({ height, width, rows, columns }: ChangedCells): number {
  return (lengthOf(rows) * lengthOf(columns)) / (height * width);
}

const lengthOf = ({ first, last }: Cells): number => Math.max(0, last - first + 1);

/**
 * The layers' maps side by side, each drawn at the picture's size with the cells that change filled; a grid of more than 28
 * cells a side without its lines. Below each its size and the share of its cells that change.
 * @param width in points; default the width of a page
 * @throws RangeError without a layer, or for cells outside a map
 */
export function changedCellsFigure(layers: readonly ChangedCells[], width: number = pageWidth): Figure {
  if (layers.length === 0) throw new RangeError('A figure of changed cells needs a layer.');
  const panel = (width - 2 * margin - gap * (layers.length - 1)) / layers.length;
  const top = margin + headingSize + 4;
  const items = layers.flatMap((layer, index) => layerItems(layer, margin + index * (panel + gap), top, panel));
  const tallest = Math.max(...layers.map((layer) => (panel * layer.height) / layer.width));
  const alt = `Cells that a window changes, layer by layer: ${layers.map((layer) => `${layer.heading} ${inWords(layer)}`).join('; ')}.`;
  return drawing(width, top + tallest + 2 * (smallSize + 2) + margin + 2, items, alt);
}

const inPercent = (layer: ChangedCells): string => `${Math.round(100 * changedShare(layer))} %`;
const inWords = (layer: ChangedCells): string => `${inPercent(layer)} of ${layer.height} × ${layer.width}`;

function layerItems(layer: ChangedCells, x: number, y: number, width: number): Item[] {
  const { heading, height, width: across, rows, columns } = layer;
  const inside = rows.first >= 0 && columns.first >= 0 && rows.last < height && columns.last < across;
  if (!inside) throw new RangeError(`The map of "${heading}" has ${height}×${across} cells: others cannot change.`);
  const cell = width / across;
  const drawnHeight = height * cell;
  const below = y + drawnHeight + smallSize + 2;
  const [line = ''] = wrapText(heading, width, headingSize, 'bold', 1);
  return [
    { kind: 'text', x: x + width / 2, y: y - 4, text: line, size: headingSize, weight: 'bold', align: 'center' },
    { kind: 'rect', x, y, width, height: drawnHeight, fill: unchangedColour, strokeWidth: 0 },
    {
      kind: 'rect', x: x + columns.first * cell, y: y + rows.first * cell, width: lengthOf(columns) * cell, height: lengthOf(rows) * cell,
      fill: changedColour, strokeWidth: 0,
    },
    ...(Math.max(height, across) <= mostCellsDrawn ? gridLines(layer, x, y, cell) : []),
    { kind: 'rect', x, y, width, height: drawnHeight, stroke: frameColour },
    { kind: 'text', x: x + width / 2, y: below, text: `${height} × ${across}`, size: smallSize, align: 'center', colour: paleInk },
    { kind: 'text', x: x + width / 2, y: below + smallSize + 2, text: inPercent(layer), size: smallSize, align: 'center' },
  ];
}

function gridLines({ height, width }: ChangedCells, x: number, y: number, cell: number): Item[] {
  const line = (from: { x: number; y: number }, to: { x2: number; y2: number }): Item => ({ kind: 'line', ...from, ...to, stroke: lineColour, strokeWidth: 0.4 });
  const inner = (count: number): number[] => Array.from({ length: count - 1 }, (_, index) => (index + 1) * cell);
  return [
    ...inner(height).map((down) => line({ x, y: y + down }, { x2: x + width * cell, y2: y + down })),
    ...inner(width).map((right) => line({ x: x + right, y }, { x2: x + right, y2: y + height * cell })),
  ];
}
