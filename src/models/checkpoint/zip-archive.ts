import { byteReader, quoted, refusal } from './byte-reader';

/** Far more files than a network has tensors. */
const mostEntries = 20_000;
const endSize = 22;

/**
 * The files in a zip archive whose entries are stored as they are, as torch.save writes them: no entry can be larger than
 * the archive, so none can fill the memory when it is read. See PKWARE's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16.
 * @returns views of the archive by the names of the files
 * @throws UserError for compressed or encrypted entries, overlapping or damaged ones, and archives beyond 4 GB
 */
export function zipEntries(archive: Uint8Array): Map<string, Uint8Array> {
  const { count, start } = directory(archive);
  const entries = new Map<string, Uint8Array>();
  const reader = byteReader(archive.subarray(start));
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (reader.uint32() !== 0x02014b50) throw refusal('is damaged: the list of files in its archive is broken');
    reader.take(4);
    const [flags, method] = [reader.uint16(), reader.uint16()];
    reader.take(4);
    const [checksum, packed, size] = [reader.uint32(), reader.uint32(), reader.uint32()];
    const [nameLength, extraLength, commentLength] = [reader.uint16(), reader.uint16(), reader.uint16()];
    reader.take(8);
    const offset = reader.uint32();
    const name = reader.text(nameLength);
    reader.take(extraLength + commentLength);
    if (method !== 0 || packed !== size || (flags & 1) === 1) throw refusal(`has the compressed entry ${quoted(name)}, which torch.save does not write`);
    if (entries.has(name)) throw refusal(`has the entry ${quoted(name)} twice`);
    total += size;
    if (total > archive.length) throw refusal('is damaged: the files in its archive are larger than it is');
    const content = entryContent(archive, offset, size);
    if (crc32(content) !== checksum) throw refusal(`is damaged: the checksum of its entry ${quoted(name)} is wrong`);
    entries.set(name, content);
  }
  return entries;
}

/** The record at the end, which may be followed by a comment. */
function directory(archive: Uint8Array): { count: number; start: number } {
  for (let at = archive.length - endSize; at >= Math.max(0, archive.length - endSize - 0xffff); at--) {
    const reader = byteReader(archive.subarray(at));
    if (reader.uint32() !== 0x06054b50) continue;
    reader.take(6);
    const count = reader.uint16();
    reader.take(4);
    const start = reader.uint32();
    if (count > mostEntries || start > at) throw refusal('has an archive of a size that no list of weights needs');
    return { count, start };
  }
  throw refusal('is cut off: its archive has no end');
}

function entryContent(archive: Uint8Array, offset: number, size: number): Uint8Array {
  if (offset > archive.length) throw refusal('is damaged: an entry of its archive begins behind its end');
  const reader = byteReader(archive.subarray(offset));
  if (reader.uint32() !== 0x04034b50) throw refusal('is damaged: an entry of its archive is not where the list says');
  reader.take(22);
  const [nameLength, extraLength] = [reader.uint16(), reader.uint16()];
  reader.take(nameLength + extraLength);
  return reader.take(size);
}

/** The checksum of zip archives: the remainder by the polynomial 0xedb88320, bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ (remainders[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return ~crc >>> 0;
}
