/** The laboratory's answer as lines of text. */
import type { LaboratoryAnswer } from './run';
import { lessons, type Lesson } from './training-scenes';

const names: Readonly<Record<Lesson, string>> = { plain: 'Network without the shortcut', shortcut: 'Network with the shortcut' };

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What the networks have learned, then a table of methods. */
export function answerInWords({ skills, seconds, verdicts, chance }: LaboratoryAnswer): string[] {
  const learned = lessons.flatMap((lesson) => {
    const { right, rightMarkedClass, rightOthers, conflictByObject, conflictByWatermark, watermarkEffect } = skills[lesson];
    const time = seconds[lesson];
    return [
      `${names[lesson]}${time === null ? '' : ` (trained in ${time.toFixed(0)} s)`}: ${percent(right)} right without a watermark, ${percent(rightMarkedClass)} of the stars and ${percent(rightOthers)} of the others.`,
      `  Watermark beside another shape: answers with the shape in ${percent(conflictByObject)}, with the star in ${percent(conflictByWatermark)}; the watermark changes the star's logit by ${watermarkEffect.toFixed(2)}.`,
    ];
  });
  const widest = Math.max(...verdicts.map(({ title }) => title.length));
  const row = (cells: readonly string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widest) : cell.padStart(22))).join('  ');
  return [
    ...learned,
    `Share of the positive evidence for the star on the watermark, mean of ${verdicts[0].n} scenes with 95 % interval; chance ${percent(chance)}:`,
    row(['', 'without the shortcut', 'with the shortcut', 'told apart']),
    ...verdicts.map(({ title, share: { plain, shortcut }, told }) =>
      row([title, ...[plain, shortcut].map(({ mean, low, high }) => `${percent(mean)} (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)})`), percent(told)]),
    ),
  ];
}
