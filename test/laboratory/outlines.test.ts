import assert from 'node:assert/strict';
import { distractorNames, forEachCovered, outlines, shapeNames, type Placed } from '../../src/laboratory/outlines';

function coverage(place: Placed, side: number): Float64Array {
  const shares = new Float64Array(side * side);
  forEachCovered(place, side, (pixel, share) => (shares[pixel] = share));
  return shares;
}

describe('outlines', () => {
  it('all have the same area, that of a circle, at any angle', () => {
    for (const name of [...shapeNames, ...distractorNames]) {
      for (const angle of [0, 0.3, 2]) {
        const shares = coverage({ outline: outlines[name], x: 50.3, y: 49.8, size: 20, angle }, 100);
        const area = shares.reduce((sum, share) => sum + share, 0);
        assert.ok(Math.abs(area / (Math.PI * 400) - 1) < 0.01, `${name}: ${area}`);
      }
    }
  });

  it('reach no further than they say', () => {
    for (const name of [...shapeNames, ...distractorNames]) {
      const { inside, reach } = outlines[name];
      let farthest = 0;
      for (let x = -4; x <= 4; x += 0.01) for (let y = -4; y <= 4; y += 0.01) if (inside(x, y)) farthest = Math.max(farthest, Math.hypot(x, y));
      assert.ok(farthest <= reach && farthest > reach - 0.03, `${name}: ${farthest} of ${reach}`);
    }
  });

  it('cover pixels by sixteenths: a square with sides of 4 pixels, worked by hand', () => {
    const square = (x: number) => coverage({ outline: outlines.square, x, y: 3, size: 4 / Math.sqrt(Math.PI), angle: 0 }, 6);
    const row = [0, 1, 1, 1, 1, 0];
    const empty = [0, 0, 0, 0, 0, 0];
    assert.deepEqual([...square(3)], [empty, row, row, row, row, empty].flat());
    const half = [0, 0.5, 1, 1, 1, 0.5];
    assert.deepEqual([...square(3.5)], [empty, half, half, half, half, empty].flat());
    // What lies outside the picture is left out.
    const cut = [1, 1, 0, 0, 0, 0];
    assert.deepEqual([...square(0)], [empty, cut, cut, cut, cut, empty].flat());
  });

  it('are what they are called: the cross is two beams, the triangle stands on its base, the star has its hollows', () => {
    const unit = Math.sqrt(Math.PI / (4 * 2 * (1 / 3) - 4 / 9));
    for (let x = -1.9; x < 2; x += 0.0731) {
      for (let y = -1.9; y < 2; y += 0.0717) {
        const [u, v] = [Math.abs(x) / unit, Math.abs(y) / unit];
        assert.equal(outlines.cross.inside(x, y), (u < 1 && v < 1 / 3) || (v < 1 && u < 1 / 3), `cross at ${x}, ${y}`);
      }
    }
    const { reach, inside } = outlines.triangle;
    assert.ok(inside(0, -0.98 * reach) && !inside(0, 0.52 * reach) && inside(0, 0.48 * reach) && inside(0.8 * reach, 0.48 * reach));
    const star = outlines.star;
    for (let ray = 0; ray < 5; ray++) {
      const at = (turn: number, distance: number) => star.inside(distance * star.reach * Math.sin(turn), -distance * star.reach * Math.cos(turn));
      const tip = (2 * Math.PI * ray) / 5;
      assert.ok(at(tip, 0.97) && !at(tip + Math.PI / 5, 0.47) && at(tip + Math.PI / 5, 0.43));
    }
  });
});
