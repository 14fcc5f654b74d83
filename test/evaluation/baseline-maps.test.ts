import assert from 'node:assert/strict';
import { baselineMaps, centreMap, edgeMap, inputMap, randomMap } from '../../src/evaluation/baseline-maps';
import { pointingGame } from '../../src/evaluation/localisation';
import { makePicture } from '../../src/images/picture';
import { maxDifference } from '../support/fixtures';
import { assertClose, rectangleMask, reference } from '../support/map-metrics';

describe('baseline maps', () => {
  it('of random numbers are uniform, and the same for the same seed', () => {
    const { values } = randomMap(100, 90, 4);
    assert.deepEqual(randomMap(100, 90, 4).values, values);
    assert.notDeepEqual(randomMap(100, 90, 5).values, values);
    // Each tenth of 0 … 1 has 900 of 9000 numbers, with standard deviation 28.
    const counts = Array.from({ length: 10 }, (_, tenth) => values.filter((value) => Math.floor(value * 10) === tenth).length);
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 9000);
    counts.forEach((count) => assertClose(count, 900, 4 * 28.5));
    // Neighbours know nothing of each other.
    const across = Array.from(values.slice(1), (value, i) => (value - 0.5) * (values[i]! - 0.5)).reduce((sum, product) => sum + product, 0) / 9000;
    assertClose(across, 0, 4 / 12 / Math.sqrt(9000));
  });

  it('have their Gaussian in the centre, a quarter of each side wide', () => {
    const { values, height, width } = centreMap(41, 21);
    const at = (row: number, column: number): number => values[row * width + column]!;
    assert.equal(height, 41);
    assert.equal(at(20, 10), 1);
    // One standard deviation below is 10¼ rows, beside 5¼ columns.
    assertClose(at(30, 10), Math.exp(-((10 / 10.25) ** 2) / 2), 1e-7);
    assertClose(at(20, 15), Math.exp(-((5 / 5.25) ** 2) / 2), 1e-7);
    assertClose(at(33, 2), Math.exp(-((13 / 10.25) ** 2 + (8 / 5.25) ** 2) / 2), 1e-7);
    for (const [row, column] of [[0, 0], [7, 3], [19, 9]] as const) {
      assert.equal(at(row, column), at(40 - row, 20 - column));
      assert.equal(at(row, column), at(row, 20 - column));
    }
    const even = centreMap(8, 6);
    const inside = rectangleMask(8, 6, 3, 2, 2, 2);
    assert.deepEqual(pointingGame(even, inside, { tolerance: 0 }), { score: 1, row: 3, column: 2, maxima: 4 });
  });

  it("have the edges that scikit-image's Sobel filter finds in its grey picture", () => {
    const { height, width, pixels, sobel } = reference.edges;
    const { values } = edgeMap(makePicture('noise', width, height, Uint8Array.from(pixels)));
    assert.ok(maxDifference(values, sobel) < 1e-7);
  });

  it('have an edge where black meets white, and none in a plain picture', () => {
    const step = makePicture('step', 4, 3, Uint8Array.from({ length: 36 }, (_, i) => (Math.floor(i / 3) % 4 < 2 ? 0 : 255)));
    // (1 + 2 + 1)/4 on either side of the step, divided by √2.
    const edge = 1 / Math.SQRT2;
    assert.ok(maxDifference(edgeMap(step).values, [0, edge, edge, 0, 0, edge, edge, 0, 0, edge, edge, 0]) < 1e-7);
    assert.deepEqual([...edgeMap(makePicture('plain', 3, 2, new Uint8Array(18).fill(77))).values], [0, 0, 0, 0, 0, 0]);
  });

  it('sum the sizes of an input over its channels', () => {
    const values = Float32Array.from([1, -2, 0.5, 0, 0, 0, -1, -1, -1, 3, 0.25, -0.25]);
    assert.deepEqual([...inputMap({ values, height: 2, width: 2, channels: 3 }).values], [3.5, 0, 3, 3.5]);
    assert.deepEqual([...inputMap({ values: values.slice(0, 4), height: 2, width: 2, channels: 1 }).values], [1, 2, 0.5, 0]);
  });

  it('are four, always in the same order', () => {
    const picture = makePicture('p', 3, 2, Uint8Array.from({ length: 18 }, (_, i) => i * 13));
    const input = { values: Float32Array.from({ length: 18 }, (_, i) => i - 9), height: 2, width: 3, channels: 3 };
    const maps = baselineMaps(picture, input, 11);
    assert.deepEqual(maps.map(({ id, title }) => [id, title]), [['random', 'Random'], ['centre', 'Centre'], ['edges', 'Edges'], ['input', 'Input']]);
    assert.deepEqual(maps.map(({ map }) => map), [randomMap(2, 3, 11), centreMap(2, 3), edgeMap(picture), inputMap(input)]);
  });

  it('refuse an input of another size, or with a value that is no number', () => {
    const picture = makePicture('p', 3, 2, new Uint8Array(18));
    const input = { values: new Float32Array(18), height: 3, width: 2, channels: 3 };
    assert.throws(() => baselineMaps(picture, input, 0), { name: 'RangeError', message: "The picture must have the input's size, 3×2, not 2×3." });
    assert.throws(() => inputMap({ ...input, channels: 1 }), RangeError);
    assert.throws(() => inputMap({ ...input, values: input.values.fill(NaN, 4, 5) }), RangeError);
    assert.throws(() => randomMap(0, 3, 1), RangeError);
  });
});
