/** An order in which what is alike stands together. */

/** Rows in an order, which is the best of those with the same ends. */
interface Path {
  readonly rows: readonly number[];
  /** Of the similarities of neighbours. */
  readonly sum: number;
}

/** Rows that stand together, with a best order for each pair of ends, in both directions. */
type Cluster = readonly Path[];

type Similarity = (a: number, b: number) => number;

/**
 * Orders the rows of a similarity matrix: average linkage (Sokal & Michener 1958) joins the most alike groups first, and each
 * group stays together; of all orders that this allows the one whose neighbours have the largest sum of similarities (optimal
 * leaf ordering, Bar-Joseph, Gifford & Jaakkola 2001). Of an order and its reverse the one that begins with the earlier row.
 * @param matrix symmetric, square
 * @returns the rows' indices
 */
export function leafOrder(matrix: readonly (readonly number[])[]): number[] {
  const similarity: Similarity = (a, b) => matrix[a]?.[b] as number;
  let clusters: readonly Cluster[] = matrix.map((_, row) => [{ rows: [row], sum: 0 }]);
  while (clusters.length > 1) {
    const [first, second] = mostAlike(clusters, similarity);
    clusters = [...clusters.filter((one) => one !== first && one !== second), joined(first, second, similarity)];
  }
  const [best] = [...(clusters[0] ?? [])].sort((a, b) => b.sum - a.sum);
  const order = [...(best?.rows ?? [])];
  return (order[0] ?? 0) <= (order.at(-1) ?? 0) ? order : order.reverse();
}

/** The two clusters with the largest mean similarity between them. */
function mostAlike(clusters: readonly Cluster[], similarity: Similarity): [Cluster, Cluster] {
  const pairs = clusters.flatMap((a, index) => clusters.slice(index + 1).map((b) => ({ a, b, mean: meanBetween(rowsOf(a), rowsOf(b), similarity) })));
  const { a, b } = pairs.reduce((most, pair) => (pair.mean > most.mean ? pair : most));
  return [a, b];
}

const rowsOf = (cluster: Cluster): readonly number[] => (cluster[0] as Path).rows;

function meanBetween(a: readonly number[], b: readonly number[], similarity: Similarity): number {
  const sum = a.reduce((total, row) => total + b.reduce((part, other) => part + similarity(row, other), 0), 0);
  return sum / (a.length * b.length);
}

/** The rows of one cluster and those of the other behind them, and the same from behind: the best order for each pair of ends. */
function joined(first: Cluster, second: Cluster, similarity: Similarity): Cluster {
  const best = new Map<string, Path>();
  for (const left of first) {
    for (const right of second) {
      const sum = left.sum + right.sum + similarity(left.rows.at(-1) as number, right.rows[0] as number);
      const ends = `${left.rows[0]} ${right.rows.at(-1)}`;
      if (sum > (best.get(ends)?.sum ?? -Infinity)) best.set(ends, { rows: [...left.rows, ...right.rows], sum });
    }
  }
  return [...best.values()].flatMap(({ rows, sum }) => [{ rows, sum }, { rows: [...rows].reverse(), sum }]);
}
