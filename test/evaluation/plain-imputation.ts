/** Linear imputation by Gaussian elimination, an oracle. */

/** The neighbours of a pixel inside the picture, each with its weight: 1/6 at an edge, 1/12 at a corner. */
export function neighboursOf(pixel: number, height: number, width: number): [number, number][] {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  const found: [number, number][] = [];
  for (let other = Math.max(0, pixel - width - 1); other < Math.min(height * width, pixel + width + 2); other++) {
    const [down, across] = [Math.abs(Math.floor(other / width) - row), Math.abs((other % width) - column)];
    if (other !== pixel && down <= 1 && across <= 1) found.push([other, down + across === 1 ? 1 / 6 : 1 / 12]);
  }
  return found;
}

/** Every missing pixel as the mean of its neighbours by their weights, all equations at once. */
export function denselyImputed(values: ArrayLike<number>, missing: ArrayLike<number>, height: number, width: number, channels: number): Float64Array {
  const unknown = Array.from({ length: height * width }, (_, pixel) => pixel).filter((pixel) => missing[pixel]);
  const result = Float64Array.from(values);
  for (let channel = 0; channel < channels; channel++) {
    const rows = unknown.map((pixel) => {
      const row = new Float64Array(unknown.length + 1);
      for (const [other, weight] of neighboursOf(pixel, height, width)) {
        row[unknown.indexOf(pixel)]! += weight;
        if (missing[other]) row[unknown.indexOf(other)]! -= weight;
        else row[unknown.length]! += weight * values[other * channels + channel]!;
      }
      return row;
    });
    eliminate(rows).forEach((value, k) => (result[unknown[k]! * channels + channel] = value));
  }
  return result;
}

/** Gauss's and Jordan's elimination with the largest pivot of each column. */
function eliminate(rows: Float64Array[]): number[] {
  const count = rows.length;
  for (let column = 0; column < count; column++) {
    const best = rows.slice(column).reduce((most, row, k) => (Math.abs(row[column]!) > Math.abs(rows[most]![column]!) ? column + k : most), column);
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    rows.forEach((row, k) => {
      const factor = k === column ? 0 : row[column]! / pivot[column]!;
      if (factor !== 0) row.forEach((_, at) => (row[at]! -= factor * pivot[at]!));
    });
  }
  return rows.map((row, k) => row[count]! / row[k]!);
}
