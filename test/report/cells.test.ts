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

  it('is the one whose call names its id, with that line', () => {
    assert.deepEqual(findCell(cells, 'figure', 'maps'), { number: 3, id: 'id-3', call: "await exhibits.figure( 'maps', strip, { from });" });
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

  it('is shown with a line of bearable length', () => {
    const call = findCell(notebook(`await exhibits.number('long', ${'1 + '.repeat(200)}1)`), 'number', 'long')?.call ?? '';
    assert.deepEqual([call.length, call.endsWith('…')], [240, true]);
  });
});
