import assert from 'node:assert/strict';
import { loadImage, createCanvas } from 'canvas';
import { UserError } from '../../src/errors';
import { drawing } from '../../src/figures/drawing';
import { formulaHtml, formulaItem, formulaSize } from '../../src/figures/formula';
import { toPdf, toPng, toSvg } from '../../src/figures/render';
import { pixelReader, unpackPdf } from './helpers';

const formulas = [
  String.raw`M = \operatorname{ReLU}\Bigl(\sum_k \alpha_k A^k\Bigr),\quad \alpha_k = \frac{1}{Z}\sum_{ij}\frac{\partial S}{\partial A_{ij}^k}`,
  String.raw`\max_{c}\,\left|\frac{\partial S}{\partial I_{ijc}}\right| - \sqrt{x}`,
  String.raw`\left(\begin{matrix}1\\2\\3\\4\\5\\6\end{matrix}\right)\;\overline{abc}\;\xrightarrow{abcdefg}`,
];

describe('formulas', () => {
  it('are drawn as outlines as librsvg draws MathJax\'s own SVG', async () => {
    for (const tex of formulas) {
      const em = 60;
      const { width, ascent, descent } = formulaSize(tex, em);
      const [across, down] = [Math.ceil(width), Math.ceil(ascent + descent)];
      // A picture of whole pixels, as librsvg would stretch any other to them.
      const svg = (/<svg.*<\/svg>/s.exec(formulaHtml(tex, true))?.[0] as string)
        .replace(/ width="[^"]*"/, ` width="${across}"`)
        .replace(/ height="[^"]*"/, ` height="${down}"`)
        .replace(/ viewBox="[^"]*"/, ` viewBox="0 ${(-ascent * 1000) / em} ${(across * 1000) / em} ${(down * 1000) / em}"`);
      const canvas = createCanvas(across, down);
      const context = canvas.getContext('2d');
      context.fillStyle = 'white';
      context.fillRect(0, 0, across, down);
      context.drawImage(await loadImage(Buffer.from(svg)), 0, 0);
      const theirs = await pixelReader(canvas.toBuffer());
      const ours = await pixelReader(await toPng(drawing(across, down, [formulaItem(tex, 0, ascent, em, '#000000')], tex), 1));
      assert.deepEqual([ours.width, ours.height], [theirs.width, theirs.height]);
      let ink = 0;
      let difference = 0;
      for (let y = 0; y < ours.height; y++) {
        for (let x = 0; x < ours.width; x++) {
          ink += 255 - (theirs.at(x, y)[0] as number);
          difference += Math.abs((theirs.at(x, y)[0] as number) - (ours.at(x, y)[0] as number));
        }
      }
      assert.ok(ink > 255 * 1000 && difference < 0.03 * ink, `${difference} of ${ink} in ${tex}`);
    }
  });

  it('have a size that grows with the em, and one baseline', () => {
    const small = formulaSize('x', 10);
    const large = formulaSize('x', 25);
    assert.ok(Math.abs(large.width - 2.5 * small.width) < 1e-9);
    // The letter x of Computer Modern: 572 thousandths wide, 442 high.
    assert.ok(Math.abs(small.width - 5.72) < 0.01 && Math.abs(small.ascent - 4.42) < 0.03, JSON.stringify(small));
    assert.ok(formulaSize('y', 10).descent > 1.5 && small.descent < 0.3);
  });

  it('stand on a web page in the size and on the baseline of the text around them, with MathML beside', () => {
    const html = formulaHtml('x_1', false);
    const { width, ascent, descent } = formulaSize('x_1', 1);
    const [, shift, across, down] = /<svg style="vertical-align: (-?[\d.]+)em"[^>]* width="([\d.]+)em" height="([\d.]+)em"/.exec(html) ?? [];
    for (const [written, measured] of [[shift, -descent], [across, width], [down, ascent + descent]] as const) {
      assert.ok(Math.abs(Number(written) - measured) < 1e-3, `${written} ${measured}`);
    }
    assert.match(html, /<svg[^>]* aria-hidden="true"/);
    assert.match(html, /<span class="for-readers"><math xmlns="[^"]*"><msub><mi>x<\/mi><mn>1<\/mn><\/msub><\/math><\/span><\/span>$/);
    // On a line of its own a sum has its limits above and below.
    assert.match(formulaHtml('\\sum_i x', true), /<munder>/);
    assert.throws(() => formulaHtml('\\foo', true), /The formula "\\foo" is not valid TeX: Undefined control sequence \\foo\./);
  });

  it('stay vectors in SVG and PDF', async () => {
    const figure = drawing(60, 30, [formulaItem('x^2', 5, 20, 10)], 'x squared');
    const svg = await toSvg(figure);
    assert.match(svg, /<path transform="translate\(5,20\)" d="M[^"]{300,}"/);
    assert.doesNotMatch(svg, /<(image|text)/);
    const pdf = unpackPdf(await toPdf(figure));
    assert.ok((pdf.match(/ c\s/g) ?? []).length > 20, 'curves');
    assert.doesNotMatch(pdf, /\/Subtype \/Image|\/FontName/);
  });

  it('report bad TeX with its message, and remember nothing from one formula to the next', () => {
    for (const [tex, message] of [['x \\foo', 'Undefined control sequence \\foo'], ['\\frac{1', 'Missing close brace'], ['\\newcommand{\\a}{1}', 'Undefined control sequence \\newcommand']] as const) {
      for (const use of [(one: string) => formulaHtml(one, true), formulaSize, (one: string) => formulaItem(one, 0, 0, 10)]) {
        assert.throws(() => use(tex, 10), (error: unknown) => error instanceof UserError && error.message === `The formula "${tex}" is not valid TeX: ${message}.`);
      }
    }
    assert.equal(formulaHtml('x', true), formulaHtml('x', true));
  });

  it('refuse what has no outline', () => {
    for (const tex of ['\\text{日}', '\\boxed{x}']) assert.throws(() => formulaItem(tex, 0, 0, 10), /cannot be drawn as an outline/);
    assert.throws(() => formulaHtml('x \\tag{1}', true), /equation number/);
  });
});
