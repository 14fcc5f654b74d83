/** The energy that a graph cut makes smallest: how well colours fit the two models, and how long the outline is where colours do not change. */
import type { Picture } from '../images/picture';
import { minimumCut, type Edges } from './max-flow';

/** What each pixel costs on either side, row by row, and the weight of the outline. */
export interface CutProblem {
  readonly picture: Picture;
  /** Cost of a pixel in the foreground. */
  readonly foreground: Float64Array;
  /** Cost of a pixel in the background. */
  readonly background: Float64Array;
  /** γ, the weight of the outline. */
  readonly smoothness: number;
}

export interface Segmentation {
  /** 1 for each pixel of the foreground, row by row. */
  readonly foreground: Uint8Array;
  /** Of this labelling, the smallest there is. */
  readonly energy: number;
}

/** Costs are rounded to multiples of it, so that sums of them are exact in float64 and the cut is the smallest one. */
const quantum = 2 ** -16;
const toQuantum = (cost: number): number => Math.round(cost / quantum) * quantum;

/** Half of the 8 neighbours of a pixel: the other half has it as a neighbour. */
const offsets = [
  { down: 0, right: 1 },
  { down: 1, right: -1 },
  { down: 1, right: 0 },
  { down: 1, right: 1 },
];

/**
 * The labelling of smallest energy `Σ_p cost_p(label_p) + γ Σ exp(−β‖I_p − I_q‖²)/dist(p, q)`, the second sum over
 * the 8-neighbours with different labels. Boykov & Jolly 2001; `β = 1/(2⟨‖I_p − I_q‖²⟩)`, the mean over all pairs of
 * neighbours, as Rother, Kolmogorov & Blake 2004 choose it.
 * @throws RangeError for a picture of one colour, where β has no value
 */
export function smallestEnergy({ picture, foreground, background, smoothness }: CutProblem): Segmentation {
  const edges = neighbourEdges(picture, smoothness);
  const least = foreground.map((cost, pixel) => toQuantum(Math.min(cost, background[pixel] as number)));
  const above = (costs: Float64Array) => costs.map((cost, pixel) => toQuantum(cost) - (least[pixel] as number));
  // A pixel on the sink's side is background, and pays for that by its cut arc from the source.
  const { flow, sourceSide } = minimumCut({ source: above(background), sink: above(foreground), edges });
  return { foreground: sourceSide, energy: flow + least.reduce((sum, cost) => sum + cost, 0) };
}

/** The edges between neighbours, with what it costs to separate them. */
export function neighbourEdges({ pixels, height, width }: Picture, smoothness: number): Edges {
  const from: number[] = [];
  const to: number[] = [];
  const squares: number[] = [];
  const distances: number[] = [];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    for (const { down, right } of offsets) {
      if (row + down >= height || column + right < 0 || column + right >= width) continue;
      const neighbour = pixel + down * width + right;
      from.push(pixel);
      to.push(neighbour);
      squares.push([0, 1, 2].reduce((sum, c) => sum + ((pixels[pixel * 3 + c] as number) - (pixels[neighbour * 3 + c] as number)) ** 2, 0));
      distances.push(Math.hypot(down, right));
    }
  }
  const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length;
  if (!(mean > 0)) throw new RangeError('A picture of one colour has no contrast.');
  const weight = (square: number, distance: number) => toQuantum((smoothness * Math.exp(-square / (2 * mean))) / distance);
  const capacity = Float64Array.from(squares, (square, edge) => weight(square, distances[edge] as number));
  return { from: Int32Array.from(from), to: Int32Array.from(to), forward: capacity, backward: capacity };
}
