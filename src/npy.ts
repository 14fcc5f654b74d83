import { UserError } from './errors';

// Own reader and writer rather than a package: npyjs cannot write and loads a network client on import.

/** The element types read and written here: NumPy's `<f4`, `<f8`, `<i4` and `|u1`. */
export type NpyValues = Float32Array | Float64Array | Int32Array | Uint8Array;

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59); // \x93NUMPY

const itemSizes: Readonly<Record<string, number>> = { '<f4': 4, '<f8': 8, '<i4': 4, '|u1': 1 };

function elementType(values: NpyValues): string {
  if (values instanceof Float32Array) return '<f4';
  if (values instanceof Float64Array) return '<f8';
  return values instanceof Int32Array ? '<i4' : '|u1';
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * An array as a NumPy `.npy` file: format 1.0, little-endian, C order (the last axis runs fastest), the bytes
 * `numpy.save` of NumPy 1.23 and later writes. See NEP 1 and `numpy.lib.format`.
 * @throws RangeError when `values` does not hold as many numbers as `shape` says.
 */
export function encodeNpy(values: NpyValues, shape: readonly number[]): Uint8Array {
  if (shape.some((side) => !Number.isSafeInteger(side) || side < 0) || sizeOf(shape) !== values.length) {
    throw new RangeError(`${values.length} numbers do not fill the shape (${shape.join(', ')}).`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${elementType(values)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // NumPy keeps room for the first axis to grow to 21 digits in place, then pads to a multiple of 64 bytes.
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const start = Math.ceil((magic.length + 4 + dictionary.length + room + 1) / 64) * 64;
  const bytes = new Uint8Array(start + values.byteLength).fill(0x20, 0, start);
  bytes.set(magic);
  bytes[6] = 1;
  bytes[7] = 0;
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[start - 1] = 0x0a;
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
  return bytes;
}

function malformed(what: string): UserError {
  return new UserError(`This .npy file cannot be read: ${what}.`);
}

/** Splits a file into its header text and the offset where the numbers start. */
function readHeader(bytes: Uint8Array): { header: string; start: number } {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) throw malformed('it does not begin as a NumPy file does');
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw malformed(`it is of format version ${version}, and 1 to 3 are known`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version > 1 && bytes.length < 12) throw malformed('it ends inside its header');
  const from = version === 1 ? 10 : 12;
  const start = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (start > bytes.length) throw malformed('it ends inside its header');
  return { header: new TextDecoder('latin1').decode(bytes.subarray(from, start)), start };
}

/**
 * Reads a NumPy `.npy` file (format 1.0 to 3.0) of little-endian float32, float64, int32 or of uint8 in C order.
 * @returns The numbers, the last axis running fastest, in memory of their own, and the shape (`[]` for a scalar).
 * @throws UserError for anything else, naming what is wrong.
 */
export function decodeNpy(bytes: Uint8Array): { values: NpyValues; shape: number[] } {
  const { header, start } = readHeader(bytes);
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)\b/.exec(header)?.[1];
  const tuple = /'shape'\s*:\s*\(((?:\s*\d+\s*,)*\s*\d*\s*)\)/.exec(header)?.[1];
  if (type === undefined || order === undefined || tuple === undefined) throw malformed('its header is damaged or describes no plain array');
  if (order === 'True') throw malformed('it is in Fortran order; save it in C order');
  const itemSize = itemSizes[type];
  if (itemSize === undefined) throw malformed(`its numbers are of type '${type}', and only ${Object.keys(itemSizes).join(', ')} are read`);
  const shape = tuple.split(',').map((side) => side.trim()).filter((side) => side !== '').map(Number);
  if (sizeOf(shape) * itemSize !== bytes.length - start) {
    throw malformed(`the shape (${shape.join(', ')}) needs ${sizeOf(shape) * itemSize} bytes and it holds ${bytes.length - start}`);
  }
  // A copy: the numbers must be aligned, and `bytes` may be a view into a buffer shared with other files.
  const data = new Uint8Array(bytes.subarray(start)).buffer;
  if (type === '<f4') return { values: new Float32Array(data), shape };
  if (type === '<f8') return { values: new Float64Array(data), shape };
  return { values: type === '<i4' ? new Int32Array(data) : new Uint8Array(data), shape };
}
