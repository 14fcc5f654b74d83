/** The course of training as a figure. */
import { curveItems, curveRoom, type Range } from '../figures/curve';
import { drawing, paleInk, type Item } from '../figures/drawing';
import { pageWidth, type Figure } from '../figures/figure';
import { wrapText } from '../figures/fonts';
import type { TrainingCourse } from './train';

const margin = 4;
const gap = 14;
const headingSize = 9;
const smallSize = 7;
const plotHeight = 80;

/** A course under a heading. */
export interface DrawnCourse {
  readonly heading: string;
  readonly course: TrainingCourse;
}

/** Steps that a point of a curve is the mean of. */
const span = 20;

/** The mean of each value and those before it, `span` at most; with fewer steps than two spans the values themselves. */
export function smoothed(values: readonly number[]): number[] {
  if (values.length < 2 * span) return [...values];
  return values.map((_, step) => {
    const last = values.slice(Math.max(0, step + 1 - span), step + 1);
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  });
}

/**
 * For each network its loss over the steps, and the share of new scenes that it answers rightly.
 * @throws RangeError without a course, or for one of fewer than two steps
 */
export function learningCurveFigure(courses: readonly DrawnCourse[]): Figure {
  const shortest = Math.min(...courses.map(({ course }) => course.losses.length));
  if (courses.length === 0 || shortest < 2) throw new RangeError('A learning curve needs a network that has learned in two steps at least.');
  const width = (pageWidth - 2 * margin - 2 * curveRoom.left - gap) / 2;
  const highest = Math.max(...courses.flatMap(({ course }) => smoothed(course.losses)));
  const quantities = [
    { name: 'loss (cross entropy) on new scenes', of: (course: TrainingCourse) => course.losses, vertical: { low: 0, high: Math.max(highest, 0.1) } satisfies Range },
    { name: 'share of new scenes answered rightly', of: (course: TrainingCourse) => course.accuracies, vertical: { low: 0, high: 1 } satisfies Range },
  ];
  const items: Item[] = [];
  let y = margin;
  for (const { heading, course } of courses) {
    items.push({ kind: 'text', x: margin, y: y + headingSize, text: heading, size: headingSize, weight: 'bold' });
    y += headingSize + 4;
    quantities.forEach(({ name, of, vertical }, i) => {
      const x = margin + curveRoom.left + i * (width + gap + curveRoom.left);
      items.push({ kind: 'text', x, y: y + smallSize, text: name, size: smallSize, colour: paleInk });
      items.push(...curveItems({ values: smoothed(of(course)), vertical, x, y: y + smallSize + 4, width, height: plotHeight, numbered: true }));
    });
    y += smallSize + 4 + plotHeight + curveRoom.bottom + gap / 2;
  }
  const note = `Every step learns from scenes that are seen once; each point is the mean of ${span} steps.`;
  for (const text of wrapText(note, pageWidth - 2 * margin, smallSize)) items.push({ kind: 'text', x: margin, y: (y += smallSize + 1), text, size: smallSize, colour: paleInk });
  const ends = courses.map(({ heading, course }) => `${heading}: ${Math.round(100 * (smoothed(course.accuracies).at(-1) as number))} % right at the end`);
  return drawing(pageWidth, y + margin, items, `Learning curves. ${ends.join('; ')}.`);
}
