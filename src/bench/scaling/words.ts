/** Growth in words. */
import { panels, type PanelId } from './panels';
import type { Growth, MeasuredPanel, MeasuredSeries } from './result';

/** The value and its interval, with a third digit behind the point where the interval is narrow. */
function numbers({ value, interval: [low, high] }: Growth): string[] {
  const digits = high - low < 0.05 ? 3 : 2;
  return [value, low, high].map((number) => number.toFixed(digits).replace('-', '−'));
}

/** For the key of the figure: an exponent, or milliseconds for each one more, with its interval in brackets. */
export function growthText(id: PanelId, growth: Growth): string {
  const [value, low, high] = numbers(growth);
  const text = `${value} (${low} … ${high})`;
  return panels[id].growth === 'power' ? `exponent ${text}` : `${text} ms a method`;
}

/** What the exponent says beside that of growth in proportion. */
function comparison(id: PanelId, { value, interval: [low, high] }: Growth): string {
  const { exponent, to } = panels[id].proportion ?? { exponent: 0, to: '' };
  if (exponent === 0) {
    return low <= 0 && high >= 0 ? 'no change with the batch can be told from scatter' : `twice the batch takes ${(2 ** value).toFixed(2)} of the time a picture`;
  }
  if (low <= exponent && high >= exponent) return `not to be told from growth in proportion to ${to}, whose exponent is ${exponent}`;
  return `${high < exponent ? 'slower' : 'faster'} than in proportion to ${to}, whose exponent is ${exponent}`;
}

/** The exponent between the two largest points, where fixed costs weigh least. */
function lastExponent(points: MeasuredSeries['points']): number {
  const [a, b] = points.slice(-2) as [MeasuredSeries['points'][number], MeasuredSeries['points'][number]];
  return Math.log(b.ms / a.ms) / Math.log(b.x / a.x);
}

/** A sentence: `forward pass: exponent 1.95 (95 % interval 1.90 to 2.01), not to be told from …`. */
export function growthSentence(id: PanelId, { name, points, growth }: MeasuredSeries): string {
  const [value, low, high] = numbers(growth);
  const interval = `95 % interval ${low} to ${high}`;
  if (panels[id].growth === 'line') return `${name}: each method more takes ${value} ms on average (${interval}).`;
  const last = panels[id].proportion?.exponent === 0 ? '' : `; ${lastExponent(points).toFixed(2)} between the two largest`;
  return `${name}: exponent ${value} (${interval}), ${comparison(id, growth)}${last}.`;
}

/** How the slower series stands to the faster one at the last point: `At 1089 windows, "naive" takes 4.00 times as long as "incremental".` */
export function ratioSentence({ id, series }: MeasuredPanel): string {
  const ends = series.map(({ name, points }) => ({ name, ...(points.at(-1) as MeasuredSeries['points'][number]) })).sort((a, b) => a.ms - b.ms);
  const [fast, slow] = [ends[0], ends.at(-1)] as [(typeof ends)[number], (typeof ends)[number]];
  return `At ${fast.x} ${panels[id].counted}, "${slow.name}" takes ${(slow.ms / fast.ms).toFixed(2)} times as long as "${fast.name}".`;
}
