import type { Figure } from '../../src/figures/figure';
import { sheetFigure } from '../../src/figures/sheet';
import { makePicture } from '../../src/images/picture';
import { mapOf, noiseBytes } from './helpers';

/** A figure with everything in it: photograph-like noise, maps with and without sign, formula, bars, odd letters. */
export function sampleFigure(): Figure {
  const wave = Array.from({ length: 49 }, (_, i) => Math.sin(i));
  return sheetFigure({
    title: 'Maps of a picture',
    columns: [{ heading: 'Signed', unit: 'Δ logit' }, { heading: 'Positive', relu: true, formula: String.raw`\sum_k \alpha_k A^k` }],
    rows: [{ heading: 'Kätzchen 日本', subheading: 'target', picture: makePicture('noise', 64, 64, noiseBytes(64 * 64 * 3)), maps: [mapOf(7, 7, wave), mapOf(7, 7, wave)] }],
    width: 255,
  });
}
