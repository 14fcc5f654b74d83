import assert from 'node:assert/strict';
import { UserError } from '../../src/errors';
import { resolveName, shortName, type ExhibitName } from '../../src/report/names';
import { readTexSource } from '../../src/report/tex-source';

const text = '\\begin{figure}\\exhibitfigure{methods-sheet}\\exhibitfigure{more}\\val{share}\\label{fig:sheet}\\end{figure}\\begin{table}\\exhibittable{costs}\\label{tab:costs}\\end{table}';
const tex = readTexSource(new Map([['report/report.tex', text]]));
const exhibits: ExhibitName[] = [
  { kind: 'figure', id: 'methods-sheet' }, { kind: 'figure', id: 'more' }, { kind: 'figure', id: 'costs' }, { kind: 'table', id: 'costs' }, { kind: 'value', id: 'share' },
];
const names = (name: string): string[] => resolveName(name, tex, exhibits).map(shortName);

describe('the name of an exhibit', () => {
  it('is a label of the report, an id, or an id with its kind', () => {
    assert.deepEqual(names('fig:sheet'), ['fig:methods-sheet', 'fig:more']);
    assert.deepEqual(names('methods-sheet'), ['fig:methods-sheet']);
    assert.deepEqual(names('tab:costs'), ['tab:costs']);
    assert.deepEqual(names('fig:costs'), ['fig:costs']);
    assert.deepEqual(names('costs'), ['fig:costs', 'tab:costs']);
    for (const name of ['share', 'val:share', 'number:share']) assert.deepEqual(names(name), ['val:share'], name);
  });

  it('is answered with the nearest where it means nothing', () => {
    const refused = (name: string, words: RegExp): void => assert.throws(() => names(name), (error) => error instanceof UserError && words.test(error.message));
    refused('fig:shet', /shows no "fig:shet": did you mean fig:sheet\?$/);
    refused('val:costs', /did you mean .*tab:costs/);
    refused('fig:method', /did you mean fig:methods-sheet\?$/);
    refused('shares', /did you mean val:share\?$/);
    refused('sheet', /did you mean fig:sheet, fig:methods-sheet\?$/);
    for (const name of ['0.72', 'nonsense', 'fig:', '']) refused(name, /^The report shows no "[^"]*", nor anything like it: "npm run trace" lists all there is\.$/);
    refused('constructor:share', /shows no "constructor:share"/);
    assert.throws(() => resolveName('x', readTexSource(new Map()), []), /The report shows no "x", and nothing else yet\./);
  });
});
