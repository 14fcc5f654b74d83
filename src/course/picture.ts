/** The picture that goes with a check: yours, expected, and the difference of the two on one scale. */
import { horizontalBar, horizontalBarHeight } from '../figures/colour-bar';
import { blueOrange, viridis, type Rgb } from '../figures/colour-maps';
import { fraction } from '../figures/composite';
import type { Domain } from '../figures/display';
import { drawing, frameColour, paleInk, type Item } from '../figures/drawing';
import type { Figure } from '../figures/figure';
import { numberText } from '../figures/number-text';
import { opaqueCover } from '../figures/panel';
import { cellBitmap } from '../figures/pixel-grid';
import { rounding } from './compare';
import { largestMagnitude } from './grid';
import type { Compared } from './result';

/** A grid as it is drawn. */
interface Sheet {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

const panelWidth = 130;
const tallest = 150;
const gap = 12;
const margin = 4;
const titleSize = 8;
/** Stands for what is not a number. */
const black: Rgb = [26, 26, 26];

/** Null where there is too little to see: a single number. */
export function comparison({ words, yours, expected }: Compared): Figure | null {
  const [mine, wanted, channel] = sheets(yours.values, expected.values, expected.shape);
  if (mine.values.length < 2) return null;
  const difference: Sheet = { ...mine, values: apart(mine.values, wanted.values) };
  const panels = [
    { title: 'yours', sheet: mine },
    { title: 'expected', sheet: wanted },
    { title: 'yours − expected', sheet: difference },
  ];
  const domain = domainOf(panels.map(({ sheet }) => sheet));
  const colours = domain.low < 0 ? blueOrange : viridis;
  // Cells are square, but for lists, which would be too thin.
  const across = Math.min(panelWidth, (tallest * mine.width) / mine.height);
  const height = Math.max(12, (across * mine.height) / mine.width);
  const top = margin + 2 * titleSize + 8;
  const width = 3 * panelWidth + 2 * gap + 2 * margin;
  const heading = channel === null ? `on ${words}` : `on ${words}; channel ${channel} of the last axis`;
  const items = panels.flatMap(({ title, sheet }, index): Item[] => {
    const left = margin + index * (panelWidth + gap);
    const x = left + (panelWidth - across) / 2;
    const colour = (cell: number): Rgb => {
      const value = sheet.values[cell] as number;
      return Number.isFinite(value) ? colours.at(fraction(value, domain)) : black;
    };
    return [
      { kind: 'text', x: left + panelWidth / 2, y: top - 4, text: title, size: titleSize, weight: 'bold', align: 'center' },
      { kind: 'image', x, y: top, width: across, height, url: cellBitmap(sheet, colour) },
      { kind: 'rect', x, y: top, width: across, height, stroke: frameColour },
    ];
  });
  const bar = { domain, colours, cover: opaqueCover, unit: 'one scale for all three' };
  const below = top + height + 5;
  const range = `Colours run from ${numberText(domain.low)} to ${numberText(domain.high)}`;
  const most = mostApart(mine.values, difference.values);
  const alt = `Your answer, the expected one and their difference ${heading}. ${range}; ${most}.`;
  return drawing(width, below + horizontalBarHeight(bar, width - 2 * margin) + margin, [
    { kind: 'text', x: margin, y: margin + titleSize, text: heading, size: titleSize, colour: paleInk },
    ...items,
    ...horizontalBar(bar, margin, below, width - 2 * margin),
  ], alt);
}

/** How far apart the two are, in words. */
function mostApart(yours: Float64Array, difference: Float64Array): string {
  const largest = largestMagnitude(difference);
  const said = largest === 0 ? 'the two differ by rounding at most' : `the largest difference is ${numberText(largest)}`;
  const bad = yours.filter((value) => !Number.isFinite(value)).length;
  if (bad === 0) return said;
  const none = `${bad} of your ${yours.length} values ${bad === 1 ? 'is not a finite number' : 'are not finite numbers'} and drawn black`;
  return bad === yours.length ? none : `${none}; elsewhere ${said}`;
}

/** Both grids with rows and columns; of a third axis, the channel that differs most. */
function sheets(yours: Float64Array, expected: Float64Array, shape: readonly number[]): [Sheet, Sheet, number | null] {
  const lengths = shape.filter((length) => length !== 1);
  const [height, width] = (lengths.length < 2 ? [1, expected.length] : lengths) as [number, number];
  const channels = expected.length / (height * width);
  const part = (values: Float64Array, channel: number): Sheet => ({ height, width, values: values.filter((_, at) => at % channels === channel) });
  if (channels === 1) return [part(yours, 0), part(expected, 0), null];
  const differences = apart(yours, expected);
  const most = Array.from({ length: channels }, (_, channel) => largestMagnitude(part(differences, channel).values));
  const channel = most.indexOf(Math.max(...most));
  return [part(yours, channel), part(expected, channel), channel];
}

/** The difference, without rounding, which is another on another machine. */
function apart(yours: Float64Array, expected: Float64Array): Float64Array {
  const least = rounding * largestMagnitude(expected);
  return yours.map((value, at) => {
    const difference = value - (expected[at] as number);
    return Math.abs(difference) <= least ? 0 : difference;
  });
}

function domainOf(all: readonly Sheet[]): Domain {
  const high = Math.max(...all.map(({ values }) => largestMagnitude(values))) || 1;
  const negative = all.some(({ values }) => values.some((value) => value < -rounding * high));
  return { low: negative ? -high : 0, high, clipped: false };
}
