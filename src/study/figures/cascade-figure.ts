/** What is left of a map while the network's weights are randomised from the logits down: a small plot a method. */
import { drawing, paleInk, type Item } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { textWidth, wrapText } from '../../figures/fonts';
import { UserError } from '../../errors';
import { joinWords } from '../../text';
import { isBaseline, metricOf, subjectTitle, type StoredEstimate, type StoredStudy } from '../study-file';
import { along, baselineColour, dot, headingSize, margin, methodColour, paragraph, rangeOf, smallSize, titleLines, verticalAxis } from './marks';

export interface CascadeFigureOptions {
  /** End of the measures' ids; default `spearman`. */
  readonly similarity?: 'spearman' | 'spearman-absolute' | 'ssim' | 'ssim-absolute';
  /** Default: every method of the check, and of the baselines the edges alone. */
  readonly subjects?: readonly string[];
  readonly title?: string;
  /** In points; default the width of a page. */
  readonly width?: number;
  /** Whether a caption beside the figure says what is drawn and how to read it, so that only steps and scenes need words. Default false. */
  readonly captioned?: boolean;
}

const metric = 'cascading-randomisation';
const words = { spearman: 'rank correlation', 'spearman-absolute': 'rank correlation of sizes', ssim: 'SSIM', 'ssim-absolute': 'SSIM of sizes' } as const;
/** Least width of a plot with its part of the gaps. */
const leastPlot = 72;
const gap = 8;
/** Of the numbers at the left, a minus sign included. */
const numbers = 22;
const plotHeight = 56;
const lineHeight = smallSize + 1;

/** A method and what is left of its map at each stage; the first is the map itself. */
interface Course {
  readonly subject: string;
  readonly stages: readonly Pick<StoredEstimate, 'estimate' | 'interval'>[];
}

/**
 * @throws UserError where the study has no cascade, or none of the methods in it
 */
export function cascadeFigure(study: StoredStudy, options: CascadeFigureOptions = {}): Figure {
  const { similarity = 'spearman', title = '', width = pageWidth, captioned = false } = options;
  const measures = Object.entries(metricOf(study, metric).measures).filter(([id]) => /^stage-\d+-(.*)$/.exec(id)?.[1] === similarity);
  const stages = measures.map(([, measure]) => measure.subjects);
  const present = study.settings.subjects.map(({ id }) => id).filter((id) => stages.length > 0 && stages.every((subjects) => subjects[id]));
  const shown = options.subjects?.filter((id) => present.includes(id)) ?? present.filter((id) => !isBaseline(id) || id === 'edges');
  if (shown.length === 0) throw new UserError(`The study randomises no method that is asked for: it has ${joinWords(present, 'and')}.`);
  const courses = shown.map((subject): Course => ({
    subject,
    stages: [{ estimate: 1, interval: null }, ...stages.map((subjects) => subjects[subject] as StoredEstimate)],
  }));
  const range = rangeOf(courses.flatMap((course) => course.stages), false);
  const mostInRow = Math.max(1, Math.floor(width / leastPlot));
  const perRow = Math.ceil(courses.length / Math.ceil(courses.length / mostInRow));
  const rows = Math.ceil(courses.length / perRow);
  const measured = wrapText(words[similarity], rows * plotHeight, smallSize);
  const left = margin + measured.length * lineHeight + numbers;
  const panel = (width - left - margin - gap * (perRow - 1)) / perRow;
  const items: Item[] = [];
  let y = titleLines(title, width, items);
  const tops: number[] = [];
  for (let first = 0; first < courses.length; first += perRow) {
    const row = courses.slice(first, first + perRow);
    const headings = row.map(({ subject }) => wrapText(subjectTitle(study, subject), panel, headingSize, 'bold'));
    const lines = Math.max(...headings.map(({ length }) => length));
    const top = y + lines * (headingSize + 1) + 4;
    tops.push(top);
    row.forEach((course, column) => {
      const x = left + column * (panel + gap);
      headings[column]?.forEach((text, line, { length }) => items.push({
        kind: 'text', x: x + panel / 2, y: top - 4 - (length - 1 - line) * (headingSize + 1), text, size: headingSize, weight: 'bold', align: 'center',
        ...(isBaseline(course.subject) && { colour: paleInk }),
      }));
      items.push(...coursePanel(course, range, { x, y: top, width: panel }, column === 0));
    });
    y = top + plotHeight + smallSize + 8;
  }
  const middle = ((tops[0] as number) + (tops.at(-1) as number) + plotHeight) / 2;
  const across = (left + width - margin) / 2;
  items.push(
    ...measured.map((text, line): Item => ({
      kind: 'text', x: margin + (line + 1) * lineHeight - 2, y: middle, text, size: smallSize, align: 'center', angle: -90, colour: paleInk,
    })),
    { kind: 'text', x: across, y: (y += smallSize - 5), text: 'step of randomisation', size: smallSize, align: 'center', colour: paleInk },
  );
  const n = Math.max(0, ...stages.flatMap((subjects) => Object.values(subjects).map((one) => one.n)));
  const steps = stages.length;
  const counted = `Step 0: nothing is randomised; 1: the logits’ weights; then evenly down to ${steps}: all weights.`;
  const note = captioned
    ? `${counted} n = ${n} scenes.`
    : `Mean ${words[similarity]} of the map with the map of the network as it was, and its 95 % interval, n = ${n} scenes. ${counted} ` +
      'What does not fall does not depend on what the network has learned.';
  y = paragraph(note, margin, y + 2, width - 2 * margin, items);
  return drawing(width, y + margin, items, altOf(study, courses, similarity));
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function coursePanel({ subject, stages }: Course, range: ReturnType<typeof rangeOf>, { x, y, width }: Place, numbered: boolean): Item[] {
  const up = along(range, plotHeight);
  const colour = isBaseline(subject) ? baselineColour : methodColour;
  const inset = textWidth('0', smallSize) + 2;
  const placeOf = (step: number): number => x + inset + (step / Math.max(1, stages.length - 1)) * (width - 2 * inset);
  const heightOf = (value: number): number => y + plotHeight - up(value);
  return [
    ...verticalAxis(range, x, y, width, plotHeight, numbered),
    ...stages.slice(1).map(({ estimate }, step): Item => ({
      kind: 'line', stroke: colour, strokeWidth: 1,
      x: placeOf(step), y: heightOf((stages[step] as Course['stages'][number]).estimate), x2: placeOf(step + 1), y2: heightOf(estimate),
    })),
    ...stages.flatMap(({ interval }, step): Item[] => (interval
      ? [{ kind: 'line', x: placeOf(step), y: heightOf(interval[0]), x2: placeOf(step), y2: heightOf(interval[1]), stroke: colour, strokeWidth: 1 }]
      : [])),
    ...stages.flatMap(({ estimate }, step) => dot(placeOf(step), heightOf(estimate), colour, isBaseline(subject), 1.6)),
    ...stages.map((_, step): Item => ({ kind: 'text', x: placeOf(step), y: y + plotHeight + smallSize + 1, text: String(step), size: smallSize, align: 'center' })),
  ];
}

function altOf(study: StoredStudy, courses: readonly Course[], similarity: keyof typeof words): string {
  const ends = courses.map(({ subject, stages }) => `${subjectTitle(study, subject)} ${stages.slice(1).map(({ estimate }) => estimate.toFixed(2)).join(', ')}`);
  return `Similarity (${words[similarity]}) of maps while weights are randomised from the logits down, step by step: ${ends.join('; ')}.`;
}
