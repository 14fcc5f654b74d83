import assert from 'node:assert/strict';
import { minimumCut, type FlowGraph } from '../../src/localisation/max-flow';
import { uniformSource } from '../../src/random';

/** An edge with its capacities along it and against it. */
type Edge = readonly [from: number, to: number, forward: number, backward: number];

const graphOf = (source: readonly number[], sink: readonly number[], edges: readonly Edge[]): FlowGraph => ({
  source: Float64Array.from(source),
  sink: Float64Array.from(sink),
  edges: {
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    forward: Float64Array.from(edges, ([, , forward]) => forward),
    backward: Float64Array.from(edges, ([, , , backward]) => backward),
  },
});

/** What crosses from the nodes marked 1, and the source, to the others and the sink. */
function capacityOf({ source, sink, edges }: FlowGraph, side: ArrayLike<number>): number {
  let sum = 0;
  source.forEach((amount, node) => (sum += side[node] === 1 ? sink[node]! : amount));
  edges.from.forEach((from, edge) => {
    const to = edges.to[edge]!;
    if (side[from] === 1 && side[to] === 0) sum += edges.forward[edge]!;
    if (side[from] === 0 && side[to] === 1) sum += edges.backward[edge]!;
  });
  return sum;
}

/** The smallest capacity of all 2ⁿ cuts, and of the cuts that have it the one with the fewest nodes. */
function smallestOfAll(graph: FlowGraph): { capacity: number; side: number[] } {
  const nodes = graph.source.length;
  let best = { capacity: Infinity, side: [] as number[] };
  for (let labels = 0; labels < 2 ** nodes; labels++) {
    const side = Array.from({ length: nodes }, (_, node) => (labels >> node) & 1);
    const capacity = capacityOf(graph, side);
    const fewer = side.reduce((a, b) => a + b, 0) < best.side.reduce((a, b) => a + b, 0);
    if (capacity < best.capacity || (capacity === best.capacity && fewer)) best = { capacity, side };
  }
  return best;
}

/** A grid with random whole capacities, 0 among them, and edges to right, below and diagonally below. */
function randomGrid(seed: number, height: number, width: number, most: number, symmetric: boolean): FlowGraph {
  const uniform = uniformSource(seed);
  const capacity = () => Math.max(0, Math.floor(uniform() * (most + 2)) - 1);
  const nodes = Array.from({ length: height * width }, (_, node) => node);
  const edges = nodes.flatMap((node) =>
    [[0, 1], [1, 0], [1, 1], [1, -1]].flatMap(([down, right]): Edge[] => {
      const [row, column] = [Math.floor(node / width) + down!, (node % width) + right!];
      if (row >= height || column < 0 || column >= width) return [];
      const forward = capacity();
      return [[node, row * width + column, forward, symmetric ? forward : capacity()]];
    }),
  );
  return graphOf(nodes.map(capacity), nodes.map(capacity), edges);
}

describe('the minimum cut', () => {
  it('of the textbook network has the flow that is worked out there', () => {
    // Ford & Fulkerson's method in Cormen et al., Introduction to Algorithms: v1 … v4 are nodes 0 … 3.
    const graph = graphOf([16, 13, 0, 0], [0, 0, 20, 4], [[0, 2, 12, 0], [1, 0, 4, 0], [2, 1, 9, 0], [1, 3, 14, 0], [3, 2, 7, 0]]);
    assert.deepEqual(minimumCut(graph), { flow: 23, sourceSide: Uint8Array.of(1, 1, 0, 1) });
  });

  it('sends flow back where that helps', () => {
    // The path by the middle edge is as short as the others; only taking it back leaves room for two units.
    const graph = graphOf([1, 1, 0, 0], [0, 0, 1, 1], [[0, 3, 1, 0], [1, 3, 1, 0], [0, 2, 1, 0]]);
    assert.equal(minimumCut(graph).flow, 2);
    // A chain against the direction of its edges carries nothing, and along them what the narrowest lets through.
    assert.equal(minimumCut(graphOf([5, 0, 0], [0, 0, 5], [[1, 0, 9, 0], [2, 1, 9, 0]])).flow, 0);
    assert.equal(minimumCut(graphOf([5, 0, 0], [0, 0, 5], [[1, 0, 0, 3], [2, 1, 0, 4]])).flow, 3);
  });

  it('goes through a node straight to the sink, without and with edges', () => {
    assert.deepEqual(minimumCut(graphOf([3, 2], [1, 7], [])), { flow: 3, sourceSide: Uint8Array.of(1, 0) });
    assert.deepEqual(minimumCut(graphOf([3, 2], [1, 7], [[0, 1, 1, 1]])), { flow: 4, sourceSide: Uint8Array.of(1, 0) });
    assert.deepEqual(minimumCut(graphOf([], [], [])), { flow: 0, sourceSide: new Uint8Array() });
  });

  for (const [height, width, most, symmetric] of [[3, 3, 9, true], [3, 3, 9, false], [3, 4, 3, false], [1, 9, 5, false], [2, 5, 20, true], [3, 4, 1, true]] as const) {
    it(`is the smallest of all labellings of random ${height}×${width} grids, and the one with the fewest nodes`, () => {
      for (let seed = 0; seed < (height * width > 10 ? 40 : 150); seed++) {
        const graph = randomGrid(seed, height, width, most, symmetric);
        const { flow, sourceSide } = minimumCut(graph);
        const { capacity, side } = smallestOfAll(graph);
        assert.equal(flow, capacity, `seed ${seed}`);
        assert.deepEqual([...sourceSide], side, `seed ${seed}`);
      }
    });
  }

  it('has the capacity of the flow on a grid of a picture, in less than ten seconds', function () {
    this.timeout(60_000);
    const { source, sink, edges } = randomGrid(1, 224, 224, 200, true);
    const graph = { source: source.map((amount) => 5 * amount), sink: sink.map((amount) => 5 * amount), edges };
    const began = performance.now();
    const { flow, sourceSide } = minimumCut(graph);
    assert.ok(performance.now() - began < 10_000);
    assert.equal(capacityOf(graph, sourceSide), flow);
    assert.ok(sourceSide.includes(0) && sourceSide.includes(1));
  });

  it('refuses what is no graph', () => {
    assert.throws(() => minimumCut(graphOf([1], [-1], [])), /at least 0/);
    assert.throws(() => minimumCut(graphOf([Infinity], [1], [])), /finite/);
    assert.throws(() => minimumCut(graphOf([1, 1], [1, 1], [[0, 1, NaN, 0]])), /finite/);
    assert.throws(() => minimumCut(graphOf([1, 1], [1, 1], [[0, 2, 1, 0]])), /nodes from 0 to 1/);
    assert.throws(() => minimumCut(graphOf([1, 1], [1], [])), /differ in length/);
  });
});
