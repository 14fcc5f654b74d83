/** Rules of numerical integration over [0, 1]. */

export const quadratureRules = ['midpoint', 'left', 'right', 'trapezoid', 'gauss-legendre'] as const;
export type QuadratureRule = (typeof quadratureRules)[number];

/** `∫₀¹ f ≈ Σ weights[i]·f(nodes[i])`; the nodes rise, the weights sum to 1. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * @param steps number of intervals, from 1 on; of nodes for Gauss–Legendre, which is exact for polynomials of degree
 * up to `2·steps − 1`. The trapezoid rule has one node more than intervals.
 */
export function quadrature(rule: QuadratureRule, steps: number): Quadrature {
  if (rule === 'gauss-legendre') return gaussLegendre(steps);
  if (rule === 'trapezoid') {
    const weights = Array.from({ length: steps + 1 }, (_, i) => (i === 0 || i === steps ? 0.5 : 1) / steps);
    return { nodes: weights.map((_, i) => i / steps), weights };
  }
  const place = { left: 0, midpoint: 0.5, right: 1 }[rule];
  return { nodes: Array.from({ length: steps }, (_, i) => (i + place) / steps), weights: new Array<number>(steps).fill(1 / steps) };
}

/** The zeros of the Legendre polynomial of degree n by Newton's method, mapped from [−1, 1]. Press et al. 2007, section 4.6. */
function gaussLegendre(n: number): Quadrature {
  const pairs = Array.from({ length: n }, (_, i) => {
    // Zero number i, counted from −1 up, to two digits and more; each step of Newton's doubles the digits.
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let step = 0; step < 6; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    return { node: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: pairs.map(({ node }) => node), weights: pairs.map(({ weight }) => weight) };
}

/** The Legendre polynomial of degree n ≥ 1 and its derivative at x in (−1, 1), by Bonnet's recursion. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
