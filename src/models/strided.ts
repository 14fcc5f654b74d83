/** A tensor as checkpoints store it: a flat storage and the step in it along each axis, in elements. */
export interface StridedTensor {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** The storage from the tensor's first element on. */
  readonly values: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/**
 * A contiguous copy (row-major, last axis fastest) with its axes in another order.
 * @param axes for each axis of the result, the axis of the tensor it is
 */
export function permuted(tensor: StridedTensor & { readonly values: Float32Array }, axes: readonly number[]): Float32Array {
  const shape = axes.map((axis) => tensor.shape[axis] as number);
  const strides = axes.map((axis) => tensor.strides[axis] as number);
  const result = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const index = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target++) {
    result[target] = tensor.values[source] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      source -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}
