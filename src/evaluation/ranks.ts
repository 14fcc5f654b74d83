/** Ranks from 1 on, of the smallest value; values that are equal share the mean of the ranks they span. */
export function averageRanks(values: Float32Array | Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const ranks = new Map<number, number>();
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    const value = sorted[start] as number;
    while (sorted[end] === value) end++;
    ranks.set(value, (start + 1 + end) / 2);
  }
  return Float64Array.from(values, (value) => ranks.get(value) as number);
}
