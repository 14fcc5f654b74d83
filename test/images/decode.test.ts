import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { behindTransparency, decodePicture } from '../../src/images/decode';
import type { Picture } from '../../src/images/picture';
import { fixturesFolder } from '../support/fixtures';
import { gradient, pixelsOf, rgb, tiff } from './files';

const decode = async (file: Sharp | Promise<Buffer>): Promise<Picture> => decodePicture(await ('toBuffer' in file ? file.toBuffer() : file), 'p');

/** Every byte within `tolerance` of what it should be. */
function expectPixels(picture: Picture, height: number, width: number, expected: ArrayLike<number>, tolerance = 0): void {
  assert.deepEqual([picture.height, picture.width], [height, width]);
  assert.equal(expected.length, picture.pixels.length);
  const off = picture.pixels.findIndex((value, i) => !(Math.abs(value - (expected[i] ?? NaN)) <= tolerance));
  assert.equal(off, -1, `byte ${off}: ${picture.pixels[off]} for ${expected[off]}`);
}

/** Repeats one pixel. */
const plain = (height: number, width: number, ...channels: number[]): Uint8Array =>
  Uint8Array.from({ length: height * width * channels.length }, (_, i) => channels[i % channels.length] ?? 0);

describe('decodePicture: formats', () => {
  const [height, width] = [12, 17];
  const source = (): Sharp => rgb(height, width, gradient);
  const truth = pixelsOf(height, width, gradient);

  it('reads what is stored without loss byte for byte: PNG, interlaced PNG, WebP, TIFF', async () => {
    for (const file of [source().png(), source().png({ progressive: true }), source().webp({ lossless: true }), source().tiff({ compression: 'lzw' })]) {
      expectPixels(await decode(file), height, width, truth);
    }
  });

  it('reads JPEG, progressive JPEG, lossy WebP and GIF to a few levels', async () => {
    const whole = { quality: 100, chromaSubsampling: '4:4:4' };
    expectPixels(await decode(source().jpeg(whole)), height, width, truth, 3);
    expectPixels(await decode(source().jpeg({ ...whole, progressive: true })), height, width, truth, 3);
    expectPixels(await decode(source().webp({ quality: 100 })), height, width, truth, 25);
    expectPixels(await decode(source().gif({ dither: 0 })), height, width, truth, 12);
  });

  it('names a picture after its file and gives the same picture the same fingerprint', async () => {
    const png = await decodePicture(await source().png().toBuffer(), '/some/where/my.dog.png');
    const webp = await decodePicture(await source().webp({ lossless: true }).toBuffer(), 'other.webp');
    assert.deepEqual([png.name, webp.name], ['my.dog', 'other']);
    assert.equal(png.fingerprint, webp.fingerprint);
    assert.notEqual(png.fingerprint, (await decode(rgb(height, width, () => [1, 2, 3]).png())).fingerprint);
  });

  it('reads on when bytes follow the picture, as phones append them', async () => {
    const file = Buffer.concat([await source().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(), Buffer.alloc(999, 7)]);
    expectPixels(await decode(Promise.resolve(file)), height, width, truth, 3);
  });

  it('takes the first picture of an animation and of a document', async () => {
    const pages = [[200, 30, 40], [10, 220, 30]].map((colour) => sharp(plain(9, 9, ...colour), { raw: { width: 9, height: 9, channels: 3 } }).png().toBuffer());
    const joined = async (): Promise<Sharp> => sharp(await Promise.all(pages), { join: { animated: true } });
    for (const file of [(await joined()).gif(), (await joined()).webp({ lossless: true }), (await joined()).tiff({ compression: 'lzw' })]) {
      const bytes = await file.toBuffer();
      assert.equal((await sharp(bytes).metadata()).pages, 2);
      expectPixels(await decode(Promise.resolve(bytes)), 9, 9, plain(9, 9, 200, 30, 40));
    }
  });
});

