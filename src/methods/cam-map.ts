import type { AttributionMap, Passes } from './attribution-map';
import { eigenProjection, type EigenForm } from './eigen-projection';
import type { LayerValues } from './layer-values';
import { makeMap, type Computed } from './make-map';
import type { Probe } from './probe';

export interface CamOptions {
  /** A layer with a spatial map; the last one before the head unless named. */
  readonly layer?: string;
  /** Projects the channels' terms on their first right singular vector instead of adding them up, see {@link camMap}. */
  readonly eigenSmooth?: EigenForm;
}

/** What tells one class activation map from another. */
export interface CamTerms extends Pick<Computed, 'method' | 'variant' | 'options' | 'measured' | 'passes'> {
  /** `w`: one weight a channel, or one a value of the activation. */
  readonly weights: ArrayLike<number>;
  readonly eigenSmooth?: EigenForm;
}

/** What a map costs that needs the layer's output, and what one costs that needs its gradient too. */
export const forwardOnly: Passes = { forward: 1, backward: 0, headBackward: 0 };
export const withGradient: Passes = { ...forwardOnly, headBackward: 1 };

/**
 * The sum that every class activation map is: `Σ_k w^k A^k`, where w is a number or a map for each channel.
 *
 * With eigen smoothing the terms `w^k A^k` are projected on their first right singular vector, each place being a row
 * and each channel a column: what the channels have most in common remains. Of the two signs the projection has the one
 * whose inner product with the sum is positive, so that evidence against the class stays negative. This smoothing is
 * pytorch-grad-cam's `eigen_smooth`, which centres the columns and leaves the sign to chance.
 * @returns a signed map of the layer's height and width
 */
export function camMap(probe: Probe, values: LayerValues, terms: CamTerms): AttributionMap {
  const { layer, height, width, channels, activation } = values;
  const { weights, eigenSmooth, options, measured, ...record } = terms;
  const products = weighted(activation, weights);
  const sums = sumOfRows(products, channels);
  const smoothed = eigenSmooth && eigenProjection({ values: products, rows: height * width, columns: channels }, eigenSmooth, sums);
  return makeMap(probe, {
    ...record,
    layer,
    height,
    width,
    values: new Float32Array(smoothed?.values ?? sums),
    signed: true,
    options: { ...options, ...(eigenSmooth && { eigenSmooth }) },
    measured: { ...measured, ...smoothed?.measured },
  });
}

/** `w∘A` in float64. */
export function weighted(activation: Float32Array, weights: ArrayLike<number>): Float64Array {
  const products = new Float64Array(activation.length);
  for (let first = 0; first < products.length; first += weights.length) {
    for (let k = 0; k < weights.length; k++) products[first + k] = (activation[first + k] as number) * (weights[k] as number);
  }
  return products;
}

function sumOfRows(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(values.length / columns);
  for (let row = 0, index = 0; row < sums.length; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++, index++) sum += values[index] as number;
    sums[row] = sum;
  }
  return sums;
}
