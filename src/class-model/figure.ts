import { curveItems, curveRoom, type Range } from '../figures/curve';
import { drawing, paleInk, type Item } from '../figures/drawing';
import { columnWidth, pageWidth, type Figure } from '../figures/figure';
import { wrapText } from '../figures/fonts';
import { formulaItem, formulaSize } from '../figures/formula';
import { numberText, percentText } from '../figures/number-text';
import { panelHeight, picturePanel } from '../figures/panel';
import type { Picture } from '../images/picture';
import { shortName } from '../models/labels';
import { joinWords } from '../text';
import type { AscentState, ClassModel } from './class-model';
import type { ClassModelSettings, ClassModelVariant } from './settings';

/** A class model with the picture of it. */
export interface DrawnModel {
  readonly model: ClassModel;
  readonly picture: Picture;
}

const margin = 4;
const gap = 8;
const perRow = 4;
const headingSize = 9;
const smallSize = 7;
const headingHeight = headingSize + 2 * (smallSize + 2) + 4;
const curveHeight = 60;
const objective = String.raw`\arg\max_I\; S_c(I) - \lambda \lVert I \rVert_2^2`;
const formulaEm = 8;

/**
 * Class models side by side on the same terms: each with its class, the network's answer to it, the image, and the
 * logit over the steps of the ascent, all on one scale. The terms stand below.
 * @param models by the same variant and options
 * @throws RangeError without a model
 */
export function classModelFigure(models: readonly DrawnModel[]): Figure {
  const [first] = models;
  if (!first) throw new RangeError('A figure of class models needs at least one.');
  const width = models.length === 1 ? columnWidth : pageWidth;
  const columns = Math.min(models.length, perRow);
  const panel = (width - 2 * margin - curveRoom.left - gap * (columns - 1)) / columns;
  const tallest = Math.max(...models.map(({ picture }) => panelHeight(picture, panel)));
  const vertical = rangeOf(models.flatMap(({ model }) => model.course));
  const items: Item[] = [];
  let y = margin;
  for (let start = 0; start < models.length; start += columns) {
    const plot = y + headingHeight + tallest + gap;
    models.slice(start, start + columns).forEach(({ model, picture }, column) => {
      const x = margin + curveRoom.left + column * (panel + gap);
      const values = model.course.map(({ logit }) => logit);
      items.push(...headingItems(model, x, y, panel), ...picturePanel(picture, { x, y: y + headingHeight, width: panel }));
      items.push(...curveItems({ values, vertical, x, y: plot, width: panel, height: curveHeight, numbered: column === 0 }));
    });
    const middle = { x: margin + smallSize - 2, y: plot + curveHeight / 2 };
    items.push({ kind: 'text', ...middle, text: 'logit', size: smallSize, align: 'center', angle: -90, colour: paleInk });
    y = plot + curveHeight + curveRoom.bottom + gap;
  }
  const terms = termsInWords(first.model.variant, first.model.options);
  const { ascent, descent } = formulaSize(objective, formulaEm);
  items.push(formulaItem(objective, margin, y + ascent, formulaEm));
  y += ascent + descent + 2;
  for (const line of wrapText(terms, width - 2 * margin, smallSize, 'normal', 6)) {
    items.push({ kind: 'text', x: margin, y: (y += smallSize + 1.5), text: line, size: smallSize, colour: paleInk });
  }
  const each = models.map(({ model: { target, course } }) => `${shortName(target.name)}: ${climbInWords(course)}`);
  const alt = `Images that the network scores high for a class, with the logit over the steps. ${each.join('; ')}. ${terms}`;
  return drawing(width, y + margin, items, alt);
}

/** From 0, or the smallest logit where that lies below, to the largest. */
function rangeOf(course: readonly AscentState[]): Range {
  const logits = course.map(({ logit }) => logit);
  const low = Math.min(0, ...logits);
  const high = Math.max(0, ...logits);
  return { low, high: high > low ? high : low + 1 };
}

function headingItems({ target, course }: ClassModel, x: number, y: number, width: number): Item[] {
  const [name = ''] = wrapText(shortName(target.name), width, headingSize, 'bold', 1);
  const lines = [climbInWords(course), `probability ${percentText((course.at(-1) as AscentState).probability)}`];
  return [
    { kind: 'text', x, y: y + headingSize, text: name, size: headingSize, weight: 'bold' },
    ...lines.map((text, line): Item => ({
      kind: 'text', x, y: y + headingSize + (line + 1) * (smallSize + 2), text, size: smallSize, colour: paleInk,
    })),
  ];
}

function climbInWords(course: readonly AscentState[]): string {
  const [start, end] = [course[0], course.at(-1)] as [AscentState, AscentState];
  return `logit from ${numberText(start.logit, 2)} to ${numberText(end.logit)}`;
}

/** How it was climbed, and with which regularisers besides the paper's. */
function termsInWords(variant: ClassModelVariant, { steps, lambda, rate, schedule, jitter, blur, seed }: ClassModelSettings): string {
  const besides = [
    ...(jitter > 0 ? [`jitter of up to ${jitter} pixels (seed ${seed})`] : []),
    ...(blur > 0 ? [`a Gaussian blur of ${numberText(blur)} pixels after each step`] : []),
    ...(schedule === 'falling' ? ['a rate that falls to 0'] : []),
  ];
  const climb = `Climbed from the grey image in ${steps} steps at the rate ${numberText(rate)}, the penalty's weight being ${numberText(lambda)}.`;
  const more = besides.length > 0 ? `Regularised besides, not as in the paper, by ${joinWords(besides, 'and')}.` : 'Regularised by the penalty alone.';
  return `${climb} ${more} Variant ${variant}. Levels outside 0 to 255 are clipped.`;
}
