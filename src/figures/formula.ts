/** Formulas: TeX (LaTeX's mathematics with amsmath, set by MathJax) for web pages, and as outlines to be placed in figures. */
import { liteAdaptor } from 'mathjax-full/js/adaptors/liteAdaptor';
import type { LiteElement } from 'mathjax-full/js/adaptors/lite/Element';
import { STATE } from 'mathjax-full/js/core/MathItem';
import type { MmlNode } from 'mathjax-full/js/core/MmlTree/MmlNode';
import { SerializedMmlVisitor } from 'mathjax-full/js/core/MmlTree/SerializedMmlVisitor';
import { RegisterHTMLHandler } from 'mathjax-full/js/handlers/html';
import { TeX } from 'mathjax-full/js/input/tex';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration';
import { mathjax } from 'mathjax-full/js/mathjax';
import { SVG } from 'mathjax-full/js/output/svg';
import { UserError } from '../errors';
import type { PathItem } from './drawing';
import { outlines } from './svg-outlines';

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

const page = mathjax.document('', {
  InputJax: new TeX({
    // No package that defines macros or colours: a formula must not depend on those set before it.
    packages: ['base', 'ams'],
    formatError: (_: unknown, error: Error) => {
      throw error;
    },
  }),
  OutputJax: new SVG({ fontCache: 'none' }),
});

interface Typeset {
  readonly node: LiteElement;
  /** In thousandths of an em: left, top (negative above the baseline), width, height. */
  readonly viewBox: readonly [number, number, number, number];
}

function converted<T>(tex: string, options: object): T {
  try {
    return page.convert(tex, options) as T;
  } catch (error) {
    throw new UserError(`The formula "${tex}" is not valid TeX: ${(error as Error).message}.`);
  }
}

function typeset(tex: string, display = true): Typeset {
  const node = adaptor.firstChild(converted<LiteElement>(tex, { display })) as LiteElement;
  const message = /data-mjx-error="([^"]*)"/.exec(adaptor.outerHTML(node))?.[1];
  if (message !== undefined) throw new UserError(`The formula "${tex}" is not valid TeX: ${message}.`);
  const viewBox = (adaptor.getAttribute(node, 'viewBox') ?? '').split(/\s+/).map(Number);
  if (viewBox.length !== 4) throw new UserError(`The formula "${tex}" has an equation number, which figures and notebooks do not give.`);
  return { node, viewBox: viewBox as [number, number, number, number] };
}

/**
 * A formula for a web page: drawn as SVG in the colour and size of the text around it and on its baseline, and for
 * those who cannot see it as MathML, which a style sheet is to hide from the eye (class `for-readers`).
 * @param display whether it stands on a line of its own
 * @throws UserError with TeX's message when the formula is not valid
 */
export function formulaHtml(tex: string, display: boolean): string {
  const { node, viewBox: [, top, width, height] } = typeset(tex, display);
  const em = (thousandths: number): string => `${Number((thousandths / 1000).toFixed(3))}em`;
  adaptor.setAttribute(node, 'width', em(width));
  adaptor.setAttribute(node, 'height', em(height));
  adaptor.setAttribute(node, 'style', `vertical-align: ${em(-(height + top))}`);
  adaptor.setAttribute(node, 'aria-hidden', 'true');
  adaptor.removeAttribute(node, 'role');
  const mathml = new SerializedMmlVisitor().visitTree(converted<MmlNode>(tex, { display, end: STATE.CONVERT }));
  return `<span class="formula${display ? ' display' : ''}">${adaptor.outerHTML(node)}<span class="for-readers">${mathml.replace(/\n\s*/g, '')}</span></span>`;
}

/** The size of a formula in points, above and below its baseline. */
export interface FormulaSize {
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
}

/**
 * @param em points to the em: the font size of the text beside it
 * @throws UserError with TeX's message when the formula is not valid
 */
export function formulaSize(tex: string, em: number): FormulaSize {
  const [, top, width, height] = typeset(tex).viewBox;
  return { width: (width * em) / 1000, ascent: (-top * em) / 1000, descent: ((height + top) * em) / 1000 };
}

/**
 * A formula as one outline, to be placed in a figure: it stays a vector in SVG and PDF and needs no font there.
 * (x, y) is the left end of its baseline.
 * @throws UserError when the formula is not valid, or holds what has no outline (letters outside MathJax's fonts, frames)
 */
export function formulaItem(tex: string, x: number, y: number, em: number, colour?: string): PathItem {
  const path = outlines(adaptor, typeset(tex).node, em / 1000);
  if (path === null) throw new UserError(`The formula "${tex}" holds a sign that cannot be drawn as an outline: use mathematical symbols and Latin letters only, and no frames.`);
  return { kind: 'path', x, y, path, ...(colour === undefined ? {} : { colour }) };
}
