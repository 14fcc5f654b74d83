/** Four panels: how the time grows with picture, windows, methods and batch. */
import { drawing, paleInk, type Item } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { plotItems } from './plot';
import type { MeasuredPanel } from './result';
import { growthSentence } from './words';

const margin = 4;
const gap = 14;
const panelHeight = 168;
/** Of the line at the bottom. */
const noteHeight = 14;

export function scalingFigure(measured: readonly MeasuredPanel[]): Figure {
  const width = (pageWidth - 2 * margin - gap) / 2;
  const items = measured.flatMap((panel, index) => {
    const [row, column] = [Math.floor(index / 2), index % 2];
    const place = { x: margin + column * (width + gap), y: margin + row * (panelHeight + gap), width, height: panelHeight };
    return plotItems(panel, 'abcd'.charAt(index), place);
  });
  const rows = Math.ceil(measured.length / 2);
  const height = 2 * margin + rows * panelHeight + (rows - 1) * gap + noteHeight;
  const note: Item = { kind: 'text', x: pageWidth - margin, y: height - margin, text: 'in brackets: 95 % intervals', size: 7, align: 'right', colour: paleInk };
  const alt = measured.flatMap(({ id, series }) => series.map((one) => growthSentence(id, one))).join(' ');
  return drawing(pageWidth, height, [...items, note], alt);
}
