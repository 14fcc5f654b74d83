/** The figures of a report on somebody's own pictures. */
import { drawn } from '../figures/drawn';
import { columnWidth, pageWidth, type Figure } from '../figures/figure';
import { percentText } from '../figures/number-text';
import { scaleQuantile } from '../figures/scale';
import { sheetFigure } from '../figures/sheet';
import { stripFigure } from '../figures/strip';
import { shortName } from '../models/labels';
import type { Explained } from './experiment';
import { shortTitle } from './facts';
import { inFigures, shortenedApart, toldApart } from './plain-text';

/** Wider pictures would say no more. */
const widestPicture = 112;
/** Between two pictures at least, in points. */
const gap = 10;

/** All pictures side by side as the network saw them, with its answers. */
export function picturesFigure(explained: readonly Explained[], wide: boolean): Figure {
  const width = Math.min(wide ? pageWidth : columnWidth, widestPicture * explained.length);
  const files = toldApart(explained.map(({ measures: { file } }) => file), width / explained.length - gap);
  return stripFigure({
    columns: explained.map(({ picture, measures: { file, top: [best] } }, at) => ({
      heading: inFigures(files[at] as string),
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
  const ofSeveral = explained.length > 1;
  const files = shortenedApart(explained.map(({ measures: { file } }) => file), fileWidth);
  const shown = explained.flatMap(({ answers, picture, measures: { file } }, at) =>
    answers.map(({ prediction: { name, probability }, maps }) => ({
      heading: inFigures(shortName(name)),
      subheading: `${ofSeveral ? `${inFigures(files[at] as string)}, ` : ''}${percentText(probability)}`,
      picture: { ...picture, name: inFigures(file) },
      drawn: maps.map((map) => ({ ...drawn(map, picture.height, picture.width), heading: shortTitle(map.method) })),
    })),
  );
  return sheetFigure({
    columns: (shown[0]?.drawn ?? []).map(({ heading, style }) => ({ heading, ...style })),
    rows: shown.map(({ drawn: ofRow, ...row }) => ({ ...row, maps: ofRow.map(({ map }) => map) })),
    quantile: scaleQuantile,
    width,
    captioned: true,
  });
}

/** The most that a file's name takes beside a row, in points at 10 points. */
const fileWidth = 80;
