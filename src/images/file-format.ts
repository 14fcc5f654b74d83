/** The file formats pictures are read from. */
export const readableFormats = ['JPEG', 'PNG', 'WebP', 'GIF', 'TIFF'] as const;

export type ReadableFormat = (typeof readableFormats)[number];

/** What a file's first bytes say it is: a format we read, one we refuse by name, or null for anything else. */
export interface FileFormat {
  readonly name: string;
  readonly readable: ReadableFormat | null;
}

/** Each format's first bytes as Latin-1 text; a `?` stands for any byte. */
const signatures: readonly (readonly [name: string, start: string])[] = [
  ['JPEG', '\xff\xd8\xff'],
  ['PNG', '\x89PNG\r\n\x1a\n'],
  ['WebP', 'RIFF????WEBP'],
  ['GIF', 'GIF87a'],
  ['GIF', 'GIF89a'],
  ['TIFF', 'II*\0'],
  ['TIFF', 'MM\0*'],
  ['TIFF', 'II+\0'],
  ['TIFF', 'MM\0+'],
  ['BMP', 'BM'],
  ['PDF', '%PDF-'],
  ['Photoshop', '8BPS'],
  ['AVIF', '????ftypavif'],
  ['HEIC', '????ftyphei'],
  ['HEIC', '????ftypmif1'],
  ['JPEG 2000', '\0\0\0\x0cjP  \r\n'],
  ['JPEG XL', '\0\0\0\x0cJXL \r\n'],
  ['JPEG XL', '\xff\x0a'],
];

/**
 * Recognises a file by its first bytes, whatever its name ends in. Only the formats found here reach the
 * decoder, so that its more adventurous loaders (SVG, which may refer to other files) are never run.
 */
export function fileFormat(bytes: Uint8Array): FileFormat | null {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  for (const [name, signature] of signatures) {
    if (start.length >= signature.length && [...signature].every((c, i) => c === '?' || c === start[i])) {
      return { name, readable: readableFormats.find((readable) => readable === name) ?? null };
    }
  }
  const svg = /^(\xef\xbb\xbf)?\s*<(\?xml[^]*<svg|!--[^]*<svg|!doctype svg|svg)[\s/>]/i;
  return svg.test(start) ? { name: 'SVG', readable: null } : null;
}

/**
 * Width and height as JPEG, PNG and GIF headers declare them, before anything is decoded and even where the
 * decoder would refuse them (0 × 0). Null for other formats and where the header is cut off.
 */
export function declaredSize(format: ReadableFormat, bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'PNG' && bytes.length >= 24) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (format === 'GIF' && bytes.length >= 10) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (format !== 'JPEG') return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    // The start-of-frame markers; C4, C8 and CC in the same range are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
  }
  return null;
}

/** Whether a PNG file goes on to its closing IEND chunk; the decoder does not look for it. */
export function isWholePng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x49454e44) return true;
  }
  return false;
}
