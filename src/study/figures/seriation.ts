/** An order in which what is alike stands together. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * Orders the rows of a correlation matrix by the angles of its two leading eigenvectors, the circle cut at its widest gap
 * (Friendly 2002, Corrgrams, section 3.2). Of an order and its reverse the one that begins with the earlier row.
 * @param matrix symmetric, square
 * @returns the rows' indices
 */
export function angularOrder(matrix: readonly (readonly number[])[]): number[] {
  if (matrix.length < 3) return matrix.map((_, index) => index);
  const { eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(matrix.map((row) => [...row])), { assumeSymmetric: true });
  // In rising order of the eigenvalues.
  const [first, second] = [matrix.length - 1, matrix.length - 2];
  const angles = matrix.map((_, row) => Math.atan2(eigenvectorMatrix.get(row, second), eigenvectorMatrix.get(row, first)));
  const around = angles.map((_, index) => index).sort((a, b) => (angles[a] as number) - (angles[b] as number));
  const gaps = around.map((index, place) => {
    const next = around[(place + 1) % around.length] as number;
    return ((angles[next] as number) - (angles[index] as number) + 2 * Math.PI) % (2 * Math.PI);
  });
  const cut = gaps.indexOf(Math.max(...gaps)) + 1;
  const order = [...around.slice(cut), ...around.slice(0, cut)];
  return (order[0] as number) <= (order.at(-1) as number) ? order : order.reverse();
}