describe('decodePicture: colour', () => {
  it('makes three equal channels of grey, also of 1 bit', async () => {
    const grey = sharp(plain(8, 8, 77), { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('b-w');
    expectPixels(await decode(grey.png()), 8, 8, plain(8, 8, 77, 77, 77));
    const file = await rgb(8, 8, (_, column) => (column < 3 ? [0, 0, 0] : [255, 255, 255])).png({ palette: true, colours: 2 }).toBuffer();
    assert.equal((await sharp(file).metadata()).bitsPerSample, 1);
    expectPixels(await decode(Promise.resolve(file)), 8, 8, pixelsOf(8, 8, (_, column) => (column < 3 ? [0, 0, 0] : [255, 255, 255])));
  });

  it('reads palettes', async () => {
    const colours = [[255, 0, 0], [0, 128, 0], [10, 20, 200], [250, 250, 100]] as const;
    const four = (row: number, column: number): readonly [number, number, number] => colours[(row % 2) * 2 + (column % 2)] ?? [0, 0, 0];
    const file = await rgb(8, 10, four).png({ palette: true, dither: 0 }).toBuffer();
    assert.equal((await sharp(file).metadata()).isPalette, true);
    expectPixels(await decode(Promise.resolve(file)), 8, 10, pixelsOf(8, 10, four));
  });

  it('keeps the upper byte of 16-bit samples', async () => {
    const samples = [0, 255, 256, 257, 32767, 32768, 65279, 65535];
    const wide = Uint16Array.from({ length: 8 * 8 * 3 }, (_, i) => samples[Math.floor(i / 3) % 8] ?? 0);
    const expected = Array.from(wide, (sample) => [0, 0, 1, 1, 127, 128, 254, 255][samples.indexOf(sample)] ?? NaN);
    const file = await sharp(wide, { raw: { width: 8, height: 8, channels: 3 } }).toColourspace('rgb16').png().toBuffer();
    assert.equal((await sharp(file).metadata()).depth, 'ushort');
    expectPixels(await decode(Promise.resolve(file)), 8, 8, expected);
    const grey = await sharp(wide.filter((_, i) => i % 3 === 0), { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('grey16').png().toBuffer();
    assert.equal((await sharp(grey).metadata()).space, 'grey16');
    expectPixels(await decode(Promise.resolve(grey)), 8, 8, expected);
  });

  it('blends transparent parts with grey: colour, grey, palette, 16 bits', async () => {
    const alphas = [0, 64, 128, 255];
    const mixed = (value: number, i: number): number => (value * (alphas[i % 4] ?? 0) + behindTransparency * (255 - (alphas[i % 4] ?? 0))) / 255;
    const tinted = Uint8Array.from({ length: 64 * 4 }, (_, i) => (i % 4 === 3 ? (alphas[Math.floor(i / 4) % 4] ?? 0) : ([250, 10, 100][i % 4] ?? 0)));
    const expected = Array.from({ length: 64 * 3 }, (_, i) => mixed([250, 10, 100][i % 3] ?? 0, Math.floor(i / 3)));
    const file = await sharp(tinted, { raw: { width: 8, height: 8, channels: 4 } }).png().toBuffer();
    expectPixels(await decode(Promise.resolve(file)), 8, 8, expected, 1);
    expectPixels(await decode(sharp(file).toColourspace('rgb16').png()), 8, 8, expected, 1.5);
    const palette = await sharp(file).png({ palette: true, dither: 0 }).toBuffer();
    assert.equal((await sharp(palette).metadata()).isPalette, true);
    expectPixels(await decode(Promise.resolve(palette)), 8, 8, expected, 3);
    const greyAlpha = Uint8Array.from({ length: 64 * 2 }, (_, i) => (i % 2 === 1 ? (alphas[Math.floor(i / 2) % 4] ?? 0) : 220));
    const grey = await sharp(greyAlpha, { raw: { width: 8, height: 8, channels: 2 } }).toColourspace('b-w').png().toBuffer();
    assert.equal((await sharp(grey).metadata()).channels, 2);
    expectPixels(await decode(Promise.resolve(grey)), 8, 8, Array.from({ length: 64 * 3 }, (_, i) => mixed(220, Math.floor(i / 3))), 1);
  });

  it('converts an embedded colour profile to sRGB', async () => {
    const muted = (row: number, column: number): readonly [number, number, number] => [190 - row * 4, 90 + column * 5, 80];
    const displayP3 = await rgb(8, 8, muted).withIccProfile('p3').png().toBuffer();
    const truth = pixelsOf(8, 8, muted);
    const stored = new Uint8Array(await sharp(displayP3, { ignoreIcc: true }).raw().toBuffer());
    assert.ok(stored.some((value, i) => Math.abs(value - (truth[i] ?? NaN)) > 8), 'the stored numbers are not sRGB');
    expectPixels(await decode(Promise.resolve(displayP3)), 8, 8, truth, 3);
  });

  it('converts CMYK: paper is white, ink is dark, and the hues are right', async () => {
    const picture = await decodePicture(readFileSync(join(fixturesFolder, 'cmyk.jpg')), 'cmyk.jpg');
    assert.deepEqual([picture.height, picture.width], [16, 80]);
    const middle = (stripe: number): number[] => [...picture.pixels.subarray((8 * 80 + stripe * 16 + 8) * 3, (8 * 80 + stripe * 16 + 9) * 3)];
    // What a coated paper shows under process inks (SWOP), roughly: the inks' published sRGB values.
    const expected = [[255, 255, 255], [35, 31, 32], [0, 174, 239], [236, 0, 140], [255, 242, 0]];
    for (const [stripe, colour] of expected.entries()) {
      const worst = Math.max(...middle(stripe).map((value, c) => Math.abs(value - (colour[c] ?? NaN))));
      assert.ok(worst <= 40, `stripe ${stripe}: ${middle(stripe)} for ${colour}`);
    }
  });

  it('refuses numbers it cannot show, by name', async () => {
    await assert.rejects(decodePicture(tiff(8, 8, 256, 32, 3), 'f.tif'), { name: 'UserError', message: /"f\.tif" cannot be read: it has 1 channels of type float, / });
  });
});

describe('decodePicture: EXIF orientation', () => {
  // Where the stored pixel (r, c) of h rows and w columns is to be shown, by the EXIF standard's table of
  // which side of the scene row 0 and column 0 are.
  const shownAt: Readonly<Record<number, (r: number, c: number, h: number, w: number) => readonly [number, number]>> = {
    1: (r, c) => [r, c], // row 0 top, column 0 left
    2: (r, c, _h, w) => [r, w - 1 - c], // top, right
    3: (r, c, h, w) => [h - 1 - r, w - 1 - c], // bottom, right
    4: (r, c, h) => [h - 1 - r, c], // bottom, left
    5: (r, c) => [c, r], // left, top
    6: (r, c, h) => [c, h - 1 - r], // right, top
    7: (r, c, h, w) => [w - 1 - c, h - 1 - r], // right, bottom
    8: (r, c, _h, w) => [w - 1 - c, r], // left, bottom
  };
  const [h, w] = [16, 24];
  // Plain 8 × 8 blocks, so that JPEG keeps them.
  const blocks = (row: number, column: number): readonly [number, number, number] => [40 + 90 * Math.floor(row / 8), 30 + 80 * Math.floor(column / 8), 60];

  for (const [orientation, place] of Object.entries(shownAt)) {
    it(`turns orientation ${orientation} upright`, async () => {
      const turned = Number(orientation) > 4;
      const [height, width] = turned ? [w, h] : [h, w];
      const expected = new Uint8Array(height * width * 3);
      for (let row = 0; row < h; row++) {
        for (let column = 0; column < w; column++) {
          const [toRow, toColumn] = place(row, column, h, w);
          expected.set(blocks(row, column), (toRow * width + toColumn) * 3);
        }
      }
      const stored = rgb(h, w, blocks).withMetadata({ orientation: Number(orientation) });
      expectPixels(await decode(stored.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' })), height, width, expected, 2);
      expectPixels(await decode(stored.clone().png()), height, width, expected);
    });
  }
});
