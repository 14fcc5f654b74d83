/** Numbers against numbers: lines and dots in a plot with two axes, linear or logarithmic. */
import { sideBySideFigure, type Block } from './block';
import { categoryColours } from './colour-maps';
import { roundNumbers, type Range } from './curve';
import { frameColour, gridColour, ink, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { wrapText } from './fonts';
import { numberText } from './number-text';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** @throws RangeError when there are not as many of the one as of the other */
export function pointsOf(x: readonly number[], y: readonly number[]): Point[] {
  if (x.length !== y.length) throw new RangeError(`${x.length} places and ${y.length} values make no points.`);
  return x.map((place, index) => ({ x: place, y: y[index] as number }));
}

export interface Series {
  readonly name: string;
  /** Finite; joined in their order where `marks` is `line`. */
  readonly points: readonly Point[];
  readonly marks: 'line' | 'dots';
}

export interface Axis {
  readonly title: string;
  /** Default `linear`. */
  readonly scale?: 'linear' | 'log';
  /** What the ends stand for; default the smallest and the largest value, with a little room on a linear axis. */
  readonly range?: Range;
  /** Words at places of the axis instead of numbers. */
  readonly labels?: readonly { readonly at: number; readonly text: string }[];
}

export interface Chart {
  readonly title: string;
  /** A note below the title. */
  readonly subtitle?: string;
  readonly across: Axis;
  readonly up: Axis;
  /** One to six; a legend names them where there are several. */
  readonly series: readonly Series[];
  /** Draws the line on which y = x. */
  readonly diagonal?: boolean;
}

export interface ChartsOptions {
  /** Of the whole figure, in points; default the width of a page. */
  readonly width?: number;
  /** Of each plot inside its frame, in points. */
  readonly plotHeight?: number;
}

const margin = 4;
const gap = 12;
const numbers = 26;
const titleSize = 9;
const smallSize = 7;
const lineHeight = smallSize + 3;
/** Those of the eight that stay readable as a thin line on white. */
const colours = [0, 5, 2, 3, 4, 7].map((index) => categoryColours[index] as string);
const dotRadius = 1.5;
const circle = `M${-dotRadius},0A${dotRadius},${dotRadius} 0 1 1 ${dotRadius},0A${dotRadius},${dotRadius} 0 1 1 ${-dotRadius},0Z`;
/** More numbers than one for so many points, or more powers of ten than these, are crowded. */
const pointsPerNumber = 45;
const mostDecades = 7;

/**
 * Charts side by side, their plots of one height.
 * @throws RangeError without a chart, for a chart without a point or with more than six series, for a value that is not
 * finite, lies beyond the range of its axis, or is not positive on a logarithmic one
 */
export function chartsFigure(charts: readonly Chart[], { width = pageWidth, plotHeight = 120 }: ChartsOptions = {}): Figure {
  if (charts.length === 0) throw new RangeError('A figure of charts needs at least one.');
  const each = (width - gap * (charts.length - 1)) / charts.length;
  const above = charts.map((chart) => headingItems(chart, each));
  const top = Math.max(...above.map(({ bottom }) => bottom));
  return sideBySideFigure(charts.map((chart, index) => chartBlock(chart, above[index]?.items ?? [], top, each, plotHeight)), gap);
}

function headingItems({ title, subtitle = '' }: Chart, width: number): { items: Item[]; bottom: number } {
  const items: Item[] = [];
  let y = margin;
  for (const text of wrapText(title, width - 2 * margin, titleSize, 'bold')) {
    items.push({ kind: 'text', x: margin, y: (y += titleSize + 1), text, size: titleSize, weight: 'bold' });
  }
  for (const text of wrapText(subtitle, width - 2 * margin, smallSize)) {
    items.push({ kind: 'text', x: margin, y: (y += smallSize + 2), text, size: smallSize, colour: paleInk });
  }
  return { items, bottom: y + smallSize + 9 };
}

/** Where a chart's plot lies, in points. */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function chartBlock(chart: Chart, heading: readonly Item[], top: number, width: number, height: number): Block {
  const { series, across, up, diagonal } = chart;
  if (series.length > colours.length) throw new RangeError(`A chart shows one to ${colours.length} series, not ${series.length}.`);
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new RangeError(`The chart "${chart.title}" has no point.`);
  const x = margin + numbers;
  const frame: Frame = { x, y: top, width: width - x - margin - 6, height };
  const right = placing(across, points.map((point) => point.x), Math.max(2, Math.round(frame.width / pointsPerNumber)));
  const high = placing(up, points.map((point) => point.y), 4);
  const at = (point: Point): Point => ({ x: x + right.share(point.x) * frame.width, y: top + (1 - high.share(point.y)) * height });
  const items: Item[] = [...heading, ...axisItems(frame, right, high)];
  if (diagonal) {
    const [low, end] = [Math.max(right.range.low, high.range.low), Math.min(right.range.high, high.range.high)];
    if (low < end) items.push(stroke(at({ x: low, y: low }), at({ x: end, y: end }), frameColour, 0.8));
  }
  series.forEach(({ points: own, marks }, index) => items.push(...marked(own.map(at), marks, colours[index] as string)));
  items.push({ kind: 'text', x, y: top - 4, text: up.title, size: smallSize, colour: paleInk });
  const below = top + height + 2 * smallSize + 5;
  items.push({ kind: 'text', x: x + frame.width / 2, y: below, text: across.title, size: smallSize, align: 'center', colour: paleInk });
  if (series.length > 1) items.push(...legendItems(series, x, below, frame.width));
  const lines = series.length > 1 ? series.length : 0;
  return { width, height: below + lines * lineHeight + margin + 2, items, alt: inWords(chart) };
}

/** Lines across the plot at the ticks of both axes, its frame, and the numbers left of it and below it. */
function axisItems({ x, y, width, height }: Frame, right: Placing, high: Placing): Item[] {
  const level = (share: number): number => y + (1 - share) * height;
  const place = (share: number): number => x + share * width;
  return [
    ...high.ticks.map(({ share }) => stroke({ x, y: level(share) }, { x: x + width, y: level(share) }, gridColour, 0.5)),
    ...right.ticks.map(({ share }) => stroke({ x: place(share), y }, { x: place(share), y: y + height }, gridColour, 0.5)),
    { kind: 'rect', x, y, width, height, stroke: frameColour },
    ...high.ticks.map(({ share, text }): Item => ({
      kind: 'text', x: x - 3, y: level(share) + smallSize * 0.35, text, size: smallSize, align: 'right', colour: ink,
    })),
    ...right.ticks.map(({ share, text }): Item => ({
      kind: 'text', x: place(share), y: y + height + smallSize + 2, text, size: smallSize, align: 'center', colour: ink,
    })),
  ];
}

/** What each colour stands for, a line each below `top`. */
function legendItems(series: readonly Series[], x: number, top: number, width: number): Item[] {
  return series.flatMap(({ name, marks }, index): Item[] => {
    const y = top + (index + 1) * lineHeight;
    const middle = y - smallSize * 0.35;
    const sample = marks === 'line' ? [{ x, y: middle }, { x: x + 14, y: middle }] : [{ x: x + 7, y: middle }];
    const [text = ''] = wrapText(name, width - 18, smallSize, 'normal', 1);
    return [...marked(sample, marks, colours[index] as string), { kind: 'text', x: x + 18, y, text, size: smallSize }];
  });
}

function stroke(from: Point, to: Point, colour: string, strokeWidth: number): Item {
  return { kind: 'line', x: from.x, y: from.y, x2: to.x, y2: to.y, stroke: colour, strokeWidth };
}

function marked(points: readonly Point[], marks: Series['marks'], colour: string): Item[] {
  if (marks === 'line') return points.slice(1).map((point, index) => stroke(points[index] as Point, point, colour, 1.2));
  return points.map(({ x, y }): Item => ({ kind: 'path', x, y, path: circle, colour }));
}

/** How values lie along an axis. */
interface Placing {
  readonly range: Range;
  /** 0 at the low end, 1 at the high one. */
  share(value: number): number;
  readonly ticks: readonly { readonly share: number; readonly text: string }[];
}

function placing({ title, scale = 'linear', range, labels }: Axis, values: readonly number[], count: number): Placing {
  const ends = range ?? rangeOf(values, scale);
  const shown = [...values, ends.low, ends.high];
  if (!shown.every((value) => Number.isFinite(value) && (scale === 'linear' || value > 0))) {
    throw new RangeError(`The axis "${title}" shows ${scale === 'log' ? 'positive numbers' : 'numbers'}, and there is another among its values.`);
  }
  if (values.some((value) => value < ends.low || value > ends.high)) throw new RangeError(`The axis "${title}" ends before its values do.`);
  const along = scale === 'log' ? Math.log10 : (value: number) => value;
  const [low, high] = [along(ends.low), along(ends.high)];
  const share = (value: number): number => (along(value) - low) / (high - low);
  const ticks = labels ?? (scale === 'log' ? decades(low, high) : roundNumbers(ends, count)).map((at) => ({ at, text: numberText(at) }));
  return { range: ends, share, ticks: ticks.map(({ at, text }) => ({ share: share(at), text })) };
}

function rangeOf(values: readonly number[], scale: 'linear' | 'log'): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (scale === 'log') return high > low ? { low, high } : { low: low / 2, high: high * 2 };
  const room = high > low ? 0.04 * (high - low) : 0.5;
  return { low: low - room, high: high + room };
}

/** The powers of ten between two of their exponents, every second or third where there are many. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const step = Math.ceil((last - first + 1) / mostDecades);
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => Number(`1e${first + index * step}`));
}

function inWords({ title, subtitle, across, up, series }: Chart): string {
  const each = series.map(({ name, points }) => {
    const values = points.map(({ y }) => y);
    return `${name} from ${numberText(Math.min(...values))} to ${numberText(Math.max(...values))}`;
  });
  return `${title}${subtitle ? `, ${subtitle}` : ''}: ${up.title} against ${across.title}. ${each.join('; ')}.`;
}
