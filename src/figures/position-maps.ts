/** Quantities over window positions: the two other views of an occlusion experiment (Zeiler & Fergus 2013, figure 7). */
import { categoryColours, rgbOf, viridis, type Rgb } from './colour-maps';
import { horizontalBar, horizontalBarHeight } from './colour-bar';
import { fraction } from './composite';
import { NotANumberError, type Domain } from './display';
import { sideBySideFigure, type Block } from './block';
import { frameColour, paleInk, type Item } from './drawing';
import { pageWidth, type Figure } from './figure';
import { wrapText } from './fonts';
import { numberText, percentText } from './number-text';
import { opaqueCover } from './panel';
import { axisRoom, pixelGridItems, plotHeight, type PixelGrid } from './pixel-grid';

interface Titles {
  readonly title: string;
  readonly subtitle: string;
  /** In points. */
  readonly width: number;
}

const margin = 4;
const viewsGap = 10;

/** Classes in categorical colours, with a legend by frequency; from the eighth class on they share one grey. */
function categoryMap({ grid, classes, nameOf }: OcclusionViewsOptions, titles: Titles): Block {
  requireCells(grid, classes.length);
  const counts = new Map<number, number>();
  for (const index of classes) counts.set(index, (counts.get(index) ?? 0) + 1);
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  const named = frequent.slice(0, frequent.length > categoryColours.length ? categoryColours.length - 1 : categoryColours.length);
  const others = frequent.slice(named.length);
  const colourOf = (index: number): string => {
    const place = named.findIndex(([name]) => name === index);
    return categoryColours[place === -1 ? categoryColours.length - 1 : place] as string;
  };
  const entry = (name: string, count: number, colour: string) => ({ text: `${name}, ${percentText(count / classes.length)}`, colour });
  const legend = named.map(([index, count]) => entry(nameOf(index), count, colourOf(index)));
  if (others.length > 0) {
    legend.push(entry(`${others.length} other classes`, others.reduce((sum, [, count]) => sum + count, 0), categoryColours.at(-1) as string));
  }
  const alt = `Most frequent: ${legend.map(({ text }) => text).join('; ')}.`;
  return plot(grid, titles, alt, (cell) => rgbOf(colourOf(classes[cell] as number)), (x, top, width) => {
    let y = top;
    const items = legend.flatMap(({ text, colour }): Item[] => {
      const [line = ''] = wrapText(text, width - 13, 7.5, 'normal', 1);
      y += 11;
      return [
        { kind: 'rect', x, y: y - 7, width: 8, height: 8, fill: colour, stroke: frameColour },
        { kind: 'text', x: x + 13, y, text: line, size: 7.5 },
      ];
    });
    return { items, bottom: y + 3 };
  });
}

/** Numbers in colours from the smallest to the largest, with a colour bar. */
function heatMap(grid: PixelGrid, values: Float32Array, unit: string, titles: Titles): Block {
  requireCells(grid, values.length);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new NotANumberError(`The heat map holds ${values[bad]} at row ${Math.floor(bad / grid.width)}, column ${bad % grid.width}.`);
  const scale: Domain = { low: values.reduce((a, b) => Math.min(a, b)), high: values.reduce((a, b) => Math.max(a, b)), clipped: false };
  const alt = `Colours run from ${numberText(scale.low)} to ${numberText(scale.high)} ${unit}.`;
  return plot(grid, titles, alt, (cell) => viridis.at(fraction(values[cell] as number, scale)), (x, top, width) => {
    const bar = { domain: scale, colours: viridis, cover: opaqueCover, unit };
    return { items: horizontalBar(bar, x, top + 2, width), bottom: top + 2 + horizontalBarHeight(bar, width) };
  });
}

export interface OcclusionViewsOptions {
  readonly grid: PixelGrid;
  /** Index of the most probable class with each window covered, row by row. */
  readonly classes: Int32Array;
  readonly nameOf: (index: number) => string;
  /** Total activation of the strongest feature map with each window covered, row by row. */
  readonly totals: Float32Array;
  /** Its total on the whole picture. */
  readonly total: number;
  /** The feature map's name, such as `channel 17`. */
  readonly featureMap: string;
  /** Of the whole figure, in points. */
  readonly width?: number;
}

/**
 * Both views beside each other: the most probable class, and the strongest feature map's total activation.
 * @throws RangeError when there is not one class or one total a cell
 * @throws NotANumberError when a total is NaN or infinite
 */
export function occlusionViewsFigure(options: OcclusionViewsOptions): Figure {
  const { grid, totals, total, featureMap, width = pageWidth } = options;
  const half = (width - viewsGap) / 2;
  const classTitles = { title: 'Most probable class', subtitle: 'while the window covers the place', width: half };
  const totalTitles = { title: `Strongest feature map (${featureMap})`, subtitle: `total activation on the whole picture: ${numberText(total)}`, width: half };
  return sideBySideFigure([categoryMap(options, classTitles), heatMap(grid, totals, 'total activation', totalTitles)], viewsGap);
}

type Key = (x: number, top: number, width: number) => { items: Item[]; bottom: number };

function plot(grid: PixelGrid, { title, subtitle, width }: Titles, alt: string, colour: (cell: number) => Rgb, key: Key): Block {
  const x = margin + axisRoom.left;
  const inner = width - x - margin - 4;
  let y = margin;
  const items: Item[] = [];
  for (const line of wrapText(title, width - 2 * margin, 10, 'bold')) items.push({ kind: 'text', x: margin, y: (y += 11), text: line, size: 10, weight: 'bold' });
  for (const line of wrapText(subtitle, width - 2 * margin, 8)) items.push({ kind: 'text', x: margin, y: (y += 10), text: line, size: 8, colour: paleInk });
  y += 6;
  items.push(...pixelGridItems(grid, x, y, inner, colour));
  const below = key(x, y + plotHeight(grid, inner) + axisRoom.bottom, inner);
  items.push(...below.items);
  return { width, height: below.bottom + margin, items, alt: `${title}, ${subtitle}: a grid of ${grid.height}×${grid.width} window positions. ${alt}` };
}

function requireCells({ height, width }: PixelGrid, count: number): void {
  if (count !== height * width) throw new RangeError(`A grid of ${height}×${width} cells has ${height * width} values, not ${count}.`);
}
