/** The figures that explanations are shown in, with each method drawn as the catalogue says. */
import sharp from 'sharp';
import { relu, sharedDomain } from '../figures/display';
import { drawn, type DrawnMap } from '../figures/drawn';
import { pageWidth, type Figure } from '../figures/figure';
import { galleryFigure } from '../figures/gallery';
import { percentText } from '../figures/number-text';
import { overlayFigure } from '../figures/overlay';
import { panelPixels, prepareMap } from '../figures/panel';
import { scaleQuantile } from '../figures/scale';
import { sheetFigure, type SheetOptions } from '../figures/sheet';
import { stripFigure } from '../figures/strip';
import type { AttributionMap } from '../methods/attribution-map';
import type { Probe } from '../methods/probe';
import { shortName } from '../models/labels';

/** What figures say of a probe: what was asked about which picture. */
export interface Question extends Pick<Probe, 'picture' | 'prediction' | 'target'> {
  readonly classNames: readonly string[];
  /** Where methods look unless told otherwise; another layer is named beside the method. */
  readonly defaultLayer: string;
}

/** One question to the network, and the answer of each method. */
export interface Answer {
  readonly question: Question;
  /** The same methods in the same order in each answer. */
  readonly maps: readonly AttributionMap[];
}

/** One map over its picture, with title, formula and colour bar. */
export function methodOverlay(question: Question, map: AttributionMap): Figure {
  const { prediction, target } = question;
  const logit = target.score === 'logit' ? `logit ${prediction.logit.toFixed(2)}, ` : '';
  return overlayFigure({ ...overlayOf(question, map), subtitle: `${inWords(question)}, ${logit}${probabilityOf(question)}` });
}

/** One map over its picture as a PNG of the picture's size, without a word: for machines where no figure can be drawn. */
export function plainOverlay(question: Question, map: AttributionMap): Promise<Buffer> {
  const { picture, map: shown, domain, ...style } = overlayOf(question, map);
  const pixels = panelPixels(picture, prepareMap(shown, style), domain);
  return sharp(pixels, { raw: { width: picture.width, height: picture.height, channels: 3 } }).png().toBuffer();
}

function overlayOf(question: Question, map: AttributionMap) {
  const { map: shown, style, ...words } = drawnFor(question, map);
  const domain = sharedDomain([style.relu ? relu(shown) : shown], { quantile: scaleQuantile });
  return { picture: question.picture, map: shown, domain, ...style, ...words };
}

/** The map ready for a figure; its title names the layer where it is another than usual. */
function drawnFor({ picture, defaultLayer }: Question, map: AttributionMap): DrawnMap {
  const ready = drawn(map, picture.height, picture.width);
  return map.layer === null || map.layer === defaultLayer ? ready : { ...ready, title: `${ready.title} at ${map.layer}` };
}

/** Questions as rows, methods as columns; each method on one colour scale. */
export function methodSheet(answers: readonly Answer[], headings = classHeadings, width?: number): Figure {
  return sheetOf(answers, headings, width === undefined ? {} : { width });
}

/** {@link methodSheet} for a page whose caption says that each method has one colour scale. */
export function captionedSheet(answers: readonly Answer[]): Figure {
  return sheetOf(answers, classHeadings, { captioned: true });
}

function sheetOf(answers: readonly Answer[], headings: typeof classHeadings, look: Pick<SheetOptions, 'width' | 'captioned'>): Figure {
  const shown = answers.map(drawnMaps);
  return sheetFigure({
    columns: (shown[0] ?? []).map(({ title, style }) => ({ heading: title, ...style })),
    rows: answers.map(({ question }, index) => ({ ...headings(question), maps: (shown[index] ?? []).map(({ map }) => map) })),
    quantile: scaleQuantile,
    ...look,
  });
}

/** Questions as columns, methods as rows below the pictures; each method on one colour scale. */
export function methodStrip(answers: readonly Answer[], headings = classHeadings): Figure {
  const shown = answers.map(drawnMaps);
  return stripFigure({
    columns: answers.map(({ question }) => headings(question)),
    rows: (shown[0] ?? []).map(({ title, style }, row) => ({ heading: title, ...style, maps: shown.map((maps) => (maps[row] as DrawnMap).map) })),
    quantile: scaleQuantile,
  });
}

/** One question answered by many methods, each on a colour scale of its own. */
function methodGallery({ question, maps }: Answer): Figure {
  return galleryFigure({
    picture: question.picture,
    title: `${inWords(question)}, ${probabilityOf(question)}`,
    panels: drawnMaps({ question, maps }).map(({ map, title, style }) => {
      const domain = sharedDomain([style.relu ? relu(map) : map], { quantile: scaleQuantile });
      return { heading: title, map, domain, ...style };
    }),
  });
}

/** More methods than this do not fit side by side. */
const columnsAtMost = 4;

/** All answers in one figure: a sheet where the methods fit side by side, else a gallery, or a strip of several questions. */
export function answersFigure(answers: readonly Answer[]): Figure {
  const [first] = answers;
  if (!first || first.maps.length <= columnsAtMost) return methodSheet(answers);
  return answers.length === 1 ? methodGallery(first) : methodStrip(answers);
}

/** How many answers fit on one page of {@link contactSheet}. */
export function answersOnSheet(methods: number): number {
  return methods <= columnsAtMost ? 8 : 4;
}

/** Answers about several pictures on one page, headed by the pictures' names; each method on one colour scale. */
export function contactSheet(answers: readonly Answer[]): Figure {
  const methods = answers[0]?.maps.length ?? 0;
  if (methods > columnsAtMost) return methodStrip(answers, pictureHeadings);
  // Few columns on the width of a page would make panels so large that a page is as tall as three.
  return methodSheet(answers, pictureHeadings, Math.min(pageWidth, 50 + 112 * (methods + 1)));
}

function drawnMaps({ question, maps }: Answer): DrawnMap[] {
  return maps.map((map) => drawnFor(question, map));
}

function classHeadings(question: Question) {
  return { heading: inWords(question), subheading: probabilityOf(question), picture: question.picture };
}

function pictureHeadings(question: Question) {
  return { heading: question.picture.name, subheading: `${inWords(question)}, ${probabilityOf(question)}`, picture: question.picture };
}

/** The target in words. */
function inWords({ prediction, target, classNames }: Question): string {
  const name = shortName(prediction.name);
  const negative = target.negative === true;
  if (target.against === undefined) return negative ? `against ${name}` : name;
  const other = shortName(classNames[target.against] ?? '');
  return negative ? `${other} rather than ${name}` : `${name} rather than ${other}`;
}

function probabilityOf({ prediction }: Question): string {
  return percentText(prediction.probability);
}
