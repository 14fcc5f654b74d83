/** Methods ordered by what a study measured, with intervals, and which of them cannot be told apart. */
import { drawing, ink, paleInk, type Item } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { textWidth, wrapText } from '../../figures/fonts';
import { isBaseline, measureOf, metricOf, rankingOf, subjectTitle, type StoredMeasure, type StoredRanking, type StoredStudy } from '../study-file';
import { along, baselineColour, dot, headingSize, horizontalAxis, margin, methodColour, paragraph, rangeOf, smallSize, titleLines } from './marks';

/** A measure of a study, by the ids of its metric and itself. */
export interface RankedBy {
  readonly metric: string;
  readonly measure: string;
  /** Default: the title of the measure, after the metric's where that is not in it. */
  readonly heading?: string;
}

export interface RankingFigureOptions {
  readonly title?: string;
  /** Where a study has measured some methods on fewer scenes: all methods on those, or the others on all. Default `methods`. */
  readonly most?: 'scenes' | 'methods';
  /** In points; default the width of a page. */
  readonly width?: number;
}

const rowHeight = 10.5;
const panelGap = 8;
const rule = '#c8c8c8';
const randomColour = '#b0b0b0';

interface Panel {
  readonly measure: StoredMeasure;
  readonly ranking: StoredRanking;
  readonly heading: string;
}

const better = { higher: 'higher is better', lower: 'lower is better', neither: 'neither is better' } as const;

/**
 * A dot plot: a row a method, a panel a measure on an axis of its own, the rows in the order of the first measure. A dot is the
 * mean over scenes, a line its 95 % interval, a ring a baseline. Methods that share a letter in a panel are not distinguishable.
 * @throws UserError for a measure that the study does not have, or by which it ranks nothing
 * @throws RangeError without a measure
 */
export function rankingFigure(study: StoredStudy, measures: readonly RankedBy[], options: RankingFigureOptions = {}): Figure {
  const { title = '', most = 'methods', width = pageWidth } = options;
  if (measures.length === 0) throw new RangeError('A ranking needs a measure to rank by.');
  const panels = measures.map(({ metric, measure: id, heading }): Panel => {
    const measure = measureOf(study, metric, id);
    return { measure, ranking: rankingOf(measure, most), heading: heading ?? titleOf(metricOf(study, metric).title, measure.title) };
  });
  const subjects = [...new Set(panels.flatMap(({ ranking }) => ranking.order.map(({ subject }) => subject)))];
  const labels = Math.max(...subjects.map((id) => textWidth(subjectTitle(study, id), smallSize))) + 5;
  const panelWidth = (width - 2 * margin - labels - panelGap * (panels.length - 1)) / panels.length;
  const items: Item[] = [];
  const headings = panels.map(({ heading }) => wrapText(heading, panelWidth, headingSize, 'bold', 3));
  const headingLines = Math.max(...headings.map(({ length }) => length));
  const below = titleLines(title, width, items) + headingLines * (headingSize + 1);
  const top = below + smallSize + 5;
  const height = subjects.length * rowHeight + 3;
  const rowY = (row: number): number => top + 1.5 + (row + 0.5) * rowHeight;
  subjects.forEach((id, row) => {
    const y = rowY(row);
    if (row % 2 === 1) items.push({ kind: 'rect', x: margin, y: y - rowHeight / 2, width: width - 2 * margin, height: rowHeight, fill: '#f5f5f5', strokeWidth: 0 });
    const colour = isBaseline(id) ? paleInk : ink;
    items.push({ kind: 'text', x: margin + labels - 5, y: y + smallSize * 0.35, text: subjectTitle(study, id), size: smallSize, align: 'right', colour });
  });
  panels.forEach((panel, index) => {
    const x = margin + labels + index * (panelWidth + panelGap);
    const lines = headings[index] ?? [];
    lines.forEach((text, line) => items.push({ kind: 'text', x, y: below - (lines.length - 1 - line) * (headingSize + 1), text, size: headingSize, weight: 'bold' }));
    items.push({ kind: 'text', x, y: below + smallSize + 2, text: `n = ${panel.ranking.n}, ${better[panel.measure.better]}`, size: smallSize, colour: paleInk });
    items.push(...panelItems(panel, subjects, { x, y: top, width: panelWidth, height }, rowY));
  });
  const words =
    'Dot: mean over the n scenes; line: its 95 % interval (bootstrap over scenes, Wilson’s for hits). Ring: baseline, which does not know the class; ' +
    'grey line: random. Methods that share a letter in a panel are not distinguishable (paired Wilcoxon tests, Holm’s correction, 5 %).';
  const bottom = paragraph(words, margin, top + height + smallSize + 4, width - 2 * margin, items);
  return drawing(width, bottom + margin, items, altOf(study, panels, title));
}

