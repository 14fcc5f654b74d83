import assert from 'node:assert/strict';
import { imputeLinearly, residualShare } from '../../src/evaluation/imputation';
import { uniformSource } from '../../src/random';
import { near } from './network-support';
import { denselyImputed, neighboursOf } from './plain-imputation';

const marks = (text: string) => Uint8Array.from(text.replace(/\s/g, ''), (letter) => (letter === '?' ? 1 : 0));

describe('linear imputation', () => {
  it('of one pixel in 3×3 is its weighted mean by hand, at the border too', () => {
    const values = [6, 12, 18, 24, NaN, 36, 60, 48, 72];
    // (12 + 24 + 36 + 48)/6 + (6 + 18 + 60 + 72)/12
    near(imputeLinearly(values, marks('... .?. ...'), 3, 3, 1).values[4]!, 20 + 13, 1e-5);
    // Edges 12 and 24 weigh 2, the corner 9 weighs 1: (24 + 48 + 9)/5.
    near(imputeLinearly([NaN, 12, 18, 24, 9, 36, 60, 48, 72], marks('?.. ... ...'), 3, 3, 1).values[0]!, 81 / 5, 1e-5);
    // On an edge: 6 and 18 beside it, 15 below, corners 24 and 36: (12 + 36 + 30 + 24 + 36)/8.
    near(imputeLinearly([6, NaN, 18, 24, 15, 36, 60, 48, 72], marks('.?. ... ...'), 3, 3, 1).values[1]!, 138 / 8, 1e-5);
  });

  it('of a column in 3×3 solves the three equations by hand', () => {
    // Known: left column 0, right column 24. By the mirror symmetry v → 24 − v the middle is 12 everywhere.
    const even = imputeLinearly([0, 0, 24, 0, 0, 24, 0, 0, 24], marks('.?. .?. .?.'), 3, 3, 1).values;
    [1, 4, 7].forEach((pixel) => near(even[pixel]!, 12, 1e-3));
    // Left column 0, 0, 0 and right column 80, 0, 0, times 12:
    // top 8a − 2b = 160, middle −2a + 12b − 2c = 80, bottom −2b + 8c = 0, so b = 4c, 46c − 2a = 80 and a = 20 + c.
    const found = imputeLinearly([0, 0, 80, 0, 0, 0, 0, 0, 0], marks('.?. .?. .?.'), 3, 3, 1).values;
    const c = 120 / 44;
    [[1, 20 + c], [4, 4 * c], [7, c]].forEach(([pixel, value]) => near(found[pixel!]!, value!, 5e-3));
  });

  for (const [height, width, channels] of [[9, 7, 1], [5, 12, 3], [1, 9, 1], [8, 1, 2], [2, 2, 1]] as const) {
    it(`is the solution by elimination of random holes in ${height}×${width}×${channels}`, () => {
      for (let seed = 0; seed < 20; seed++) {
        const uniform = uniformSource(seed);
        const values = Float32Array.from({ length: height * width * channels }, () => uniform() * 2 - 1);
        const share = uniform();
        const missing = Uint8Array.from({ length: height * width }, () => (uniform() < share ? 1 : 0));
        missing[Math.floor(uniform() * missing.length)] = 0;
        const { values: found, residual } = imputeLinearly(values, missing, height, width, channels);
        const expected = denselyImputed(values, missing, height, width, channels);
        assert.ok(residual <= residualShare);
        found.forEach((value, at) => near(value, expected[at]!, missing[Math.floor(at / channels)] ? 1e-3 : 0, `seed ${seed}, ${at}:`));
      }
    });
  }

  it('spreads one known pixel over the whole picture, and continues a constant', () => {
    const missing = new Uint8Array(63 * 50).fill(1);
    missing[1234] = 0;
    const { values, residual, iterations } = imputeLinearly(Float32Array.from(missing, (mark) => (mark ? 99 : 0.7)), missing, 63, 50, 1);
    assert.ok(residual <= residualShare && iterations <= 8, `${residual} after ${iterations} steps`);
    values.forEach((value) => near(value, 0.7, 1e-3));
  });

  it('at 224×224, nine tenths missing in large patches, leaves a residual as small as it says, in few steps', () => {
    const [side, uniform] = [224, uniformSource(3)];
    const waves = Array.from({ length: 6 }, () => [uniform() * 0.06, uniform() * 0.06, uniform() * 6]);
    const height = Float64Array.from({ length: side * side }, (_, pixel) => waves.reduce((sum, [u, v, w]) => sum + Math.sin(u! * (pixel % side) + v! * Math.floor(pixel / side) + w!), 0));
    const limit = [...height].sort((a, b) => a - b)[Math.round(0.9 * side * side)]!;
    const missing = Uint8Array.from(height, (value) => (value < limit ? 1 : 0));
    const pixels = Float32Array.from({ length: side * side }, () => uniform() * 2 - 1);
    const { values, iterations } = imputeLinearly(pixels, missing, side, side, 1);
    let [rest, size] = [0, 0];
    missing.forEach((mark, pixel) => {
      if (!mark) return;
      let [difference, known] = [0, 0];
      for (const [other, weight] of neighboursOf(pixel, side, side)) {
        difference += weight * (values[pixel]! - values[other]!);
        if (!missing[other]) known += weight * values[other]!;
      }
      rest += difference ** 2;
      size += known ** 2;
    });
    assert.ok(Math.sqrt(rest / size) < 1.5 * residualShare, `${Math.sqrt(rest / size)}`);
    assert.ok(iterations <= 8, `${iterations} steps`);
  });

  it('leaves a whole picture as it is and a black one black', () => {
    assert.deepEqual([...imputeLinearly([1, 2, 3, 4], new Uint8Array(4), 2, 2, 1).values], [1, 2, 3, 4]);
    assert.deepEqual(imputeLinearly([0, 0, 0, 0], marks('?.?.'), 2, 2, 1), { values: new Float32Array(4), residual: 0, iterations: 0 });
  });

  it('refuses a picture of which nothing is known, sizes that do not fit and values that are no numbers', () => {
    assert.throws(() => imputeLinearly([1, 2], Uint8Array.of(1, 1), 1, 2, 1), /no pixel is known/);
    assert.throws(() => imputeLinearly([1, 2, 3], Uint8Array.of(1, 0), 1, 2, 1), RangeError);
    assert.throws(() => imputeLinearly([1, 2], Uint8Array.of(1), 1, 2, 1), RangeError);
    assert.throws(() => imputeLinearly([1, NaN, 1], Uint8Array.of(1, 0, 0), 1, 3, 1), RangeError);
  });
});
