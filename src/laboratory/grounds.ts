/** Textures that scenes lie on. */

export const groundNames = ['plain', 'gradient', 'stripes', 'checks', 'clouds'] as const;
export type GroundName = (typeof groundNames)[number];

/** A texture: at each place in pixels a number in 0 … 1, which mixes two colours. */
export type Texture = (x: number, y: number) => number;

/** Between two numbers, by a uniform one in [0, 1). */
export function between(uniform: () => number, low: number, high: number): number {
  return low + (high - low) * uniform();
}

/** One of a list. */
export function oneOf<T>(uniform: () => number, list: readonly T[]): T {
  return list[Math.floor(uniform() * list.length)];
}

/**
 * A texture of a kind, turned and sized at random.
 * @param side of the picture in pixels
 */
export function texture(kind: GroundName, uniform: () => number, side: number): Texture {
  const angle = between(uniform, 0, 2 * Math.PI);
  const period = between(uniform, side / 10, side / 3);
  const phase = between(uniform, 0, 2 * Math.PI);
  const along = (x: number, y: number) => x * Math.cos(angle) + y * Math.sin(angle);
  const across = (x: number, y: number) => y * Math.cos(angle) - x * Math.sin(angle);
  const wave = (position: number) => Math.sin((2 * Math.PI * position) / period + phase);
  switch (kind) {
    case 'plain':
      return () => 0;
    case 'gradient':
      return (x, y) => 0.5 + along(x - side / 2, y - side / 2) / (Math.SQRT2 * side);
    case 'stripes':
      return (x, y) => 0.5 + 0.5 * wave(along(x, y));
    case 'checks':
      return (x, y) => 0.5 + 0.5 * Math.tanh(4 * wave(along(x, y)) * wave(across(x, y)));
    case 'clouds':
      return clouds(uniform, side);
  }
}

/** Value noise in three octaves: random numbers on grids, smoothly interpolated; each finer grid counts half of the one before. */
function clouds(uniform: () => number, side: number): Texture {
  const octaves = [4, 8, 16].map((cells) => {
    const numbers = Array.from({ length: (cells + 1) ** 2 }, uniform);
    return (x: number, y: number): number => {
      const [u, v] = [(x / side) * cells, (y / side) * cells];
      const [column, row] = [Math.min(cells - 1, Math.floor(u)), Math.min(cells - 1, Math.floor(v))];
      const [right, down] = [smooth(u - column), smooth(v - row)];
      const at = row * (cells + 1) + column;
      const above = numbers[at] * (1 - right) + numbers[at + 1] * right;
      const below = numbers[at + cells + 1] * (1 - right) + numbers[at + cells + 2] * right;
      return above * (1 - down) + below * down;
    };
  });
  return (x, y) => octaves.reduce((sum, octave, i) => sum + octave(x, y) / 2 ** i, 0) / 1.75;
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}
