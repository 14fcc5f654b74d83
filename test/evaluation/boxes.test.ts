import assert from 'node:assert/strict';
import { randomMap } from '../../src/evaluation/baseline-maps';
import { boxIou, evidenceBox, intersectionOverUnion } from '../../src/evaluation/boxes';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import { uniformSource } from '../../src/random';
import { assertClose, assertRefusesBadMaps, assertRefusesBadMasks, drawnMask, mapOf, negated, rectangleMask } from '../support/map-metrics';

const box = (top: number, left: number, height: number, width: number) => ({ top, left, height, width });

describe('intersection over union of boxes', () => {
  it('is that of the pixels they cover', () => {
    const uniform = uniformSource(3);
    const side = (): number => Math.floor(uniform() * 6);
    for (let trial = 0; trial < 200; trial++) {
      const [a, b] = [box(side(), side(), 1 + side(), 1 + side()), box(side(), side(), 1 + side(), 1 + side())];
      const [inA, inB] = [a, b].map(({ top, left, height, width }) => rectangleMask(12, 12, top, left, height, width)) as [Uint8Array, Uint8Array];
      const both = inA.filter((inside, pixel) => inside === 1 && inB[pixel] === 1).length;
      const either = inA.filter((inside, pixel) => inside === 1 || inB[pixel] === 1).length;
      assert.equal(intersectionOverUnion(a, b), both / either);
    }
  });

  it('is 0 for boxes that touch and 1 for the same', () => {
    assert.equal(intersectionOverUnion(box(0, 0, 4, 4), box(4, 0, 4, 4)), 0);
    assert.equal(intersectionOverUnion(box(0, 0, 4, 4), box(0, 4, 4, 4)), 0);
    assert.equal(intersectionOverUnion(box(2, 3, 5, 7), box(2, 3, 5, 7)), 1);
  });
});

describe('the box of a map', () => {
  const map = mapOf(
    [9, 0, 0, 0, 0],
    [0, 0, 3, 0, 2],
    [0, 0, 0, 3, 0],
    [0, 0, 0, 1.6, 0],
    [8, 0, 0, 0, 0],
  );

  it('holds the largest part above a fifth of the maximum, or another share', () => {
    assert.deepEqual(evidenceBox(map), box(1, 2, 2, 3));
    assert.deepEqual(evidenceBox(map, 0.15), box(1, 2, 3, 3));
    assert.deepEqual(evidenceBox(map, 0.5), box(0, 0, 1, 1));
  });

  it("is compared with the box of all of the mask's parts", () => {
    const mask = drawnMask('.....', '..#..', '.....', '...##', '.....');
    // The mask's box has 3 rows and 3 columns, the map's two rows of these.
    assert.equal(boxIou(map, mask), 6 / 9);
    assert.equal(boxIou(map, mask, 0.15), 1);
  });

  it('is perfect for the mask itself, and none where no value is positive', () => {
    const mask = rectangleMask(20, 30, 4, 11, 9, 6);
    const perfect: PixelMap = { values: Float32Array.from(mask), height: 20, width: 30 };
    assert.equal(boxIou(perfect, mask), 1);
    const flat = { ...perfect, values: new Float32Array(600) };
    for (const nothing of [negated(perfect), flat]) assert.deepEqual([evidenceBox(nothing), boxIou(nothing, mask)], [null, 0]);
  });

  it('is the picture for random numbers', () => {
    const mask = rectangleMask(20, 30, 4, 11, 9, 6);
    for (let seed = 1; seed <= 50; seed++) assertClose(boxIou(randomMap(20, 30, seed), mask), 54 / 600, 0.01);
  });

  it('refuses what it cannot measure', () => {
    assertRefusesBadMaps(evidenceBox);
    assertRefusesBadMaps((bad) => boxIou(bad, new Uint8Array(bad.values.length).fill(1, 0, 1)));
    assertRefusesBadMasks(boxIou);
    assert.throws(() => evidenceBox(map, 1), RangeError);
  });
});
