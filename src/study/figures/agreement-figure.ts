/** How alike the maps of methods are, as a matrix. */
import { horizontalBar } from '../../figures/colour-bar';
import { blueOrange, hex, type Rgb } from '../../figures/colour-maps';
import { drawing, ink, paleInk, type Item } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { textWidth } from '../../figures/fonts';
import { opaqueCover } from '../../figures/panel';
import { UserError } from '../../errors';
import { isBaseline, pairsOf, subjectTitle, type StoredPair, type StoredStudy } from '../study-file';
import { headingSize, margin, paragraph } from './marks';
import { angularOrder } from './seriation';

const numberSize = 6;
const labelSize = 6.5;

export interface AgreementFigureOptions {
  /** Default: all that the study has compared. */
  readonly subjects?: readonly string[];
  /** In points; default the width of a page. */
  readonly width?: number;
}

/**
 * The lower half of the matrix of rank correlations, means over scenes, with a number in each cell; methods that are alike stand
 * together.
 * @throws UserError where the study has no agreement, or not of two of the methods
 */
export function agreementFigure(study: StoredStudy, { subjects, width = pageWidth }: AgreementFigureOptions = {}): Figure {
  const pairs = pairsOf(study, 'spearman').filter(({ a, b }) => subjects === undefined || (subjects.includes(a) && subjects.includes(b)));
  if (pairs.length === 0) throw new UserError('The study compares no two of these methods with each other: choose others, or run its metric "agreement".');
  const known = study.settings.subjects.map(({ id }) => id).filter((id) => pairs.some(({ a, b }) => a === id || b === id));
  const value = valuesOf(pairs);
  const ids = angularOrder(known.map((a) => known.map((b) => value(a, b)))).map((index) => known[index] as string);
  const labels = Math.max(...ids.map((id) => textWidth(subjectTitle(study, id), labelSize))) + 4;
  const cell = Math.min(22, (width - 2 * margin - labels) / ids.length);
  const [left, top] = [margin + labels, margin];
  const items: Item[] = [];
  ids.forEach((a, row) => {
    const y = top + row * cell;
    const colour = isBaseline(a) ? paleInk : ink;
    items.push({ kind: 'text', x: left - 4, y: y + cell / 2 + labelSize * 0.35, text: subjectTitle(study, a), size: labelSize, align: 'right', colour });
    ids.slice(0, row + 1).forEach((b, column) => {
      const fill = blueOrange.at((value(a, b) + 1) / 2);
      items.push({ kind: 'rect', x: left + column * cell, y, width: cell, height: cell, fill: hex(fill), stroke: 'white', strokeWidth: 0.5 });
      items.push({
        kind: 'text', x: left + (column + 0.5) * cell, y: y + cell / 2 + numberSize * 0.35, text: shortNumber(value(a, b)), size: numberSize, align: 'center',
        colour: readableOn(fill),
      });
    });
  });
  const bottom = top + ids.length * cell;
  ids.forEach((id, column) => items.push({
    kind: 'text', x: left + (column + 0.5) * cell + labelSize * 0.35, y: bottom + 4, text: subjectTitle(study, id), size: labelSize, align: 'right', angle: -90,
    colour: isBaseline(id) ? paleInk : ink,
  }));
  items.push(...key(pairs, left, top, cell * ids.length));
  const [first, ...others] = [...pairs].sort((a, b) => b.estimate - a.estimate);
  const last = others.at(-1);
  const named = (pair: StoredPair | undefined): string =>
    pair ? `${subjectTitle(study, pair.a)} and ${subjectTitle(study, pair.b)} (${pair.estimate.toFixed(2)})` : 'none';
  const alt = `Matrix of rank correlations between the maps of ${ids.length} methods. Most alike: ${named(first)}; least: ${named(last)}.`;
  return drawing(width, bottom + labels + margin, items, alt);
}

function valuesOf(pairs: readonly StoredPair[]): (a: string, b: string) => number {
  const values = new Map(pairs.flatMap(({ a, b, estimate }) => [[`${a}|${b}`, estimate], [`${b}|${a}`, estimate]] as const));
  return (a, b) => (a === b ? 1 : (values.get(`${a}|${b}`) ?? 0));
}

/** Words and colour bar in the empty half, right of the diagonal's upper part. */
function key(pairs: readonly StoredPair[], left: number, top: number, side: number): Item[] {
  const width = Math.min(190, side * 0.5);
  const x = left + side - width;
  const items: Item[] = [];
  let y = top;
  items.push({ kind: 'text', x, y: (y += headingSize + 1), text: 'Rank correlation of maps', size: headingSize, weight: 'bold' });
  const n = Math.max(...pairs.map((pair) => pair.n));
  const words = `Mean of Spearman’s correlation over n = ${n} scenes. Pale names: baselines.`;
  y = paragraph(words, x, y, width, items);
  const bar = { domain: { low: -1, high: 1, clipped: false }, colours: blueOrange, cover: opaqueCover, unit: '' };
  items.push(...horizontalBar(bar, x, y + 5, width));
  return items;
}

/** A correlation in as little room as can be: `.87`, `−.12`, `1`. */
export function shortNumber(value: number): string {
  const text = Math.abs(value).toFixed(2);
  if (Number(text) === 0) return '0';
  return (value < 0 ? '−' : '') + (text.startsWith('1') ? '1' : text.slice(1));
}

/** Black or white, whichever has the higher contrast (WCAG 2.2, relative luminance). */
function readableOn(fill: Rgb): string {
  const [r, g, b] = fill.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? 'white' : 'black';
}
