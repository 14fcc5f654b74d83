import assert from 'node:assert/strict';
import { layerOf } from '../../src/cutouts/layer';
import { centred, cornerOf, sized, somewhere } from '../../src/cutouts/placing';
import { uniformSource } from '../../src/random';
import { cutOutOf } from './cut-outs';

const layer = (height: number, width: number) => layerOf(cutOutOf(height, width, () => [1, 2, 3, 255]));
const shape = ({ height, width }: { height: number; width: number }) => [height, width];

describe('the size of an object', () => {
  it('is a share of the room along the axis that it fills first', () => {
    assert.deepEqual(shape(sized(layer(20, 10), { height: 100, width: 100 }, 0.5)), [50, 25]);
    assert.deepEqual(shape(sized(layer(20, 10), { height: 100, width: 30 }, 1)), [60, 30]);
    assert.deepEqual(shape(sized(layer(10, 40), { height: 100, width: 101 }, 1)), [25, 101]);
  });

  it('is never beyond the room, nor nothing', () => {
    assert.deepEqual(shape(sized(layer(3, 200), { height: 9, width: 9 }, 0.99)), [1, 9]);
    assert.deepEqual(shape(sized(layer(7, 7), { height: 5, width: 9 }, 0.999)), [5, 5]);
  });
});

describe('the place of an object', () => {
  const room = { top: 10, left: 20, height: 8, width: 9 };

  it('reaches from corner to corner of the room', () => {
    const at = (value: number) => {
      const { top, left } = somewhere(layer(3, 4), room, () => value);
      return [top, left];
    };
    assert.deepEqual(at(0), [10, 20]);
    assert.deepEqual(at(0.999999), [15, 25]);
  });

  it('is each of the possible ones about as often', () => {
    const uniform = uniformSource(1);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 6000; draw++) {
      const { top } = somewhere(layer(3, 9), room, uniform);
      counts[top - 10] = (counts[top - 10] as number) + 1;
    }
    // Binomial with a standard deviation of 29: five of them.
    assert.ok(counts.every((count) => Math.abs(count - 1000) < 145), String(counts));
  });

  it('in the middle leaves as much on both sides, and one pixel more below and to the right', () => {
    const { top, left } = centred(layer(4, 4), room);
    assert.deepEqual([top, left], [12, 22]);
  });

  it('is refused where the room is too small', () => {
    assert.throws(() => somewhere(layer(9, 1), room, () => 0), RangeError);
  });

  it('in a corner is that corner', () => {
    const corners = [0, 1, 2, 3].map((corner) => cornerOf({ height: 11, width: 20 }, corner, 0.5));
    assert.deepEqual(corners, [
      { top: 0, left: 0, height: 5, width: 10 },
      { top: 0, left: 10, height: 5, width: 10 },
      { top: 6, left: 0, height: 5, width: 10 },
      { top: 6, left: 10, height: 5, width: 10 },
    ]);
  });
});
