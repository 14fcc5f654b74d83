/** Gaussian mixtures by expectation maximisation (Dempster, Laird & Rubin 1977), in float64. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { uniformSource } from '../random';

/** One Gaussian of a mixture, its covariance by its eigenvectors. */
export interface Component {
  /** Share of the samples, above 0; all together 1. */
  readonly weight: number;
  readonly mean: Float64Array;
  /** Eigenvalues of the covariance, none below the floor. */
  readonly variances: Float64Array;
  /** Its orthonormal eigenvectors, one after the other in the order of the variances. */
  readonly axes: Float64Array;
}

export interface Mixture {
  readonly components: readonly Component[];
  /** Mean log density of the samples, before the first step and after each one; never falls. */
  readonly logLikelihoods: readonly number[];
}

export interface MixtureOptions {
  /** Most components; fewer where there are fewer different samples. */
  readonly components: number;
  /** Least variance of a component along any direction. */
  readonly floor: number;
  readonly seed: number;
}

/** Points in space: `count × dimensions` numbers, one point after the other. */
export interface Samples {
  readonly values: Float64Array;
  readonly dimensions: number;
}

const mostSteps = 100;
/** The ascent ends when a step adds less than this to the mean log density. */
const leastGain = 1e-4;

/**
 * Fits a mixture of Gaussians with full covariances. It begins with the clusters of the nearest centres, drawn by
 * k-means++ (Arthur & Vassilvitskii 2007). The covariance of each step is the one of largest likelihood among those
 * with no variance below the floor, which is the empirical one with its smaller eigenvalues raised to the floor; so
 * the likelihood never falls, and no component shrinks to a point.
 * @throws RangeError without a sample
 */
export function fitMixture(samples: Samples, { components, floor, seed }: MixtureOptions): Mixture {
  const count = samples.values.length / samples.dimensions;
  if (!(count >= 1)) throw new RangeError('A mixture is fitted to at least one sample.');
  let fitted = maximise(samples, nearestShares(samples, drawCentres(samples, components, uniformSource(seed))), floor);
  const logLikelihoods: number[] = [];
  for (let gain = Infinity; gain >= leastGain && logLikelihoods.length <= mostSteps; ) {
    const { shares, logLikelihood } = expect(samples, fitted);
    gain = logLikelihood - (logLikelihoods.at(-1) ?? -Infinity);
    logLikelihoods.push(logLikelihood);
    if (gain >= leastGain) fitted = maximise(samples, shares, floor);
  }
  return { components: fitted, logLikelihoods };
}

/** The log density of the mixture at each sample. */
export function logDensities(samples: Samples, components: readonly Component[]): Float64Array {
  const { values, dimensions } = samples;
  const densities = components.map(logDensityOf);
  return Float64Array.from({ length: values.length / dimensions }, (_, sample) => {
    const point = values.subarray(sample * dimensions, (sample + 1) * dimensions);
    return logSum(densities.map((density) => density(point)));
  });
}

/** Expectation: how much of each sample each component accounts for, `count × components`, and the mean log density. */
function expect({ values, dimensions }: Samples, components: readonly Component[]): { shares: Float64Array; logLikelihood: number } {
  const count = values.length / dimensions;
  const densities = components.map(logDensityOf);
  const shares = new Float64Array(count * components.length);
  let total = 0;
  for (let sample = 0; sample < count; sample++) {
    const point = values.subarray(sample * dimensions, (sample + 1) * dimensions);
    const logs = densities.map((density) => density(point));
    const sum = logSum(logs);
    total += sum;
    logs.forEach((log, component) => (shares[sample * components.length + component] = Math.exp(log - sum)));
  }
  return { shares, logLikelihood: total / count };
}

