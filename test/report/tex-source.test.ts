import assert from 'node:assert/strict';
import { readBibliography, readTexSource, withoutComments } from '../../src/report/tex-source';

describe('the report as a LaTeX source', () => {
  it('loses its comments and nothing else', () => {
    assert.equal(withoutComments('a % b\n50\\% c\\\\% d\n%e'), 'a    \n50\\% c\\\\   \n  ');
  });

  it('names what it shows, where, and under which labels', () => {
    const text = [
      'Sees \\val{dog-class} % \\val{not-this}',
      '\\begin{figure*}[t]',
      '  \\exhibitfigure[width=3cm]{maps}\\caption{With \\val{share}.}',
      '  \\label{fig:maps}\\end{figure*}',
      '\\begin{table}\\exhibittable {costs}\\label{tab:costs}\\label{tab:other}\\end{table}',
      '\\[\\formula{cam}\\] \\values{no} \\citep[see][p.~2]{zhou2016, adebayo2018}\\Citet*{zeiler2014}',
    ].join('\n');
    const { uses, floats, citations } = readTexSource(new Map([['report/report.tex', text], ['report/more.tex', '\\val{more}']]));
    assert.deepEqual(
      uses.map(({ kind, id, path, line }) => `${kind} ${id} ${path}:${line}`),
      [
        'value dog-class report/report.tex:1', 'figure maps report/report.tex:3', 'value share report/report.tex:3',
        'table costs report/report.tex:5', 'formula cam report/report.tex:6', 'value more report/more.tex:1',
      ],
    );
    assert.deepEqual(floats.map((float) => [float.labels, float.uses.map(({ id }) => id)]), [[['fig:maps'], ['maps', 'share']], [['tab:costs', 'tab:other'], ['costs']]]);
    assert.deepEqual(citations.map(({ key, line }) => `${key}:${line}`), ['zhou2016:6', 'adebayo2018:6', 'zeiler2014:6']);
  });

  it('has a bibliography with keys and lines', () => {
    const bib = '@comment{none,}\n@article{zhou2016,\n  title = {A @b{c, d}},\n}\n  @Misc { gcompris ,\n}\n@string{x = "y"}';
    assert.deepEqual(readBibliography(new Map([['report/references.bib', bib]])).map(({ key, line }) => `${key}:${line}`), ['zhou2016:2', 'gcompris:5']);
  });
});
