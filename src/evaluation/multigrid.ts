/**
 * Linear systems on graphs whose nodes are cells of a rectangle, each joined to some of its eight neighbours, and a
 * multigrid cycle that nearly solves them. Conjugate gradients alone need as many steps as a hole is wide.
 */

/** A symmetric matrix A, `A_ij = −w_ij` for neighbours, with a diagonal of at least the sum of its row's weights. */
export interface Grid {
  /** Cells from one row to the next. A border of unused cells all round stands for the outside. */
  readonly stride: number;
  /** The cells that are unknowns, row by row. */
  readonly cells: Int32Array;
  /** 0 for cells that are none. */
  readonly diagonal: Float64Array;
  /** `w` between a cell and the neighbour to its right, below it, and at its two lower corners. */
  readonly right: Float64Array;
  readonly belowLeft: Float64Array;
  readonly below: Float64Array;
  readonly belowRight: Float64Array;
}

/** A grid of `height × width` cells without unknowns. */
export function emptyGrid(height: number, width: number): Omit<Grid, 'cells'> {
  const weights = () => new Float64Array((height + 2) * (width + 2));
  return { stride: width + 2, diagonal: weights(), right: weights(), belowLeft: weights(), below: weights(), belowRight: weights() };
}

/** `(Ax)_i` without the diagonal's share, the sign turned: `Σ_j w_ij x_j`. */
function pull({ stride, right, belowLeft, below, belowRight }: Grid, x: Float64Array, i: number): number {
  return (
    right[i]! * x[i + 1]! + right[i - 1]! * x[i - 1]! +
    below[i]! * x[i + stride]! + below[i - stride]! * x[i - stride]! +
    belowRight[i]! * x[i + stride + 1]! + belowRight[i - stride - 1]! * x[i - stride - 1]! +
    belowLeft[i]! * x[i + stride - 1]! + belowLeft[i - stride + 1]! * x[i - stride + 1]!
  );
}

/** `y = Ax` */
export function multiply(grid: Grid, x: Float64Array, y: Float64Array): void {
  for (const i of grid.cells) y[i] = grid.diagonal[i]! * x[i]! - pull(grid, x, i);
}

/** A grid, and the coarser one in which 2 × 2 cells are one. */
interface Level {
  readonly grid: Grid;
  /** For each unknown, in the order of the grid's cells, the coarser grid's cell that it is part of. */
  readonly parents: Int32Array;
  readonly rightHandSide: Float64Array;
  readonly solution: Float64Array;
}

/**
 * How much further the coarse grid's correction is taken: values that are constant over 2 × 2 cells make a grid too stiff
 * by a factor of 2 (Braess 1995). Below 2 the cycle stays positive definite.
 */
const overcorrection = 1.8;

/** How often the coarser grid is visited from each but the finest. */
const visits = 2;

/** @returns x from b: nearly the solution of `Ax = b`, by a symmetric positive definite map; the array is used again at the next call */
export function multigrid(finest: Grid, height: number, width: number): (rightHandSide: Float64Array) => Float64Array {
  const levels: Level[] = [];
  let [grid, rows, columns] = [finest, height, width];
  for (;;) {
    const parents = parentsOf(grid, columns);
    levels.push({ grid, parents, rightHandSide: new Float64Array(grid.diagonal.length), solution: new Float64Array(grid.diagonal.length) });
    if (rows === 1 && columns === 1) break;
    [rows, columns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)];
    grid = coarser(grid, parents, rows, columns);
  }
  return (rightHandSide) => {
    cycle(levels, 0, rightHandSide);
    return levels[0]!.solution;
  };
}

/** Of each unknown, where the coarser grid has half the columns, rounded up. */
function parentsOf({ stride, cells }: Grid, columns: number): Int32Array {
  const coarseStride = Math.ceil(columns / 2) + 2;
  return cells.map((i) => {
    const [row, column] = [Math.floor(i / stride) - 1, (i % stride) - 1];
    return ((row >> 1) + 1) * coarseStride + (column >> 1) + 1;
  });
}

/** `PᵀAP` for the P that gives each unknown its parent's value. */
function coarser(fine: Grid, parents: Int32Array, height: number, width: number): Grid {
  const coarse = emptyGrid(height, width);
  const { stride, diagonal } = coarse;
  const parentOf = new Int32Array(fine.diagonal.length);
  fine.cells.forEach((i, k) => (parentOf[i] = parents[k]!));
  const weightsByOffset = new Map([[1, coarse.right], [stride - 1, coarse.belowLeft], [stride, coarse.below], [stride + 1, coarse.belowRight]]);
  const edges: [Float64Array, number][] = [
    [fine.right, 1],
    [fine.belowLeft, fine.stride - 1],
    [fine.below, fine.stride],
    [fine.belowRight, fine.stride + 1],
  ];
  for (const i of fine.cells) {
    const own = parentOf[i]!;
    diagonal[own]! += fine.diagonal[i]!;
    for (const [weights, offset] of edges) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      const other = parentOf[i + offset]!;
      if (other === own) diagonal[own]! -= 2 * weight;
      else weightsByOffset.get(Math.abs(other - own))![Math.min(own, other)]! += weight;
    }
  }
  return { ...coarse, cells: Int32Array.from(new Set(parents)).sort() };
}

/** One cycle from zero: a forward Gauss–Seidel sweep, the coarser grid's correction, a backward sweep. */
function cycle(levels: readonly Level[], at: number, rightHandSide: Float64Array): void {
  const { grid, parents, solution } = levels[at]!;
  const { cells, diagonal } = grid;
  solution.fill(0);
  for (const i of cells) solution[i] = (rightHandSide[i]! + pull(grid, solution, i)) / diagonal[i]!;
  const coarse = levels[at + 1];
  if (!coarse) return;
  for (let visit = 0; visit < (at === 0 ? 1 : visits); visit++) {
    coarse.rightHandSide.fill(0);
    for (let k = 0; k < cells.length; k++) {
      const i = cells[k]!;
      coarse.rightHandSide[parents[k]!]! += rightHandSide[i]! - diagonal[i]! * solution[i]! + pull(grid, solution, i);
    }
    cycle(levels, at + 1, coarse.rightHandSide);
    for (let k = 0; k < cells.length; k++) solution[cells[k]!]! += overcorrection * coarse.solution[parents[k]!]!;
  }
  for (let k = cells.length - 1; k >= 0; k--) {
    const i = cells[k]!;
    solution[i] = (rightHandSide[i]! + pull(grid, solution, i)) / diagonal[i]!;
  }
}
