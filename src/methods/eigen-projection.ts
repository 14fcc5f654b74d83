import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Whether the columns keep their means: uncentred is the singular value decomposition, centred is principal components. */
export type EigenForm = 'uncentred' | 'centred';

export const eigenForms: readonly EigenForm[] = ['uncentred', 'centred'];

/** Rows of equal length, one after another. */
export interface Rows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

export interface EigenProjection {
  /** `M v`, one value a row. */
  readonly values: Float64Array;
  readonly measured: {
    /** `σ₁² / Σσ²`, 0…1: how much of the matrix the projection keeps; 0 for a matrix of zeros. */
    readonly keptShare: number;
    /** `σ₂ / σ₁`, 0…1: at 1 there is no one first singular vector. */
    readonly singularValueRatio: number;
  };
}

/**
 * Projects the rows of a matrix M on its first right singular vector v, in float64; zeros for a matrix of zeros.
 *
 * A singular vector has no sign, and where `σ₁ = σ₂` not even a line. Of all the projections there are, the one closest
 * to the reference is taken; where that cannot tell them apart, the value of largest size is made positive.
 * @param reference one value a row; null where there is nothing to compare with
 */
export function eigenProjection(matrix: Rows, form: EigenForm, reference: ArrayLike<number> | null): EigenProjection {
  const { rows, columns } = matrix;
  const values = form === 'centred' ? centredColumns(matrix) : matrix.values;
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return { values: new Float64Array(rows), measured: { keptShare: 0, singularValueRatio: 0 } };
  // Squares of very small and very large numbers leave the range even of float64.
  const scaled = values.map((value) => value / largest);
  const { squares, candidates } = firstProjections({ values: scaled, rows, columns });
  const [first, second = 0] = squares as [number, ...number[]];
  const total = squares.reduce((sum, square) => sum + square, 0);
  return {
    values: closest(candidates, reference).map((value) => value * largest),
    measured: { keptShare: first / total, singularValueRatio: Math.sqrt(second / first) },
  };
}

function centredColumns({ values, rows, columns }: Rows): Float64Array {
  const means = new Float64Array(columns);
  for (let first = 0; first < values.length; first += columns) {
    for (let column = 0; column < columns; column++) means[column]! += (values[first + column] as number) / rows;
  }
  const centred = new Float64Array(values.length);
  for (let first = 0; first < values.length; first += columns) {
    for (let column = 0; column < columns; column++) centred[first + column] = (values[first + column] as number) - (means[column] as number);
  }
  return centred;
}

/**
 * The squared singular values, falling, and the projections on every right singular vector of the largest: one, or an
 * orthogonal set where several are equal to rounding. The smaller of `M Mᵀ` and `Mᵀ M` has the same eigenvalues.
 */
function firstProjections({ values, rows, columns }: Rows): { squares: number[]; candidates: Float64Array[] } {
  const wide = rows <= columns;
  const gram = wide ? innerProducts(values, rows, columns) : innerProducts(transposed(values, rows, columns), columns, rows);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const falling = realEigenvalues.map((value, column) => ({ square: Math.max(value, 0), column })).sort((a, b) => b.square - a.square);
  const squares = falling.map(({ square }) => square);
  const [first = 0] = squares;
  const candidates = falling
    .filter(({ square }) => square >= first * (1 - 8 * gram.rows * Number.EPSILON))
    .map(({ square, column }) => {
      const vector = eigenvectorMatrix.getColumnVector(column);
      // M v = σu, where u is the eigenvector of M Mᵀ.
      return Float64Array.from((wide ? vector.mul(Math.sqrt(square)) : Matrix.from1DArray(rows, columns, values).mmul(vector)).to1DArray());
    });
  return { squares, candidates };
}

/** `M Mᵀ`. A product of two general matrices would compute each entry twice, and copy M first. */
function innerProducts(values: Float64Array, rows: number, columns: number): Matrix {
  const products = new Matrix(rows, rows);
  const put = (i: number, j: number, sum: number): void => {
    products.set(i, j, sum);
    products.set(j, i, sum);
  };
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 3 <= i; j += 4) dots(values, i * columns, j * columns, columns).forEach((sum, next) => put(i, j + next, sum));
    for (; j <= i; j++) put(i, j, dot(values, i * columns, j * columns, columns));
  }
  return products;
}

/** The inner product of two rows by where they begin. */
function dot(values: Float64Array, row: number, other: number, columns: number): number {
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += (values[row + k] as number) * (values[other + k] as number);
  return sum;
}

/** The inner products of one row with four that follow each other: each value of the one is read once for all, and no sum waits for another. */
function dots(values: Float64Array, row: number, first: number, columns: number): [number, number, number, number] {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = 0, at = first; k < columns; k++, at++) {
    const value = values[row + k] as number;
    a += value * (values[at] as number);
    b += value * (values[at + columns] as number);
    c += value * (values[at + 2 * columns] as number);
    d += value * (values[at + 3 * columns] as number);
  }
  return [a, b, c, d];
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0, from = 0; row < rows; row++) for (let column = 0; column < columns; column++, from++) result[column * rows + row] = values[from] as number;
  return result;
}

/** The combination of orthogonal vectors of one length that lies closest to the reference and has that length as well. */
function closest(candidates: readonly Float64Array[], reference: ArrayLike<number> | null): Float64Array {
  const first = candidates[0] as Float64Array;
  const shares = candidates.map((values) => (reference === null ? 0 : innerProduct(values, reference)));
  const size = Math.hypot(...shares);
  if (size === 0) {
    const largest = first.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    return first.map((value) => (largest < 0 ? -value : value));
  }
  return first.map((_, row) => candidates.reduce((sum, values, index) => sum + ((shares[index] as number) / size) * (values[row] as number), 0));
}

/** 0 where the products cancel to rounding. */
function innerProduct(values: Float64Array, reference: ArrayLike<number>): number {
  let sum = 0;
  let sizes = 0;
  values.forEach((value, index) => {
    sum += value * (reference[index] as number);
    sizes += Math.abs(value * (reference[index] as number));
  });
  return Math.abs(sum) <= values.length * Number.EPSILON * sizes ? 0 : sum;
}
