/** Straight lines by least squares, with what their scatter leaves open. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `y = intercept + slope·x`. */
export interface Line {
  readonly slope: number;
  /** 95 % confidence interval of the slope, for independent normal errors of one size. */
  readonly interval: readonly [number, number];
  readonly intercept: number;
}

/**
 * The line of least squares.
 * @throws RangeError for fewer than three points, which leave no scatter, or without two different x
 */
export function fitLine(points: readonly Point[]): Line {
  const n = points.length;
  if (n < 3) throw new RangeError(`A line with an interval needs three points, not ${n}.`);
  const mean = (of: (point: Point) => number): number => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spread = n * mean(({ x }) => (x - x0) ** 2);
  if (!(spread > 0)) throw new RangeError('A line needs points at different places.');
  const slope = (n * mean(({ x, y }) => (x - x0) * (y - y0))) / spread;
  const intercept = y0 - slope * x0;
  const residual = n * mean(({ x, y }) => (y - intercept - slope * x) ** 2);
  const half = studentQuantile(n - 2) * Math.sqrt(residual / (n - 2) / spread);
  return { slope, interval: [slope - half, slope + half], intercept };
}

/**
 * The power law `y = c·x^slope`: the line of the logarithms, whose intercept is ln c.
 * @throws RangeError as {@link fitLine}, and where a number is not positive
 */
export function fitPower(points: readonly Point[]): Line {
  if (!points.every(({ x, y }) => x > 0 && y > 0)) throw new RangeError('A power law needs positive numbers.');
  return fitLine(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })));
}

/** The 97.5 % quantile of Student's distribution, by halving the interval in which it lies. */
export function studentQuantile(freedom: number): number {
  let [low, high] = [0, 1];
  while (studentWithin(high, freedom) < 0.95) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

/** P(|T| ≤ t) for whole degrees of freedom: Abramowitz & Stegun 1964, 26.7.3 and 26.7.4. */
function studentWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= ((power - 1) / power) * Math.cos(angle) ** 2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
