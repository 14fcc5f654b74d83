import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserError } from '../src/errors';
import { decodeNpy, encodeNpy, type NpyValues } from '../src/npy';

/** Files that `numpy.save` wrote (NumPy 2.2.6). */
const madeByNumPy = (name: string): Uint8Array => readFileSync(join(__dirname, 'fixtures', 'npy', name));

const arrays: { file: string; values: NpyValues; shape: number[] }[] = [
  { file: 'f4-2x3.npy', values: Float32Array.of(0.5, -1.25, 3e-8, 1e30, -0, 7), shape: [2, 3] },
  { file: 'f8-scalar.npy', values: Float64Array.of(-0.1), shape: [] },
  { file: 'i4-4.npy', values: Int32Array.of(1, -2, 2147483647, -2147483648), shape: [4] },
  { file: 'u1-1x2x1.npy', values: Uint8Array.of(0, 255), shape: [1, 2, 1] },
  // Here the room that NumPy keeps for the first axis to grow makes the header longer by 64 bytes.
  { file: 'f4-sixteen-axes.npy', values: Float32Array.of(2.5), shape: Array.from({ length: 16 }, () => 1) },
  { file: 'u1-0x2.npy', values: new Uint8Array(0), shape: [0, 2] },
];

/** A file of format 1.0 with the given header text, unpadded, and `data` zero bytes after it. */
function withHeader(header: string, data: number, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? [header.length, 0] : [header.length, 0, 0, 0];
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...lengthBytes, ...Buffer.from(header, 'latin1'), ...new Uint8Array(data));
}

const refuses = (bytes: Uint8Array, words: RegExp): void =>
  assert.throws(() => decodeNpy(bytes), (error) => error instanceof UserError && words.test(error.message));

describe('NumPy arrays', () => {
  for (const { file, values, shape } of arrays) {
    it(`reads what NumPy wrote and writes its bytes: ${file}`, () => {
      assert.deepEqual(decodeNpy(madeByNumPy(file)), { values, shape });
      assert.deepEqual(Buffer.from(encodeNpy(values, shape)), Buffer.from(madeByNumPy(file)));
    });
  }

  it('writes the header and the numbers byte for byte', () => {
    const bytes = encodeNpy(Float32Array.of(1, -2), [2]);
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    assert.equal(Buffer.from(bytes.subarray(0, 10)).toString('hex'), '934e554d5059' + '0100' + '7600'); // 0x76 + 10 = 128
    assert.equal(Buffer.from(bytes.subarray(10, 128)).toString('latin1'), header.padEnd(117) + '\n');
    assert.equal(Buffer.from(bytes.subarray(128)).toString('hex'), '0000803f' + '000000c0');
  });

  it('reads a view that starts at an odd address, and keeps no hold of it', () => {
    const file = encodeNpy(Float32Array.of(1.5, 2.5), [2]);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const { values } = decodeNpy(shifted.subarray(1));
    shifted.fill(0);
    assert.deepEqual(values, Float32Array.of(1.5, 2.5));
  });

  it('reads the longer headers of formats 2.0 and 3.0, in any order of keys', () => {
    const header = "{ 'shape':(1 , 2), 'fortran_order':False, 'descr':'<i4' }\n";
    for (const version of [2, 3]) {
      assert.deepEqual(decodeNpy(withHeader(header, 8, version)), { values: Int32Array.of(0, 0), shape: [1, 2] });
    }
  });

  it('gives back every array it wrote', () => {
    const anyArray = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, side) => product * side, 1);
      return fc.tuple(fc.constant(shape), fc.float32Array({ minLength: length, maxLength: length }));
    });
    fc.assert(
      fc.property(anyArray, ([shape, values]) => assert.deepEqual(decodeNpy(encodeNpy(values, shape)), { values, shape })),
      { seed: 3, numRuns: 200 },
    );
  });

  it('refuses to write numbers that do not fill the shape', () => {
    assert.throws(() => encodeNpy(new Float32Array(5), [2, 3]), RangeError);
    assert.throws(() => encodeNpy(new Float32Array(6), [-2, -3]), RangeError);
    assert.throws(() => encodeNpy(new Float32Array(3), [1.5, 2]), RangeError);
  });

  it('names what is wrong with a file it cannot read', () => {
    const plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
    refuses(madeByNumPy('f4-fortran.npy'), /Fortran order/);
    refuses(madeByNumPy('f4-big-endian.npy'), /type '>f4'/);
    refuses(new Uint8Array(0), /does not begin/);
    refuses(Buffer.from('GIF89a, which is no array'), /does not begin/);
    refuses(withHeader(plain, 8, 4), /version 4/);
    refuses(withHeader(plain, 8).subarray(0, 30), /ends inside its header/);
    refuses(withHeader(plain, 8, 2).subarray(0, 11), /ends inside its header/);
    refuses(withHeader(plain, 7), /needs 8 bytes and it holds 7/);
    refuses(withHeader(plain, 9), /needs 8 bytes and it holds 9/);
    refuses(withHeader(plain.replace('(2,)', '(-2,)'), 8), /damaged/);
    refuses(withHeader(plain.replace('(2,)', '2'), 8), /damaged/);
    refuses(withHeader(plain.replace("'<f4'", "[('a', '<f4')]"), 8), /damaged/);
    refuses(withHeader(plain.replace('(2,)', '(99999999999, 99999999999)'), 8), /needs/);
  });
});
