/** A class's probability while pixels go or come, for several maps. */
import type { ProbabilityCurve } from '../../evaluation/faithfulness';
import { categoryColours } from '../../figures/colour-maps';
import { drawing, ink, paleInk, type Item } from '../../figures/drawing';
import { columnWidth, type Figure } from '../../figures/figure';
import { wrapText } from '../../figures/fonts';
import { along, headingSize, margin, smallSize, verticalAxis } from './marks';

export interface NamedCurve {
  readonly name: string;
  readonly curve: Pick<ProbabilityCurve, 'shares' | 'probabilities' | 'area'>;
}

export interface CurvesOptions {
  readonly title: string;
  /** What the horizontal axis counts; default `share of pixels removed`. */
  readonly across?: string;
  /** In points; default a column. */
  readonly width?: number;
}

const plotHeight = 110;
const numbers = 20;
const titleSize = headingSize + 1;
const lineHeight = smallSize + 2.5;
/** Those of the eight that stay readable as a thin line on white. */
const colours = [0, 5, 2, 3, 4, 7].map((index) => categoryColours[index] as string);

/**
 * One line a map, its area under the curve in the legend below.
 * @throws RangeError for no curve, or more than six
 */
export function probabilityCurvesFigure(curves: readonly NamedCurve[], options: CurvesOptions): Figure {
  const { title, across = 'share of pixels removed', width = columnWidth } = options;
  if (curves.length < 1 || curves.length > colours.length) throw new RangeError(`A figure shows one to ${colours.length} curves, not ${curves.length}.`);
  const items: Item[] = [];
  let y = margin;
  for (const text of wrapText(title, width - 2 * margin, titleSize, 'bold')) {
    items.push({ kind: 'text', x: margin, y: (y += titleSize + 1), text, size: titleSize, weight: 'bold' });
  }
  const [x, top] = [margin + numbers, y + smallSize + 8];
  const plot = width - x - margin - 4;
  const highest = Math.max(...curves.flatMap(({ curve }) => curve.probabilities));
  const range = { low: 0, high: highest > 0.5 ? 1 : Math.max(0.01, highest * 1.05) };
  const [right, up] = [along({ low: 0, high: 1 }, plot), along(range, plotHeight)];
  items.push(...verticalAxis(range, x, top, plot, plotHeight, true));
  curves.forEach(({ curve: { shares, probabilities } }, index) => {
    for (let step = 1; step < shares.length; step++) {
      const at = (k: number): { x: number; y: number } => ({ x: x + right(shares[k] as number), y: top + plotHeight - up(probabilities[k] as number) });
      const [from, to] = [at(step - 1), at(step)];
      items.push({ kind: 'line', ...from, x2: to.x, y2: to.y, stroke: colours[index] as string, strokeWidth: 1.2 });
    }
  });
  for (const value of [0, 0.5, 1]) {
    items.push({ kind: 'text', x: x + right(value), y: top + plotHeight + smallSize + 1, text: String(value), size: smallSize, align: 'center', colour: ink });
  }
  y = top + plotHeight + 2 * smallSize + 4;
  items.push({ kind: 'text', x: x + plot / 2, y, text: across, size: smallSize, align: 'center', colour: paleInk });
  items.push({ kind: 'text', x, y: top - 4, text: 'probability of the class', size: smallSize, colour: paleInk });
  curves.forEach(({ name, curve }, index) => {
    y += lineHeight;
    const text = `${name}: area ${curve.area.toFixed(2)}`;
    items.push({ kind: 'line', x, y: y - smallSize * 0.35, x2: x + 14, y2: y - smallSize * 0.35, stroke: colours[index] as string, strokeWidth: 1.6 });
    items.push({ kind: 'text', x: x + 18, y, text: wrapText(text, plot - 18, smallSize, 'normal', 1)[0] ?? '', size: smallSize });
  });
  const alt = `${title}: probability of the class against the ${across}. Areas: ${curves.map(({ name, curve }) => `${name} ${curve.area.toFixed(2)}`).join(', ')}.`;
  return drawing(width, y + margin + 2, items, alt);
}
