/** Seeded randomness: the same seed gives the same numbers on every machine and device. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of uniform numbers in [0, 1) with 32 bits each. */
export function uniformSource(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  // The generator's first numbers hardly differ between neighbouring seeds.
  for (let skipped = 0; skipped < 16; skipped++) generator.next();
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Standard normal numbers, by the transform of Box & Muller 1958. */
export function normalNumbers(uniform: () => number, count: number): Float32Array {
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    numbers[index] = radius * Math.cos(angle);
    if (index + 1 < count) numbers[index + 1] = radius * Math.sin(angle);
  }
  return numbers;
}
