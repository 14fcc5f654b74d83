/** Colour bars: which colour stands for which value, as the colours look where the map lies over mid-grey. */
import type { ColourMap } from './colour-maps';
import { hex } from './colour-maps';
import { behindBar, blend, opacityAt, type Cover } from './composite';
import type { Domain } from './display';
import { frameColour, paleInk, type Item } from './drawing';
import { textWidth, widestWord, wrapText } from './fonts';
import { numberText } from './number-text';

export interface ColourBar {
  readonly domain: Domain;
  readonly colours: ColourMap;
  readonly cover: Cover;
  /** What the numbers count, e.g. `Δ logit`. */
  readonly unit: string;
}

/** Thickness of a bar in points. */
const barThickness = 6;
/** Width of a vertical bar with its labels. */
export const verticalBarWidth = 42;
const labelSize = 7;
const lineHeight = labelSize + 1.5;
/** Least distance between two labels. */
const labelGap = 3;
const capital = labelSize * 0.7;
/** Lines of the unit beside a vertical bar; more would run into the labels. */
const verticalLines = 3;
/** Colours named along a bar; between them they are mixed. */
const steps = 32;

/** Height of a horizontal bar with its labels. */
export function horizontalBarHeight(bar: ColourBar, width: number): number {
  return barThickness + (unitFits(bar, width) ? 1 : 1 + unitLines(bar, width).length) * lineHeight;
}

/** The unit in as many lines as it takes: without its end it would be another quantity. */
function unitLines({ unit }: ColourBar, width: number): string[] {
  return wrapText(unit, width, labelSize, 'normal', Infinity);
}

/** Whether the unit stands between the labels of the ends: the middle must be free and wide enough. */
function unitFits({ domain, unit }: ColourBar, width: number): boolean {
  return domain.low >= 0 && 2 * widest(labels(domain, width)) + textWidth(unit, labelSize) + 2 * labelGap <= width;
}

function gradientStops({ colours, cover }: ColourBar): { offset: number; color: string }[] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    return { offset: t, color: hex(blend(behindBar(colours), colours.at(t), opacityAt(t, colours, cover))) };
  });
}

interface Label {
  readonly t: number;
  readonly text: string;
}

const widest = (texts: readonly Label[]): number => Math.max(...texts.map(({ text }) => textWidth(text, labelSize)));

/**
 * What is written at a bar: its ends, with as many digits as there is room for, and zero in the middle of a signed
 * domain where it fits.
 */
function labels({ low, high }: Domain, room: number): Label[] {
  const ends = (digits: number): Label[] => [{ t: 0, text: numberText(low, digits) }, { t: 1, text: numberText(high, digits) }];
  const fitting = [3, 2].map(ends).find((texts) => 2 * widest(texts) + labelGap <= room) ?? ends(1);
  const zero: Label = { t: 0.5, text: '0' };
  const zeroFits = 2 * widest(fitting) + textWidth(zero.text, labelSize) + 2 * labelGap <= room;
  return low < 0 && zeroFits ? [...fitting, zero] : fitting;
}

/** A bar from (x, y) to the right, its labels and its unit below. Where values are clipped it ends in a point. */
export function horizontalBar(bar: ColourBar, x: number, y: number, width: number): Item[] {
  const stops = gradientStops(bar);
  const { high, low } = pointed(bar);
  const right = x + width - high;
  const lines = unitLines(bar, width);
  const half = barThickness / 2;
  return [
    ...points(bar, stops, `M${right},${y}l${high},${half}l${-high},${half}Z`, `M${x + low},${y}l${-low},${half}l${low},${half}Z`),
    { kind: 'rect', x: x + low, y, width: right - x - low, height: barThickness, stroke: frameColour, fill: { gradient: 'linear', x1: 0, y1: 0, x2: 1, y2: 0, stops } },
    ...labels(bar.domain, width).map(({ t, text }): Item => ({
      kind: 'text', x: x + t * width, y: y + barThickness + labelSize, text, size: labelSize, align: t === 0 ? 'left' : t === 1 ? 'right' : 'center',
    })),
    ...lines.map((text, i): Item => ({
      kind: 'text', x: x + width / 2, y: y + horizontalBarHeight(bar, width) - 1.5 - (lines.length - 1 - i) * lineHeight, text, size: labelSize,
      align: 'center', colour: paleInk,
    })),
  ];
}

/** Length along a vertical bar between the labels of its ends, which may be as wide as the bar's room. */
const betweenLabels = (height: number): number => height - 2 * (capital + labelGap);

/** The least height of a vertical bar, from `least` upwards in steps of a point, whose whole unit {@link verticalBar} can write. */
export function verticalBarHeight(bar: ColourBar, least: number): number {
  const fits = (height: number): boolean =>
    unitLines(bar, betweenLabels(height)).length <= verticalLines && widestWord(bar.unit, labelSize) <= betweenLabels(height);
  let height = least;
  while (!fits(height)) height++;
  return height;
}

/**
 * A bar from (x, y) downwards, high values on top, labels and unit at its right; below {@link verticalBarHeight}
 * the unit ends in "…".
 */
export function verticalBar(bar: ColourBar, x: number, y: number, height: number): Item[] {
  const stops = gradientStops(bar);
  const { high, low } = pointed(bar);
  const bottom = y + height - low;
  const half = barThickness / 2;
  const unit = wrapText(bar.unit, betweenLabels(height), labelSize, 'normal', verticalLines);
  return [
    ...points(bar, stops, `M${x},${y + high}l${half},${-high}l${half},${high}Z`, `M${x},${bottom}l${half},${low}l${half},${-low}Z`),
    { kind: 'rect', x, y: y + high, width: barThickness, height: bottom - y - high, stroke: frameColour, fill: { gradient: 'linear', x1: 0, y1: 1, x2: 0, y2: 0, stops } },
    ...labels(bar.domain, Infinity).map(({ t, text }): Item => ({
      kind: 'text', x: x + barThickness + 3, y: y + (1 - t) * (height - capital) + capital, text, size: labelSize,
    })),
    ...unit.map((text, i): Item => ({
      kind: 'text', x: x + verticalBarWidth - 5.5 - (unit.length - 1 - i) * lineHeight, y: y + height / 2, text, size: labelSize, align: 'center',
      angle: -90, colour: paleInk,
    })),
  ];
}

/** Lengths of the bar's pointed ends in points, 0 where it ends straight. */
function pointed({ domain }: ColourBar): { high: number; low: number } {
  const length = domain.clipped ? 5 : 0;
  return { high: length, low: domain.low < 0 ? length : 0 };
}

/** The pointed ends that stand for values beyond the domain. */
function points({ domain }: ColourBar, stops: readonly { color: string }[], atHigh: string, atLow: string): Item[] {
  if (!domain.clipped) return [];
  const high: Item = { kind: 'path', x: 0, y: 0, path: atHigh, colour: stops.at(-1)?.color };
  return domain.low < 0 ? [high, { kind: 'path', x: 0, y: 0, path: atLow, colour: stops[0]?.color }] : [high];
}
