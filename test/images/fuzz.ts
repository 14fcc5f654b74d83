import assert from 'node:assert/strict';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { UserError } from '../../src/errors';
import { decodePicture, mostPixels, smallestSide } from '../../src/images/decode';
import { gradient, rgb } from './files';

/** Small files of every kind that is read, each with a profile and an orientation for the damage to reach. */
export const seedFiles: Readonly<Record<string, () => Promise<Buffer>>> = {
  JPEG: () => rgb(20, 24, gradient).withIccProfile('p3').withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  PNG: () => rgb(20, 24, gradient).withMetadata({ orientation: 6 }).png().toBuffer(),
  'progressive JPEG': () => rgb(20, 24, gradient).jpeg({ progressive: true }).toBuffer(),
  'palette PNG': () => rgb(20, 24, gradient).png({ palette: true, progressive: true }).toBuffer(),
  WebP: () => rgb(20, 24, gradient).withIccProfile('p3').webp().toBuffer(),
  GIF: () => rgb(20, 24, gradient).gif().toBuffer(),
  TIFF: () => rgb(20, 24, gradient).withMetadata({ orientation: 6 }).tiff({ compression: 'lzw' }).toBuffer(),
};

/**
 * Changes one to eight bytes of a file at a time, and now and then its length. Whatever comes of it must be a
 * picture within the limits or a {@link UserError} of one line, in under five seconds.
 * @returns how many of the mutations were pictures still
 */
export async function fuzz(file: Buffer, seed: number, runs: number): Promise<number> {
  const generator = xoroshiro128plus(seed);
  const below = (end: number): number => uniformInt(generator, 0, end - 1);
  let pictures = 0;
  for (let run = 0; run < runs; run++) {
    let mutated = Buffer.from(file);
    const changes = 1 + below(8);
    // Half of the damage to the first bytes: headers decide most.
    const reach = below(2) === 0 ? Math.min(64, file.length) : file.length;
    for (let change = 0; change < changes; change++) mutated[below(reach)] = below(256);
    if (below(10) === 0) mutated = mutated.subarray(0, below(file.length));
    const start = performance.now();
    try {
      const { width, height, pixels } = await decodePicture(mutated, 'fuzzed');
      assert.equal(pixels.length, width * height * 3);
      assert.ok(Math.min(width, height) >= smallestSide && width * height <= mostPixels);
      pictures++;
    } catch (error) {
      assert.ok(error instanceof UserError, `seed ${seed}, run ${run}: ${String(error)}`);
      assert.match(error.message, /^"fuzzed" cannot be read: [^\n]+\.$/);
    }
    const seconds = (performance.now() - start) / 1000;
    assert.ok(seconds < 5, `seed ${seed}, run ${run}: ${seconds.toFixed(1)} s`);
  }
  return pictures;
}
