/**
 * Noisy linear imputation (Rong, Leemann, Borisov, Kasneci & Kasneci 2022, "A Consistent and Efficient Evaluation Strategy
 * for Attribution Methods"), without its noise: every missing pixel is the weighted mean of its neighbours.
 */
import { emptyGrid, multigrid, multiply, type Grid } from './multigrid';

/** Weights of the neighbours that share an edge, and of those that share a corner. */
const [edge, corner] = [1 / 6, 1 / 12];

/** What remains of the right-hand side when the system counts as solved, as a share of its norm. */
export const residualShare = 1e-4;

/** Fewer than 20 are needed. */
const mostIterations = 200;

export interface Imputation {
  /** `height × width × channels`: known pixels as they were, missing ones solved for. */
  readonly values: Float32Array;
  /** The largest `‖b − Ax‖ / ‖b‖` of the channels. */
  readonly residual: number;
  /** Steps of the method of conjugate gradients, for the channel that took most. */
  readonly iterations: number;
}

/**
 * Solves `Σ_j w_ij (x_i − x_j) = 0` for every missing pixel i over its neighbours j inside the picture, with w = 1/6 for the
 * four at its edges and 1/12 for the four at its corners: at the border of the picture the weights that are left share the
 * whole among them, as in the authors' code. The system is symmetric and positive definite; it is solved by conjugate
 * gradients with a multigrid cycle as preconditioner, until the residual is below {@link residualShare}.
 * @param values `height × width × channels` numbers, row by row; those of missing pixels are not read
 * @param missing `height × width`: other than 0 where a pixel is missing
 * @throws RangeError when sizes do not fit, no pixel is known, or the iteration does not converge
 */
export function imputeLinearly(values: ArrayLike<number>, missing: ArrayLike<number>, height: number, width: number, channels: number): Imputation {
  if (missing.length !== height * width || values.length !== missing.length * channels) {
    throw new RangeError(`A ${height}×${width} picture of ${channels} channels has not ${values.length} values and ${missing.length} marks.`);
  }
  const result = Float32Array.from(values);
  const system = linearSystem(missing, height, width);
  if (system === null) return { values: result, residual: 0, iterations: 0 };
  const precondition = multigrid(system.grid, height, width);
  let [residual, iterations] = [0, 0];
  for (let channel = 0; channel < channels; channel++) {
    const found = solve(system.grid, precondition, system.rightHandSide((pixel) => values[pixel * channels + channel] as number));
    system.pixels.forEach((pixel, k) => (result[pixel * channels + channel] = found.solution[system.grid.cells[k] as number] as number));
    residual = Math.max(residual, found.residual);
    iterations = Math.max(iterations, found.iterations);
  }
  return { values: result, residual, iterations };
}

/** The equations of the missing pixels of one picture. */
interface LinearSystem {
  readonly grid: Grid;
  /** The missing pixels, in the order of the grid's cells. */
  readonly pixels: readonly number[];
  /** b, by cell, from the known pixels' values. */
  rightHandSide(valueOf: (pixel: number) => number): Float64Array;
}

/** @returns null where nothing is missing */
function linearSystem(missing: ArrayLike<number>, height: number, width: number): LinearSystem | null {
  const pixels = Array.from({ length: missing.length }, (_, pixel) => pixel).filter((pixel) => missing[pixel] !== 0);
  if (pixels.length === 0) return null;
  if (pixels.length === missing.length) throw new RangeError('Where no pixel is known none can be imputed: leave some.');
  const grid = emptyGrid(height, width);
  const { stride, diagonal } = grid;
  const cellOf = (pixel: number) => (Math.floor(pixel / width) + 1) * stride + (pixel % width) + 1;
  const known: { cell: number; pixel: number; weight: number }[] = [];
  const offsets: [number, number, Float64Array][] = [[0, 1, grid.right], [1, -1, grid.belowLeft], [1, 0, grid.below], [1, 1, grid.belowRight]];
  for (const pixel of pixels) {
    const [row, column, cell] = [Math.floor(pixel / width), pixel % width, cellOf(pixel)];
    for (const [down, right, weights] of offsets) {
      const weight = down !== 0 && right !== 0 ? corner : edge;
      for (const sign of [1, -1]) {
        const [toRow, toColumn] = [row + sign * down, column + sign * right];
        if (toRow < 0 || toColumn < 0 || toRow >= height || toColumn >= width) continue;
        diagonal[cell]! += weight;
        const other = toRow * width + toColumn;
        if (missing[other] === 0) known.push({ cell, pixel: other, weight });
        else if (sign === 1) weights[cell] = weight;
      }
    }
  }
  return {
    grid: { ...grid, cells: Int32Array.from(pixels, cellOf) },
    pixels,
    rightHandSide(valueOf) {
      const b = new Float64Array(diagonal.length);
      for (const neighbour of known) b[neighbour.cell]! += neighbour.weight * valueOf(neighbour.pixel);
      return b;
    },
  };
}

interface Solved {
  readonly solution: Float64Array;
  readonly residual: number;
  readonly iterations: number;
}

/** The method of conjugate gradients with a preconditioner (Hestenes & Stiefel 1952). */
function solve(grid: Grid, precondition: (b: Float64Array) => Float64Array, b: Float64Array): Solved {
  const { cells } = grid;
  const dot = (p: Float64Array, q: Float64Array) => {
    let sum = 0;
    for (const i of cells) sum += p[i]! * q[i]!;
    return sum;
  };
  const [solution, product] = [new Float64Array(b.length), new Float64Array(b.length)];
  const rest = b.slice();
  const size = Math.sqrt(dot(b, b));
  const direction = new Float64Array(b.length);
  let before = 0;
  for (let iterations = 0; iterations < mostIterations; iterations++) {
    const residual = size === 0 ? 0 : Math.sqrt(dot(rest, rest)) / size;
    if (residual <= residualShare) return { solution, residual, iterations };
    const preconditioned = precondition(rest);
    const now = dot(rest, preconditioned);
    const turn = iterations === 0 ? 0 : now / before;
    for (const i of cells) direction[i] = preconditioned[i]! + turn * direction[i]!;
    multiply(grid, direction, product);
    const step = now / dot(direction, product);
    for (const i of cells) {
      solution[i]! += step * direction[i]!;
      rest[i]! -= step * product[i]!;
    }
    before = now;
  }
  throw new RangeError(`The missing pixels were not solved for in ${mostIterations} steps: check that the values are finite.`);
}
