import assert from 'node:assert/strict';
import { sourceFaults } from '../../src/report/source-faults';
import type { KnownIds } from '../../src/report/generated';

const known: KnownIds = { figure: new Set(['maps']), table: new Set(['costs']), value: new Set(['share', 'class']), formula: new Set(['cam']) };
const bib = '@misc{zhou2016, title={A}}\n@misc{zeiler2014, title={B}}\n';
const faults = (tex: string, references = bib): string[] => sourceFaults(new Map([['report/report.tex', tex], ['report/references.bib', references]]), known);
const cited = '\\citep{zhou2016,zeiler2014}';

describe("the faults of the report's sources", () => {
  it('are none in a report that shows what there is and cites what it has', () => {
    assert.deepEqual(faults(`${cited} \\val{share}\n\\exhibitfigure{maps}\\exhibittable{costs}$\\formula{cam}$ % 97 \\val{none}`), []);
  });

  it('are named with file and line, one of each kind', () => {
    assert.deepEqual(faults('At 97\\,\\%,\n\\val{shares} and \\exhibitfigure[width=1cm]{map}\\cite{zhou2016} \\citet{zhou2017}'), [
      'report/report.tex:1: The number 97 is typed by hand: leave it in a notebook and write \\val{…}, or \\asis{97} if it is no result',
      'report/report.tex:2: No notebook leaves the value "shares": did you mean "share"?',
      'report/report.tex:2: No notebook leaves the figure "map": did you mean "maps"?',
      'report/report.tex:2: The citation "zhou2017" has no reference: did you mean "zhou2016"?',
      'report/references.bib:2: The reference "zeiler2014" is not cited',
    ]);
    assert.deepEqual(faults(`${cited}\\val{#1}`), ['report/report.tex:1: Write the id of the value "#1" in full, so that it can be traced']);
    assert.deepEqual(faults(cited, `${bib}@book{zhou2016, title={C}}\n`), ['report/references.bib:3: The reference "zhou2016" is given twice']);
    assert.deepEqual(faults('\\cite{a}', ''), ['report/report.tex:1: The citation "a" has no reference']);
    assert.deepEqual(faults('\\nocite{*}', '@misc{a, title={A}}').slice(-1), ['report/references.bib:1: The reference "a" is not cited']);
  });

  it('are also what would show something past the notebooks', () => {
    assert.deepEqual(faults(`${cited}\n% \\includegraphics{a}\n\\includegraphics[width=1cm]{../figs/old}\\exhibitvalue{x}{good}`), [
      'report/report.tex:3: \\includegraphics shows what no notebook leaves: leave it in a notebook and write \\exhibitfigure{…}',
      'report/report.tex:3: \\exhibitvalue shows what no notebook leaves: leave it in a notebook and write \\val{…}',
    ]);
  });

  it('leave the exhibits aside before the notebooks have run', () => {
    assert.deepEqual(sourceFaults(new Map([['report/report.tex', '\\val{none} 5']]), null).length, 1);
  });
});
