import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { UserError } from '../../src/errors';
import { decodePicture, readPicture } from '../../src/images/decode';
import { gradient, pngHeader, rgb, tiff } from './files';
import { fuzz, seedFiles } from './fuzz';

/** One sentence that names the file, the fault and what to do about it. */
async function expectRefusal(reading: Promise<unknown>, path: string, fault: RegExp, remedy: RegExp): Promise<void> {
  const error: unknown = await reading.then(() => assert.fail(`"${path}" was read`), (reason: unknown) => reason);
  assert.ok(error instanceof UserError, String(error));
  assert.ok(error.message.startsWith(`"${path}" cannot be read: `), error.message);
  const [, what = '', advice = ''] = /^"[^]*" cannot be read: ([^;\n]+); ([^;\n]+)\.$/.exec(error.message) ?? [];
  assert.match(what, fault);
  assert.match(advice, remedy);
}

const refused = (bytes: Uint8Array | string, fault: RegExp, remedy: RegExp): Promise<void> =>
  expectRefusal(decodePicture(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, 'a b.jpg'), 'a b.jpg', fault, remedy);

describe('readPicture: files that cannot be read', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'pictures-'))));
  after(() => rmSync(folder, { recursive: true }));

  const refusedAt = (path: string, fault: RegExp, remedy: RegExp): Promise<void> => expectRefusal(readPicture(path), path, fault, remedy);

  it('a missing file, also under a file, behind circular links and with an impossible name', async () => {
    await refusedAt(join(folder, 'none.jpg'), /no such file/, /check the path/);
    await refusedAt('', /no such file/, /check the path/);
    writeFileSync(join(folder, 'file'), 'x');
    await refusedAt(join(folder, 'file', 'p.jpg'), /is a file, not a folder/, /check the path/);
    symlinkSync('loop', join(folder, 'loop'));
    await refusedAt(join(folder, 'loop'), /links run in a circle/, /check the path/);
    await refusedAt(join(folder, 'x'.repeat(300)), /name is too long/, /check the path/);
    await refusedAt(join(folder, 'a\0b'), /null character/, /check the path/);
  });

  it('a folder, and a pipe without waiting for it', async () => {
    mkdirSync(join(folder, 'holiday'));
    await refusedAt(join(folder, 'holiday'), /it is a folder/, /path of a picture in it/);
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await refusedAt(join(folder, 'pipe'), /not a regular file/, /save the picture to a file/);
  });

  it('a file without permission', async () => {
    const path = join(folder, 'secret.png');
    writeFileSync(path, await rgb(8, 8, gradient).png().toBuffer());
    chmodSync(path, 0);
    chmodSync(folder, 0o755);
    // Nothing is forbidden to root: become somebody else for the time of the call.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      await refusedAt(path, /permission is denied/, /change its permissions/);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it('an empty file and one of more than a gigabyte, unread', async () => {
    writeFileSync(join(folder, 'empty.png'), '');
    await refusedAt(join(folder, 'empty.png'), /the file is empty/, /fresh copy/);
    execFileSync('truncate', ['-s', '1200M', join(folder, 'huge.tif')]);
    await refusedAt(join(folder, 'huge.tif'), /it has 1258 MB, more than 1000/, /smaller copy/);
  });
});

