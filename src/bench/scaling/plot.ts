/** One panel as a plot: points of two series with the lines fitted through them. */
import { roundNumbers, type Range } from '../../figures/curve';
import { frameColour, gridColour, ink, paleInk, type Item } from '../../figures/drawing';
import { textWidth } from '../../figures/fonts';
import { numberText } from '../../figures/number-text';
import { panels } from './panels';
import { fittedAt, type MeasuredPanel } from './result';
import { growthText } from './words';

/** Where the whole panel lies, with its title and numbers, in points. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const size = 7;
const titleSize = 8;
/** Room around the frame: for numbers at the left and below, for title and key above. */
const room = { left: 26, right: 6, top: 40, bottom: 22 };
const radius = 2.2;

/** Told apart by shape as well: a disc and a square. */
const styles = ['#0072b2', '#d55e00'] as const;

const disc = `M${radius},0A${radius},${radius} 0 1 1 ${-radius},0A${radius},${radius} 0 1 1 ${radius},0Z`;

function mark(series: number, x: number, y: number): Item {
  const colour = styles[series] as string;
  if (series === 0) return { kind: 'path', x, y, path: disc, colour };
  return { kind: 'rect', x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, fill: colour };
}

/** A way from numbers to places between two ends. */
interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** 1, 2 and 5 times powers of ten within a range; powers of ten alone where that would be many. */
export function logTicks({ low, high }: Range): number[] {
  const decades = Array.from({ length: Math.ceil(Math.log10(high / low)) + 2 }, (_, index) => Math.floor(Math.log10(low)) + index);
  const within = (factors: readonly number[]): number[] =>
    decades.flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(1)))).filter((value) => value >= low && value <= high);
  const all = within([1, 2, 5]);
  return all.length > 7 ? within([1]) : all;
}

function logAxis(range: Range, from: number, to: number, ticks: readonly number[]): Axis {
  return { at: (value) => from + (Math.log(value / range.low) / Math.log(range.high / range.low)) * (to - from), ticks };
}

function evenAxis({ low, high }: Range, from: number, to: number, ticks: readonly number[]): Axis {
  return { at: (value) => from + ((value - low) / (high - low)) * (to - from), ticks };
}

/** The axes; the horizontal one has its numbers at the points. */
function axesOf({ id, series }: MeasuredPanel, frame: Place): { across: Axis; up: Axis } {
  const power = panels[id].growth === 'power';
  const points = series.flatMap((one) => one.points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const [first, last] = [xs[0] as number, xs.at(-1) as number];
  const shown = points.map(({ ms }) => ms).concat(series.flatMap(({ growth }) => [first, last].map((x) => fittedAt(id, growth, x))));
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const [left, right, top, bottom] = [frame.x, frame.x + frame.width, frame.y, frame.y + frame.height];
  if (!power) {
    const vertical = { low: Math.min(0, least), high: most * 1.08 };
    const margin = (last - first) * 0.05;
    return {
      across: evenAxis({ low: first - margin, high: last + margin }, left, right, xs),
      up: evenAxis(vertical, bottom, top, roundNumbers(vertical, 5)),
    };
  }
  const margin = (last / first) ** 0.05;
  const vertical = { low: least / 1.25, high: most * 1.25 };
  return { across: logAxis({ low: first / margin, high: last * margin }, left, right, xs), up: logAxis(vertical, bottom, top, logTicks(vertical)) };
}

/** Numbers below the frame, those left out that would run into the one before. */
function labels(values: readonly number[], at: (value: number) => number, y: number): Item[] {
  let free = -Infinity;
  return values.flatMap((value): Item[] => {
    const half = textWidth(String(value), size) / 2;
    if (at(value) - half < free) return [];
    free = at(value) + half + 2;
    return [{ kind: 'text', x: at(value), y, text: String(value), size, align: 'center', colour: ink }];
  });
}

/** The panel in its place. */
export function plotItems(panel: MeasuredPanel, letter: string, place: Place): Item[] {
  const { id, series } = panel;
  const { title, axis, unit } = panels[id];
  const frame: Place = {
    x: place.x + room.left, y: place.y + room.top, width: place.width - room.left - room.right, height: place.height - room.top - room.bottom,
  };
  const { across, up } = axesOf(panel, frame);
  const below = frame.y + frame.height;
  const grid = up.ticks.map((value): Item => ({
    kind: 'line', x: frame.x, y: up.at(value), x2: frame.x + frame.width, y2: up.at(value), stroke: gridColour, strokeWidth: 0.5,
  }));
  const fits = series.map(({ points, growth }, index): Item => {
    const [from, to] = [points[0]?.x as number, points.at(-1)?.x as number];
    return {
      kind: 'line', x: across.at(from), y: up.at(fittedAt(id, growth, from)), x2: across.at(to), y2: up.at(fittedAt(id, growth, to)),
      stroke: styles[index] as string, strokeWidth: 0.8,
    };
  });
  const marks = series.map(({ points }, index) => points.map(({ x, ms }) => mark(index, across.at(x), up.at(ms))));
  const key = series.flatMap(({ name, growth }, index): Item[] => {
    const y = place.y + titleSize + 10 + index * (size + 3);
    return [mark(index, frame.x + radius, y - size * 0.35), { kind: 'text', x: frame.x + 10, y, text: `${name}: ${growthText(id, growth)}`, size, colour: ink }];
  });
  return [
    { kind: 'text', x: place.x, y: place.y + titleSize, text: `${letter}  ${title}`, size: titleSize, weight: 'bold', colour: ink },
    { kind: 'text', x: place.x + place.width - room.right, y: place.y + titleSize, text: unit, size, align: 'right', colour: paleInk },
    ...key,
    ...grid,
    { kind: 'rect', x: frame.x, y: frame.y, width: frame.width, height: frame.height, stroke: frameColour },
    ...fits,
    ...marks.flat(),
    ...up.ticks.map((value): Item => ({ kind: 'text', x: frame.x - 3, y: up.at(value) + size * 0.35, text: numberText(value), size, align: 'right', colour: ink })),
    ...labels(across.ticks, across.at, below + size + 2),
    { kind: 'text', x: frame.x + frame.width / 2, y: below + 2 * size + 4, text: axis, size, align: 'center', colour: paleInk },
  ];
}
