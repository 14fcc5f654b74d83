import assert from 'node:assert/strict';
import { makePicture } from '../../src/images/picture';
import { neighbourEdges, smallestEnergy, type CutProblem } from '../../src/localisation/energy';
import { uniformSource } from '../../src/random';

/** `Σ cost + γ Σ exp(−‖ΔI‖²/(2⟨‖ΔI‖²⟩))/dist` over all pairs at distance 1 and √2, by plain loops. */
function energyOf({ picture: { pixels, height, width }, foreground, background, smoothness }: CutProblem, labels: ArrayLike<number>): number {
  const pairs: { square: number; distance: number; differ: boolean }[] = [];
  for (let p = 0; p < height * width; p++) {
    for (let q = p + 1; q < height * width; q++) {
      const distance = Math.hypot(Math.floor(q / width) - Math.floor(p / width), (q % width) - (p % width));
      if (distance > 1.5) continue;
      const square = [0, 1, 2].reduce((sum, c) => sum + (pixels[3 * p + c]! - pixels[3 * q + c]!) ** 2, 0);
      pairs.push({ square, distance, differ: labels[p] !== labels[q] });
    }
  }
  const mean = pairs.reduce((sum, { square }) => sum + square, 0) / pairs.length;
  const outline = pairs.reduce((sum, { square, distance, differ }) => sum + (differ ? Math.exp(-square / (2 * mean)) / distance : 0), 0);
  return Array.from(labels).reduce((sum, label, p) => sum + (label === 1 ? foreground[p]! : background[p]!), 0) + smoothness * outline;
}

function randomProblem(seed: number, height: number, width: number, smoothness: number): CutProblem {
  const uniform = uniformSource(seed);
  const pixels = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(uniform() * 256));
  const costs = () => Float64Array.from({ length: height * width }, () => uniform() * 12 - 2);
  return { picture: makePicture('random', width, height, pixels), foreground: costs(), background: costs(), smoothness };
}

describe('the energy of a segmentation', () => {
  for (const [height, width] of [[3, 3], [3, 4], [1, 6], [4, 2]] as const) {
    it(`is the smallest of all labellings of random ${height}×${width} pictures, to the rounding of costs`, () => {
      for (let seed = 0; seed < 40; seed++) {
        const problem = randomProblem(seed, height, width, [0, 0.5, 2, 8][seed % 4]!);
        const { foreground, energy } = smallestEnergy(problem);
        let least = Infinity;
        for (let labels = 0; labels < 2 ** (height * width); labels++) {
          least = Math.min(least, energyOf(problem, Array.from({ length: height * width }, (_, p) => (labels >> p) & 1)));
        }
        assert.ok(Math.abs(energy - least) < 1e-3, `seed ${seed}`);
        assert.ok(Math.abs(energyOf(problem, foreground) - least) < 1e-3, `seed ${seed}`);
      }
    });
  }

  it('separates neighbours more cheaply where colours change', () => {
    const picture = makePicture('three', 3, 1, Uint8Array.of(0, 0, 0, 0, 0, 0, 30, 40, 0));
    const { from, to, forward, backward } = neighbourEdges(picture, 10);
    // Squared contrasts 0 and 2500, mean 1250: γ and γ·e⁻¹.
    assert.deepEqual([[...from], [...to]], [[0, 1], [1, 2]]);
    [10, 10 * Math.exp(-1)].forEach((value, edge) => assert.ok(Math.abs(forward[edge]! - value) < 1e-4 && backward[edge] === forward[edge]));
    const diagonal = neighbourEdges(makePicture('four', 2, 2, Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0)), 1);
    assert.equal(diagonal.from.length, 6);
    assert.throws(() => neighbourEdges(makePicture('one', 2, 1, new Uint8Array(6)), 1), RangeError);
  });
});
