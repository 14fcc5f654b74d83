import assert from 'node:assert/strict';
import { eigenProjection, type EigenForm } from '../../src/methods/eigen-projection';
import { normalNumbers, uniformSource } from '../../src/random';
import { plainProjection, signedBy, total } from '../support/cams';
import { maxDifference, maxRelative } from '../support/fixtures';

const project = (matrix: readonly (readonly number[])[], form: EigenForm = 'uncentred', reference: readonly number[] | null = matrix.map(() => 1)) =>
  eigenProjection({ values: Float64Array.from(matrix.flat()), rows: matrix.length, columns: matrix[0]!.length }, form, reference);

function near(got: ArrayLike<number>, expected: number[], tolerance = 1e-12): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  assert.ok(maxDifference(got, expected) <= tolerance * scale, `${Array.from(got).join(' ')} ≠ ${expected.join(' ')}`);
}

describe('the projection on the first singular vector', () => {
  it('worked by hand', () => {
    // Mᵀ M = diag(25, 4): v = e₁, M v = (3, 4, 0).
    const { values, measured } = project([[3, 0], [4, 0], [0, 2]]);
    near(values, [3, 4, 0]);
    near([measured.keptShare, measured.singularValueRatio], [25 / 29, 0.4]);
    // Rank one, x yᵀ: M v = x·‖y‖, with the sign of positive sum.
    near(project([[-2, 2, -1], [-4, 4, -2]]).values, [3, 6]);
    near(project([[6, 8], [-3, -4], [0, 0]]).values, [10, -5, 0]);
  });

  it('centred takes the mean of each column away, whose sum is then 0: the value of largest size is positive', () => {
    // Columns (1, −2, 1) and 0: M v = ±(1, −2, 1).
    const { values, measured } = project([[5, 7], [2, 7], [5, 7]], 'centred', null);
    near(values, [-1, 2, -1]);
    near([measured.keptShare, measured.singularValueRatio], [1, 0]);
    near(project([[-5, 7], [-2, 7], [-5, 7]], 'centred', null).values, [-1, 2, -1]);
  });

  it('agrees with power iteration, whichever side of the matrix is longer', () => {
    for (const [rows, columns] of [[5, 30], [30, 5], [12, 12], [1, 9], [9, 1]] as const) {
      const numbers = normalNumbers(uniformSource(rows), rows * columns);
      const matrix = Array.from({ length: rows }, (_, row) => [...numbers.subarray(row * columns, (row + 1) * columns)].map((value) => value + 0.3));
      const terms = Array.from({ length: columns }, (_, k) => Float64Array.from(matrix, (row) => row[k]!));
      const reference = Float64Array.from(matrix, (_, row) => Math.cos(row));
      near(project(matrix, 'uncentred', [...reference]).values, [...signedBy(plainProjection(terms), reference)], 1e-9);
      if (rows > 1) near(project(matrix, 'centred', [...reference]).values, [...signedBy(plainProjection(terms, true), reference)], 1e-9);
    }
  });

  it('of a matrix of zeros, or of constant columns once centred, is zeros', () => {
    assert.deepEqual(project([[0, 0], [0, 0]]), { values: new Float64Array(2), measured: { keptShare: 0, singularValueRatio: 0 } });
    assert.deepEqual([...project([[3, -2], [3, -2]], 'centred', null).values], [0, 0]);
  });

  it('chooses between equal singular values by the reference, not by the order of anything', () => {
    // Every unit vector is a first singular vector of the identity: the projection closest to the reference is its direction.
    const identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    const { values, measured } = project(identity, 'uncentred', [3, 0, -4]);
    near(values, [0.6, 0, -0.8]);
    near([measured.keptShare, measured.singularValueRatio], [1 / 3, 1]);
    // Two equal values and a smaller one, columns turned: the reference's share outside the plane does not count.
    near(project([[0, 5, 0], [0, 0, 5], [2, 0, 0]], 'uncentred', [1, 1, 9]).values, [5 / Math.SQRT2, 5 / Math.SQRT2, 0]);
    // Equal to rounding only: Q·diag(3, 3, 1, ½) with an orthogonal Q, whose first two columns span the first singular vectors.
    const mirror = [0.3, -1.1, 0.7, 0.2];
    const size = total(mirror.map((value) => value ** 2));
    const q = mirror.map((u, row) => mirror.map((v, column) => (row === column ? 1 : 0) - (2 * u * v) / size));
    const reference = [1, 2, -3, 4];
    const shares = [0, 1].map((column) => total(reference.map((value, row) => value * q[row]![column]!)));
    const expected = q.map((row) => (3 * (row[0]! * shares[0]! + row[1]! * shares[1]!)) / Math.hypot(...shares));
    near(project(q.map((row) => row.map((value, column) => value * [3, 3, 1, 0.5][column]!)), 'uncentred', reference).values, expected);
  });

  it('makes the value of largest size positive where the reference is orthogonal to it', () => {
    near(project([[1], [-3], [2]]).values, [-1, 3, -2]);
    // In floating point 0.1/1.4 + 1.3/1.4 − 1 is above 0, and must not decide.
    for (const sign of [1, -1]) near(project([[0.1 * sign], [1.3 * sign], [-1.4 * sign]]).values, [-0.1, -1.3, 1.4]);
  });

  it('scales with the matrix over the whole range of 32-bit products', () => {
    const matrix = [[1, 2, 0], [3, -1, 2], [0, 2, 2], [1, 1, 5]];
    const plain = project(matrix);
    for (const scale of [1e76, 1e-90]) {
      const { values, measured } = project(matrix.map((row) => row.map((value) => value * scale)));
      assert.ok(maxRelative(values.map((value) => value / scale), plain.values) < 1e-12);
      assert.ok(Math.abs(measured.singularValueRatio - plain.measured.singularValueRatio) < 1e-12);
    }
    // The share and the ratio are those of the singular values: Σσ² = ‖M‖².
    const squares = total(matrix.flat().map((value) => value ** 2));
    assert.ok(Math.abs(plain.measured.keptShare - total(plain.values.map((value) => value ** 2)) / squares) < 1e-12);
  });
});
