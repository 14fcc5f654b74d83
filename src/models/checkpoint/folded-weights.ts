/**
 * A network's weights in the order of axes and with the folding that its layers take them in, kept in a file: reading it takes
 * a tenth of the time that the checkpoint takes. The file is nothing but a copy; where it is not whole, or not that of
 * the checkpoint, the checkpoint is read.
 *
 * The file: the number of bytes of the head (uint32), the head (JSON, filled up with spaces so that the numbers are
 * aligned), then the float32 numbers of all tensors one after the other, all little-endian.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '../../files';

/** To be raised when `efficientNetLite` prepares its weights in another way. */
const version = 1;

/** The numbers of each tensor, by name. */
export type FoldedWeights = Map<string, Float32Array>;

interface Head {
  readonly version: number;
  /** SHA-256 of the checkpoint that the weights are from. */
  readonly checkpoint: string;
  /** Name and number of numbers of each tensor, in the order of the file. */
  readonly tensors: readonly (readonly [string, number])[];
  /** SHA-256 of `tensors` as JSON and the numbers. */
  readonly sha256: string;
}

function checksum(tensors: Head['tensors'], numbers: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(tensors)).update(numbers).digest('hex');
}

/**
 * Reads what {@link writeFoldedWeights} wrote, all tensors as views of one buffer.
 * @param checkpoint SHA-256 of the checkpoint that the weights are to be from
 * @returns null where the file is missing, cut off, damaged, or made from another checkpoint or by another version
 */
export function readFoldedWeights(path: string, checkpoint: string): FoldedWeights | null {
  try {
    const bytes = readFileSync(path);
    const start = 4 + bytes.readUInt32LE(0);
    const head = JSON.parse(bytes.toString('utf8', 4, start)) as Head;
    const numbers = bytes.subarray(start);
    const whole = head.version === version && head.checkpoint === checkpoint && head.sha256 === checksum(head.tensors, numbers);
    return whole ? views(head.tensors, numbers) : null;
  } catch {
    return null;
  }
}

/** @throws RangeError when the numbers are not aligned or not as many as the tensors have */
function views(tensors: Head['tensors'], numbers: Uint8Array): FoldedWeights {
  const all = new Float32Array(numbers.buffer, numbers.byteOffset, numbers.length / 4);
  let end = 0;
  const weights = new Map(tensors.map(([name, length]): [string, Float32Array] => [name, all.subarray(end, (end += length))]));
  if (end !== all.length) throw new RangeError(`The tensors have ${end} numbers, the file ${all.length}.`);
  return weights;
}

/**
 * Keeps weights in a file, which is whole or not there.
 * @param checkpoint SHA-256 of the checkpoint that they are from
 * @throws UserError when the path cannot be written
 */
export async function writeFoldedWeights(path: string, checkpoint: string, weights: FoldedWeights): Promise<void> {
  const tensors = [...weights].map(([name, { length }]) => [name, length] as const);
  const numbers = Buffer.concat([...weights.values()].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
  const head: Head = { version, checkpoint, tensors, sha256: checksum(tensors, numbers) };
  const json = Buffer.from(JSON.stringify(head));
  const length = Math.ceil(json.length / 4) * 4;
  const start = Buffer.alloc(4 + length, ' ');
  start.writeUInt32LE(length);
  json.copy(start, 4);
  await writeAtomically(path, Buffer.concat([start, numbers]));
}
