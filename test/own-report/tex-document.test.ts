import assert from 'node:assert/strict';
import { UserError } from '../../src/errors';
import type { Block } from '../../src/own-report/document';
import { TexCursor } from '../../src/own-report/tex-cursor';
import { readDocument } from '../../src/own-report/tex-document';
import { readInline } from '../../src/own-report/tex-inline';
import { tableOf } from '../../src/own-report/tex-table';
import { escapeLatex } from '../../src/report/latex';
import { textToHtml } from '../../src/own-report/to-html';

const inline = (tex: string) => readInline(new TexCursor(tex, 'r.tex'));
const words = (tex: string): string => textToHtml(inline(tex));
const report = (body: string): string => `\\documentclass{article}\n\\newcommand{\\reporttitle}{A \\emph{title}}\n\\newcommand{\\reportauthor}{Ada}\n\\begin{document}\n${body}\n\\end{document}\n`;
const blocks = (body: string): readonly Block[] => readDocument(report(`\\section{S}\n${body}`), 'r.tex').sections[0]?.blocks ?? [];
const refuse = (read: () => unknown, sentence: RegExp): void => {
  assert.throws(read, (error: Error) => error instanceof UserError && sentence.test(error.message) && !error.message.includes('\n'));
};

describe('running text of the project’s report', () => {
  it('is read as TeX sets it', () => {
    assert.equal(words("``a'' -- b --- c~d 5\\,\\% \\emph{x \\textbf{y}} \\asis{7}"), '“a” – b — c\u00a0d 5\u202f% <em>x <strong>y</strong></em> 7');
    assert.equal(words("Sch{\\\"o}nberger, St\\'efan, \\c{c}, na\\\"{\\i}ve \\ldots{} x"), 'Schönberger, Stéfan, ç, naïve … x');
    assert.equal(words('224 \\ensuremath{\\times} 224 \\ensuremath{-}1'), '224 × 224 −1');
    assert.equal(words('a\n  b\tc'), 'a b\u0009c'.replace('\t', ' '));
  });

  it('undoes what the project does to words from outside', () => {
    const hostile = '100% of R&D_team #1 {x} \\input{y} ~^ <b> "q" \'s\' `t` a--b ,,c [z]* |';
    assert.equal(words(escapeLatex(hostile)).replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&'), hostile);
  });

  it('names citations, references and values', () => {
    assert.deepEqual(inline('\\citet{a} \\citep{b, c} \\ref{fig:x} \\val{v}$x_1$'), [
      { kind: 'citation', keys: ['a'], textual: true },
      { kind: 'words', text: ' ' },
      { kind: 'citation', keys: ['b', 'c'], textual: false },
      { kind: 'words', text: ' ' },
      { kind: 'reference', label: 'fig:x' },
      { kind: 'words', text: ' ' },
      { kind: 'value', id: 'v' },
      { kind: 'mathematics', tex: 'x_1' },
    ]);
  });

  it('refuses what it does not know, by its name and line', () => {
    refuse(() => inline('one\ntwo \\footnote{x}'), /^r\.tex:2: the command \\footnote is not known to the web page/);
    refuse(() => inline('a & b'), /^r\.tex:1: the web page cannot show a bare "&"/);
    refuse(() => inline('\\emph{open'), /what "\{" opens is not closed/);
    refuse(() => inline('$x'), /"\$" is missing/);
  });
});

describe('the project’s report', () => {
  it('has title, author, abstract and sections', () => {
    const document = readDocument(report('\\maketitle\n\\begin{abstract}\n\\noindent\nShort.\n\\end{abstract}\n\n\\section{One}\\label{sec:one}\nText.\n\n\\section{Two}\nMore.'), 'r.tex');
    assert.deepEqual([document.title, document.author], ['A title', 'Ada']);
    assert.equal(textToHtml(document.abstract), 'Short.');
    assert.deepEqual(document.sections.map(({ title, label, blocks: own }) => [textToHtml(title), label, own.length]), [['One', 'sec:one', 1], ['Two', undefined, 1]]);
  });

  it('has paragraphs that go on after a formula, and no comments', () => {
    const found = blocks('\\paragraph{Head.} Let % not this\n% nor this\nit be\n\\[x = 1,\\]\nwhere 50\\% is.\n\nNew.');
    assert.deepEqual(
      found.map((block) => (block.kind === 'paragraph' ? [textToHtml(block.heading ?? []), textToHtml(block.content).replace(/ +/g, ' '), block.continues === true] : [block.kind])),
      [['Head.', 'Let it be', false], ['display'], ['', 'where 50% is.', true], ['', 'New.', false]],
    );
  });

  it('has floats, also in the middle of a paragraph, which comes first', () => {
    const found = blocks('Before\n\\begin{figure*}[tb]\n\\centering\n\\exhibitfigure[width=3cm]{a-b}\n\\caption{A \\val{n} caption.}\n\\label{fig:a}\n\\end{figure*}\nafter.\n\n\\begin{table}\\centering\\small\\exhibittable{t}\\caption{C}\\label{tab:t}\\end{table}');
    assert.deepEqual(found.map((block) => block.kind), ['paragraph', 'figure', 'table']);
    const [text, figure, table] = found as [Extract<Block, { kind: 'paragraph' }>, Extract<Block, { kind: 'figure' }>, Extract<Block, { kind: 'table' }>];
    assert.equal(textToHtml(text.content), 'Before after.');
    assert.deepEqual([figure.id, figure.label, figure.wide, figure.caption.length], ['a-b', 'fig:a', true, 3]);
    assert.deepEqual([table.id, table.wide], ['t', false]);
  });

  it('has lists', () => {
    const [list] = blocks('\\begin{itemize}\n\\item one\n\\item two \\emph{x}\n\\end{itemize}') as [Extract<Block, { kind: 'list' }>];
    assert.deepEqual(list.items.map(textToHtml), ['one', 'two <em>x</em>']);
  });

  it('refuses environments and commands that it does not know, with the line in the file', () => {
    refuse(() => blocks('Text.\n\n\\begin{verbatim}x\\end{verbatim}'), /^r\.tex:8: the environment "verbatim" is not known to the web page/);
    refuse(() => blocks('\\begin{figure}\\tikz x\\end{figure}'), /\\tikz in a figure/);
    refuse(() => blocks('Text \\newthing here'), /^r\.tex:6: the command \\newthing/);
    refuse(() => readDocument('no document', 'r.tex'), /has no \\begin\{document\}/);
  });
});

describe('a table of the project’s report', () => {
  it('has its head, alignment and cells', () => {
    const table = tableOf('% written\n\\begin{tabular}{@{}lr@{}}\n\\toprule\nMethod & Passes \\\\\n\\midrule\nR\\&D {[}x{]} & 1\\,000 \\\\\n\\bottomrule\n\\end{tabular}\n', 't', textToHtml);
    assert.equal(
      table,
      '<table><thead><tr><th style="text-align:left">Method</th><th style="text-align:right">Passes</th></tr></thead>' +
        '<tbody><tr><td style="text-align:left">R&amp;D [x]</td><td style="text-align:right">1\u202f000</td></tr></tbody></table>',
    );
  });

  it('draws a rule that parts the rows of a table', () => {
    const table = tableOf('\\begin{tabular}{lr}\\toprule a & b \\\\ \\midrule 1 & 2 \\\\ \\midrule\n3 & 4 \\\\ 5 & 6 \\\\ \\bottomrule\\end{tabular}', 't', textToHtml);
    const rows = [...table.matchAll(/<tr([^>]*)>(.*?)<\/tr>/g)].map(([, style = '', cells = '']) => [style.includes('border-top'), cells.replace(/<[^>]*>/g, ' ').trim()]);
    assert.deepEqual(rows, [[false, 'a  b'], [false, '1  2'], [true, '3  4'], [false, '5  6']]);
  });

  it('has cells over several columns', () => {
    const table = tableOf('\\begin{tabular}{lcc}\\toprule & \\multicolumn{2}{c}{Both} \\\\ \\cmidrule(lr){2-3} a & b & c \\\\ \\midrule 1 & 2 & 3 \\\\ \\bottomrule\\end{tabular}', 't', textToHtml);
    assert.ok(table.includes('<th colspan="2" style="text-align:center">Both</th>'));
    assert.equal(table.split('<tr>').length, 4);
    assert.equal(table.split('<th').length - 1, 1 + 2 + 3);
  });
});
