import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodePicture } from '../../src/images/decode';
import { examplePictures } from '../../src/images/examples';
import { encodePng, sideBySide } from '../../src/images/mosaic';
import { makePicture, type Picture } from '../../src/images/picture';
import { gradient, pixelsOf } from './files';

const filled = (name: string, width: number, height: number, value: number): Picture =>
  makePicture(name, width, height, new Uint8Array(width * height * 3).fill(value));

/** One character a pixel; all three channels must agree. */
function drawing({ width, height, pixels }: Picture, signs: Readonly<Record<number, string>>): string[] {
  const sign = (pixel: number): string => {
    const channels = new Set(pixels.subarray(pixel * 3, pixel * 3 + 3));
    return channels.size === 1 ? (signs[[...channels][0] ?? -1] ?? '?') : '?';
  };
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_column, column) => sign(row * width + column)).join(''));
}

describe('sideBySide', () => {
  it('puts each picture into the middle of its half, as large as fits', () => {
    const both = sideBySide(filled('a', 20, 10, 10), filled('b', 10, 40, 240), { height: 8, width: 8 });
    assert.deepEqual(drawing(both, { 10: 'a', 240: 'b', 127: '.' }), [
      '.....bb.',
      '.....bb.',
      '.....bb.',
      'aaaa.bb.',
      'aaaa.bb.',
      '.....bb.',
      '.....bb.',
      '.....bb.',
    ]);
    assert.equal(both.name, 'a+b');
  });

  it('enlarges small pictures and gives the middle column of an odd width to the right', () => {
    const both = sideBySide(filled('a', 1, 1, 10), filled('b', 3, 3, 240), { height: 3, width: 7 });
    assert.deepEqual(drawing(both, { 10: 'a', 240: 'b', 127: '.' }), ['aaabbb.', 'aaabbb.', 'aaabbb.']);
  });

  it('keeps pictures of exactly the half as they are', () => {
    const left = makePicture('l', 9, 12, pixelsOf(12, 9, gradient));
    const right = makePicture('r', 9, 12, pixelsOf(12, 9, (row, column) => [column * 9, row * 9, 5]));
    const both = sideBySide(left, right, { height: 12, width: 18 });
    const expected = pixelsOf(12, 18, (row, column) => (column < 9 ? gradient(row, column) : [(column - 9) * 9, row * 9, 5]));
    assert.deepEqual([...both.pixels], [...expected]);
  });

  it('refuses a canvas without room', () => {
    for (const size of [{ height: 0, width: 8 }, { height: 8, width: 1 }, { height: 8.5, width: 8 }]) {
      assert.throws(() => sideBySide(filled('a', 9, 9, 1), filled('b', 9, 9, 2), size), RangeError);
    }
  });
});

describe('encodePng', () => {
  it('keeps every byte, and is the same file each time', async () => {
    const picture = makePicture('p', 17, 12, pixelsOf(12, 17, gradient));
    const file = await encodePng(picture);
    assert.equal((await decodePicture(file, 'p.png')).fingerprint, picture.fingerprint);
    assert.deepEqual(await encodePng(picture), file);
    const { format, hasProfile, exif, density } = await sharp(file).metadata();
    assert.deepEqual([format, hasProfile, exif, density], ['png', false, undefined, undefined]);
  });
});

describe('the example pictures', () => {
  it('are the committed ones, whatever the working directory', async () => {
    const before = process.cwd();
    process.chdir('/');
    try {
      const { dog, cat, both } = await examplePictures();
      assert.deepEqual([dog.name, dog.width, dog.height], ['dog', 640, 640]);
      assert.deepEqual([cat.name, cat.width, cat.height], ['cat', 451, 300]);
      assert.deepEqual([both.name, both.width, both.height], ['dog+cat', 224, 224]);
      assert.deepEqual([...both.pixels.subarray(0, 3)], [127, 127, 127]);
      // Chelsea's forehead is ginger, in the picture and in the mosaic.
      const ginger = (r = 0, g = 0, b = 0): boolean => r > g + 10 && g > b + 10;
      const at = (picture: Picture, row: number, column: number): Uint8Array => picture.pixels.subarray((row * picture.width + column) * 3).subarray(0, 3);
      assert.ok(ginger(...at(both, 80, 170)), String(at(both, 80, 170)));
      assert.ok(ginger(...at(cat, 80, 240)), String(at(cat, 80, 240)));
    } finally {
      process.chdir(before);
    }
  });
});
