import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makePicture } from '../../src/images/picture';
import { centreSquare, crop, fitToNetwork } from '../../src/images/resize';

/** Every pixel tells where it is: red its row, green its column. */
const places = makePicture('places', 7, 5, Uint8Array.from({ length: 5 * 7 * 3 }, (_, i) => [Math.floor(i / 21), Math.floor(i / 3) % 7, 9][i % 3] ?? 0));

describe('crop', () => {
  it('cuts the rectangle that was asked for', () => {
    const part = crop(places, { top: 1, left: 4, height: 2, width: 3 });
    assert.deepEqual([part.height, part.width], [2, 3]);
    assert.deepEqual([...part.pixels], [1, 4, 9, 1, 5, 9, 1, 6, 9, 2, 4, 9, 2, 5, 9, 2, 6, 9]);
  });

  it('refuses what is not inside the picture', () => {
    const whole = { top: 0, left: 0, height: 5, width: 7 };
    const wrong = [{ top: 1 }, { left: 1 }, { top: -1, height: 2 }, { left: -1, width: 2 }, { height: 0 }, { width: 0 }, { height: 1.5 }, { top: NaN }];
    for (const change of wrong) assert.throws(() => crop(places, { ...whole, ...change }), RangeError);
  });
});

describe('centreSquare', () => {
  it("gives the cat's crop of the reference set", () => {
    assert.deepEqual(centreSquare(300, 451, 224 / 256), { top: 19, left: 95, height: 262, width: 262 });
  });

  it('does not lose a pixel to rounding where the side comes out whole', () => {
    for (const size of [224, 240, 260, 280, 300, 380]) {
      for (let factor = 1; factor <= 40; factor++) {
        const { height } = centreSquare((size + 32) * factor, 100_000, size / (size + 32));
        assert.equal(height, size * factor, `${size} × ${factor}`);
      }
    }
  });

  it('is the largest square of that share, inside the picture and central to half a pixel', () => {
    const sides = fc.integer({ min: 8, max: 20_000 });
    fc.assert(
      fc.property(sides, sides, fc.integer({ min: 1, max: 512 }), (height, width, size) => {
        const square = centreSquare(height, width, size / (size + 32));
        assert.equal(square.height, square.width);
        // In whole numbers: side = floor(size · shorter / (size + 32)), but never empty.
        const shorter = BigInt(Math.min(height, width));
        const side = (BigInt(size) * shorter) / BigInt(size + 32);
        assert.equal(square.height, Math.max(1, Number(side)));
        for (const [start, room] of [[square.top, height], [square.left, width]] as const) {
          const after = room - square.height - start;
          assert.ok(start >= 0 && after >= 0, 'inside');
          assert.ok(start - after === 0 || start - after === 1, 'central, the odd pixel before');
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('refuses fractions outside 0 … 1', () => {
    for (const fraction of [0, -1, 1.01, NaN]) assert.throws(() => centreSquare(10, 10, fraction), RangeError);
  });
});

describe('fitToNetwork', () => {
  it("uses a picture of exactly the network's size as it is", () => {
    assert.equal(fitToNetwork(places, 5, 7, 0.875), places);
  });

  it('crops, also where the crop alone gives the right size', () => {
    const fitted = fitToNetwork(places, 4, 4, 0.8);
    assert.deepEqual([...fitted.pixels].filter((_, i) => i % 3 === 0), [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]);
    assert.deepEqual([...fitted.pixels].filter((_, i) => i % 3 === 1), [2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5]);
  });
});
