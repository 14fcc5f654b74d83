import assert from 'node:assert/strict';
import { firstError, labelsIn, pageCount, visibleFaults } from '../../src/report/tex-log';

describe("TeX's log", () => {
  it('names the first error with file and line', () => {
    const log = 'This is pdfTeX\n(./report.tex\n./report.tex:7: Undefined control sequence.\nl.7 Some text \\fooo\n                {x}\n./report.tex:9: Too late.\n';
    assert.equal(firstError(log), 'report/report.tex:7: Undefined control sequence \\fooo');
    assert.equal(firstError('./generated/table-a.tex:3: LaTeX Error: Misplaced.\n'), 'report/generated/table-a.tex:3: Misplaced');
    assert.equal(firstError("! LaTeX Error: File `absent.sty' not found.\n"), "File `absent.sty' not found");
    assert.equal(firstError('all is well: 3: really\n'), null);
  });

  it('knows number and page of the labels', () => {
    const aux = '\\relax\n\\newlabel{fig:a}{{2}{3}{A \\emph {b}}{figure.2}{}}\n\\newlabel{sub@x}{{a}{1}}\n\\newlabel{tab:b}{{B.1}{12}}\n\\newlabel{roman}{{1}{iv}}\n';
    assert.deepEqual(labelsIn(aux), { 'fig:a': { number: '2', page: 3 }, 'tab:b': { number: 'B.1', page: 12 } });
  });

  it('counts the pages', () => {
    assert.equal(pageCount('Output written on report.pdf (1 page, 123 bytes).'), 1);
    assert.equal(pageCount('Output written on report.pdf (12 pages, 123 bytes).'), 12);
    assert.equal(pageCount('No pages of output.'), null);
  });

  it('finds what a reader would notice, and leaves the rest alone', () => {
    const log = [
      "LaTeX Warning: Reference `fig:a' on page 1 undefined on input line 3.",
      "LaTeX Warning: Reference `fig:a' on page 1 undefined on input line 3.",
      "Package natbib Warning: Citation `zhou' on page 2 undefined on input line 9.",
      "LaTeX Warning: Label `s' multiply defined.",
      'Overfull \\hbox (1.99pt too wide) in paragraph at lines 1--2',
      'Overfull \\hbox (2.09pt too wide) in paragraph at lines 10--12',
      'Overfull \\vbox (30.0pt too high) has occurred while \\output is active',
      'Underfull \\hbox (badness 10000) in paragraph at lines 1--2',
      'Missing character: There is no é in font cmr10!',
      "LaTeX Font Warning: Font shape `T1/lmr/bx/sc' undefined",
      '(Font)              using `T1/lmr/bx/n\' instead on input line 5.',
    ].join('\n');
    assert.deepEqual(visibleFaults(log), [
      'the reference "fig:a" is undefined',
      'the citation "zhou" is undefined',
      'the label "s" is given twice',
      'a box is 2.1 pt too wide at lines 10 to 12',
      'a box is 30.0 pt too high for its page',
      'the character "é" is missing in its font',
      'the font shape "T1/lmr/bx/sc" does not exist, and another stands in its place',
    ]);
  });
});
