/** The element types a checkpoint may hold: `torch.FloatStorage` and `torch.LongStorage`. */
export type StorageKind = 'float32' | 'int64';

/** A block of numbers at the end of the file, known by its key. */
export interface StorageReference {
  readonly type: 'storage';
  readonly kind: StorageKind;
  readonly key: string;
  /** Number of elements. */
  readonly length: number;
}

/** A view of a storage; offset and strides count elements. */
export interface TensorReference {
  readonly type: 'tensor';
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** One of the names a pickle may mention, as `module.name`. It is only ever compared, never looked up. */
export interface GlobalName {
  readonly type: 'global';
  readonly name: string;
}

export interface PickleTuple {
  readonly type: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly type: 'list';
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly type: 'dict';
  /** Whether it is a `collections.OrderedDict`: only those may be given attributes. */
  readonly ordered: boolean;
  readonly entries: Map<string | number, PickleValue>;
}

/** What a pickle can stand for here: plain data, and the references above. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleList
  | PickleDict
  | GlobalName
  | StorageReference
  | TensorReference;

/** Whether a value is of the given `type`. */
export function isA<T extends 'tuple' | 'list' | 'dict' | 'global' | 'storage' | 'tensor'>(
  value: PickleValue,
  type: T,
): value is Extract<PickleValue, { type: T }> {
  return typeof value === 'object' && value !== null && value.type === type;
}