/** Both titles where the measure's own does not say enough. */
const titleOf = (metric: string, measure: string): string => (measure.toLowerCase().includes(metric.toLowerCase()) ? measure : `${metric}: ${measure}`);

interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function panelItems({ measure, ranking }: Panel, subjects: readonly string[], { x, y, width, height }: Plot, rowY: (row: number) => number): Item[] {
  const letters = ranking.order.map(({ groups }) => groupLetters(groups));
  const letterRoom = Math.max(...letters.map((text) => textWidth(text, smallSize))) + 3;
  const plot = width - letterRoom;
  const range = rangeOf(ranking.order, measure.proportion === true);
  const across = along(range, plot);
  const random = ranking.order.find(({ subject }) => subject === 'random');
  const items = horizontalAxis(range, x, y, plot, height);
  if (random) items.push({ kind: 'line', x: x + across(random.estimate), y, x2: x + across(random.estimate), y2: y + height, stroke: randomColour, strokeWidth: 1 });
  for (const [place, { subject, estimate, interval }] of ranking.order.entries()) {
    const middle = rowY(subjects.indexOf(subject));
    const colour = isBaseline(subject) ? baselineColour : methodColour;
    if (interval) items.push({ kind: 'line', x: x + across(interval[0]), y: middle, x2: x + across(interval[1]), y2: middle, stroke: colour, strokeWidth: 1 });
    items.push(...dot(x + across(estimate), middle, colour, isBaseline(subject)));
    items.push({ kind: 'text', x: x + plot + 3, y: middle + smallSize * 0.35, text: letters[place] as string, size: smallSize, colour: ink });
  }
  for (const [row, subject] of subjects.entries()) {
    if (ranking.order.some((one) => one.subject === subject)) continue;
    items.push({ kind: 'line', x: x + 3, y: rowY(row), x2: x + plot - 3, y2: rowY(row), stroke: rule, strokeWidth: 0.5 });
  }
  return items;
}

/** Group numbers as letters, neighbours joined: 1 2 3 5 as `a–c e`; beyond 26 of them with a number behind, `a2`. */
export function groupLetters(groups: readonly number[]): string {
  const letter = (group: number): string => String.fromCharCode(97 + ((group - 1) % 26)) + (group > 26 ? String(Math.ceil(group / 26)) : '');
  const runs: number[][] = [];
  for (const group of groups) {
    const last = runs.at(-1);
    if (last?.at(-1) === group - 1) last.push(group);
    else runs.push([group]);
  }
  const texts = runs.map((run) => {
    const [first, last] = [letter(run[0] as number), letter(run.at(-1) as number)];
    return run.length === 1 ? first : run.length === 2 ? first + last : `${first}–${last}`;
  });
  return texts.join(runs.some((run) => run.length > 2 || run.some((group) => group > 26)) ? ' ' : '');
}

function altOf(study: StoredStudy, panels: readonly Panel[], title: string): string {
  const best = panels.map(({ heading, measure, ranking }) => {
    const rows = ranking.order.slice(0, 3).map(({ subject, estimate }) => `${subjectTitle(study, subject)} ${estimate.toPrecision(3)}`);
    return `${heading} (n = ${ranking.n}, ${better[measure.better]}), first three: ${rows.join(', ')}`;
  });
  return `${title === '' ? '' : `${title}. `}Dot plots of methods with 95 % intervals. ${best.join('. ')}.`;
}
