import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { UserError } from '../../../src/errors';
import { sha256 } from '../../../src/files';
import { readLegacyCheckpoint } from '../../../src/models/checkpoint/legacy';
import type { StridedTensor } from '../../../src/models/strided';
import { fixturesFolder, weightsFile } from '../../support/fixtures';
import { checkpoint, emptyTuple, global, int, join, orderedDict, pickle, proto, reduce, sixNumbers, stateDict, stop, storage, tensor, text, tuple, uint32, type Part } from './assemble';
import { mutationsEndInAResultOrASentence } from './mutations';

function refuses(bytes: Uint8Array, words: RegExp): void {
  assert.throws(
    () => readLegacyCheckpoint(bytes),
    (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, words);
      assert.match(error.message, /^The checkpoint [^\n]*: it was not loaded\.$/);
      return true;
    },
  );
}

const withState = (...parts: Part[]): Uint8Array => checkpoint({ state: pickle(...parts) });
const withTensor = (part: Part): Uint8Array => withState(stateDict({ w: part }));

/** The elements in row-major order, by the definition of strides. */
function elements({ shape, strides, values }: StridedTensor): (number | bigint | undefined)[] {
  const found: (number | bigint | undefined)[] = [];
  const visit = (axis: number, offset: number): void => {
    if (axis === shape.length) found.push(values[offset]);
    else for (let i = 0; i < (shape[axis] ?? 0); i++) visit(axis + 1, offset + i * (strides[axis] ?? NaN));
  };
  visit(0, 0);
  return found;
}

