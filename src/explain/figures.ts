/** The figures that explanations are shown in, with each method drawn as the catalogue says. */
import { relu, sharedDomain } from '../figures/display';
import { drawn, type DrawnMap } from '../figures/drawn';
import type { Figure } from '../figures/figure';
import { overlayFigure } from '../figures/overlay';
import { sheetFigure } from '../figures/sheet';
import { stripFigure } from '../figures/strip';
import type { AttributionMap } from '../methods/attribution-map';
import type { Probe } from '../methods/probe';
import { shortName } from '../models/labels';

/** Share of the values inside a colour scale: a few extreme pixels must not darken all the rest. */
const quantile = 0.995;

/** One map over its picture. */
export function methodOverlay(probe: Probe, map: AttributionMap): Figure {
  const { picture, prediction, target } = probe;
  const { map: shown, style, title, formula } = drawn(map, picture.height, picture.width);
  const logit = target.score === 'logit' ? `logit ${prediction.logit.toFixed(2)}, ` : '';
  return overlayFigure({
    picture,
    map: shown,
    title,
    formula,
    subtitle: `${shortName(prediction.name)}, ${logit}p = ${prediction.probability.toFixed(3)}`,
    domain: sharedDomain([style.relu ? relu(shown) : shown], { quantile }),
    ...style,
  });
}

/** One question to the network, and the answer of each method. */
export interface Answer {
  readonly probe: Probe;
  /** The same methods in the same order in each answer. */
  readonly maps: readonly AttributionMap[];
}

/** Questions as rows, methods as columns; each method on one colour scale. */
export function methodSheet(answers: readonly Answer[]): Figure {
  const shown = answers.map(drawnMaps);
  return sheetFigure({
    columns: (shown[0] ?? []).map(({ title, style }) => ({ heading: title, ...style })),
    rows: answers.map(({ probe }, index) => ({ ...question(probe), maps: (shown[index] ?? []).map(({ map }) => map) })),
    quantile,
  });
}

/** Questions as columns, methods as rows below the pictures; each method on one colour scale. */
export function methodStrip(answers: readonly Answer[]): Figure {
  const shown = answers.map(drawnMaps);
  return stripFigure({
    columns: answers.map(({ probe }) => question(probe)),
    rows: (shown[0] ?? []).map(({ title, style }, row) => ({ heading: title, ...style, maps: shown.map((maps) => (maps[row] as DrawnMap).map) })),
    quantile,
  });
}

function drawnMaps({ probe, maps }: Answer): DrawnMap[] {
  return maps.map((map) => drawn(map, probe.picture.height, probe.picture.width));
}

function question({ picture, prediction }: Probe) {
  return { heading: shortName(prediction.name), subheading: `p = ${prediction.probability.toFixed(3)}`, picture };
}
