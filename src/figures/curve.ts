/** A quantity over steps as a line, with its axes. */
import { frameColour, gridColour, ink, paleInk, type Item } from './drawing';
import { numberText } from './number-text';

/** The values that the ends of an axis stand for. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Curve {
  /** Finite, at the places 0, 1, 2 … of the horizontal axis; at least two. */
  readonly values: readonly number[];
  readonly vertical: Range;
  /** In points: where the plot's frame lies. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether the vertical axis has its numbers here, left of the frame; where curves stand side by side the first one's do. */
  readonly numbered: boolean;
}

/** Room for the numbers left of the frame and below it, in points. */
export const curveRoom = { left: 20, bottom: 12 };
const labelSize = 7;
const lineColour = '#0072b2';

/**
 * Round numbers within a range: multiples of 1, 2 or 5 times a power of ten, about `count` of them and 0 where it lies inside.
 * @throws RangeError when the range is empty or not finite
 */
export function roundNumbers({ low, high }: Range, count: number): number[] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) throw new RangeError(`There are no round numbers from ${low} to ${high}.`);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([5, 2, 1].find((factor) => factor * power <= rough) ?? 1);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** The curve in its frame, its numbers left of it and below it. */
export function curveItems({ values, vertical, x, y, width, height, numbered }: Curve): Item[] {
  const last = values.length - 1;
  const across = (step: number): number => x + (step / last) * width;
  const up = (value: number): number => y + height - ((value - vertical.low) / (vertical.high - vertical.low)) * height;
  const ticks = roundNumbers(vertical, 4);
  return [
    ...ticks.map((value): Item => ({ kind: 'line', x, y: up(value), x2: x + width, y2: up(value), stroke: gridColour, strokeWidth: 0.5 })),
    ...values.slice(1).map((value, step): Item => ({
      kind: 'line', x: across(step), y: up(values[step] as number), x2: across(step + 1), y2: up(value), stroke: lineColour, strokeWidth: 0.8,
    })),
    { kind: 'rect', x, y, width, height, stroke: frameColour },
    ...(numbered ? ticks : []).map((value): Item => ({
      kind: 'text', x: x - 3, y: up(value) + labelSize * 0.35, text: numberText(value), size: labelSize, align: 'right', colour: ink,
    })),
    { kind: 'text', x, y: y + height + labelSize + 2, text: '0', size: labelSize, colour: ink },
    { kind: 'text', x: x + width, y: y + height + labelSize + 2, text: String(last), size: labelSize, align: 'right', colour: ink },
    { kind: 'text', x: x + width / 2, y: y + height + labelSize + 2, text: 'steps', size: labelSize, align: 'center', colour: paleInk },
  ];
}
