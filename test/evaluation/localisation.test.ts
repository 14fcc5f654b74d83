import assert from 'node:assert/strict';
import { randomMap } from '../../src/evaluation/baseline-maps';
import {
  energyInside, highestInside, literatureTolerance, perClassMean, pointingChance, pointingGame, rankAccuracy, regionAbove, regionIou, sweptIou,
} from '../../src/evaluation/localisation';
import type { PixelMap } from '../../src/evaluation/pixel-map';
import { uniformSource } from '../../src/random';
import {
  assertClose, assertExpectation, assertRefusesBadMaps, assertRefusesBadMasks, drawnMask, mapOf, negated, rectangleMask,
  reference, referenceMap, referenceMask,
} from '../support/map-metrics';

const [height, width] = [30, 40];
const mask = rectangleMask(height, width, 5, 20, 12, 9);
const share = (12 * 9) / (height * width);
/** The mask itself as a map. */
const perfect: PixelMap = { values: Float32Array.from(mask), height, width };
const constant = (value: number): PixelMap => ({ values: new Float32Array(height * width).fill(value), height, width });
const none = { tolerance: 0 };

/** A map that is 1 at one pixel and 0 elsewhere. */
function pointAt(rows: number, columns: number, row: number, column: number): PixelMap {
  const values = new Float32Array(rows * columns);
  values[row * columns + column] = 1;
  return { values, height: rows, width: columns };
}

describe('the pointing game', () => {
  it('asks where the maximum is, whatever its sign', () => {
    const small = drawnMask('..#', '..#');
    assert.deepEqual(pointingGame(mapOf([-5, -3, -4], [-2, -6, -1]), small, none), { score: 1, row: 1, column: 2, maxima: 1 });
    assert.deepEqual(pointingGame(mapOf([5, 3, 4], [9, 6, 1]), small, none), { score: 0, row: 1, column: 0, maxima: 1 });
  });

  it('lets several maxima hit by their share', () => {
    const tied = pointingGame(mapOf([1, 7, 7], [7, 2, 7]), drawnMask('..#', '..#'), none);
    assert.deepEqual(tied, { score: 2 / 4, row: 0, column: 1, maxima: 4 });
    assert.deepEqual(pointingGame(constant(3), mask, none), { score: share, row: 0, column: 0, maxima: 1200 });
  });

  it('tolerates 15 pixels at 500, and as many more or fewer as the longer side has', () => {
    assert.equal(literatureTolerance * 500, 15);
    const hits = (side: number, distance: number, upright: boolean): number => {
      const [rows, columns] = upright ? [side, 3] : [3, side];
      const object = rectangleMask(rows, columns, upright ? 20 : 1, upright ? 1 : 20, 1, 1);
      return pointingGame(upright ? pointAt(rows, columns, 20 + distance, 1) : pointAt(rows, columns, 1, 20 + distance), object).score;
    };
    for (const [side, far] of [[500, 15], [224, 6], [100, 3], [448, 13]] as const) {
      for (const upright of [true, false]) {
        assert.deepEqual([far, -far, far + 1, -far - 1].map((distance) => hits(side, distance, upright)), [1, 1, 0, 0]);
      }
    }
  });

  it('measures distances as the crow flies', () => {
    const object = rectangleMask(500, 500, 100, 100, 1, 1);
    // 10² + 11² = 221 ≤ 225 = 9² + 12² < 11² + 11² = 242.
    const at = (row: number, column: number): number => pointingGame(pointAt(500, 500, 100 + row, 100 + column), object).score;
    assert.deepEqual([at(10, 11), at(-9, 12), at(-12, -9), at(11, 11), at(11, -11), at(-16, 0)], [1, 1, 1, 0, 0, 0]);
  });

  it('finds chance as the share of pixels near the mask, by the distance to each of its pixels', () => {
    for (const tolerance of [0, 0.05, 0.13]) {
      let near = 0;
      for (let pixel = 0; pixel < height * width; pixel++) {
        const distances = [...mask.keys()].filter((other) => mask[other] === 1)
          .map((other) => Math.hypot(Math.floor(other / width) - Math.floor(pixel / width), (other % width) - (pixel % width)));
        if (Math.min(...distances) <= tolerance * width) near++;
      }
      assert.equal(pointingChance(perfect, mask, { tolerance }), near / (height * width));
      assert.equal(pointingGame(constant(-2), mask, { tolerance }).score, near / (height * width));
      assertExpectation(600, (seed) => pointingGame(randomMap(height, width, seed), mask, { tolerance }).score, near / (height * width));
    }
  });

  it('gives a map that peaks on the object 1 and its negative 0', () => {
    const peak: PixelMap = { ...perfect, values: Float32Array.from(mask, (_, p) => -Math.hypot(Math.floor(p / width) - 10, (p % width) - 24)) };
    assert.equal(pointingGame(peak, mask).score, 1);
    assert.equal(pointingGame(negated(peak), mask).score, 0);
  });

  it('is averaged class by class', () => {
    // Class 3: (1 + 1 + 1 + 0)/4; class 8: 0; class 5: ½. Over all six scores the mean would be 7/12.
    const scores = [[3, 1], [8, 0], [3, 1], [3, 1], [5, 0.5], [3, 0]].map(([classIndex, score]) => ({ classIndex: classIndex!, score: score! }));
    const { mean, classes } = perClassMean(scores);
    assertClose(mean, (0.75 + 0 + 0.5) / 3, 1e-15);
    assert.deepEqual([...classes], [[3, { mean: 0.75, n: 4 }], [8, { mean: 0, n: 1 }], [5, { mean: 0.5, n: 1 }]]);
    assert.throws(() => perClassMean([]), RangeError);
    assert.throws(() => perClassMean([{ classIndex: 1, score: NaN }]), RangeError);
  });

  it('refuses a negative or endless tolerance', () => {
    for (const tolerance of [-0.1, NaN, Infinity]) assert.throws(() => pointingGame(perfect, mask, { tolerance }), RangeError);
  });
});

