/** Reading JSON that somebody else wrote: each function says in one sentence what is not as it should be. */
import { UserError } from '../../errors';
import { firstLine } from '../../text';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Text from a file, fit for a sentence: in one line and of bounded length. */
export function shown(text: string): string {
  const printable = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return `"${printable.length > 80 ? `${printable.slice(0, 80)}…` : printable}"`;
}

export function modelRefusal(what: string): UserError {
  return new UserError(`The model cannot be used: ${what}.`);
}

/**
 * Does what may fail because of what a file says, deep inside TensorFlow.js.
 * @param what fails, as the beginning of a sentence; the reason follows in brackets
 * @throws UserError in place of any other error
 */
export function orRefuse<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The model cannot be used: ${what} (${firstLine(error).replace(/\.$/, '').slice(0, 300)}).`, { cause: error });
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw modelRefusal(`${what} is no JSON object`);
  return value;
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw modelRefusal(`${what} is no list`);
  return value;
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw modelRefusal(`${what} is no text`);
  return value;
}

/** A whole number from 0 on. */
export function countOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw modelRefusal(`${what} is no whole number from 0 on`);
  return value;
}