describe('legacy checkpoints', () => {
  it('are read into named tensors', () => {
    assert.deepEqual([...readLegacyCheckpoint(checkpoint())], [
      ['w', { shape: [2, 3], strides: [3, 1], values: Float32Array.of(0.5, 1.5, 2.5, 3.5, 4.5, 5.5) }],
    ]);
  });

  it('keep the order of names, offsets, strides, scalars, empty tensors, shared storages and 64-bit integers', () => {
    const shared = storage();
    const long = storage({ type: 'LongStorage', key: 'n', length: int(2) });
    const state = stateDict({
      z: tensor({ storage: shared, shape: [3, 2], strides: [1, 3] }), // a transposed view
      last: tensor({ storage: shared, offset: int(5), shape: [], strides: [] }),
      none: tensor({ storage: shared, offset: int(6), shape: [0, 4], strides: [4, 1] }),
      count: tensor({ storage: long, shape: [2], strides: [1] }),
    });
    const tensors = readLegacyCheckpoint(
      checkpoint({ state: pickle(state), keys: pickle(']', '(', text('n'), text('0'), 'e'), numbers: [2n, [-3n, 2n ** 53n + 1n], sixNumbers] }),
    );
    assert.deepEqual([...tensors.keys()], ['z', 'last', 'none', 'count']);
    const of = (name: string): (number | bigint | undefined)[] => elements(tensors.get(name) as StridedTensor);
    assert.deepEqual(of('z'), [0.5, 3.5, 1.5, 4.5, 2.5, 5.5]);
    assert.deepEqual(of('last'), [5.5]);
    assert.deepEqual(of('none'), []);
    assert.deepEqual(of('count'), [-3n, 9007199254740993n]);
  });

  it('may recall values, and carry the metadata of a module', () => {
    const metadata = pickle(stateDict({ w: tensor() }), '}', text('_metadata'), orderedDict, 's', 'b');
    assert.deepEqual(readLegacyCheckpoint(checkpoint({ state: metadata })), readLegacyCheckpoint(checkpoint()));
    const recalled = pickle(orderedDict, 'q', [7], text('w'), storage(), 'r', uint32(70000), 's');
    refuses(checkpoint({ state: recalled }), /entry `w`, which is no tensor/);
    const twice = pickle(orderedDict, '(', text('a'), tensor(), 'r', uint32(70000), text('b'), 'j', uint32(70000), 'u');
    const [a, b] = readLegacyCheckpoint(checkpoint({ state: twice })).values();
    assert.deepEqual(a, b);
  });

  describe('that hold code are refused by its name', () => {
    it('GLOBAL', () => {
      refuses(withState(global('os', 'system'), tuple(text('echo harm')), reduce), /refers to `os\.system`, which has no place/);
      refuses(withState(global('builtins', 'eval'), tuple(text('1')), reduce), /`builtins\.eval`/);
      refuses(withState(global('torch', 'DoubleStorage')), /`torch\.DoubleStorage`/);
      refuses(withState(global('torch._utils', '_rebuild_tensor')), /`torch\._utils\._rebuild_tensor`/);
      refuses(withState(global('collections', '__proto__')), /`collections\.__proto__`/);
      refuses(withState(global('', '')), /`\.`/);
    });

    it('in every one of the five pickles', () => {
      const harm = pickle(global('os', 'system'));
      refuses(checkpoint({ version: harm }), /`os\.system`/);
      refuses(checkpoint({ writer: harm }), /`os\.system`/);
      refuses(checkpoint({ keys: harm }), /`os\.system`/);
    });

    it('STACK_GLOBAL and INST', () => {
      refuses(withState(text('posix'), text('system'), [0x93]), /`posix\.system`/);
      refuses(withState(text('posix'), [0x4e], [0x93]), /whose name is no text/);
      refuses(withState('(', 'ios\nsystem\n'), /`os\.system`/);
      refuses(withState('(', 'icollections\nOrderedDict\n'), /instance of `collections\.OrderedDict`/);
    });

    it('REDUCE of anything but the two functions', () => {
      refuses(withState(text('system'), emptyTuple, reduce), /no function/);
      refuses(withState(global('torch', 'FloatStorage'), emptyTuple, reduce), /calls `torch\.FloatStorage`/);
      refuses(withState(global('collections', 'OrderedDict'), tuple(']'), reduce), /with arguments/);
      refuses(withState(global('collections', 'OrderedDict'), ']', reduce), /no function/);
      refuses(withState(global('torch._utils', '_rebuild_tensor_v2'), emptyTuple, reduce), /in a way that torch\.save does not/);
    });

    it('BUILD with attributes', () => {
      refuses(withState(stateDict({ w: tensor() }), '}', text('__class__'), [0x4e], 's', 'b'), /sets attributes/);
      refuses(withState(stateDict({ w: tensor() }), text('state'), 'b'), /sets attributes/);
      refuses(withState('}', '}', 'b'), /sets attributes/);
      refuses(withTensor([tensor(), '}', 'b']), /sets attributes/);
      refuses(withState(global('collections', 'OrderedDict'), '}', 'b'), /sets attributes/);
    });

    it('other operations that make objects, by their number', () => {
      for (const code of [0x81, 0x82, 0x83, 0x84, 0x92, 0x6f, 0x50, 0x95, 0x94, 0x8c, 0x98]) {
        refuses(withState([code], [0, 0, 0, 0]), new RegExp(`operation 0x${code.toString(16)} at byte`));
      }
    });

    it('in a message fit for a terminal', () => {
      refuses(withState(global('os\u001b[31m\u2028`', 'x'.repeat(500))), /`os\?\[31m\?\?\.x{70}…`/);
    });
  });

  describe('that are damaged are refused', () => {
    it('pickles that take what is not there', () => {
      refuses(withState(), /takes a value that is not there/);
      refuses(withState('s'), /takes a value that is not there/);
      refuses(withState('}', '(', 's'), /takes a value that is not there/); // nothing may be taken from below a mark
      refuses(withState('t'), /no mark/);
      refuses(withState('N', 'N'), /left over/);
      refuses(withState('N', '('), /takes a value/);
      refuses(withState('}', '(', text('a'), 'u'), /no value/);
      refuses(withState('}', emptyTuple, 'N', 's'), /neither text nor a number/);
      refuses(withState('N', text('a'), 'N', 's'), /sets an entry of something that has none/);
      refuses(withState('N', 'N', 'a'), /no list/);
      refuses(withState('N', '(', 'N', 'e'), /no list/);
    });

    it('memo entries that were never stored, or that refer to themselves', () => {
      refuses(withState('h', [0]), /recalls entry 0/);
      refuses(withState('j', uint32(0xffffffff)), /recalls entry 4294967295/);
      refuses(withState('q', [0]), /takes a value that is not there/);
      refuses(withState('}', 'q', [0], text('me'), 'h', [0], 's'), /entry `me`, which is no tensor/);
      refuses(withState(']', 'q', [0], 'h', [0], 'a'), /no dictionary/);
    });

    it('lengths beyond the file', () => {
      refuses(withState('X', uint32(0xffffffff), 'abc'), /4294967295 bytes should follow byte \d+/);
      refuses(withState([0x8a, 255], 'abc'), /255 bytes should follow/);
      refuses(withState('cos'), /does not end|no place/);
      refuses(withState('X', uint32(2), [0xc3, 0x28]), /not UTF-8/);
    });

    it('more nesting and more values than any network has', () => {
      refuses(withState('('.repeat(1001)), /nests or stacks/);
      refuses(withState('N'.repeat(100_001)), /nests or stacks/);
      refuses(withState([']', 'q', [0]], 'h\u0000a'.repeat(1_000_001)), /more than 2000000 operations/);
    });

    it('storages that are none, too long, negative, views, or described twice', () => {
      refuses(withTensor(tensor({ storage: storage({ length: int(0x7fffffff) }) })), /storage `0` of 2147483647 numbers is larger than the file/);
      refuses(withTensor(tensor({ storage: storage({ length: int(-1) }) })), /no whole number/);
      refuses(withTensor(tensor({ storage: storage({ length: [0x8a, 9, new Uint8Array(8), 1] }) })), /no whole number/); // 2⁶⁴
      refuses(withTensor(tensor({ storage: storage({ length: [0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0] }) })), /no whole number/); // 1.5
      refuses(withTensor(tensor({ storage: storage({ view: tuple(text('1'), int(0), int(6)) }) })), /view of another/);
      refuses(withTensor(tensor({ storage: storage({ word: text('module') }) })), /no storage of numbers/);
      refuses(withTensor(tensor({ storage: [tuple(text('storage'), text('FloatStorage')), 'Q'] })), /no storage of numbers/);
      refuses(withTensor(tensor({ storage: ['N', 'Q'] })), /no storage of numbers/);
      refuses(withState(stateDict({ a: tensor(), b: tensor({ storage: storage({ length: int(7) }) }) })), /`0` twice, differently/);
      refuses(withState(stateDict({ a: tensor(), b: tensor({ storage: storage({ type: 'LongStorage' }) }) })), /`0` twice, differently/);
    });

    it('tensors that reach outside their storage', () => {
      refuses(withTensor(tensor({ offset: int(1) })), /reaches to element 7 of a storage of 6/);
      refuses(withTensor(tensor({ offset: int(-1) })), /offset is no whole number/);
      refuses(withTensor(tensor({ strides: [4, 1] })), /reaches to element 7 of/);
      refuses(withTensor(tensor({ strides: [-3, 1] })), /stride is no short tuple/);
      refuses(withTensor(tensor({ shape: [-2, 3] })), /shape is no short tuple/);
      refuses(withTensor(tensor({ shape: [2, 3, 1] })), /3 axes and 2 strides/);
      refuses(withTensor(tensor({ shape: [100, 100], strides: [0, 0] })), /more than the 6 numbers/);
      refuses(withTensor(tensor({ shape: [0x7fffffff, 0x7fffffff], strides: [0x7fffffff, 1] })), /more than the 6 numbers/);
      refuses(withTensor(tensor({ shape: [], strides: [], offset: int(6) })), /reaches to element 7/);
      refuses(withTensor(tensor({ shape: [0], strides: [1], offset: int(7) })), /reaches to element 7/);
      refuses(withTensor(tensor({ shape: Array.from({ length: 17 }, () => 1), strides: Array.from({ length: 17 }, () => 1) })), /short tuple/);
      refuses(withTensor(tensor({ hooks: 'N' })), /backward hooks/);
      refuses(withTensor(tensor({ hooks: ['}', text('k'), 'N', 's'] })), /backward hooks/);
      refuses(withTensor(tensor({ storage: 'N' })), /in a way that torch\.save does not/);
    });

    it('anything but a dictionary of tensors', () => {
      refuses(withState(tensor()), /no dictionary of tensors/);
      refuses(withState('N'), /no dictionary of tensors/);
      refuses(withState(stateDict({ state_dict: stateDict({ w: tensor() }) })), /entry `state_dict`, which is no tensor/);
      refuses(withState(stateDict({ w: tensor(), epoch: int(3) })), /entry `epoch`/);
      refuses(withState('}', int(3), tensor(), 's'), /entry `3`/);
    });

    it('a list of storages that does not fit', () => {
      refuses(checkpoint({ keys: pickle(']') }), /lists 0 storages, and its tensors use 1/);
      refuses(checkpoint({ keys: pickle(']', '(', text('0'), text('0'), 'e') }), /lists a storage twice/);
      refuses(checkpoint({ keys: pickle(']', '(', text('0'), text('1'), 'e') }), /no tensor uses/);
      refuses(checkpoint({ keys: pickle(']', int(0), 'a') }), /no tensor uses/);
      refuses(checkpoint({ keys: pickle('N') }), /no list of its storages/);
      const five = [5n, new Uint8Array(24)];
      refuses(checkpoint({ numbers: five }), /should have 6 numbers and says 5/);
      refuses(checkpoint({ numbers: [-6n, new Uint8Array(24)] }), /should have 6 numbers and says -6/);
    });

    it('files cut off anywhere, and files with bytes too many', () => {
      const whole = checkpoint();
      for (let length = 0; length < whole.length; length++) refuses(whole.subarray(0, length), /cut off|empty file/);
      refuses(whole.subarray(0, -1), /32 bytes of numbers should follow byte \d+, and 31 do/); // found before any is read
      refuses(join(whole, 0), /has 1 bytes too many/);
      refuses(join(whole, whole), /bytes too many/);
    });

    it('other formats', () => {
      refuses(join('PK', [3, 4], new Uint8Array(100)), /does not begin as a file of torch.save does/);
      refuses(join(proto, [0x8a, 10], new Uint8Array(10), stop), /does not begin as a file of torch\.save/);
      refuses(checkpoint({ magic: [[0x80, 4], [0x8a, 10], Buffer.from('6cfc9c46f9206aa85019', 'hex'), stop] }), /protocol 4/);
      refuses(checkpoint({ state: [[0x80, 5], 'N', stop] }), /protocol 5/);
      refuses(checkpoint({ version: pickle('M', [0xe8, 0x03]) }), /another format version than 1001/);
      refuses(checkpoint({ writer: pickle('}', text('little_endian'), [0x89], 's') }), /little-endian/);
      refuses(Buffer.from('<!DOCTYPE html><html></html>'), /does not begin/);
    });

    it('of any kind that 300 seeded mutations make', () => mutationsEndInAResultOrASentence(checkpoint(), 300, 1));
  });

  it("equal PyTorch's reading of EfficientNet-Lite0, tensor by tensor", () => {
    const tensors = readLegacyCheckpoint(readFileSync(weightsFile));
    const lines = [...tensors].map(([name, tensor]) => {
      const all = elements(tensor);
      const float = tensor.values instanceof Float32Array;
      const bytes = float ? Float32Array.from(all as number[]) : BigInt64Array.from(all as bigint[]);
      return `${sha256(new Uint8Array(bytes.buffer))}  ${float ? 'float32' : 'int64'}  ${tensor.shape.join('x')}  ${name}`;
    });
    const expected = readFileSync(joinPath(fixturesFolder, 'efficientnet-lite0-tensors.txt'), 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 296);
    assert.deepEqual(lines, expected);
  });
});
