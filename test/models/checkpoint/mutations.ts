import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../src/errors';
import { readLegacyCheckpoint } from '../../../src/models/checkpoint/legacy';

/** One damage: bytes replaced, inserted, removed or doubled, beginning at a share of the first bytes. */
const mutation = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'remove', 'double'),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});

function mutate(bytes: Uint8Array, reach: number, { kind, place, bytes: fresh }: { kind: string; place: number; bytes: Uint8Array }): Uint8Array {
  const at = Math.floor(place * reach);
  const before = bytes.subarray(0, at);
  const same = bytes.subarray(at, at + fresh.length);
  const after = bytes.subarray(kind === 'insert' ? at : at + fresh.length);
  if (kind === 'remove') return Buffer.concat([before, after]);
  return Buffer.concat([before, kind === 'double' ? Buffer.concat([same, same]) : fresh, after]);
}

/**
 * Reads `runs` damaged copies of a checkpoint (1 to 4 damages each, seeded): each must give tensors that lie inside
 * their numbers or a UserError, never another error, and take no more memory than a few times its size.
 * @param reach Damage begins within this many first bytes.
 * @param read The reader under test.
 */
export function mutationsEndInAResultOrASentence(original: Uint8Array, runs: number, seed: number, reach = original.length, read = readLegacyCheckpoint): void {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const damaged = mutations.reduce((bytes, each) => mutate(bytes, reach, each), original);
      const before = process.memoryUsage().arrayBuffers;
      try {
        for (const [, { shape, strides, values }] of read(damaged)) {
          const size = shape.reduce((product, side) => product * side, 1);
          const last = shape.reduce((sum, side, axis) => sum + (side - 1) * (strides[axis] ?? NaN), 0);
          assert.ok(size === 0 || last < values.length);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refused += 1;
      }
      assert.ok(process.memoryUsage().arrayBuffers - before <= 3 * damaged.length + 1_000_000);
    }),
    { seed, numRuns: runs },
  );
  // Some damage falls on the numbers and goes unseen in the legacy layout, which has no checksums; most does not.
  assert.ok(refused > runs / 2 && refused <= runs - (read === readLegacyCheckpoint ? 1 : 0), `${refused} of ${runs} refused`);
}
