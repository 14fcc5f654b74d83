import sharp, { type Sharp } from 'sharp';

/** A pixel's three channels by row and column. */
export type Colour = (row: number, column: number) => readonly [number, number, number];

/** `height × width × 3` bytes. */
export function pixelsOf(height: number, width: number, colour: Colour): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return colour(Math.floor(pixel / width), pixel % width)[i % 3] ?? 0;
  });
}

/** A picture to be encoded. */
export function rgb(height: number, width: number, colour: Colour): Sharp {
  return sharp(pixelsOf(height, width, colour), { raw: { width, height, channels: 3 } });
}

/** All rows, columns and channels differ, smoothly enough for a small JPEG. */
export const gradient: Colour = (row, column) => [row * 7, column * 5, 255 - row * 3 - column * 2];

/** A PNG's signature and header for a picture of any size, with nothing after them but the closing chunk. */
export function pngHeader(width: number, height: number): Uint8Array {
  const header = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR........\x08\x02\0\0\0....\0\0\0\0IEND\xaeB`\x82', 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
  return header;
}

/** The checksum of a PNG chunk, bit by bit (PNG specification, annex D). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A little-endian grey TIFF of any declared size with a single strip that holds `bytes` zeros. */
export function tiff(width: number, height: number, bytes: number, bitsPerSample = 8, sampleFormat = 1): Uint8Array {
  const fields: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, 4, width], [257, 4, height], [258, 3, bitsPerSample], [259, 3, 1], [262, 3, 1], [273, 4, 8],
    [277, 3, 1], [278, 4, height], [279, 4, bytes], [339, 3, sampleFormat],
  ];
  const file = Buffer.alloc(8 + bytes + 2 + fields.length * 12 + 4);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8 + bytes, 4);
  file.writeUInt16LE(fields.length, 8 + bytes);
  for (const [i, [tag, type, value]] of fields.entries()) {
    const at = 8 + bytes + 2 + i * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  return file;
}
