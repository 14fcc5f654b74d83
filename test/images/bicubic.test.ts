import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resizeBicubic } from '../../src/images/bicubic';
import { makePicture, type Picture } from '../../src/images/picture';
import { fitToNetwork } from '../../src/images/resize';
import { decodeNpy } from '../../src/npy';

const folder = join(__dirname, '..', 'fixtures', 'resize');

/** The formula of test/reference/make_picture_fixtures.py. */
function formula(width: number, height: number): Picture {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const c = i % 3;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const noise = (x * x * 7 + y * 13 * (c + 1) + x * y * 5) % 256;
    return noise < 64 ? 0 : noise > 192 ? 255 : noise;
  });
  return makePicture('formula', width, height, pixels);
}

describe('bicubic resampling', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.npy'));

  it('has its fixtures', () => assert.equal(files.length, 8));

  for (const file of files) {
    it(`equals Pillow byte for byte: ${file}`, () => {
      const [, classifier, w, h, toW, toH] = /^(classifier-)?(\d+)x(\d+)-to-(\d+)x(\d+)\.npy$/.exec(file) ?? [];
      const input = formula(Number(w), Number(h));
      const [height, width] = [Number(toH), Number(toW)];
      const result = classifier ? fitToNetwork(input, height, width, 0.875) : resizeBicubic(input, height, width);
      const { values, shape } = decodeNpy(readFileSync(join(folder, file)));
      assert.deepEqual([result.height, result.width, 3], shape);
      assert.deepEqual([...result.pixels], [...values]);
    });
  }

  it('leaves a picture of the same size and a picture of one colour as they are', () => {
    const input = formula(9, 11);
    assert.equal(resizeBicubic(input, 11, 9).fingerprint, input.fingerprint);
    const plain = makePicture('plain', 30, 20, new Uint8Array(30 * 20 * 3).fill(201));
    assert.deepEqual(new Set(resizeBicubic(plain, 7, 53).pixels), new Set([201]));
  });

  it('refuses impossible sizes', () => {
    for (const side of [0, -1, 1.5, NaN]) assert.throws(() => resizeBicubic(formula(9, 9), 4, side), RangeError);
  });
});
