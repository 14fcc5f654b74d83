import { UserError } from '../../errors';

/** Reads a file from front to back; no read goes beyond its end. All numbers are little-endian. */
export interface ByteReader {
  /** Offset of the next byte. */
  readonly position: () => number;
  /** Bytes left. */
  readonly left: () => number;
  /** The next `count` bytes, as a view. */
  readonly take: (count: number) => Uint8Array;
  readonly uint8: () => number;
  readonly uint16: () => number;
  readonly uint32: () => number;
  readonly int32: () => number;
  readonly int64: () => bigint;
  readonly float64BigEndian: () => number;
  /** The text up to the next line feed, which is skipped. */
  readonly line: () => string;
  /** The next `count` bytes as UTF-8. */
  readonly text: (count: number) => string;
}

/** A refusal in one sentence. */
export function refusal(what: string): UserError {
  return new UserError(`The checkpoint ${what}: it was not loaded.`);
}

/** Text from a file, made fit for a message: on one line, without control characters, of bounded length. */
export function quoted(text: string): string {
  const printable = text.replace(/[\p{C}\p{Zl}\p{Zp}`]/gu, '?');
  return `\`${printable.length > 80 ? `${printable.slice(0, 80)}…` : printable}\``;
}

/** @returns A reader at the first byte. Its functions throw a UserError where the file ends too early. */
export function byteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let next = 0;
  const advance = (count: number): number => {
    if (count > bytes.length - next) throw refusal(`is cut off: ${count} bytes should follow byte ${next}, and ${bytes.length - next} do`);
    next += count;
    return next - count;
  };
  const take = (count: number): Uint8Array => bytes.subarray(advance(count), next);
  const decode = (part: Uint8Array): string => {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
    } catch {
      throw refusal(`is damaged: the text before byte ${next} is not UTF-8`);
    }
  };
  return {
    position: () => next,
    left: () => bytes.length - next,
    take,
    uint8: () => view.getUint8(advance(1)),
    uint16: () => view.getUint16(advance(2), true),
    uint32: () => view.getUint32(advance(4), true),
    int32: () => view.getInt32(advance(4), true),
    int64: () => view.getBigInt64(advance(8), true),
    float64BigEndian: () => view.getFloat64(advance(8), false),
    line: () => {
      const end = bytes.indexOf(0x0a, next);
      if (end < 0) throw refusal(`is cut off: the line that begins at byte ${next} does not end`);
      const text = decode(take(end - next));
      next += 1;
      return text;
    },
    text: (count) => decode(take(count)),
  };
}
