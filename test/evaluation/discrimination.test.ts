import assert from 'node:assert/strict';
import { randomMap } from '../../src/evaluation/baseline-maps';
import { discrimination } from '../../src/evaluation/discrimination';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import {
  assertClose, assertExpectation, assertRefusesBadMaps, assertRefusesBadMasks, drawnMask, mapOf, negated, rectangleMask,
} from '../support/map-metrics';

const [height, width] = [20, 30];
const left = rectangleMask(height, width, 2, 1, 12, 9);
const right = rectangleMask(height, width, 10, 20, 5, 6);
const as = (mask: Uint8Array): PixelMap => ({ values: Float32Array.from(mask), height, width });
const flat = (value: number): PixelMap => ({ ...as(left), values: new Float32Array(left.length).fill(value) });

describe('class discrimination', () => {
  it('is what hand and eye count', () => {
    const [first, second] = [drawnMask('##..', '....'), drawnMask('...#', '...#')];
    const at = (tolerance: number) => discrimination(
      { map: mapOf([5, 1, 3, 2], [-4, 8, 0, -1]), mask: first },
      { map: mapOf([6, -1, 0, 1], [0, 0, 0, 1]), mask: second },
      { tolerance },
    );
    const found = at(0);
    assert.deepEqual(found.classes, [
      // The highest, 8, is on neither object; 6 of the positive part on the own one, 2 on the other.
      { pointingOwn: 0, pointingOther: 0, energyContrast: (6 / 19 - 2 / 19) / (6 / 19 + 2 / 19) },
      { pointingOwn: 0, pointingOther: 1, energyContrast: (2 / 8 - 6 / 8) / (2 / 8 + 6 / 8) },
    ]);
    assert.deepEqual([found.pointingOwn, found.pointingOther, found.energyContrast], [0, 0.5, 0]);
    // Within a pixel and within two of the 8; the 6 is three pixels away from its own object.
    const hits = (tolerance: number) => at(tolerance).classes.map(({ pointingOwn, pointingOther }) => [pointingOwn, pointingOther]);
    assert.deepEqual([0.25, 0.5, 0.75].map(hits), [[[1, 0], [0, 1]], [[1, 1], [0, 1]], [[1, 1], [1, 1]]]);
  });

  it('is best where each map is its own mask, and worst where it is the other one', () => {
    const best = discrimination({ map: as(left), mask: left }, { map: as(right), mask: right });
    const worst = discrimination({ map: as(right), mask: left }, { map: as(left), mask: right });
    assert.deepEqual([best.pointingOwn, best.pointingOther, best.energyContrast], [1, 0, 1]);
    assert.deepEqual([worst.pointingOwn, worst.pointingOther, worst.energyContrast], [0, 1, -1]);
    assert.ok(best.correlation < 0);
    assert.equal(worst.correlation, best.correlation);
  });

  it('sees nothing in a map that does not know the class, however large the objects are', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { values } = randomMap(height, width, seed);
      const map: PixelMap = { ...as(left), values: values.map((value) => value - 0.3) };
      const found = discrimination({ map, mask: left }, { map, mask: right });
      assertClose(found.energyContrast, 0, 1e-15);
      assert.equal(found.pointingOwn, found.pointingOther);
      assert.equal(found.correlation, 1);
    }
  });

  it('comes by chance to 0', () => {
    const evidence = (seed: number, mask: Uint8Array) => ({ map: randomMap(height, width, seed), mask });
    const random = (seed: number) => discrimination(evidence(seed, left), evidence(-seed, right));
    assertExpectation(300, (seed) => random(seed).energyContrast, 0);
    assertExpectation(300, (seed) => random(seed).pointingOwn - random(seed).pointingOther, 0);
    assertExpectation(300, (seed) => random(seed).correlation, 0);
  });

  it('has values where nothing speaks for a class', () => {
    const none = discrimination({ map: flat(0), mask: left }, { map: flat(-2), mask: right });
    assert.deepEqual([none.energyContrast, none.correlation], [0, 0]);
    const one = discrimination({ map: as(left), mask: left }, { map: negated(as(right)), mask: right });
    assert.deepEqual(one.classes.map(({ energyContrast }) => energyContrast), [1, 0]);
    assert.equal(one.energyContrast, 0.5);
  });

  it('refuses objects that overlap, and what it cannot measure', () => {
    const overlapping = rectangleMask(height, width, 13, 9, 4, 4);
    const both = (): unknown => discrimination({ map: as(left), mask: left }, { map: as(left), mask: overlapping });
    assert.throws(both, { name: 'RangeError', message: 'The masks of two objects may not overlap: a pixel shows one of them.' });
    const other = { map: randomMap(12, 12, 1), mask: rectangleMask(12, 12, 9, 9, 2, 2) };
    const mask = rectangleMask(12, 12, 0, 0, 2, 2);
    assertRefusesBadMaps((map) => discrimination({ map, mask }, other));
    assertRefusesBadMaps((map) => discrimination(other, { map, mask }));
    assertRefusesBadMasks((map, bad) => discrimination({ map, mask: bad }, other));
    assert.throws(() => discrimination({ map: as(left), mask: left }, other), RangeError);
  });
});
