import type { StridedTensor } from '../strided';
import { byteReader, quoted, refusal } from './byte-reader';
import { checkState, readLegacyCheckpoint, storageNumbers, storagesOf, tensorViews } from './legacy';
import { unpickle } from './pickle';
import { itemSizes, torchVocabulary } from './vocabulary';
import { zipEntries } from './zip-archive';

/**
 * Reads a state dictionary from a file of torch.save, in the legacy layout or in the zip layout of PyTorch 1.6 and later:
 * `…/data.pkl`, a pickle that is read as data and never executed, and `…/data/KEY` with a storage's raw numbers each.
 * @returns name → tensor, see {@link readLegacyCheckpoint}
 * @throws UserError, one sentence, for every file that is anything else, cut off or damaged
 */
export function readCheckpoint(bytes: Uint8Array): Map<string, StridedTensor> {
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b; // "PK"
  return zipped ? readZipCheckpoint(bytes) : readLegacyCheckpoint(bytes);
}

function readZipCheckpoint(bytes: Uint8Array): Map<string, StridedTensor> {
  const entries = zipEntries(bytes);
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw refusal('is a zip archive without data.pkl, and so none of torch.save');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order && Buffer.from(order).toString('latin1') !== 'little') throw refusal('was not written on a little-endian machine');
  const reader = byteReader(entries.get(pickle) as Uint8Array);
  const tensors = checkState(unpickle(reader, torchVocabulary(bytes.length)));
  if (reader.left() > 0) throw refusal(`has ${reader.left()} bytes too many behind its pickle`);
  const storages = [...storagesOf(tensors).values()].map((storage): [string, Float32Array | BigInt64Array] => {
    const content = entries.get(`${folder}data/${storage.key}`);
    if (!content) throw refusal(`lacks the storage ${quoted(storage.key)}`);
    const size = storage.length * itemSizes[storage.kind];
    if (content.length !== size) throw refusal(`is damaged: the storage ${quoted(storage.key)} should have ${size} bytes and has ${content.length}`);
    return [storage.key, storageNumbers(storage, content)];
  });
  return tensorViews(tensors, new Map(storages));
}
