import type { Prediction } from '../models/predictions';
import { drawing, ink, type Item } from './drawing';
import { columnWidth, type Figure } from './figure';
import { textWidth, wrapText } from './fonts';
import { percentText } from './number-text';

/** What a network answers to one picture. */
export interface TopClasses {
  readonly title: string;
  /** Most probable class first. */
  readonly predictions: readonly Prediction[];
}

const margin = 4;
const gap = 14;
const nameSize = 8;
const barHeight = 6;
const rowHeight = nameSize + barHeight + 7;
const barColour = '#0072b2';
const trackColour = '#e6e6e6';

/**
 * The most probable classes as horizontal bars, full length = 100 %.
 * @param width in points
 */
export function topClassesFigure(predictions: readonly Prediction[], { title, width = columnWidth }: { title: string; width?: number }): Figure {
  return topClassesOf([{ title, predictions }], { width });
}

/**
 * The same for several pictures side by side.
 * @param width of the whole figure in points
 * @throws RangeError without a picture
 */
export function topClassesOf(pictures: readonly TopClasses[], { width = columnWidth * pictures.length }: { width?: number } = {}): Figure {
  if (pictures.length === 0) throw new RangeError('A chart of classes needs the answers to at least one picture.');
  const inner = (width - 2 * margin - gap * (pictures.length - 1)) / pictures.length;
  const titles = pictures.map(({ title }) => wrapText(title, inner, 9, 'bold'));
  const top = margin + Math.max(...titles.map(({ length }) => length)) * 11 + 2;
  const items = pictures.flatMap(({ predictions }, i): Item[] => {
    const x = margin + i * (inner + gap);
    const heading = (titles[i] as string[]).map((text, line): Item => ({ kind: 'text', x, y: margin + 9 + line * 11, text, size: 9, weight: 'bold' }));
    return [...heading, ...predictions.flatMap((prediction, row) => classBar(prediction, x, top + row * rowHeight, inner))];
  });
  const most = Math.max(...pictures.map(({ predictions }) => predictions.length));
  return drawing(width, top + most * rowHeight + margin, items, topClassesInWords(pictures));
}

/** The classes and their probabilities as sentences. */
export function topClassesInWords(pictures: readonly TopClasses[]): string {
  return pictures
    .map(({ title, predictions }) => `${title}: ${predictions.map(({ name, probability }) => `${name} ${percentText(probability)}`).join(', ')}.`)
    .join(' ');
}

function classBar({ name, probability }: Prediction, x: number, y: number, width: number): Item[] {
  const [percent = ''] = wrapText(percentText(probability), width, nameSize);
  const [shown = ''] = wrapText(name, width - textWidth(percent, nameSize) - 6, nameSize, 'normal', 1);
  const baseline = y + nameSize + 2;
  return [
    { kind: 'text', x, y: baseline, text: shown, size: nameSize, colour: ink },
    { kind: 'text', x: x + width, y: baseline, text: percent, size: nameSize, align: 'right', colour: ink },
    { kind: 'rect', x, y: baseline + 3, width, height: barHeight, fill: trackColour },
    { kind: 'rect', x, y: baseline + 3, width: width * probability, height: barHeight, fill: barColour },
  ];
}