describe('energy, rank accuracy and highest pixels inside the mask', () => {
  it('are what hand and eye count', () => {
    const map = mapOf([4, -9, 2], [1, 3, -1]);
    const object = drawnMask('#..', '##.');
    assert.equal(energyInside(map, object), (4 + 1 + 3) / (4 + 2 + 1 + 3));
    // The three highest are 4 and 3 inside, 2 outside.
    assert.equal(rankAccuracy(map, object), 2 / 3);
    assert.deepEqual([1, 2, 3, 4, 5, 6].map((count) => highestInside(map, object, count)), [1, 1, 2 / 3, 3 / 4, 3 / 5, 3 / 6]);
    // Of the pixels of value 2 one of three has a place, and one of three is inside.
    assertClose(highestInside(mapOf([2, 5, 2], [0, 2, 0]), object, 2), (0 + 2 / 3) / 2, 1e-15);
  });

  it('are 1 for the mask itself, 0 for its negative, and the share of the picture for random numbers', () => {
    for (const measure of [energyInside, rankAccuracy]) {
      assert.deepEqual([measure(perfect, mask), measure(negated(perfect), mask)], [1, 0]);
      assertExpectation(400, (seed) => measure(randomMap(height, width, seed), mask), share);
    }
  });

  it('find no energy where nothing speaks for the class', () => {
    for (const value of [0, -1]) assert.equal(energyInside(constant(value), mask), 0);
    assertClose(energyInside(constant(1), mask), share, 1e-15);
    assertClose(rankAccuracy(constant(0), mask), share, 1e-12);
  });
});

describe('the region above a share of the maximum', () => {
  it('is counted from zero to the maximum, and leaves the share itself out', () => {
    const map = mapOf([10, 2, 1.9], [2.1, -30, 1.5], [0, -1, 1.6]);
    assert.deepEqual(regionAbove(map, 0.2), { values: drawnMask('#..', '#..', '...'), height: 3, width: 3 });
    assert.deepEqual(regionAbove(map, 0.15).values, drawnMask('###', '#..', '..#'));
    assert.deepEqual(regionAbove(map, 0).values, drawnMask('###', '#.#', '..#'));
    // Five pixels of the region, three of the mask, two of both.
    assert.equal(regionIou(map, drawnMask('##.', '.#.', '...'), 0.15), 2 / 6);
    for (const wrong of [-0.1, 1, NaN]) assert.throws(() => regionAbove(map, wrong), RangeError);
  });

  it('covers the mask where the map is the mask, and nothing where no value is positive', () => {
    for (const at of [0.15, 0.2, 0.9]) {
      assert.deepEqual([perfect, negated(perfect), constant(0), constant(-1)].map((map) => regionIou(map, mask, at)), [1, 0, 0, 0]);
      assert.equal(regionIou(constant(2), mask, at), share);
    }
  });

  it('has the share of the picture that random numbers have above it', () => {
    for (const at of [0.15, 0.2, 0.7]) {
      // A ratio of two sums, and the maximum of 1200 numbers is not quite 1: the formula is not exact.
      const expected = ((1 - at) * share) / (share + (1 - at) * (1 - share));
      assertExpectation(300, (seed) => regionIou(randomMap(height, width, seed), mask, at), expected, 0.002);
    }
  });
});

