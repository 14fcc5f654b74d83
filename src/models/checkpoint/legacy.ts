import type { StridedTensor } from '../strided';
import { byteReader, quoted, refusal, type ByteReader } from './byte-reader';
import { unpickle } from './pickle';
import { isA, type PickleValue, type StorageReference, type TensorReference } from './values';
import { itemSizes, torchVocabulary, type Vocabulary } from './vocabulary';

/** The first pickle of every legacy checkpoint: PROTO 2, the number 0x1950a86a20f9469cfc6c as LONG1, STOP. */
const magic = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e);

const protocolVersion = 1001;

function startsWith(bytes: Uint8Array, start: ArrayLike<number>): boolean {
  return bytes.length >= start.length && Array.from(start).every((byte, i) => bytes[i] === byte);
}

/** Checks what kind of file it is, with a sentence of its own for the kinds people meet. */
function checkMagic(bytes: Uint8Array): void {
  if (startsWith(bytes, magic)) return;
  if (bytes.length === 0) throw refusal('is an empty file');
  const pickled = bytes[0] === 0x80 && bytes.length > 1;
  if (pickled && bytes[1] !== 2) throw refusal(`is pickled with protocol ${bytes[1]}, and only protocol 2, the one torch.save uses, is read`);
  if (startsWith(magic, bytes)) throw refusal('is cut off within its first bytes');
  throw refusal('does not begin as a file of torch.save does');
}

/** The second and third pickle: the format's version, and the machine that wrote it. */
function checkWriter(reader: ByteReader, vocabulary: Vocabulary): void {
  const version = unpickle(reader, vocabulary);
  if (version !== protocolVersion) throw refusal(`is of another format version than ${protocolVersion}`);
  const writer = unpickle(reader, vocabulary);
  if (!isA(writer, 'dict') || writer.entries.get('little_endian') !== true) throw refusal('was not written on a little-endian machine');
}

/** @throws UserError when a pickle holds anything but tensors under names */
export function checkState(value: PickleValue): Map<string, TensorReference> {
  if (!isA(value, 'dict')) throw refusal('holds no dictionary of tensors; save model.state_dict()');
  const tensors = new Map<string, TensorReference>();
  for (const [name, item] of value.entries) {
    if (typeof name !== 'string' || !isA(item, 'tensor')) {
      throw refusal(`has the entry ${quoted(String(name))}, which is no tensor; save model.state_dict() alone`);
    }
    tensors.set(name, item);
  }
  return tensors;
}

/** The last pickle: the keys of the storages in the order they follow. */
function checkKeys(value: PickleValue, storages: ReadonlyMap<string, StorageReference>): StorageReference[] {
  const keys = isA(value, 'list') ? value.items : undefined;
  if (!keys) throw refusal('has no list of its storages');
  if (new Set(keys).size !== keys.length) throw refusal('lists a storage twice');
  const found = keys.map((key) => {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage) throw refusal('lists a storage that no tensor uses');
    return storage;
  });
  if (found.length < storages.size) throw refusal(`lists ${found.length} storages, and its tensors use ${storages.size}`);
  return found;
}

function readStorage(reader: ByteReader, storage: StorageReference): Float32Array | BigInt64Array {
  const { key, kind, length } = storage;
  const written = reader.int64();
  if (written !== BigInt(length)) throw refusal(`is damaged: the storage ${quoted(key)} should have ${length} numbers and says ${written}`);
  return storageNumbers(storage, reader.take(length * itemSizes[kind]));
}

/** A storage's raw bytes as numbers. */
export function storageNumbers({ kind }: StorageReference, bytes: Uint8Array): Float32Array | BigInt64Array {
  // Copied, because numbers must be aligned in memory and those in the file are not.
  const data = new Uint8Array(bytes).buffer;
  return kind === 'float32' ? new Float32Array(data) : new BigInt64Array(data);
}

/** The storages that tensors are views of, by key. */
export function storagesOf(tensors: ReadonlyMap<string, TensorReference>): Map<string, StorageReference> {
  return new Map([...tensors.values()].map(({ storage }) => [storage.key, storage]));
}

/** Each tensor with its part of its storage. */
export function tensorViews(tensors: ReadonlyMap<string, TensorReference>, storages: ReadonlyMap<string, Float32Array | BigInt64Array>): Map<string, StridedTensor> {
  return new Map(
    [...tensors].map(([name, { storage, offset, shape, strides }]) => {
      const values = storages.get(storage.key);
      if (!values) throw new RangeError(`The storage ${storage.key} was not read.`);
      return [name, { shape, strides, values: values.subarray(offset) }];
    }),
  );
}

/**
 * Reads a state dictionary from PyTorch's legacy checkpoint format (`torch.save` before 1.6, or with
 * `_use_new_zipfile_serialization=False`): five pickles, namely magic number, format version, the writing machine,
 * the dictionary, the keys of its storages; then each storage as its length and its raw numbers.
 * See `_legacy_save` and `_legacy_load` in torch/serialization.py.
 *
 * A pickle can be a program. This one is read as data: it may mention `collections.OrderedDict`,
 * `torch._utils._rebuild_tensor_v2`, `torch.FloatStorage` and `torch.LongStorage`; anything else is refused by name.
 * @returns Name → tensor in the file's order. Storages are given verbatim, so tensors may share them; the last axis
 *   need not run fastest: mind the strides, which with the shape are sure to stay inside `values`.
 * @throws UserError, one sentence, for every file that is anything else, cut off, damaged or too long.
 */
export function readLegacyCheckpoint(bytes: Uint8Array): Map<string, StridedTensor> {
  checkMagic(bytes);
  const reader = byteReader(bytes);
  reader.take(magic.length);
  const vocabulary = torchVocabulary(bytes.length);
  checkWriter(reader, vocabulary);
  const tensors = checkState(unpickle(reader, vocabulary));
  const order = checkKeys(unpickle(reader, vocabulary), storagesOf(tensors));
  const needed = order.reduce((sum, { kind, length }) => sum + 8 + length * itemSizes[kind], 0);
  if (needed > reader.left()) throw refusal(`is cut off: ${needed} bytes of numbers should follow byte ${reader.position()}, and ${reader.left()} do`);
  if (needed < reader.left()) throw refusal(`has ${reader.left() - needed} bytes too many at its end`);
  return tensorViews(tensors, new Map(order.map((storage) => [storage.key, readStorage(reader, storage)])));
}
