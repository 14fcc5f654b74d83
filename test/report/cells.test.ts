import assert from 'node:assert/strict';
import type { Notebook } from '../../src/notebooks/notebook';
import { findCell } from '../../src/report/cells';

const notebook = (...sources: string[]): Notebook => ({
  cells: sources.map((source, index) => ({ id: `id-${index + 1}`, cell_type: source.startsWith('#') ? 'markdown' : 'code', source: source.split(/(?<=\n)/), metadata: {} })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

describe('the cell that makes an exhibit', () => {
  const cells = notebook(
    "# exhibits.figure('maps', …)",
    "const ids = ['maps'];",
    "const a = 1;\n  await exhibits.figure(\n    'maps', strip, { from });\nawait exhibits.table(\"maps\", costs, { from });",
    'for (const animal of animals) {\n  await exhibits.text(`${animal}-class`, name(animal), { from });\n  await exhibits.number(`both-${animal}-class`, 3, { from });\n}',
    "await exhibits.text('cat-class', 'cat', { from });",
    'await exhibits.number(`${id}`, 1, { from });',
  );

  it('is the one whose call names its id, with its lines', () => {
    assert.deepEqual(findCell(cells, 'figure', 'maps'), { number: 3, id: 'id-3', call: "await exhibits.figure(\n  'maps', strip, { from });" });
    assert.deepEqual(findCell(cells, 'table', 'maps'), { number: 3, id: 'id-3', call: 'await exhibits.table("maps", costs, { from });' });
    assert.equal(findCell(cells, 'figure', 'map'), null);
    assert.equal(findCell(cells, 'text', 'maps'), null, 'of another kind');
  });

  it('is the one whose template spells most of the id, unless another spells all', () => {
    assert.equal(findCell(cells, 'text', 'dog-class')?.call, 'await exhibits.text(`${animal}-class`, name(animal), { from });');
    assert.equal(findCell(cells, 'text', 'cat-class')?.number, 5);
    assert.equal(findCell(cells, 'number', 'both-dog-class')?.number, 4);
    assert.equal(findCell(cells, 'number', 'anything')?.number, 6);
    assert.equal(findCell(notebook('exhibits.number(`a.b-${x}`)'), 'number', 'axb-1'), null, 'a point is a point');
  });

  it('is shown to the end of its call, whatever brackets stand in its texts and comments', () => {
    const source = [
      '  before();', '  await exhibits.figure(`maps-${id}`, sheet({', "    title: ':) \\'(', // a smile (or so", '    other: f(`)`, ")"),', '  }), { from });', '  after();',
    ].join('\n');
    const call = findCell(notebook(source), 'figure', 'maps-1')?.call;
    assert.equal(call, ['await exhibits.figure(`maps-${id}`, sheet({', "  title: ':) \\'(', // a smile (or so", '  other: f(`)`, ")"),', '}), { from });'].join('\n'));
    const twelve = (lines: number): string[] => findCell(notebook(`x.table('t', [\n${'  1,\n'.repeat(lines - 2)}]);\nafter();`), 'table', 't')?.call.split('\n') ?? [];
    assert.deepEqual([twelve(12).length, twelve(12).at(-1)], [12, ']);']);
    assert.deepEqual([twelve(13).length, twelve(13).at(-2), twelve(13).at(-1)], [12, '  1,', '…']);
    assert.equal(findCell(notebook("x.text('open', 1\n+ 2"), 'text', 'open')?.call, "x.text('open', 1\n+ 2", 'never closed');
  });

  it('is shown with lines of bearable length', () => {
    const call = findCell(notebook(`await exhibits.number('long', ${'1 + '.repeat(200)}1)`), 'number', 'long')?.call ?? '';
    assert.deepEqual([call.length, call.endsWith('…')], [240, true]);
  });
});
