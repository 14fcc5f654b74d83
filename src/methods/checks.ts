/** What methods refuse of the options they are given, each in one sentence. */
import { UserError } from '../errors';
import { joinWords } from '../text';

/**
 * One of the names a method knows.
 * @param kind what it is a name of, in the singular, such as `baseline` or `variant of smoothgrad`
 * @throws UserError that lists the names there are
 */
export function oneOf<Name extends string>(kind: string, name: string, known: readonly Name[]): Name {
  const found = known.find((candidate) => candidate === name);
  if (found === undefined) throw new UserError(`There is no ${kind} "${name}": choose ${joinWords(known, 'or')}.`);
  return found;
}

/**
 * @param kind what is counted, in the plural, such as `steps`
 * @throws UserError unless it is a whole number from 1 on
 */
export function countOf(kind: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new UserError(`The number of ${kind} must be a whole number from 1 on, not ${count}.`);
  return count;
}
