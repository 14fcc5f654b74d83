/** The benchmark as a figure: both times of each row on one logarithmic axis. */
import { drawing, gridColour, ink, paleInk, type Item } from '../figures/drawing';
import { pageWidth, type Figure } from '../figures/figure';
import { numberText } from '../figures/number-text';
import type { StoredRow } from './store';

const margin = 4;
const size = 8;
const rowHeight = 14;
const nameWidth = 110;
const ratioWidth = 44;
const headHeight = 16;
const footHeight = 24;
const peerColour = '#d55e00';
const ourColour = '#0072b2';

/** Powers of ten around the times. */
function decades(times: readonly number[]): { first: number; last: number } {
  const logs = times.map(Math.log10);
  const first = Math.floor(Math.min(...logs));
  return { first, last: Math.max(first + 1, Math.ceil(Math.max(...logs))) };
}

function text(x: number, y: number, words: string, more: Partial<Extract<Item, { kind: 'text' }>> = {}): Item {
  return { kind: 'text', x, y, text: words, size, colour: ink, ...more };
}

const dot = (x: number, y: number, fill: string): Item => ({ kind: 'rect', x: x - 2.5, y: y - 2.5, width: 5, height: 5, fill });

/**
 * A line a row: the peer's median, ours, and the ratio of the two in figures.
 * @throws RangeError without a row
 */
export function benchmarkFigure(measured: readonly StoredRow[]): Figure {
  if (measured.length === 0) throw new RangeError('A figure of the benchmark needs at least one row.');
  const { first, last } = decades(measured.flatMap(({ peer_ms, our_ms }) => [peer_ms, our_ms]));
  const left = margin + nameWidth;
  const right = pageWidth - margin - ratioWidth;
  const across = (ms: number): number => left + ((Math.log10(ms) - first) / (last - first)) * (right - left);
  const bottom = margin + headHeight + measured.length * rowHeight;
  const grid = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)).flatMap((ms): Item[] => [
    { kind: 'line', x: across(ms), y: margin + headHeight, x2: across(ms), y2: bottom, stroke: gridColour, strokeWidth: 0.5 },
    text(across(ms), bottom + size + 3, numberText(ms), { align: 'center' }),
  ]);
  const lines = measured.flatMap(({ name, peer_ms, our_ms, ratio, under_load }, index): Item[] => {
    const y = margin + headHeight + (index + 0.5) * rowHeight;
    const baseline = y + size * 0.35;
    return [
      text(left - 6, baseline, under_load ? `${name} *` : name, { align: 'right' }),
      { kind: 'line', x: across(peer_ms), y, x2: across(our_ms), y2: y, stroke: paleInk, strokeWidth: 0.8 },
      dot(across(peer_ms), y, peerColour),
      dot(across(our_ms), y, ourColour),
      text(pageWidth - margin, baseline, numberText(ratio), { align: 'right' }),
    ];
  });
  const key = [
    dot(left + 3, margin + 6, peerColour),
    text(left + 10, margin + 9, 'peer'),
    dot(left + 43, margin + 6, ourColour),
    text(left + 50, margin + 9, 'this project'),
    text(pageWidth - margin, margin + 9, 'ratio', { align: 'right' }),
    text((left + right) / 2, bottom + 2 * size + 6, 'milliseconds (logarithmic)', { align: 'center', colour: paleInk }),
  ];
  const alt = measured.map(({ name, peer_ms, our_ms }) => `${name}: peer ${numberText(peer_ms)} ms, ours ${numberText(our_ms)} ms`).join('; ');
  return drawing(pageWidth, bottom + footHeight + margin, [...grid, ...lines, ...key], `${alt}.`);
}
