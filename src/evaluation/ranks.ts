/** Ranks from 1 on, of the smallest value; values that are equal share the mean of the ranks they span. */
export function averageRanks(values: Float32Array | Float64Array): Float64Array {
  const sorted = values.slice().sort();
  // In sorted order, so that the rank of a value stands wherever a search finds one that is equal to it.
  const ranks = new Float64Array(sorted.length);
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (sorted[end] === sorted[start]) end++;
    ranks.fill((start + 1 + end) / 2, start, end);
  }
  return new Float64Array(values).map((value) => ranks[placeOf(value, sorted)] as number);
}

/** The first place in rising order from which on no value is smaller. */
function placeOf(value: number, sorted: Float32Array | Float64Array): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
