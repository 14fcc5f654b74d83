/** Mathematics for web pages: TeX as MathML, which browsers draw themselves and screen readers read. */
import { mathjax } from 'mathjax-full/js/mathjax';
import { SerializedMmlVisitor } from 'mathjax-full/js/core/MmlTree/SerializedMmlVisitor';
import { STATE } from 'mathjax-full/js/core/MathItem';
import type { MmlNode } from 'mathjax-full/js/core/MmlTree/MmlNode';
import { TeX } from 'mathjax-full/js/input/tex';
import { liteAdaptor } from 'mathjax-full/js/adaptors/liteAdaptor';
import { RegisterHTMLHandler } from 'mathjax-full/js/handlers/html';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration';
import { UserError } from '../errors';

RegisterHTMLHandler(liteAdaptor());

const page = mathjax.document('', {
  InputJax: new TeX({
    // As in figures: no package that defines macros.
    packages: ['base', 'ams'],
    formatError: (_: unknown, error: Error) => {
      throw error;
    },
  }),
});

const visitor = new SerializedMmlVisitor();

/**
 * @param display whether it stands on a line of its own
 * @throws UserError with TeX's message when it is not valid
 */
export function toMathml(tex: string, display: boolean): string {
  let source: string;
  try {
    source = visitor.visitTree(page.convert(tex, { display, end: STATE.CONVERT }) as MmlNode);
  } catch (error) {
    throw new UserError(`The formula "${tex}" is not valid TeX: ${(error as Error).message}.`);
  }
  if (source.includes('<merror')) throw new UserError(`The formula "${tex}" is not valid TeX.`);
  return source.replace(/\n\s*/g, '').replace(/ data-mjx-[\w-]+="[^"]*"/g, '');
}
