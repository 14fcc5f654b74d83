import assert from 'node:assert/strict';
import { uniformSource } from '../../../src/random';
import { leafOrder } from '../../../src/study/figures/seriation';

type Rows = readonly number[];
type Similarities = readonly Rows[];

/** A random symmetric matrix with ones along the diagonal. */
function randomSimilarities(size: number, seed: number): number[][] {
  const uniform = uniformSource(seed);
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => uniform() * 2 - 1));
  return drawn.map((row, a) => row.map((_, b) => (a === b ? 1 : drawn[Math.min(a, b)]![Math.max(a, b)]!)));
}

const neighbours = (order: Rows, matrix: Similarities): number => order.slice(1).reduce((sum, row, place) => sum + matrix[row]![order[place]!]!, 0);

/** The groups that average linkage makes, by the update of Lance & Williams and not by means over pairs. */
function groupsOf(matrix: Similarities): Rows[] {
  let alive: { rows: Rows; to: Map<string, number> }[] = matrix.map((row, a) => ({ rows: [a], to: new Map(row.map((value, b) => [`${b}`, value])) }));
  const made: Rows[] = [];
  while (alive.length > 1) {
    const pairs = alive.flatMap((a) => alive.map((b) => [a, b] as const)).filter(([a, b]) => a !== b);
    const [a, b] = pairs.sort(([c, d], [e, f]) => e.to.get(`${f.rows}`)! - c.to.get(`${d.rows}`)!)[0]!;
    const rows = [...a.rows, ...b.rows];
    const to = new Map<string, number>();
    alive = alive.filter((one) => one !== a && one !== b);
    for (const other of alive) {
      const mean = (a.rows.length * a.to.get(`${other.rows}`)! + b.rows.length * b.to.get(`${other.rows}`)!) / rows.length;
      to.set(`${other.rows}`, mean);
      other.to.set(`${rows}`, mean);
    }
    alive.push({ rows, to });
    made.push(rows);
  }
  return made;
}

function permutations(rows: Rows): number[][] {
  return rows.length === 0 ? [[]] : rows.flatMap((row) => permutations(rows.filter((other) => other !== row)).map((rest) => [row, ...rest]));
}

const together = (group: Rows, order: Rows): boolean => {
  const places = group.map((row) => order.indexOf(row));
  return Math.max(...places) - Math.min(...places) === group.length - 1;
};

describe('leafOrder', () => {
  it('is the best of all orders that keep the groups of average linkage together', () => {
    for (let seed = 0; seed < 12; seed++) {
      const matrix = randomSimilarities(6, seed);
      const groups = groupsOf(matrix);
      const allowed = permutations([...matrix.keys()]).filter((order) => groups.every((group) => together(group, order)));
      // Each of the five joints can be turned round.
      assert.equal(allowed.length, 32);
      const order = leafOrder(matrix);
      assert.ok(allowed.some((one) => `${one}` === `${order}`), `${order}`);
      assert.ok(Math.abs(neighbours(order, matrix) - Math.max(...allowed.map((one) => neighbours(one, matrix)))) < 1e-12);
    }
  });

  it('keeps what is less like a block outside it, though it is as like all its members', () => {
    // Much as in the report's study: FullGrad, RISE, Grad-CAM, LayerCAM, Eigen-CAM, occlusion.
    const matrix = [
      [1, 0.64, 0.93, 0.96, 0.96, 0.37],
      [0.64, 1, 0.65, 0.64, 0.64, 0.39],
      [0.93, 0.65, 1, 0.96, 0.95, 0.38],
      [0.96, 0.64, 0.96, 1, 0.99, 0.36],
      [0.96, 0.64, 0.95, 0.99, 1, 0.35],
      [0.37, 0.39, 0.38, 0.36, 0.35, 1],
    ];
    assert.deepEqual(leafOrder(matrix), [0, 4, 3, 2, 1, 5]);
  });

  it('brings blocks together that were dealt out in turn', () => {
    const block = (i: number): number => i % 2;
    const matrix = Array.from({ length: 8 }, (_, a) => Array.from({ length: 8 }, (__, b) => (a === b ? 1 : block(a) === block(b) ? 0.8 : -0.1)));
    assert.match(leafOrder(matrix).map(block).join(''), /^(00001111|11110000)$/);
  });

  it('finds the order of a chain again, and begins with its earlier end', () => {
    // Correlations that fall with the distance along a line, its places dealt out: a Robinson matrix has one order.
    const places = [3, 0, 5, 1, 4, 2];
    const matrix = places.map((a) => places.map((b) => 0.7 ** Math.abs(a - b)));
    assert.deepEqual(leafOrder(matrix).map((index) => places[index]), [0, 1, 2, 3, 4, 5]);
  });

  it('leaves one or two rows as they are', () => {
    assert.deepEqual(leafOrder([]), []);
    assert.deepEqual(leafOrder([[1]]), [0]);
    assert.deepEqual(leafOrder([[1, -1], [-1, 1]]), [0, 1]);
  });
});
