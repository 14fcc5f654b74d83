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
  // Typed arrays, since this runs for each map of each method: an array of tuples takes seven times as long.
  const [lefts, rights, shares] = [new Int32Array(toWidth), new Int32Array(toWidth), new Float64Array(toWidth)];
  for (let x = 0; x < toWidth; x++) [lefts[x], rights[x], shares[x]] = neighbours(x, width / toWidth, width);
  const result = new Float32Array(toHeight * toWidth);
  for (let y = 0, to = 0; y < toHeight; y++) {
    const [upper, lower, down] = neighbours(y, height / toHeight, height);
    const [up, low] = [upper * width, lower * width];
    for (let x = 0; x < toWidth; x++, to++) {
      const [left, right, across] = [lefts[x] as number, rights[x] as number, shares[x] as number];
      const above = (values[up + left] as number) * (1 - across) + (values[up + right] as number) * across;
      const below = (values[low + left] as number) * (1 - across) + (values[low + right] as number) * across;
      result[to] = above * (1 - down) + below * down;
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
