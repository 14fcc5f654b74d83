/** The figures of a report on somebody's own pictures. */
import { methodSheet, type Question } from '../explain/figures';
import { pageWidth, columnWidth, type Figure } from '../figures/figure';
import { stripFigure } from '../figures/strip';
import { percentText } from '../figures/number-text';
import { shortName } from '../models/labels';
import type { Explained } from './experiment';
import { inFigures, shortened } from './plain-text';

/** Wider pictures would say no more. */
const widestPicture = 112;

/** All pictures side by side as the network saw them, with its answers. */
export function picturesFigure(explained: readonly Explained[], wide: boolean): Figure {
  const width = Math.min(wide ? pageWidth : columnWidth, widestPicture * explained.length);
  return stripFigure({
    columns: explained.map(({ picture, measures: { file, top: [best] } }) => ({
      heading: inFigures(file),
      subheading: best === undefined ? '' : `${inFigures(shortName(best.name))}, ${percentText(best.probability)}`,
      picture: { ...picture, name: inFigures(file) },
    })),
    rows: [],
    width,
  });
}

/**
 * A row for each class of each picture, a column for each method.
 * @param width in points
 */
export function sheetOf(explained: readonly Explained[], width: number): Figure {
  const answers = explained.flatMap(({ answers: own, measures: { file } }) => own.map(({ question, maps }) => ({ question: drawable(question, file), maps })));
  const ofSeveral = explained.length > 1;
  const headings = ({ picture, prediction: { name, probability } }: Question) => ({
    heading: name,
    subheading: `${ofSeveral ? `${shortened(picture.name, fileWidth)}, ` : ''}p\u00a0=\u00a0${probability.toFixed(3)}`,
    picture,
  });
  return methodSheet(answers, headings, width);
}

/** The most that a file's name takes beside a row, in points at 10 points. */
const fileWidth = 80;

/** The question with names that the figures' font has. */
function drawable(question: Question, file: string): Question {
  const { prediction, picture } = question;
  return { ...question, prediction: { ...prediction, name: inFigures(shortName(prediction.name)) }, picture: { ...picture, name: inFigures(file) } };
}
