import assert from 'node:assert/strict';
import { UserError } from '../../../src/errors';
import { readCheckpoint } from '../../../src/models/checkpoint/read';
import { readLegacyCheckpoint } from '../../../src/models/checkpoint/legacy';
import { crc32 } from '../../images/files';
import { checkpoint, global, int, join, pickle, stateDict, tensor, text, tuple, uint32, type Part } from './assemble';
import { mutationsEndInAResultOrASentence } from './mutations';

const numbers = new Uint8Array(Float32Array.of(0.5, 1.5, 2.5, 3.5, 4.5, 5.5).buffer);
/** BINPERSID of `('storage', FloatStorage, '0', 'cpu', length)`: five entries in this layout. */
const storage = (length: number): Part => [tuple(text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(length)), 'Q'];

const half = (value: number): Uint8Array => Uint8Array.of(value & 255, value >> 8);

interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly checksum?: number;
}

/** A zip archive after PKWARE's APPNOTE, with an extra field before each content as torch.save puts one there. */
function archive(entries: readonly Entry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const { name, content, method = 0, size = content.length, checksum = crc32(content) } of entries) {
    const common = [half(method), uint32(0), uint32(checksum), uint32(content.length), uint32(size), half(name.length)];
    const local = join(uint32(0x04034b50), half(20), half(0), ...common, half(5), name, 'extra', content);
    central.push(join(uint32(0x02014b50), half(20), half(20), half(0), ...common, half(0), half(0), half(0), half(0), uint32(0), uint32(at), name));
    locals.push(local);
    at += local.length;
  }
  const list = join(...central);
  return join(...locals, list, uint32(0x06054b50), half(0), half(0), half(entries.length), half(entries.length), uint32(list.length), uint32(at), half(0));
}

const state = (length = 6): Uint8Array => join(pickle(stateDict({ w: tensor({ storage: storage(length) }), 'v.t': tensor({ storage: storage(length), shape: [3, 2], strides: [1, 3] }) })));
const files = (changes: { state?: Uint8Array; content?: Uint8Array; order?: string; entry?: Partial<Entry> } = {}): Uint8Array =>
  archive([
    { name: 'net/data.pkl', content: changes.state ?? state() },
    { name: 'net/byteorder', content: Buffer.from(changes.order ?? 'little') },
    { name: 'net/data/0', content: changes.content ?? numbers, ...changes.entry },
    { name: 'net/version', content: Buffer.from('3\n') },
  ]);

describe('checkpoints in the zip layout', () => {
  it('hold the tensors that the same weights in the legacy layout hold', () => {
    const { w } = Object.fromEntries(readCheckpoint(files()));
    assert.deepEqual(w, Object.fromEntries(readLegacyCheckpoint(checkpoint())).w);
    const turned = readCheckpoint(files()).get('v.t')!;
    assert.deepEqual([turned.shape, turned.strides, [...turned.values]], [[3, 2], [1, 3], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]]);
    assert.deepEqual([...readCheckpoint(checkpoint()).keys()], ['w']);
  });

  it('are refused in a sentence when they are anything else', () => {
    const refuses = (bytes: Uint8Array, sentence: RegExp) => assert.throws(() => readCheckpoint(bytes), (error: Error) => error instanceof UserError && sentence.test(error.message));
    refuses(files({ entry: { method: 8 } }), /the compressed entry `net\/data\/0`/);
    refuses(files({ entry: { size: 2 ** 31 } }), /the compressed entry/);
    refuses(files({ entry: { checksum: 1 } }), /checksum of its entry `net\/data\/0` is wrong/);
    refuses(files({ content: numbers.subarray(4) }), /the storage `0` should have 24 bytes and has 20/);
    refuses(files({ state: state(2 ** 30) }), /larger than the file/);
    refuses(files({ order: 'big' }), /little-endian/);
    refuses(files({ state: join(pickle(global('os', 'system'))) }), /refers to `os.system`/);
    refuses(archive([{ name: 'a/readme', content: numbers }]), /without data.pkl/);
    refuses(archive([{ name: 'a/data.pkl', content: state() }]), /lacks the storage `0`/);
    refuses(archive([{ name: 'a', content: numbers }, { name: 'a', content: numbers }]), /the entry `a` twice/);
    refuses(files().subarray(0, -30), /its archive has no end/);
    refuses(join('PK', [3, 4], new Uint8Array(100)), /its archive has no end/);
  });

  it('end in a result or a sentence, 300 seeded mutations of them', () => mutationsEndInAResultOrASentence(files(), 300, 5, files().length, readCheckpoint));
});