/** Maximisation: weights, means and covariances for the given shares. A component without any share is left out. */
function maximise({ values, dimensions }: Samples, shares: Float64Array, floor: number): Component[] {
  const count = values.length / dimensions;
  const components = shares.length / count;
  return Array.from({ length: components }, (_, component): Component | null => {
    const share = (sample: number) => shares[sample * components + component] as number;
    let weight = 0;
    const mean = new Float64Array(dimensions);
    for (let sample = 0; sample < count; sample++) {
      weight += share(sample);
      for (let i = 0; i < dimensions; i++) mean[i]! += share(sample) * (values[sample * dimensions + i] as number);
    }
    if (weight === 0) return null;
    mean.forEach((sum, i) => (mean[i] = sum / weight));
    const covariance = new Float64Array(dimensions ** 2);
    for (let sample = 0; sample < count; sample++) {
      const offset = mean.map((centre, i) => (values[sample * dimensions + i] as number) - centre);
      for (let at = 0; at < covariance.length; at++) {
        covariance[at]! += (share(sample) * (offset[Math.floor(at / dimensions)] as number) * (offset[at % dimensions] as number)) / weight;
      }
    }
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(dimensions, dimensions, covariance), { assumeSymmetric: true });
    const axes = Float64Array.from(eigenvectorMatrix.transpose().to1DArray());
    return { weight: weight / count, mean, axes, variances: Float64Array.from(realEigenvalues, (variance) => Math.max(variance, floor)) };
  }).filter((component) => component !== null);
}

/** `ln(weight · N(point; mean, covariance))` as a function of the point. */
function logDensityOf({ weight, mean, variances, axes }: Component): (point: Float64Array) => number {
  const dimensions = mean.length;
  const constant = Math.log(weight) - 0.5 * variances.reduce((sum, variance) => sum + Math.log(2 * Math.PI * variance), 0);
  return (point) => {
    let distance = 0;
    for (let axis = 0; axis < dimensions; axis++) {
      let along = 0;
      for (let i = 0; i < dimensions; i++) along += (axes[axis * dimensions + i] as number) * ((point[i] as number) - (mean[i] as number));
      distance += (along * along) / (variances[axis] as number);
    }
    return constant - 0.5 * distance;
  };
}

/** `ln Σ exp`, without leaving the range of numbers. */
function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

function squaredDistance(values: Float64Array, dimensions: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < dimensions; i++) sum += ((values[a * dimensions + i] as number) - (values[b * dimensions + i] as number)) ** 2;
  return sum;
}

/**
 * k-means++: the first centre is any sample, each further one a sample drawn with a probability in proportion to its
 * squared distance from the nearest centre so far.
 * @returns the samples that are centres, no two of them equal
 */
function drawCentres({ values, dimensions }: Samples, most: number, uniform: () => number): number[] {
  const count = values.length / dimensions;
  const centres = [Math.floor(uniform() * count)];
  const nearest = new Float64Array(count).fill(Infinity);
  while (centres.length < most) {
    const latest = centres.at(-1) as number;
    nearest.forEach((distance, sample) => (nearest[sample] = Math.min(distance, squaredDistance(values, dimensions, sample, latest))));
    const total = nearest.reduce((sum, distance) => sum + distance, 0);
    if (total === 0) break;
    let left = uniform() * total;
    let drawn = nearest.findIndex((distance) => (left -= distance) < 0);
    // Rounding may leave a little at the end.
    if (drawn === -1) drawn = nearest.findLastIndex((distance) => distance > 0);
    centres.push(drawn);
  }
  return centres;
}

/** Each sample belongs wholly to the centre nearest to it. */
function nearestShares({ values, dimensions }: Samples, centres: readonly number[]): Float64Array {
  const shares = new Float64Array((values.length / dimensions) * centres.length);
  for (let sample = 0; sample < values.length / dimensions; sample++) {
    const distances = centres.map((centre) => squaredDistance(values, dimensions, sample, centre));
    shares[sample * centres.length + distances.indexOf(Math.min(...distances))] = 1;
  }
  return shares;
}
