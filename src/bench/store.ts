/** `benchmark.json`: the rows that have been measured, in the order of {@link rowNames}, and on what. */
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors';
import { isRestless, type Machine } from './machine';
import type { Failed, Measured } from './measure';
import { rowNames, rows, type Row } from './rows';

/** What makes times comparable. */
export interface Environment extends Machine {
  /** Whether the peers had this project's settings of the memory allocator too. */
  readonly same_allocator: boolean;
}

export interface StoredRow extends Omit<Measured, 'versions'>, Pick<Row, 'peer' | 'aim'> {
  readonly measure: Row['tolerance']['measure'];
  readonly tolerance: number;
  /** Load average of one minute before the command began. */
  readonly load_before: number;
  /** Whether the machine had other work, before or meanwhile: the times are then no measure. */
  readonly under_load: boolean;
  /** ISO 8601, in UTC. */
  readonly measured_at: string;
}

/** Without the deviation, which is in the sentence and may be no number that JSON has. */
export type StoredFailure = Pick<Failed, 'name' | 'failed'>;

export interface Benchmark {
  readonly environment: Environment;
  readonly rows: readonly StoredRow[];
  readonly failed: readonly StoredFailure[];
}

export const storedFailure = ({ name, failed }: Failed): StoredFailure => ({ name, failed });

export function storedRow({ versions: _, ...measured }: Measured, loadBefore: number, at: Date): StoredRow {
  const { peer, aim, tolerance } = rows[measured.name];
  return {
    ...measured,
    peer,
    aim,
    measure: tolerance.measure,
    tolerance: tolerance.below,
    load_before: loadBefore,
    under_load: isRestless(loadBefore, measured.other_load),
    measured_at: at.toISOString(),
  };
}

/**
 * The benchmark with one more row, which takes the place of an earlier one of its name. Earlier rows stay only where they
 * were measured in the same environment, as others have no place in one table.
 */
export function withRow(before: Benchmark | null, environment: Environment, row: StoredRow | StoredFailure): Benchmark {
  const kept = before !== null && isDeepStrictEqual(before.environment, environment) ? before : { rows: [], failed: [] };
  const others = <T extends { readonly name: string }>(list: readonly T[]): T[] => list.filter(({ name }) => name !== row.name);
  const failed = 'failed' in row;
  return {
    environment,
    rows: inOrder([...others(kept.rows), ...(failed ? [] : [row])]),
    failed: inOrder([...others(kept.failed), ...(failed ? [row] : [])]),
  };
}

const inOrder = <T extends { readonly name: (typeof rowNames)[number] }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => rowNames.indexOf(a.name) - rowNames.indexOf(b.name));

/** @returns null where there is no such file yet @throws UserError where it is not a benchmark's */
export async function readBenchmark(path: string): Promise<Benchmark | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { environment, rows: measured, failed } = JSON.parse(text) as Partial<Benchmark>;
    if (environment && Array.isArray(measured) && Array.isArray(failed)) return { environment, rows: measured, failed };
  } catch {
    // Said below.
  }
  throw new UserError(`"${path}" is not a benchmark's: move it away, and it will be written anew.`);
}
