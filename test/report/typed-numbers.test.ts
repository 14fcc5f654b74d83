import assert from 'node:assert/strict';
import fc from 'fast-check';
import { typedNumbers } from '../../src/report/typed-numbers';

const document = (body: string, preamble = ''): string => `\\documentclass[10pt]{article}\n${preamble}\n\\begin{document}\n${body}\n\\end{document}\n`;
const found = (body: string, preamble?: string): string[] => typedNumbers(document(body, preamble)).map(({ number, line }) => `${number}@${line}`);

describe('typedNumbers', () => {
  it('finds digits in prose, with their lines', () => {
    assert.deepEqual(found('The logit is 11.12,\nand 97 \\% is high.\n\n\\textbf{About 3} passes.'), ['11.12@4', '97@5', '3@7']);
    assert.deepEqual(found('\\section{Top 5}\\caption[short 6]{Seven, 8}'), ['5@4', '6@4', '8@4']);
    assert.deepEqual(found('\\begin{tabular}{lp{3cm}}\nDog & 0.97 \\\\[2pt] 1 \\\\\n\\end{tabular}'), ['0.97@5', '1@5']);
    assert.deepEqual(found('4\\,631\\,000 parameters'), ['4@4', '631@4', '000@4']);
    assert.deepEqual(found('about -5, a top-5 answer, 1x1, and 2nd'), ['5@4', '5@4', '1@4', '2@4']);
  });

  it('finds results in mathematics, and leaves indices alone', () => {
    assert.deepEqual(found('$S = 11.12$ and \\(p = .97\\) and \\[ n = 626 \\] then 4'), ['11.12@4', '.97@4', '626@4', '4@4']);
    assert.deepEqual(found('$w_1 = \\frac{1}{Z}$, $2^8$, \\[\\sum_{k=1}^n a_k^2\\]'), []);
    assert.deepEqual(found('\\begin{align*} x &= 12 \\\\[3pt] y &= 3 \\end{align*} 5'), ['12@4', '5@4']);
    assert.deepEqual(found('It costs \\$5 and $x$ is 6.'), ['5@4', '6@4']);
  });

  it('passes over keys, lengths, options, comments, names and what is declared a definition', () => {
    const harmless = [
      '\\citep[Section 3.2]{zhou2016,selvaraju2017} \\citet*{adebayo2018}', 'Figure~\\ref{fig:2} \\label{tab:3}',
      '\\val{top-5-share} \\exhibitfigure[width=0.5\\linewidth]{map-2}\\exhibittable{costs-1}', '\\vspace{-8mm}\\hspace*{1cm}\\vskip 3pt plus 1pt\\kern-2pt',
      '\\begin{minipage}[t]{0.48\\textwidth}\\end{minipage}\\begin{table}[h!]\\end{table}', '\\setlength{\\tabcolsep}{3pt}\\parindent=0pt\\looseness=-1 ',
      '50\\% % 60 is a comment'.replace('50', 'fifty'), 'EfficientNet-Lite0, ReLU6 and ResNet50', '\\asis{ImageNet-1k} and \\asis{top-5}',
      '\\multicolumn{2}{l}{both}\\cmidrule(lr){2-3}', '\\href{https://example.org/2016}{a paper}\\url{https://example.org/1}', '\\fontsize{8}{9.5}\\selectfont', '\\setlength\\tabcolsep{3pt}\\renewcommand\\arraystretch{}', '\\texttt{blocks.10}',
    ];
    for (const text of harmless) assert.deepEqual(found(text), [], text);
  });

  it('reads on after each of them', () => {
    for (const text of ['\\val{a}', '\\vspace{-8mm}', '\\cite[p.~3]{b}', '\\asis{9}', '\\begin{minipage}{.3\\linewidth}', '\\\\[2pt]', '\\setlength{\\parskip}{1pt}', '\\setlength\\parskip{1pt}', '% 1\n', '$x$', '\\%']) {
      assert.deepEqual(typedNumbers(`${text} 7 `).map(({ number }) => number), ['7'], text);
    }
    assert.deepEqual(found('\\textcolor{gray!50}{20}'), ['20@4']);
    assert.deepEqual(found('\\val{share} [of 12] and \\ref{fig:a} {13}'), ['12@4', '13@4']);
    assert.deepEqual(found('\\\\% 5\n6'), ['6@5'], 'a line break before a comment');
  });

  it('passes over the preamble but for the title and what it calls \\report…', () => {
    assert.deepEqual(found('', '\\setcounter{x}{3}\\usepackage[a4paper,textwidth=453bp]{geometry}'), []);
    assert.deepEqual(found('', '\\newcommand{\\reporttitle}{On 3 \\emph{pictures}}'), ['3@2']);
    assert.deepEqual(found('', '\\title{\\vspace{-8mm}In 4 parts}\\date{1 May}'), ['4@2']);
    assert.deepEqual(typedNumbers('a section file with 12 words').map(({ number }) => number), ['12']);
  });

  it('finds a number wherever it stands between harmless pieces', () => {
    const pieces = ['\\val{a-1} ', '$x_1$ ', 'Lite0 ', '\\vspace{1pt}', '% 9\n', '\\\\[1pt] ', '\\emph{word} ', '{\\small x} ', '\\citep{k2016} ', '\\begin{equation}y^2\\end{equation} '];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), fc.array(fc.constantFrom(...pieces)), fc.integer({ min: 0, max: 9999 }), (before, after, number) => {
        const text = `${before.join('')}${number} ${after.join('')}`;
        assert.deepEqual(found(text).map((one) => one.split('@')[0]), [String(number)], text);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