describe('the best threshold', () => {
  it('is found among all values', () => {
    const map = mapOf([9, 8, 5], [5, 1, -4]);
    // ≥ 9: 1/3; ≥ 8: 1/4; ≥ 5: 2/5; ≥ 1: 3/5; all: 3/6.
    assert.deepEqual(sweptIou(map, drawnMask('#..', '##.')), { iou: 3 / 5, threshold: 1, area: 5 });
    // Negative ones too: ≥ −4 alone takes in both.
    assert.deepEqual(sweptIou(negated(map), drawnMask('...', '.##')), { iou: 1, threshold: -1, area: 2 });
  });

  it('is that of trying each one after the other', () => {
    const uniform = uniformSource(5);
    for (let trial = 0; trial < 60; trial++) {
      // Few different values on some maps, all different on others.
      const levels = trial % 2 === 0 ? 5 : 1000;
      const map: PixelMap = { values: Float32Array.from({ length: 42 }, () => Math.floor(uniform() * levels) - levels / 2), height: 6, width: 7 };
      const object = Uint8Array.from({ length: 42 }, (_, pixel) => (pixel === 3 || (pixel !== 4 && uniform() < 0.4) ? 1 : 0));
      const tried = [...new Set(map.values)].sort((a, b) => b - a).map((threshold) => {
        const region = [...map.values].map((value) => value >= threshold);
        const both = region.filter((inside, pixel) => inside && object[pixel] === 1).length;
        const either = region.filter((inside, pixel) => inside || object[pixel] === 1).length;
        return { iou: both / either, threshold, area: region.filter(Boolean).length };
      });
      const best = tried.reduce((leader, next) => (next.iou > leader.iou ? next : leader));
      assert.deepEqual(sweptIou(map, object), best);
    }
  });

  it('is 1 for the mask itself and its share of the picture for its negative, which random numbers hardly exceed', () => {
    assert.deepEqual(sweptIou(perfect, mask), { iou: 1, threshold: 1, area: 108 });
    for (const map of [negated(perfect), constant(0), constant(7)]) assertClose(sweptIou(map, mask).iou, share, 1e-15);
    for (let seed = 1; seed <= 100; seed++) {
      const { iou } = sweptIou(randomMap(height, width, seed), mask);
      assert.ok(iou >= share && iou < share + 0.04, `${iou}`);
    }
  });
});

describe('localisation', () => {
  it("has Quantus' values where the definitions are the same", () => {
    for (const row of reference.localisation) {
      const [map, object] = [referenceMap(row.map), referenceMask(row.mask)];
      const pointing = pointingGame(map, object, none);
      // Quantus counts a hit as soon as one of several maxima hits.
      assert.equal(pointing.maxima === 1 ? pointing.score : Math.ceil(pointing.score), row.pointing);
      // Quantus adds 1e-9 to the sum of all positive values, which are of the size of 10 and more here.
      assertClose(energyInside(map, object), row.energy, 1e-9);
      // Of equal values Quantus takes those that its sorting puts first: both agree where the last place is not shared.
      const falling = [...map.values].sort((a, b) => b - a);
      const size = object.reduce((sum, value) => sum + value, 0);
      if (falling[reference.k - 1] !== falling[reference.k]) assertClose(highestInside(map, object, reference.k), row.highest, 1e-12);
      if (falling[size - 1] !== falling[size]) assertClose(rankAccuracy(map, object), row.rankAccuracy, 1e-12);
    }
    assert.equal(reference.localisation.length, 18);
  });

  it('does not count a constant map or an empty mask as a hit, as Quantus does', () => {
    assert.deepEqual(reference.oddities, { pointingOfConstantMap: 1, pointingAtEmptyMask: 1 });
    const flat: PixelMap = { ...referenceMap('signed'), values: new Float32Array(24 * 18).fill(1) };
    assertClose(pointingGame(flat, referenceMask('disc'), none).score, 81 / 432, 1e-15);
    assert.throws(() => pointingGame(referenceMap('signed'), new Uint8Array(24 * 18)), RangeError);
  });

  it('refuses what it cannot measure', () => {
    const measures: ((map: PixelMap, object: Uint8Array) => unknown)[] = [
      pointingGame, energyInside, rankAccuracy, sweptIou,
      (map, object) => highestInside(map, object, 3),
      (map, object) => regionIou(map, object, 0.2),
    ];
    for (const measure of measures) {
      assertRefusesBadMaps((map) => measure(map, new Uint8Array(map.values.length).fill(1, 0, 1)));
      assertRefusesBadMasks(measure);
    }
    assertRefusesBadMasks(pointingChance);
  });
});
