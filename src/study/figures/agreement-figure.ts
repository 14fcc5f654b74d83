/** How alike the maps of methods are, as a matrix. */
import { correlationMatrix } from '../../figures/correlation-matrix';
import { drawing } from '../../figures/drawing';
import { pageWidth, type Figure } from '../../figures/figure';
import { UserError } from '../../errors';
import { isBaseline, pairsOf, subjectTitle, type StoredPair, type StoredStudy } from '../study-file';
import { leafOrder } from './seriation';

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
  const ids = leafOrder(known.map((a) => known.map((b) => value(a, b)))).map((index) => known[index] as string);
  const [first, ...others] = [...pairs].sort((a, b) => b.estimate - a.estimate);
  const last = others.at(-1);
  const named = (pair: StoredPair | undefined): string =>
    pair ? `${subjectTitle(study, pair.a)} and ${subjectTitle(study, pair.b)} (${pair.estimate.toFixed(2)})` : 'none';
  const alt = `Matrix of rank correlations between the maps of ${ids.length} methods. Most alike: ${named(first)}; least: ${named(last)}.`;
  const { items, height } = correlationMatrix({
    names: ids.map((id) => ({ text: subjectTitle(study, id), pale: isBaseline(id) })),
    values: ids.map((a) => ids.map((b) => value(a, b))),
    heading: 'Rank correlation of maps',
    note: `Mean of Spearman’s correlation over n = ${Math.max(...pairs.map((pair) => pair.n))} scenes. Pale names: baselines.`,
    width,
    alt,
  });
  return drawing(width, height, items, alt);
}

function valuesOf(pairs: readonly StoredPair[]): (a: string, b: string) => number {
  const values = new Map(pairs.flatMap(({ a, b, estimate }) => [[`${a}|${b}`, estimate], [`${b}|${a}`, estimate]] as const));
  return (a, b) => (a === b ? 1 : (values.get(`${a}|${b}`) ?? 0));
}
