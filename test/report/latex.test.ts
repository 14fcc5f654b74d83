import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { escapeLatex } from '../../src/report/latex';
import { tableToLatex } from '../../src/report/table';
import { checkDocument, compile } from '../../src/report/tex';

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
  ['224 × 224 ÷ 49 − 100', '224 × 224 ÷ 49 − 100'],
  ['\\immediate\\write18{touch injected}', '\\immediate\\write18{touch injected}'],
  ['\\csname end\\endcsname \\def\\val#1{} \\catcode`\\%=12', '\\csname end\\endcsname \\def\\val#1{} \\catcode`\\%=12'],
  ['שלום \u200F!', '[U+05E9][U+05DC][U+05D5][U+05DD] [U+200F]!'],
  ['👩\u200D🔬', '[U+1F469][U+200D][U+1F52C]'],
  ['C:\\new\\table.png', 'C:\\new\\table.png'],
];
/** The single quotes and the accent on the key have no place in the text layer's encoding but their look-alikes. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\u2044/g, '/').replace(/μ/g, 'µ');

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
      assert.deepEqual(shown.map(plain), hostile.map(([, expected]) => plain(expected)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is harmless in the title, the author, a caption, a value and a table of a whole report', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latex-test-'));
    const report = join(folder, 'report');
    try {
      mkdirSync(join(report, 'generated'), { recursive: true });
      copyFileSync(join(__dirname, '../../report/exhibits.sty'), join(report, 'exhibits.sty'));
      const words = hostile.map(([text]) => text);
      const all = words.map(escapeLatex).join(' ');
      writeFileSync(join(report, 'generated/values.tex'), `\\exhibitvalue{hostile}{${all}}\n`);
      for (const name of ['formulas', 'alternatives']) writeFileSync(join(report, `generated/${name}.tex`), '');
      writeFileSync(join(report, 'generated/table-hostile.tex'), tableToLatex({ columns: [{ title: words.slice(0, 3).join(' ') }], rows: words.map((text) => [text]) }));
      // The unescaped command at the end shows that a command that came through would do nothing either.
      writeFileSync(
        join(report, 'report.tex'),
        String.raw`\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,textcomp}\usepackage[british]{babel}
          \usepackage[landscape,margin=2cm]{geometry}\usepackage{exhibits,caption,hyperref}
          \newcommand{\reporttitle}{${all}}\newcommand{\reportauthor}{${all}}
          \hypersetup{hidelinks,pdftitle={\reporttitle},pdfauthor={\reportauthor}}\title{\small\reporttitle}\author{\parbox{.9\linewidth}{\reportauthor}}
          \begin{document}\sloppy\emergencystretch=4cm\maketitle\section{\small ${all}}
          \begin{table}\exhibittable{hostile}\caption[short]{\val{hostile}}\end{table}
          \immediate\write18{touch injected}\end{document}`,
      );
      const document = await compile(report, 'report');
      await checkDocument(report, document);
      const expected = plain(hostile.map(([, shown]) => shown).join(' '));
      const info = execFileSync('pdfinfo', ['report.pdf'], { cwd: report, encoding: 'utf8' });
      for (const field of ['Title', 'Author']) {
        assert.equal(plain(new RegExp(`^${field}: +(.*)$`, 'm').exec(info)?.[1] ?? ''), expected, field);
      }
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      assert.deepEqual(left.filter((name) => !/report$|generated|\.(?:aux|fdb_latexmk|fls|log|out|pdf|sty|tex)$/.test(name)), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
