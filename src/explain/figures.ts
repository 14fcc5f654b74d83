/** The figures that explanations are shown in, with each method drawn as the catalogue says. */
import { relu, sharedDomain } from '../figures/display';
import { drawn } from '../figures/drawn';
import type { Figure } from '../figures/figure';
import { overlayFigure } from '../figures/overlay';
import { sheetFigure, type SheetOptions } from '../figures/sheet';
import type { AttributionMap } from '../methods/attribution-map';
import type { Probe } from '../methods/probe';
import { shortName } from '../models/labels';

/** Share of the values inside a colour scale: a few extreme pixels must not darken all the rest. */
const quantile = 0.995;

/** One map over its picture. */
export function methodOverlay(probe: Probe, map: AttributionMap): Figure {
  const { picture, prediction, target } = probe;
  const { map: shown, style, title } = drawn(map, picture.height, picture.width);
  const logit = target.score === 'logit' ? `logit ${prediction.logit.toFixed(2)}, ` : '';
  return overlayFigure({
    picture,
    map: shown,
    title,
    subtitle: `${shortName(prediction.name)}, ${logit}p = ${prediction.probability.toFixed(3)}`,
    domain: sharedDomain([style.relu ? relu(shown) : shown], { quantile }),
    ...style,
  });
}

/** A row of {@link methodSheet}: one question to the network, and the answer of each method. */
export interface MethodSheetRow {
  readonly probe: Probe;
  /** One map a column; the same methods in the same order in each row. */
  readonly maps: readonly AttributionMap[];
}

/** Pictures and classes by methods, each method on one colour scale. */
export function methodSheet(rows: readonly MethodSheetRow[], options: Pick<SheetOptions, 'title' | 'width'> = {}): Figure {
  const shown = rows.map(({ probe, maps }) => maps.map((map) => drawn(map, probe.picture.height, probe.picture.width)));
  return sheetFigure({
    columns: (shown[0] ?? []).map(({ title, style }) => ({ heading: title, ...style })),
    rows: rows.map(({ probe }, index) => ({
      heading: shortName(probe.prediction.name),
      subheading: `p = ${probe.prediction.probability.toFixed(3)}`,
      picture: probe.picture,
      maps: (shown[index] ?? []).map(({ map }) => map),
    })),
    quantile,
    ...options,
  });
}
