import assert from 'node:assert/strict';
import { cite, emphasised, paragraph, reference, say, type Block, type ReportDocument } from '../../src/own-report/document';
import { documentToLatex, toLatex } from '../../src/own-report/to-latex';

const value = (id: string) => ({ kind: 'value', id }) as const;
const float = (kind: 'figure' | 'table', id: string, more: object = {}): Block => ({ kind, id, label: `x:${id}`, wide: false, caption: say`Of ${id}.`, ...more });
const documentOf = (...sections: readonly (readonly Block[])[]): ReportDocument => ({ title: 'T', author: '', abstract: [], sections: sections.map((blocks, index) => ({ title: say`S${String(index)}`, blocks })) });

describe('a document in LaTeX', () => {
  it('takes what was computed by id', () => {
    assert.equal(toLatex(say`It is ${value('a-b')}, see ${reference('fig:x')} ${cite('one', 'two')} in ${emphasised(value('c'))}.`), 'It is \\val{a-b}, see \\ref{fig:x} \\citep{one,two} in \\emph{\\val{c}}.');
  });

  it('shows words exactly, with signs that TeX would join kept apart', () => {
    assert.equal(toLatex(say`a-b, 50% of ${'R&D_{x}'}`), 'a-b, 50\\% of R\\&D\\_\\{x\\}');
    assert.equal(toLatex(say`a--b,,c`), 'a-{}-b,{},c');
    // A value may begin with the same sign.
    assert.equal(toLatex(say`a-${value('b')}`), 'a-{}\\val{b}');
    assert.equal(toLatex(say`see -${'-'} b`), 'see -{}- b');
  });

  it('gives narrow figures their own width, and others that of the column', () => {
    const tex = documentToLatex(documentOf([float('figure', 'a', { width: 112 }), float('figure', 'b', { width: 300 }), float('figure', 'c')]));
    assert.ok(tex.includes('\\exhibitfigure[width=112bp]{a}') && tex.includes('\\exhibitfigure{b}') && tex.includes('\\exhibitfigure{c}'));
  });

  it('calls what is wide one section before its own, in the same order', () => {
    const tex = documentToLatex(documentOf([paragraph(say`first`)], [paragraph(say`second`), float('figure', 'narrow')], [paragraph(say`third`), float('figure', 'wide', { wide: true }), float('table', 'broad', { wide: true })]));
    const places = ['first', 'second', '{wide}', '{broad}', '{narrow}', 'third'].map((word) => tex.indexOf(word));
    assert.ok(places.every((place) => place > 0));
    const [first, second, wide, broad, narrow, third] = places as [number, number, number, number, number, number];
    assert.ok(first < wide && wide < broad && broad < second && second < narrow && narrow < third);
    assert.equal(tex.split('\\exhibitfigure{wide}').length, 2);
  });

  it('joins what goes on after a formula to its paragraph', () => {
    const tex = documentToLatex(documentOf([paragraph(say`Let`, 'A.'), { kind: 'display', tex: 'x=1,' }, { kind: 'paragraph', content: say`where`, continues: true }, paragraph(say`New`)]));
    assert.ok(tex.includes('\\paragraph{A.}\nLet\n\\[x=1,\\]\nwhere\n\nNew'));
  });

  it('breaks long lines at spaces only', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const lines = documentToLatex(documentOf([paragraph(say`${words}`)])).split('\n').filter((line) => line.startsWith('word'));
    assert.equal(lines.join(' '), words);
    assert.ok(lines.length > 3 && lines.every((line) => line.length <= 110));
  });
});
