import { quoted, refusal, type ByteReader } from './byte-reader';
import { isA, type PickleDict, type PickleList, type PickleValue } from './values';
import type { Vocabulary } from './vocabulary';

/** Far above what networks need, far below what would exhaust memory. */
const limits = { operations: 2_000_000, stack: 100_000, marks: 1_000 };

/** State of the machine: Python's pickle is a small stack language, see `pickletools` in its library. */
interface Machine {
  readonly reader: ByteReader;
  readonly vocabulary: Vocabulary;
  readonly stack: PickleValue[];
  /** Heights of the stack at which a list of arguments begins. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

function pop(machine: Machine): PickleValue {
  const { stack, marks } = machine;
  if (stack.length <= (marks.at(-1) ?? 0)) throw refusal(`is damaged: its pickle takes a value that is not there before byte ${machine.reader.position()}`);
  return stack.pop() as PickleValue;
}

/** The value that stays on the stack while others are put into it. */
function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

/** Everything above the latest mark, and the mark. */
function popToMark(machine: Machine): PickleValue[] {
  const height = machine.marks.pop();
  if (height === undefined) throw refusal(`is damaged: its pickle has no mark to go back to at byte ${machine.reader.position()}`);
  return machine.stack.splice(height);
}

function pushTuple(machine: Machine, count: number): void {
  const items = Array.from({ length: count }, () => pop(machine)).reverse();
  machine.stack.push({ type: 'tuple', items });
}

function dictOnTop(machine: Machine): PickleDict {
  const value = top(machine);
  if (!isA(value, 'dict')) throw refusal(`is damaged: its pickle sets an entry of something that has none before byte ${machine.reader.position()}`);
  return value;
}

function listOnTop(machine: Machine): PickleList {
  const value = top(machine);
  if (!isA(value, 'list')) throw refusal(`is damaged: its pickle appends to something that is no list before byte ${machine.reader.position()}`);
  return value;
}

function setItems(dict: PickleDict, items: readonly PickleValue[]): void {
  if (items.length % 2 !== 0) throw refusal('is damaged: a key in its pickle has no value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i] as PickleValue;
    if (typeof key !== 'string' && typeof key !== 'number') throw refusal('has a dictionary with a key that is neither text nor a number');
    dict.entries.set(key, items[i + 1] as PickleValue);
  }
}

/** A two's complement number of any length; a plain number where that is exact. */
function long(bytes: Uint8Array): number | bigint {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function remember(machine: Machine, index: number): void {
  machine.memo.set(index, top(machine));
}

function recall(machine: Machine, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined) throw refusal(`is damaged: its pickle recalls entry ${index}, which it never stored`);
  machine.stack.push(value);
}

function globalByLines(machine: Machine): PickleValue {
  const module = machine.reader.line();
  return machine.vocabulary.global(module, machine.reader.line());
}

function globalFromStack(machine: Machine): PickleValue {
  const name = pop(machine);
  const module = pop(machine);
  if (typeof name !== 'string' || typeof module !== 'string') throw refusal('is damaged: its pickle refers to something whose name is no text');
  return machine.vocabulary.global(module, name);
}

type Operation = (machine: Machine) => void;

/** A pickle of another protocol is refused, whatever it holds: torch.save writes protocol 2 unless told otherwise. */
function checkProtocol({ reader }: Machine): void {
  const protocol = reader.uint8();
  if (protocol !== 2) throw refusal(`is pickled with protocol ${protocol}, and only protocol 2, the one torch.save uses, is read`);
}

const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, checkProtocol],
  [0x4e, ({ stack }) => void stack.push(null)], // NONE
  [0x88, ({ stack }) => void stack.push(true)], // NEWTRUE
  [0x89, ({ stack }) => void stack.push(false)], // NEWFALSE
  [0x4b, ({ stack, reader }) => void stack.push(reader.uint8())], // BININT1
  [0x4d, ({ stack, reader }) => void stack.push(reader.uint16())], // BININT2
  [0x4a, ({ stack, reader }) => void stack.push(reader.int32())], // BININT
  [0x8a, ({ stack, reader }) => void stack.push(long(reader.take(reader.uint8())))], // LONG1
  [0x47, ({ stack, reader }) => void stack.push(reader.float64BigEndian())], // BINFLOAT
  [0x58, ({ stack, reader }) => void stack.push(reader.text(reader.uint32()))], // BINUNICODE
  [0x28, ({ stack, marks }) => void marks.push(stack.length)], // MARK
  [0x29, (machine) => pushTuple(machine, 0)], // EMPTY_TUPLE
  [0x85, (machine) => pushTuple(machine, 1)], // TUPLE1
  [0x86, (machine) => pushTuple(machine, 2)], // TUPLE2
  [0x87, (machine) => pushTuple(machine, 3)], // TUPLE3
  [0x74, (machine) => void machine.stack.push({ type: 'tuple', items: popToMark(machine) })], // TUPLE
  [0x5d, ({ stack }) => void stack.push({ type: 'list', items: [] })], // EMPTY_LIST
  [0x7d, ({ stack }) => void stack.push({ type: 'dict', ordered: false, entries: new Map() })], // EMPTY_DICT
  [0x61, (machine) => { // APPEND
    const item = pop(machine);
    listOnTop(machine).items.push(item);
  }],
  [0x65, (machine) => { // APPENDS
    const items = popToMark(machine);
    const list = listOnTop(machine);
    for (const item of items) list.items.push(item);
  }],
  [0x73, (machine) => { // SETITEM
    const value = pop(machine);
    const key = pop(machine);
    setItems(dictOnTop(machine), [key, value]);
  }],
  [0x75, (machine) => { // SETITEMS
    const items = popToMark(machine);
    setItems(dictOnTop(machine), items);
  }],
  [0x71, (machine) => remember(machine, machine.reader.uint8())], // BINPUT
  [0x72, (machine) => remember(machine, machine.reader.uint32())], // LONG_BINPUT
  [0x68, (machine) => recall(machine, machine.reader.uint8())], // BINGET
  [0x6a, (machine) => recall(machine, machine.reader.uint32())], // LONG_BINGET
  [0x63, (machine) => void machine.stack.push(globalByLines(machine))], // GLOBAL
  [0x93, (machine) => void machine.stack.push(globalFromStack(machine))], // STACK_GLOBAL
  [0x69, (machine) => { // INST: named first, so that a foreign class is refused by its name
    const { name } = globalByLines(machine) as { name: string };
    throw refusal(`makes an instance of ${quoted(name)}, which torch.save does not`);
  }],
  [0x51, (machine) => void machine.stack.push(machine.vocabulary.persistent(pop(machine)))], // BINPERSID
  [0x52, (machine) => { // REDUCE
    const args = pop(machine);
    machine.stack.push(machine.vocabulary.reduce(pop(machine), args));
  }],
  [0x62, (machine) => { // BUILD
    const state = pop(machine);
    machine.vocabulary.build(top(machine), state);
  }],
]);

/**
 * Reads one pickle as plain data. Nothing in it is ever executed: names are compared with the vocabulary's list
 * and the few "calls" it may make are understood, not made.
 * @returns The value; the reader then stands behind the pickle.
 * @throws UserError for anything outside the vocabulary, and for every kind of damage.
 */
export function unpickle(reader: ByteReader, vocabulary: Vocabulary): PickleValue {
  const machine: Machine = { reader, vocabulary, stack: [], marks: [], memo: new Map() };
  for (let count = 0; count < limits.operations; count++) {
    const start = reader.position();
    const code = reader.uint8();
    if (code === 0x2e) { // STOP
      const value = pop(machine);
      if (machine.stack.length > 0 || machine.marks.length > 0) throw refusal(`is damaged: its pickle ends at byte ${start} with values left over`);
      return value;
    }
    const operation = operations.get(code);
    if (!operation) throw refusal(`has the pickle operation 0x${code.toString(16).padStart(2, '0')} at byte ${start}, which no list of weights needs`);
    operation(machine);
    if (machine.stack.length > limits.stack || machine.marks.length > limits.marks) throw refusal('nests or stacks more values than a list of weights needs');
  }
  throw refusal(`has a pickle of more than ${limits.operations} operations`);
}
