import { readFile, stat } from 'node:fs/promises';
import { parse } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { PictureError, UserError } from '../errors';
import { joinWords } from '../text';
import { declaredSize, fileFormat, isWholePng, readableFormats, type ReadableFormat } from './file-format';
import { makePicture, type Picture } from './picture';

/** Shortest side of a picture, in pixels; below it there is nothing to look at. */
export const smallestSide = 8;

/** Largest picture, in pixels; decoded it takes 300 MB. */
export const mostPixels = 100e6;

/** Largest file, in bytes: 100 megapixels of uncompressed 16-bit RGBA fit. */
const mostBytes = 1e9;

/**
 * What shows through transparent parts: the grey 127, which `(value − 127) / 128` maps to 0. To the network
 * a transparent part then looks like the grey of an occluded one, and says as little for any class as can be;
 * white or black would put a bright or dark shape there that is not in the picture.
 */
export const behindTransparency = 127;

const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  ENOTDIR: 'a part of the path is a file, not a folder; check the path',
  EACCES: 'permission is denied; change its permissions or choose another file',
  EPERM: 'permission is denied; change its permissions or choose another file',
  ENAMETOOLONG: 'the name is too long; check the path',
  ELOOP: 'its symbolic links run in a circle; check the path',
  ERR_INVALID_ARG_VALUE: 'the path holds a null character; check the path',
};

function unread(path: string, reason: string, cause?: unknown): PictureError {
  return new PictureError(`"${path}" cannot be read: ${reason}.`, { cause });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await stat(path);
    if (file.isDirectory()) throw unread(path, 'it is a folder; give the path of a picture in it');
    // A pipe or a device may never end.
    if (!file.isFile()) throw unread(path, 'it is not a regular file; save the picture to a file first');
    if (file.size > mostBytes) throw unread(path, `it has ${Math.round(file.size / 1e6)} MB, more than ${mostBytes / 1e6}; save a smaller copy`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : error.message;
    throw unread(path, whyUnread[code] ?? `the system says ${code}; check the file and its disk`, error);
  }
}

/**
 * Reads a picture file: JPEG, PNG, WebP, GIF or TIFF, recognised by its content. See {@link decodePicture}.
 * @throws UserError naming the file, what is wrong with it and what to do
 */
export async function readPicture(path: string): Promise<Picture> {
  return decodePicture(await readBytes(path), path);
}

/**
 * Decodes a picture file to upright 8-bit sRGB.
 *
 * The EXIF orientation is applied and an embedded colour profile converted to sRGB (CMYK without one goes by
 * a generic print profile). Grey becomes three equal channels; 16-bit samples keep their upper byte;
 * transparent parts are blended with grey, {@link behindTransparency}. Of an animation or a document of several
 * pages the first one is taken.
 * @param path used for the picture's name and in messages; nothing is read from it
 * @throws UserError for other formats, truncated or damaged files, sides under {@link smallestSide} pixels and
 *   more than {@link mostPixels} pixels, the size being read from the header before anything is decoded
 */
export async function decodePicture(bytes: Uint8Array, path: string): Promise<Picture> {
  const grey = { r: behindTransparency, g: behindTransparency, b: behindTransparency };
  const { data, width, height } = await decode(bytes, path, 3, (file) => file.flatten({ background: grey }));
  return makePicture(parse(path).name, width, height, data);
}

/** An upright 8-bit picture of something without its surroundings. */
export interface CutOut {
  /** The file's name without its folder and extension. */
  readonly name: string;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `height × width × 4` bytes, row by row: red, green, blue, and how much of the pixel is covered, 0 … 255; the colours are not multiplied by it. */
  readonly pixels: Uint8Array;
}

/**
 * Reads a picture file with its transparency, as {@link readPicture} does without it; one that has none is covered
 * everywhere.
 * @throws UserError naming the file, what is wrong with it and what to do
 */
export async function readCutOut(path: string): Promise<CutOut> {
  const { data, width, height } = await decode(await readBytes(path), path, 4, (file) => file.ensureAlpha());
  return { name: parse(path).name, width, height, pixels: data };
}

/** Upright 8-bit sRGB of `channels` channels, which `prepare` sees to. */
async function decode(
  bytes: Uint8Array,
  path: string,
  channels: 3 | 4,
  prepare: (file: Sharp) => Sharp,
): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }> {
  const format = checkFormat(bytes, path);
  const declared = declaredSize(format, bytes);
  if (declared !== null) checkSize(declared.width, declared.height, path);
  if (format === 'PNG' && !isWholePng(bytes)) throw damaged(path, format);
  // The size is checked here rather than by the decoder, for a message of our own. Only JPEG's damage shows as
  // mere warnings; the warnings of other formats are about unknown tags, which do no harm.
  const file = sharp(bytes, { limitInputPixels: false, failOn: format === 'JPEG' ? 'warning' : 'error' });
  try {
    const metadata = await file.metadata();
    checkSize(metadata.width, metadata.height, path);
    if ((metadata.depth !== 'uchar' && metadata.depth !== 'ushort') || metadata.channels > 5) {
      throw unread(path, `it has ${metadata.channels} channels of type ${metadata.depth}, and only 8-bit and 16-bit grey, RGB or CMYK can be; convert it to an 8-bit RGB picture`);
    }
    const { data, info } = await prepare(file.autoOrient()).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw unread(path, `it has ${info.channels} channels that are no RGB; convert it to an 8-bit RGB picture`);
    return { data: new Uint8Array(data), width: info.width, height: info.height };
  } catch (error) {
    throw error instanceof UserError ? error : damaged(path, format, error);
  }
}

function damaged(path: string, format: ReadableFormat, cause?: unknown): PictureError {
  return unread(path, `the ${format} file is truncated or damaged; get a fresh copy of it`, cause);
}

/** @returns the format by the file's first bytes @throws UserError when it is none that is read */
function checkFormat(bytes: Uint8Array, path: string): ReadableFormat {
  const known = joinWords(readableFormats, 'or');
  if (bytes.length === 0) throw unread(path, 'the file is empty; get a fresh copy of it');
  const format = fileFormat(bytes);
  if (format === null) throw unread(path, `its content is no picture; give a ${known} file`);
  if (format.readable === null) throw unread(path, `it is a file of type ${format.name}; convert it to ${known}`);
  return format.readable;
}

function checkSize(width: number, height: number, path: string): void {
  const size = `it is ${width}×${height} pixels`;
  if (Math.min(width, height) < smallestSide) {
    throw unread(path, `${size}, and each side needs at least ${smallestSide}; choose a larger picture`);
  }
  if (width * height > mostPixels) {
    throw unread(path, `${size}, more than ${mostPixels / 1e6} megapixels; make it smaller first`);
  }
}
