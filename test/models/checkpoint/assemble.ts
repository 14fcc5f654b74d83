/** Assembles pickles and legacy checkpoints byte by byte, after `pickletools` and torch/serialization.py. */

/** Bytes, text (as UTF-8) and nested lists of them, joined. */
export type Part = number | string | bigint | Uint8Array | readonly Part[];

export function join(...parts: readonly Part[]): Uint8Array {
  const pieces = parts.map((part): Uint8Array => {
    if (typeof part === 'number') return Uint8Array.of(part);
    if (typeof part === 'string') return Buffer.from(part, 'utf8');
    if (typeof part === 'bigint') return int64(part);
    return part instanceof Uint8Array ? part : join(...part);
  });
  return Buffer.concat(pieces);
}

function int64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export const proto = [0x80, 2];
export const stop = '.';
export const emptyTuple = ')';
export const reduce = 'R';

/** BININT: a signed 32-bit number. */
export function int(value: number): Part {
  return ['J', uint32(value >>> 0)];
}

/** BINUNICODE. */
export function text(value: string): Part {
  const bytes = Buffer.from(value, 'utf8');
  return ['X', uint32(bytes.length), bytes];
}

/** GLOBAL. */
export function global(module: string, name: string): Part {
  return `c${module}\n${name}\n`;
}

/** MARK … TUPLE. */
export function tuple(...items: Part[]): Part {
  return ['(', items, 't'];
}

/** One whole pickle. */
export function pickle(...parts: Part[]): Part {
  return [proto, parts, stop];
}

export const orderedDict: Part = [global('collections', 'OrderedDict'), emptyTuple, reduce];

export interface StorageParts {
  readonly word?: Part;
  readonly type?: string;
  readonly key?: string;
  readonly length?: Part;
  readonly view?: Part;
}

/** BINPERSID of `('storage', type, key, 'cpu', length, None)`. */
export function storage({ word, type = 'FloatStorage', key = '0', length = int(6), view = 'N' }: StorageParts = {}): Part {
  return [tuple(word ?? text('storage'), global('torch', type), text(key), text('cpu'), length, view), 'Q'];
}

export interface TensorParts {
  readonly storage?: Part;
  readonly offset?: Part;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
  readonly hooks?: Part;
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict())`. */
export function tensor({ storage: base = storage(), offset = int(0), shape = [2, 3], strides = [3, 1], hooks = orderedDict }: TensorParts = {}): Part {
  return [
    global('torch._utils', '_rebuild_tensor_v2'),
    tuple(base, offset, tuple(...shape.map(int)), tuple(...strides.map(int)), [0x89], hooks),
    reduce,
  ];
}

/** An OrderedDict with the given entries. */
export function stateDict(entries: Readonly<Record<string, Part>>): Part {
  return [orderedDict, '(', Object.entries(entries).map(([name, value]) => [text(name), value]), 'u'];
}

export interface CheckpointParts {
  readonly magic?: Part;
  readonly version?: Part;
  readonly writer?: Part;
  readonly state?: Part;
  readonly keys?: Part;
  readonly numbers?: Part;
}

/** Six float32 numbers, 0.5 to 5.5, as one storage: its length, then the numbers. */
export const sixNumbers: Part = [6n, new Uint8Array(Float32Array.of(0.5, 1.5, 2.5, 3.5, 4.5, 5.5).buffer)];

/** A whole checkpoint: by default one 2×3 tensor `w` over {@link sixNumbers}. Each part may be replaced. */
export function checkpoint(parts: CheckpointParts = {}): Uint8Array {
  return join(
    parts.magic ?? [proto, 0x8a, 10, Buffer.from('6cfc9c46f9206aa85019', 'hex'), stop],
    parts.version ?? pickle('M', [0xe9, 0x03]), // 1001
    parts.writer ?? pickle('}', text('little_endian'), [0x88], 's'),
    parts.state ?? pickle(stateDict({ w: tensor() })),
    parts.keys ?? pickle(']', '(', text('0'), 'e'),
    parts.numbers ?? sixNumbers,
  );
}
