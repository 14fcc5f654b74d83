/** The shapes of the laboratory's scenes, and which share of each pixel one of them covers. */

/** The classes, in the order of the networks' outputs. */
export const shapeNames = ['circle', 'square', 'triangle', 'cross', 'star'] as const;
export type ShapeName = (typeof shapeNames)[number];

/** What belongs to no class. */
export const distractorNames = ['bar', 'arc'] as const;
export type DistractorName = (typeof distractorNames)[number];

/** A figure in the plane, around the origin. */
export interface Outline {
  /** Distance from the origin that no point of it exceeds. */
  readonly reach: number;
  inside(x: number, y: number): boolean;
}

type Point = readonly [x: number, y: number];

/** Points at equal angles around the origin, the distances repeating; the first lies in the direction `turn`. */
function around(count: number, distances: readonly number[], turn: number): Point[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / count;
    const distance = distances[i % distances.length];
    return [distance * Math.cos(angle), distance * Math.sin(angle)];
  });
}

/** Half the width of a cross's arms, as a share of their length. */
const arm = 1 / 3;
const cross: Point[] = [
  [1, arm], [arm, arm], [arm, 1], [-arm, 1], [-arm, arm], [-1, arm], [-1, -arm], [-arm, -arm], [-arm, -1], [arm, -1], [arm, -arm], [1, -arm],
];

/** The polygon scaled to the area π, as the circle of radius 1 has: no class is told by how much it covers. */
function polygon(corners: readonly Point[]): Outline {
  const next = (i: number): Point => corners[(i + 1) % corners.length];
  const area = Math.abs(corners.reduce((sum, [x, y], i) => sum + x * next(i)[1] - next(i)[0] * y, 0)) / 2;
  const scale = Math.sqrt(Math.PI / area);
  const xs = Float64Array.from(corners, ([x]) => x * scale);
  const ys = Float64Array.from(corners, ([, y]) => y * scale);
  return { reach: Math.max(...xs.map((x, i) => Math.hypot(x, ys[i]))), inside: (x, y) => insidePolygon(xs, ys, x, y) };
}

/** By the even-odd rule: how many edges a ray to the right crosses. */
function insidePolygon(xs: Float64Array, ys: Float64Array, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    if (ys[i] > y !== ys[j] > y && x < xs[i] + ((y - ys[i]) / (ys[j] - ys[i])) * (xs[j] - xs[i])) inside = !inside;
  }
  return inside;
}

/** Every shape around its centre, with the area π. */
export const outlines: Readonly<Record<ShapeName | DistractorName, Outline>> = {
  circle: { reach: 1, inside: (x, y) => x * x + y * y <= 1 },
  square: polygon(around(4, [1], Math.PI / 4)),
  triangle: polygon(around(3, [1], -Math.PI / 2)),
  cross: polygon(cross),
  star: polygon(around(10, [1, 0.45], -Math.PI / 2)),
  bar: polygon([[3, 0.5], [-3, 0.5], [-3, -0.5], [3, -0.5]]),
  arc: halfRing(1.9),
};

/** The upper half of a ring around the origin, of the area π. */
function halfRing(outer: number): Outline {
  const inner = Math.sqrt(outer * outer - 2);
  const between = (square: number) => square <= outer * outer && square >= inner * inner;
  return { reach: outer, inside: (x, y) => y >= 0 && between(x * x + y * y) };
}

/** An outline moved, turned and enlarged. */
export interface Placed {
  readonly outline: Outline;
  /** Of the outline's origin, in pixels; the first pixel reaches from 0 to 1. */
  readonly x: number;
  readonly y: number;
  /** How many pixels the outline's unit has: the radius of the circle of the same area. */
  readonly size: number;
  /** In radians. */
  readonly angle: number;
}

/** Points a pixel along each axis at which an outline is looked at. */
const finer = 4;

/**
 * Calls back for every pixel inside the picture that the outline may touch.
 * @param visit receives the pixel's place, row by row, and the share of it that is covered: a multiple of 1/16
 */
export function forEachCovered({ outline, x, y, size, angle }: Placed, side: number, visit: (pixel: number, share: number) => void): void {
  const reach = outline.reach * size;
  const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
  const within = (position: number) => Math.min(side, Math.max(0, Math.floor(position)));
  for (let row = within(y - reach); row < within(y + reach + 1); row++) {
    for (let column = within(x - reach); column < within(x + reach + 1); column++) {
      let points = 0;
      for (let i = 0; i < finer * finer; i++) {
        const right = column + ((i % finer) + 0.5) / finer - x;
        const down = row + (Math.floor(i / finer) + 0.5) / finer - y;
        if (outline.inside(cos * right + sin * down, cos * down - sin * right)) points++;
      }
      if (points > 0) visit(row * side + column, points / (finer * finer));
    }
  }
}
