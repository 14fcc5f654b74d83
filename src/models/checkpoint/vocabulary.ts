import { quoted, refusal } from './byte-reader';
import { isA, type GlobalName, type PickleTuple, type PickleValue, type StorageKind, type StorageReference, type TensorReference } from './values';

/** What a pickle means: the names it may mention and what its three ways of making objects may make. */
export interface Vocabulary {
  /** @throws UserError for a name that is not on the list. */
  readonly global: (module: string, name: string) => GlobalName;
  /** The result of "calling" `callable`. @throws UserError for every other call. */
  readonly reduce: (callable: PickleValue, args: PickleValue) => PickleValue;
  /** Sets the attributes `state` of `object`; nothing here keeps any. @throws UserError where attributes would matter. */
  readonly build: (object: PickleValue, state: PickleValue) => void;
  /** The object outside the pickle that an identifier stands for: a storage. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

const orderedDict = 'collections.OrderedDict';
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const storageKinds = new Map<string, StorageKind>([
  ['torch.FloatStorage', 'float32'],
  ['torch.LongStorage', 'int64'],
]);

export const itemSizes: Readonly<Record<StorageKind, number>> = { float32: 4, int64: 8 };

const maxDimensions = 16;

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function counts(value: PickleValue | undefined, what: string): number[] {
  const items = value !== undefined && isA(value, 'tuple') ? value.items : undefined;
  if (!items || items.length > maxDimensions || !items.every(isCount)) throw refusal(`has a tensor whose ${what} is no short tuple of whole numbers`);
  return [...items];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks)`. */
function tensor({ items }: PickleTuple): TensorReference {
  const [storage, offset, shapeItem, strideItem, requiresGradient, hooks] = items;
  if (items.length !== 6 || storage === undefined || !isA(storage, 'storage') || typeof requiresGradient !== 'boolean') {
    throw refusal('describes a tensor in a way that torch.save does not');
  }
  if (hooks === undefined || !isA(hooks, 'dict') || hooks.entries.size > 0) throw refusal('has a tensor with backward hooks, which are program code');
  const shape = counts(shapeItem, 'shape');
  const strides = counts(strideItem, 'stride');
  if (!isCount(offset)) throw refusal('has a tensor whose offset is no whole number');
  if (shape.length !== strides.length) throw refusal(`has a tensor with ${shape.length} axes and ${strides.length} strides`);
  const size = shape.reduce((product, side) => product * side, 1);
  // Bounding the size by the storage keeps stride 0 from turning a few bytes into gigabytes when it is copied.
  if (size > storage.length) throw refusal(`has a tensor of shape (${shape.join(', ')}), which is more than the ${storage.length} numbers of its storage`);
  const end = size === 0 ? offset : shape.reduce((last, side, axis) => last + (side - 1) * (strides[axis] ?? 0), offset + 1);
  if (end > storage.length) throw refusal(`has a tensor that reaches to element ${end} of a storage of ${storage.length}`);
  return { type: 'tensor', storage, offset, shape, strides };
}

/** `('storage', type, key, location, length, None)`; the zip layout leaves the last entry out. */
function storage(id: PickleValue, fileLength: number): StorageReference {
  const [word, type, key, location, length, view] = isA(id, 'tuple') ? id.items : [];
  const kind = type !== undefined && isA(type, 'global') ? storageKinds.get(type.name) : undefined;
  if (word !== 'storage' || kind === undefined || typeof key !== 'string' || typeof location !== 'string') {
    throw refusal('refers to an outside object that is no storage of numbers');
  }
  if (view !== null && view !== undefined) throw refusal('holds a storage that is a view of another one, as only very old versions of PyTorch write');
  if (!isCount(length)) throw refusal(`holds the storage ${quoted(key)}, whose length is no whole number`);
  if (length * itemSizes[kind] > fileLength) {
    throw refusal(`is cut off or damaged: the storage ${quoted(key)} of ${length} numbers is larger than the file`);
  }
  return { type: 'storage', kind, key, length };
}

/**
 * The vocabulary of a state dictionary written by `torch.save`: four names and no more.
 * @param fileLength In bytes; no storage may claim to be larger.
 */
export function torchVocabulary(fileLength: number): Vocabulary {
  const storages = new Map<string, StorageReference>();
  return {
    global: (module, name) => {
      const full = `${module}.${name}`;
      if (full !== orderedDict && full !== rebuildTensor && !storageKinds.has(full)) {
        throw refusal(`refers to ${quoted(full)}, which has no place in a list of weights`);
      }
      return { type: 'global', name: full };
    },
    reduce: (callable, args) => {
      if (!isA(callable, 'global') || !isA(args, 'tuple')) throw refusal('calls something that is no function');
      if (callable.name === rebuildTensor) return tensor(args);
      if (callable.name !== orderedDict) throw refusal(`calls ${quoted(callable.name)}, which only names a kind of number`);
      if (args.items.length > 0) throw refusal(`calls ${quoted(orderedDict)} with arguments, which torch.save does not`);
      return { type: 'dict', ordered: true, entries: new Map() };
    },
    build: (object, state) => {
      // A module's state dictionary carries the versions of its layers as the attribute `_metadata`; not needed here.
      const harmless = isA(object, 'dict') && object.ordered && isA(state, 'dict') && [...state.entries.keys()].every((key) => key === '_metadata');
      if (!harmless) throw refusal('sets attributes that a list of weights does not have');
    },
    persistent: (id) => {
      const found = storage(id, fileLength);
      const known = storages.get(found.key);
      if (known && (known.kind !== found.kind || known.length !== found.length)) throw refusal(`describes the storage ${quoted(found.key)} twice, differently`);
      storages.set(found.key, known ?? found);
      return known ?? found;
    },
  };
}
