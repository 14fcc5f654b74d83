/**
 * Remakes figs/dog.jpg and figs/cat.jpg from the files that figs/CREDITS.md names:
 *   node_modules/.bin/tsx scripts/pictures/make-examples.ts explore_farm_animals.rcc chelsea.png
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../../src/errors';
import { sha256, writeAtomically } from '../../src/files';
import { resizeBicubic } from '../../src/images/bicubic';
import { decodePicture, readPicture } from '../../src/images/decode';
import type { Picture } from '../../src/images/picture';
import { crop } from '../../src/images/resize';

/** SHA-256 of the dog's WebP picture. */
const dogHash = '5e9d9544495740101e4cfff817d986b683731112b2cf17fde2e4c2a26c3c5314';

/** Finds the dog among the uncompressed WebP pictures of a Qt resource file: each states its own length. */
async function dogFrom(path: string): Promise<Picture> {
  const resource = await readFile(path);
  for (let at = resource.indexOf('RIFF'); at >= 0; at = resource.indexOf('RIFF', at + 4)) {
    const picture = resource.subarray(at, at + 8 + resource.readUInt32LE(at + 4));
    if (sha256(picture) === dogHash) return decodePicture(picture, path);
  }
  throw new UserError(`"${path}" does not hold the dog's picture: take the file from the package version that figs/CREDITS.md names.`);
}

async function writeJpeg(name: string, { width, height, pixels }: Picture, quality: number): Promise<void> {
  const jpeg = sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality, chromaSubsampling: '4:4:4', mozjpeg: true });
  await writeAtomically(join(__dirname, '..', '..', 'figs', name), await jpeg.toBuffer());
}

async function main([resource, chelsea]: string[]): Promise<void> {
  if (resource === undefined || chelsea === undefined) throw new UserError('Give the paths of explore_farm_animals.rcc and chelsea.png.');
  const dog = await dogFrom(resource);
  // The right-hand square: in the centre of the whole picture the network would see the dog without its face.
  await writeJpeg('dog.jpg', resizeBicubic(crop(dog, { top: 0, left: 256, height: 768, width: 768 }), 640, 640), 86);
  await writeJpeg('cat.jpg', await readPicture(chelsea), 95);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
