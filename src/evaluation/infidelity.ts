import { UserError } from '../errors';
import { countOf } from '../methods/checks';
import type { Probe } from '../methods/probe';
import { uniformSource } from '../random';
import { answersUnder, checkMaps } from './masking';
import type { PixelMap } from './pixel-map';

export interface InfidelityOptions {
  /** Random squares; 200 unless given. */
  readonly samples?: number;
  /** The least and the largest side of a square in pixels; 1 and a third of the picture's shorter side, rounded up, unless given. */
  readonly sides?: readonly [number, number];
  readonly seed?: number;
}

export interface Infidelity {
  /** `E[(Σ_{i∈Q} M_i − ΔS)²]`, in squared units of the score: the lower the better. Depends on the map's scale. */
  readonly infidelity: number;
  /** The same of β·M with the β that makes it least: for maps whose unit is not the score's. */
  readonly scaled: number;
  /** That β, `E[Σ M·ΔS] / E[(Σ M)²]`; 0 for a map of zeros. */
  readonly scale: number;
  /** `scaled / E[ΔS²]`, 0…1: the part of the changes that the map does not foresee, comparable between pictures. 1 where ΔS is always 0. */
  readonly unforeseen: number;
}

/**
 * Infidelity (Yeh, Hsieh, Suggala, Inouye & Ravikumar 2019, definition 2.1) under their square removal: squares Q
 * of random side and place become mid grey, by which the target's score falls by ΔS.
 *
 * A map's values are shares of the score here, as those of gradient × input, occlusion or a CAM are meant to be, and no slopes:
 * the inner product of the paper's perturbation with the slopes is then the sum of the shares over Q. For a linear network
 * gradient × input has the infidelity 0. The squares are the same for all maps, which therefore cost no more than one.
 * @returns one result a map
 * @throws UserError for options that cannot be, RangeError for a map that does not fit or is not finite
 */
export async function infidelity(probe: Probe, maps: readonly PixelMap[], options: InfidelityOptions = {}): Promise<Infidelity[]> {
  checkMaps(probe, maps);
  const { height, width } = probe.classifier;
  const { samples = 200, seed = 0, sides = [1, Math.ceil(Math.min(height, width) / 3)] } = options;
  const squares = randomSquares(countOf('samples', samples), sides, height, width, seed);
  const hiddenOf = (index: number): Float32Array => {
    const hidden = new Float32Array(height * width);
    eachPixel(squares[index] as Square, width, (pixel) => (hidden[pixel] = 1));
    return hidden;
  };
  const scores = await answersUnder(probe, 'grey', samples, hiddenOf, (inputs) => probe.scoresAt(inputs));
  const falls = scores.map((score) => probe.score - score);
  return maps.map((map) => compared(squares.map((square) => sumOver(map, square, width)), falls));
}

interface Square {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

function randomSquares(count: number, [least, most]: readonly [number, number], height: number, width: number, seed: number): Square[] {
  if (!(countOf('pixels along a square', least) <= countOf('pixels along a square', most) && most <= Math.min(height, width))) {
    throw new UserError(`No squares of ${least} to ${most} pixels a side lie in a picture of ${width}×${height}.`);
  }
  const uniform = uniformSource(seed);
  const below = (limit: number) => Math.floor(uniform() * limit);
  return Array.from({ length: count }, () => {
    const side = least + below(most - least + 1);
    return { side, top: below(height - side + 1), left: below(width - side + 1) };
  });
}

function eachPixel({ top, left, side }: Square, width: number, visit: (pixel: number) => void): void {
  for (let row = top; row < top + side; row++) for (let column = left; column < left + side; column++) visit(row * width + column);
}

function sumOver(map: PixelMap, square: Square, width: number): number {
  let sum = 0;
  eachPixel(square, width, (pixel) => (sum += map.values[pixel] as number));
  return sum;
}

function compared(sums: readonly number[], falls: readonly number[]): Infidelity {
  const mean = (of: (sum: number, fall: number) => number) => sums.reduce((total, sum, k) => total + of(sum, falls[k] as number), 0) / sums.length;
  const size = mean((sum) => sum ** 2);
  const scale = size > 0 ? mean((sum, fall) => sum * fall) / size : 0;
  const change = mean((_, fall) => fall ** 2);
  const scaled = mean((sum, fall) => (scale * sum - fall) ** 2);
  return { infidelity: mean((sum, fall) => (sum - fall) ** 2), scaled, scale, unforeseen: change > 0 ? scaled / change : 1 };
}
