import assert from 'node:assert/strict';
import { boundingBox, largestComponent, type Mask } from '../../src/localisation/component';

/** A mask drawn in rows of `#` and `.`. */
const drawn = (...rows: readonly string[]): Mask => ({
  values: Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0)),
  height: rows.length,
  width: rows[0]!.length,
});

describe('the largest connected part of a mask', () => {
  it('hangs together over edges and corners, not round the sides', () => {
    const { mask, components } = largestComponent(drawn(
      '#..##.',
      '.#...#',
      '..#..#',
      '......',
      '####..',
    ));
    assert.equal(components, 3);
    assert.deepEqual(mask, drawn(
      '...##.',
      '.....#',
      '.....#',
      '......',
      '......',
    ));
    assert.deepEqual(boundingBox(mask), { top: 0, left: 3, height: 3, width: 3 });
    assert.equal(largestComponent(drawn('..#', '#..')).components, 2);
  });

  it('is the first in reading order of several equally large ones', () => {
    assert.deepEqual(largestComponent(drawn('.##.', '....', '##..')).mask, drawn('.##.', '....', '....'));
  });

  it('winds as it likes, and has holes', () => {
    const ring = drawn('#####', '#...#', '#.#.#', '#####');
    const { mask, components } = largestComponent(ring);
    assert.equal(components, 1);
    assert.deepEqual(mask, ring);
    const spaced = drawn('#####', '#...#', '#...#', '#.#.#', '#...#', '#####');
    assert.equal(largestComponent(spaced).components, 2);
  });

  it('is empty where the mask is, and everything where the mask is everything', () => {
    const empty = drawn('...', '...');
    assert.deepEqual(largestComponent(empty), { mask: empty, components: 0 });
    assert.throws(() => boundingBox(empty), RangeError);
    const full = drawn('##', '##', '##');
    assert.deepEqual([largestComponent(full).mask, boundingBox(full)], [full, { top: 0, left: 0, height: 3, width: 2 }]);
  });
});
