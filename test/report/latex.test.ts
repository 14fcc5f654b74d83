import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { escapeLatex } from '../../src/report/latex';

/** Text that has broken LaTeX documents before, and how the page is to show it. */
const hostile: readonly (readonly [text: string, shown: string])[] = [
  ['German shepherd, German police dog', 'German shepherd, German police dog'],
  ['100% of R&D_team #1 for $5', '100% of R&D_team #1 for $5'],
  ['\\input{secret} \\end{document}', '\\input{secret} \\end{document}'],
  ['}}{{ ^^41 ~ ^', '}}{{ ^^41 ~ ^'],
  ['a<b>c | <<d>> !`e ?`f', 'a<b>c | <<d>> !`e ?`f'],
  ["\"quoted\" 'single' ``back'' ,,low", "\"quoted\" 'single' ``back'' ,,low"],
  ['a--b---c', 'a--b---c'],
  ['* starred', '* starred'],
  ['[2cm] optional', '[2cm] optional'],
  ['Ærøskøbing, Łódź, İzmir, Straße, naïve', 'Ærøskøbing, Łódź, İzmir, Straße, naïve'],
  ['e\u0301 composed', 'é composed'],
  ['dog 🐕.jpg', 'dog [U+1F415].jpg'],
  ['кот \u202Egpj.exe', '[U+043A][U+043E][U+0442] [U+202E]gpj.exe'],
  ['bell\u0007, nul\u0000, delete\u007F', 'bell[U+0007], nul[U+0000], delete[U+007F]'],
  ['two\nlines\tand a tab', 'two lines and a tab'],
  ['lone \uD83D surrogate', 'lone [U+D83D] surrogate'],
  ['5 € ± 2 µm → ½', '5 € ± 2 µm → ½'],
];

describe('escapeLatex', () => {
  it('puts commands for what LaTeX would read as its own', () => {
    assert.equal(escapeLatex('50% of A_1 & {B}'), '50\\% of A\\_1 \\& \\{B\\}');
    assert.equal(escapeLatex('\\~^'), '\\textbackslash{}\\textasciitilde{}\\textasciicircum{}');
    assert.equal(escapeLatex('[x]*'), '{[}x{]}{*}');
    assert.equal(escapeLatex('tiger cat'), 'tiger cat');
  });

  it('never lets a special character through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bare = escapeLatex(text)
          .replace(/\\(?:text[a-z]+|ensuremath)\{/g, '{')
          .replace(/\{[-\\]?(?:times|div|[-[\]*])?\}/g, '')
          .replace(/\\[{}$&#%_]/g, '')
          .replaceAll('~', '');
        assert.doesNotMatch(bare, /[\\{}$&#%_^"<>|[\]*\p{Cc}\p{Cs}]/u);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('shows exactly the text on the page, also as the first cell of a table row', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latex-test-'));
    try {
      const rows = hostile.map(([text], index) => `${escapeLatex(text)} & row${index} \\\\\n`).join('');
      writeFileSync(
        join(folder, 'hostile.tex'),
        `\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern,textcomp}\\input{glyphtounicode}\\pdfgentounicode=1
         \\pagestyle{empty}\\begin{document}\\noindent\\begin{tabular}{ll}\n${rows}\\end{tabular}\\end{document}`,
      );
      execFileSync('pdflatex', ['-no-shell-escape', '-halt-on-error', '-interaction=nonstopmode', 'hostile.tex'], { cwd: folder, stdio: 'pipe' });
      const page = execFileSync('pdftotext', ['-layout', 'hostile.pdf', '-'], { cwd: folder, encoding: 'utf8' });
      const shown = page.split('\n').filter((line) => /row\d+$/.test(line)).map((line) => line.replace(/\s+row\d+$/, '').trim());
      // The single quotes and the accent on the key have no place in the text layer's encoding but their look-alikes.
      const plain = (text: string): string => text.normalize('NFKC').replace(/\u2044/g, '/').replace(/μ/g, 'µ');
      assert.deepEqual(shown.map(plain), hostile.map(([, expected]) => plain(expected)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