describe('decodePicture: content that is refused', () => {
  it('what is no picture', async () => {
    for (const text of ['Dear Sir or Madam', '\x89PN', '\xff\xd8', 'GIF88a........', '\0'.repeat(99), '<p>no svg here</p>']) {
      await refused(text, /its content is no picture/, /give a JPEG, PNG, WebP, GIF or TIFF file/);
    }
  });

  it('other formats, by name', async () => {
    const files = {
      SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', BMP: 'BM....', PDF: '%PDF-1.7', Photoshop: '8BPS',
      AVIF: '\0\0\0\x20ftypavif', HEIC: '\0\0\0\x20ftypheic', 'JPEG XL': '\xff\x0a..', 'JPEG 2000': '\0\0\0\x0cjP  \r\n\x87\n',
    };
    for (const [name, start] of Object.entries(files)) {
      await refused(start, new RegExp(`it is a file of type ${name}$`), /convert it to JPEG/);
    }
    for (const svg of ['<?xml version="1.0"?>\n<svg/>', '\n <!-- drawn -->\n<svg/>', '\xef\xbb\xbf<svg/>', '<!DOCTYPE svg PUBLIC "x"><svg/>', '<SVG/>']) {
      await refused(svg, /type SVG$/, /convert it/);
    }
  });

  it('pictures without any pixel or with too few', async () => {
    await refused(pngHeader(0, 0), /it is 0×0 pixels, and each side needs at least 8/, /choose a larger/);
    await refused(pngHeader(0, 50), /it is 0×50 pixels/, /choose a larger/);
    await refused('GIF89a\0\0\0\0\0\0\0;', /it is 0×0 pixels/, /choose a larger/);
    const jpeg = await rgb(8, 8, gradient).jpeg().toBuffer();
    await refused(declaring(jpeg, 0, 0), /it is 0×0 pixels/, /choose a larger/);
    const formats: ((picture: Sharp) => Sharp)[] = [(p) => p.png(), (p) => p.jpeg(), (p) => p.webp(), (p) => p.gif(), (p) => p.tiff()];
    for (const format of formats) {
      await refused(await format(rgb(1, 1, gradient)).toBuffer(), /it is 1×1 pixels/, /choose a larger/);
      await refused(await format(rgb(100, 7, gradient)).toBuffer(), /it is 7×100 pixels/, /choose a larger/);
      assert.equal((await decodePicture(await format(rgb(8, 9, gradient)).toBuffer(), 'p')).height, 8);
    }
  });

  it('more than 100 megapixels, by the header alone', async () => {
    const bomb = /it is 20000×20000 pixels, more than 100 megapixels/;
    await refused(pngHeader(20000, 20000), bomb, /make it smaller/);
    await refused(tiff(20000, 20000, 64), bomb, /make it smaller/);
    await refused('GIF89a\x20\x4e\x20\x4e\0\0\0;', bomb, /make it smaller/);
    await refused(declaring(await rgb(8, 8, gradient).jpeg().toBuffer(), 20000, 20000), bomb, /make it smaller/);
    await refused(pngHeader(10000, 10001), /it is 10000×10001 pixels/, /make it smaller/);
    await refused(pngHeader(10000, 10000), /truncated or damaged/, /fresh copy/);
    await refused(pngHeader(0xffffffff, 0xffffffff), /more than 100 megapixels/, /make it smaller/);
  });

  const whole = (): Sharp => rgb(24, 20, gradient);
  const cut: Readonly<Record<string, () => Promise<Buffer>>> = {
    JPEG: () => whole().jpeg().toBuffer(),
    'progressive JPEG': () => whole().jpeg({ progressive: true }).toBuffer(),
    PNG: () => whole().png().toBuffer(),
    'interlaced PNG': () => whole().png({ progressive: true }).toBuffer(),
    WebP: () => whole().webp().toBuffer(),
    'plain TIFF': () => whole().tiff({ compression: 'none' }).toBuffer(),
    'JPEG-compressed TIFF': () => whole().tiff({ compression: 'jpeg' }).toBuffer(),
  };
  for (const [name, make] of Object.entries(cut)) {
    it(`a truncated ${name}, wherever it is cut`, async () => {
      const file = await make();
      await decodePicture(file, 'whole');
      const cuts = Array.from({ length: file.length - 16 }, (_, i) => i + 16);
      // Every length near the end, every seventh before; under 16 bytes it is no picture at all.
      for (const length of cuts.filter((at) => at % 7 === 0 || at > file.length - 40)) {
        await refused(file.subarray(0, length), /the (JPEG|PNG|WebP|TIFF) file is truncated or damaged/, /fresh copy/);
      }
    });
  }

  it('damaged picture data: a flipped byte in a PNG, a marker in the middle of a JPEG', async () => {
    const png = await whole().png().toBuffer();
    png[png.indexOf('IDAT') + 12] = (png[png.indexOf('IDAT') + 12] ?? 0) ^ 0x55;
    await refused(png, /the PNG file is truncated or damaged/, /fresh copy/);
    const jpeg = await whole().jpeg({ quality: 95 }).toBuffer();
    jpeg.set([0xff, 0xd9], Math.round(jpeg.length * 0.8));
    await refused(jpeg, /the JPEG file is truncated or damaged/, /fresh copy/);
  });
});

/** The same baseline JPEG with another size in its frame header. */
function declaring(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0, 0x00, 0x11]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

describe('decodePicture: files damaged at random', () => {
  for (const name of ['JPEG', 'PNG'] as const) {
    it(`200 times: ${name}`, async () => {
      const pictures = await fuzz(await (seedFiles[name] ?? assert.fail)(), 1, 200);
      // Otherwise the fuzzing would test the first bytes alone.
      assert.ok(pictures > 0 && pictures < 200, `${pictures} pictures`);
    });
  }
});
