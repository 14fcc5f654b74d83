import assert from 'node:assert/strict';
import { tf } from '../../src/backend';
import { readAnswer, Unreadable } from '../../src/course/answer';
import { agrees, visiblyDifferent } from '../../src/course/compare';
import { relationOf } from '../../src/course/conventions';
import { gridOf, type Grid } from '../../src/course/grid';

const plain = async (result: unknown) => {
  const grid = await readAnswer(result);
  return grid && { shape: [...grid.shape], values: [...grid.values] };
};

describe('what a function returned', () => {
  it('is read from tensors, lists, typed arrays, numbers and maps', async () => {
    const tensor = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
    assert.deepEqual(await plain(tensor), { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] });
    tensor.dispose();
    assert.deepEqual(await plain([[1, 2], [3, 4], [5, 6]]), { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] });
    assert.deepEqual(await plain([Float32Array.of(1, 2), [3, 4]]), { shape: [2, 2], values: [1, 2, 3, 4] });
    assert.deepEqual(await plain(Uint8Array.of(7, 9)), { shape: [2], values: [7, 9] });
    assert.deepEqual(await plain(2.5), { shape: [], values: [2.5] });
    assert.deepEqual(await plain(true), { shape: [], values: [1] });
    assert.deepEqual(await plain({ values: Float32Array.of(1, 2, 3, 4, 5, 6), height: 1, width: 2 }), { shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6] });
    assert.equal(await plain(undefined), null);
  });

  it('is refused where it is no numbers', async () => {
    for (const result of ['map', { map: [1] }, [[1, 2], [3]], [[1], undefined], () => 1]) await assert.rejects(readAnswer(result), Unreadable);
  });
});

describe('two answers', () => {
  const expected = gridOf([2, 3], [0, 1, 2, 3, 4, -10]);
  const shifted = (by: number): Grid => gridOf([2, 3], [0, 1, 2, 3, 4 + by, -10]);

  it('agree up to a thousandth of the largest value', () => {
    assert.ok(agrees(shifted(0.0099), expected));
    assert.ok(!agrees(shifted(0.0101), expected));
  });

  it('agree whatever axes of length 1 there are, and flat where the length is right', () => {
    for (const shape of [[1, 2, 3], [2, 3, 1], [6]]) assert.ok(agrees(gridOf(shape, expected.values), expected), shape.join());
    for (const shape of [[3, 2], [2, 3, 2]]) assert.ok(!agrees(gridOf(shape, new Float64Array(shape.reduce((a, b) => a * b))), expected));
  });

  it('agree in what is not finite', () => {
    assert.ok(agrees(gridOf([2], [NaN, 1]), gridOf([2], [Infinity, 1])));
    assert.ok(!agrees(gridOf([2], [NaN, 1]), gridOf([2], [0, 1])));
  });

  it('differ visibly from three hundredths on, and by their shape', () => {
    assert.ok(visiblyDifferent(shifted(0.31), expected));
    assert.ok(!visiblyDifferent(shifted(0.29), expected));
    assert.ok(visiblyDifferent(gridOf([3, 2], expected.values), expected));
  });
});

describe('a convention', () => {
  const maps = [gridOf([2, 2], [0, 1, 2, 4]), gridOf([2, 2], [-2, 1, 0, 2]), gridOf([2, 2], [0, 0, 0, 0])];
  const changed = (change: (value: number, map: Grid) => number) => maps.map((map) => gridOf(map.shape, map.values.map((value) => change(value, map))));
  const most = ({ values }: Grid): number => Math.max(...values);
  const least = ({ values }: Grid): number => Math.min(...values);

  it('is a factor, the same for all maps', () => {
    assert.deepEqual(relationOf(changed((value) => 49 * value), maps), { words: 'all values are 49 times as large', signTurned: false, zeroByZero: false });
    assert.equal(relationOf(changed((value) => -value), maps)?.words, 'the sign is turned round');
    assert.match(relationOf(changed((value) => -3 * value), maps)?.words ?? '', /turned round, and all values are 3 times/);
  });

  it('is a division by the maximum, or a stretch from 0 to 1', () => {
    const safe = (map: Grid) => most(map) || 1;
    assert.match(relationOf(changed((value, map) => value / safe(map)), maps)?.words ?? '', /divided by its largest value/);
    const stretched = relationOf(changed((value, map) => (most(map) === least(map) ? 0 : (value - least(map)) / (most(map) - least(map)))), maps);
    assert.match(stretched?.words ?? '', /from 0 to 1/);
  });

  it('tells where 0 was divided by 0', () => {
    assert.equal(relationOf(changed((value, map) => value / most(map)), maps)?.zeroByZero, true);
  });

  it('is none where a value differs, the sign changes from map to map and the size too, or there are few values', () => {
    assert.equal(relationOf(changed((value) => (value === 4 ? 4.1 : value)), maps), null);
    assert.equal(relationOf(changed((value, map) => (map === maps[0] ? -2 * value : 3 * value)), maps), null);
    assert.equal(relationOf([gridOf([2], [2, 4])], [gridOf([2], [1, 2])]), null);
  });
});
