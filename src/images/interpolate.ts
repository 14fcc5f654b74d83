/** The two neighbours of an output position and the share of the second one. */
function neighbours(position: number, scale: number, size: number): [low: number, high: number, share: number] {
  // Centres of cells, not corners: the first output centre may lie before the first input centre.
  const at = Math.max(0, (position + 0.5) * scale - 0.5);
  const low = Math.min(Math.floor(at), size - 1);
  return [low, Math.min(low + 1, size - 1), at - low];
}

/**
 * Bilinear interpolation of a map with half-pixel centres and constant continuation at the border, as PyTorch's
 * `interpolate(mode='bilinear', align_corners=False)`; shrinking does not average (no antialiasing).
 * @param values `height × width` values, row by row
 * @returns `toHeight × toWidth` values
 * @throws RangeError when `values` has another length or a size is not a positive whole number
 */
export function resizeBilinear(
  values: Float32Array,
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
): Float32Array {
  refuseSizes(values, height, width, toHeight, toWidth);
  const value = (row: number, column: number): number => values[row * width + column] ?? NaN;
  const columns = Array.from({ length: toWidth }, (_, x) => neighbours(x, width / toWidth, width));
  const result = new Float32Array(toHeight * toWidth);
  for (let y = 0; y < toHeight; y++) {
    const [upper, lower, down] = neighbours(y, height / toHeight, height);
    for (const [x, [left, right, across]] of columns.entries()) {
      const above = value(upper, left) * (1 - across) + value(upper, right) * across;
      const below = value(lower, left) * (1 - across) + value(lower, right) * across;
      result[y * toWidth + x] = above * (1 - down) + below * down;
    }
  }
  return result;
}

/**
 * Nearest-neighbour enlargement, as PyTorch's `interpolate(mode='nearest')`: the output at row y is that of input row
 * `⌊y·height/toHeight⌋`, and columns likewise.
 * @param values `height × width` values, row by row
 * @returns `toHeight × toWidth` values
 * @throws RangeError when `values` has another length or a size is not a positive whole number
 */
export function resizeNearest(values: Float32Array, height: number, width: number, toHeight: number, toWidth: number): Float32Array {
  refuseSizes(values, height, width, toHeight, toWidth);
  const columns = Array.from({ length: toWidth }, (_, x) => Math.floor((x * width) / toWidth));
  const result = new Float32Array(toHeight * toWidth);
  for (let y = 0; y < toHeight; y++) {
    const row = Math.floor((y * height) / toHeight) * width;
    for (const [x, column] of columns.entries()) result[y * toWidth + x] = values[row + column] as number;
  }
  return result;
}

function refuseSizes(values: Float32Array, height: number, width: number, toHeight: number, toWidth: number): void {
  if (![height, width, toHeight, toWidth].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new RangeError(`A ${height}×${width} map cannot be resized to ${toHeight}×${toWidth}.`);
  }
  if (values.length !== height * width) throw new RangeError(`A ${height}×${width} map has ${height * width} values, not ${values.length}.`);
}
