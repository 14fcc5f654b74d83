/**
 * Maximum flow and minimum cut in a graph whose nodes hang on a source and a sink, as graph cuts in vision have it.
 * Phases as in Dinic 1970 (distances to the sink, then augmenting paths along them until none is left).
 *
 * Sums and differences of capacities must be exact in float64 for the result to be: whole numbers, or multiples of one
 * power of two, whose sum stays below 2⁵³ times that power.
 */

/** An edge between two nodes for each place of the four arrays. */
export interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Capacity from `from` to `to`, at least 0. */
  readonly forward: Float64Array;
  /** Capacity from `to` to `from`, at least 0. */
  readonly backward: Float64Array;
}

export interface FlowGraph {
  /** Capacity from the source to each node, at least 0. */
  readonly source: Float64Array;
  /** Capacity from each node to the sink, at least 0. */
  readonly sink: Float64Array;
  readonly edges: Edges;
}

export interface MinimumCut {
  /** The largest flow from source to sink, which is the capacity of the smallest cut. */
  readonly flow: number;
  /** 1 for each node on the source's side of it; of several smallest cuts the one with the fewest such nodes. */
  readonly sourceSide: Uint8Array;
}

/** @throws RangeError for a negative or infinite capacity, or an edge to a node that is not there */
export function minimumCut(graph: FlowGraph): MinimumCut {
  const residual = residualGraph(graph);
  let { flow } = residual;
  while (measureDistances(residual)) flow += saturateShortestPaths(residual);
  return { flow, sourceSide: reachable(residual) };
}

/** What more could flow, arc by arc. Arc 2e goes along edge e and arc 2e + 1 against it. */
interface Residual {
  /** What flowed already from the source through one node straight to the sink. */
  readonly flow: number;
  readonly source: Float64Array;
  readonly sink: Float64Array;
  readonly capacity: Float64Array;
  readonly head: Int32Array;
  /** The arcs out of node v are `arcs[first[v] … first[v + 1]]`. */
  readonly first: Int32Array;
  readonly arcs: Int32Array;
  /** Arcs to the sink, counting the last one; −1 where there is no way. */
  readonly distance: Int32Array;
  readonly queue: Int32Array;
}

function residualGraph({ source, sink, edges: { from, to, forward, backward } }: FlowGraph): Residual {
  const nodes = source.length;
  const uneven = source.length !== sink.length || [from, forward, backward].some(({ length }) => length !== to.length);
  refuse(uneven, 'The arrays of a graph differ in length.');
  for (const capacities of [source, sink, forward, backward]) {
    refuse(!capacities.every((capacity) => capacity >= 0 && capacity < Infinity), 'Capacities are finite and at least 0.');
  }
  refuse([from, to].some((ends) => ends.some((node) => node < 0 || node >= nodes)), `Edges join nodes from 0 to ${nodes - 1}.`);
  const capacity = new Float64Array(2 * to.length);
  const head = new Int32Array(2 * to.length);
  const first = new Int32Array(nodes + 1);
  for (let edge = 0; edge < to.length; edge++) {
    const [tail, end] = [from[edge] as number, to[edge] as number];
    capacity[2 * edge] = forward[edge] as number;
    capacity[2 * edge + 1] = backward[edge] as number;
    head[2 * edge] = end;
    head[2 * edge + 1] = tail;
    first[tail + 1]!++;
    first[end + 1]!++;
  }
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node] as number;
  const next = first.slice();
  const arcs = new Int32Array(head.length);
  for (let arc = 0; arc < head.length; arc++) arcs[next[head[arc ^ 1] as number]!++] = arc;
  const through = source.map((amount, node) => Math.min(amount, sink[node] as number));
  return {
    flow: through.reduce((sum, amount) => sum + amount, 0),
    source: source.map((amount, node) => amount - (through[node] as number)),
    sink: sink.map((amount, node) => amount - (through[node] as number)),
    capacity, head, first, arcs,
    distance: new Int32Array(nodes),
    queue: new Int32Array(nodes),
  };
}

function refuse(wrong: boolean, message: string): void {
  if (wrong) throw new RangeError(message);
}

/** Breadth first from the sink, against the arcs. @returns whether a node that the source can feed has a way to the sink */
function measureDistances({ source, sink, capacity, head, first, arcs, distance, queue }: Residual): boolean {
  distance.fill(-1);
  let end = 0;
  let found = false;
  for (let node = 0; node < sink.length; node++) {
    if ((sink[node] as number) === 0) continue;
    distance[node] = 1;
    queue[end++] = node;
  }
  for (let at = 0; at < end; at++) {
    const node = queue[at] as number;
    if ((source[node] as number) > 0) found = true;
    for (let i = first[node] as number; i < (first[node + 1] as number); i++) {
      const arc = arcs[i] as number;
      const before = head[arc] as number;
      // The arc that leads here is the partner of the one that leads away.
      if (distance[before] !== -1 || capacity[arc ^ 1] === 0) continue;
      distance[before] = (distance[node] as number) + 1;
      queue[end++] = before;
    }
  }
  return found;
}

/** Sends flow along arcs that lead one step nearer to the sink, until every such way is full. @returns how much */
function saturateShortestPaths({ source, sink, capacity, head, first, arcs, distance }: Residual): number {
  const current = first.slice();
  const path = new Int32Array(source.length);
  let sent = 0;
  for (let start = 0; start < source.length; start++) {
    let length = 0;
    let node = start;
    while ((source[start] as number) > 0 && distance[start] !== -1) {
      if (distance[node] === 1 && (sink[node] as number) > 0) {
        sent += augment(path.subarray(0, length), start, node);
        length = 0;
        node = start;
        continue;
      }
      const arc = nextArc(node);
      if (arc !== -1) {
        path[length++] = arc;
        node = head[arc] as number;
      } else if (length > 0) {
        // A dead end: no way leads on from here in this phase.
        distance[node] = -1;
        node = head[(path[--length] as number) ^ 1] as number;
      } else {
        break;
      }
    }
  }
  return sent;

  function nextArc(node: number): number {
    for (let i = current[node] as number; i < (first[node + 1] as number); i++) {
      const arc = arcs[i] as number;
      current[node] = i;
      if ((capacity[arc] as number) > 0 && distance[head[arc] as number] === (distance[node] as number) - 1) return arc;
    }
    current[node] = first[node + 1] as number;
    return -1;
  }

  function augment(arcsOfPath: Int32Array, from: number, to: number): number {
    const amount = arcsOfPath.reduce((least, arc) => Math.min(least, capacity[arc] as number), Math.min(source[from] as number, sink[to] as number));
    for (const arc of arcsOfPath) {
      capacity[arc]! -= amount;
      capacity[arc ^ 1]! += amount;
    }
    source[from]! -= amount;
    sink[to]! -= amount;
    return amount;
  }
}

/** The nodes that the source can still feed. */
function reachable({ source, capacity, head, first, arcs, queue }: Residual): Uint8Array {
  const reached = new Uint8Array(source.length);
  let end = 0;
  source.forEach((amount, node) => {
    if (amount === 0) return;
    reached[node] = 1;
    queue[end++] = node;
  });
  for (let at = 0; at < end; at++) {
    const node = queue[at] as number;
    for (let i = first[node] as number; i < (first[node + 1] as number); i++) {
      const arc = arcs[i] as number;
      const next = head[arc] as number;
      if (reached[next] === 1 || capacity[arc] === 0) continue;
      reached[next] = 1;
      queue[end++] = next;
    }
  }
  return reached;
}
