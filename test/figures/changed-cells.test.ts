import assert from 'node:assert/strict';
import { changedCellsFigure, type ChangedCells } from '../../src/figures/changed-cells';
import { itemsOf, textsOf } from './helpers';

const layers: ChangedCells[] = [
  { heading: 'input', height: 40, width: 80, rows: { first: 10, last: 19 }, columns: { first: 20, last: 59 } },
  { heading: 'last', height: 4, width: 8, rows: { first: 0, last: 3 }, columns: { first: 7, last: 7 } },
  { heading: 'none', height: 4, width: 8, rows: { first: 2, last: 1 }, columns: { first: 0, last: 7 } },
];

describe('changedCellsFigure', () => {
  it('fills the cells from the first to the last, both included', () => {
    // Three rectangles a layer: the map, what changes of it, its frame.
    const rectangles = itemsOf(changedCellsFigure(layers), 'rect');
    assert.equal(rectangles.length, 9);
    const shares = [0, 3, 6].map((first) => {
      const [map, changed] = [rectangles[first]!, rectangles[first + 1]!];
      const shares = [(changed.x - map.x) / map.width, changed.width / map.width, (changed.y - map.y) / map.height, changed.height / map.height];
      return shares.map((share) => Math.round(1e6 * share) / 1e6);
    });
    assert.deepEqual(shares, [[0.25, 0.5, 0.25, 0.25], [0.875, 0.125, 0, 1], [0, 1, 0.5, 0]]);
    const [map] = rectangles;
    assert.equal(map!.height * 2, map!.width);
  });

  it('writes sizes and shares below the maps', () => {
    const figure = changedCellsFigure(layers);
    for (const text of ['40 × 80', '4 × 8', '13 %', '0 %']) assert.ok(textsOf(figure).includes(text), text);
    assert.equal(figure.alt, 'Cells that a window changes, layer by layer: input 13 % of 40 × 80; last 13 % of 4 × 8; none 0 % of 4 × 8.');
  });

  it('draws the lines between the cells of a coarse grid only', () => {
    const lines = itemsOf(changedCellsFigure(layers.slice(0, 2)), 'line');
    assert.equal(lines.length, 3 + 7);
  });

  it('refuses cells outside the map, and no layer at all', () => {
    const outside = { ...layers[1]!, columns: { first: 7, last: 8 } };
    assert.throws(() => changedCellsFigure([outside]), { name: 'RangeError', message: /"last" has 4×8 cells/ });
    assert.throws(() => changedCellsFigure([]), RangeError);
  });
});
