import { relative, resolve } from 'node:path';
import { UserError } from './errors';

/**
 * Runs a command: a {@link UserError} becomes its sentence on stderr and exit code 1; anything else is a defect of
 * ours and keeps its stack.
 */
export function runCommand(command: () => Promise<void>): void {
  command().catch((error: unknown) => {
    if (error instanceof UserError) console.error(error.message);
    else console.error('This should not have happened, please report it:', error);
    process.exitCode = 1;
  });
}

/** A path as the person gave it, seen from the folder in which they called the command. */
export function fromCaller(path: string): string {
  return resolve(process.env.CALLER_DIRECTORY ?? process.cwd(), path);
}

/** A folder of results as a command names it: in the words that were given, else seen from the folder the command was called in. */
export function shownPath(given: string | null, path: string): string {
  return given ?? (relative(fromCaller('.'), path) || '.');
}
