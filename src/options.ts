/** Command lines: what every command of the project needs to turn the words it was given into values. */
import { Command, CommanderError } from 'commander';
import { deviceWishes, type DeviceWish } from './backend/choice';
import { UserError } from './errors';
import { joinWords } from './text';

/**
 * A command line without options of its own yet: it knows `--help`, refuses surplus words and prints nothing but help.
 * @param name the command's name in package.json
 */
export function commandLine(name: string): Command {
  return new Command(`npm run ${name} --`)
    .helpOption('-h, --help', 'show this')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
}

/** Adds the option that says what computes. scripts/start.mjs reads it too, as set-up depends on it. */
export function withDevice(command: Command): Command {
  return command.option('--device <device>', `what computes: ${joinWords(deviceWishes, 'or')} (default: the first that works of gpu, cpu, wasm)`);
}

/**
 * What {@link withDevice}'s option says; null where it was not given.
 * @throws UserError for a word that names no device
 */
export function readDevice({ device }: Readonly<Record<string, string | undefined>>): DeviceWish | null {
  return device === undefined ? null : choice('device', device, deviceWishes);
}

/**
 * Reads the words into the command.
 * @param words the arguments after the command's name
 * @returns false when help was asked for and has been printed
 * @throws UserError in one sentence for words that the command does not know
 */
export function readWords(command: Command, words: readonly string[]): boolean {
  try {
    command.parse([...words], { from: 'user' });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    throw new UserError(`${sentence(error.message)} "${command.name()} --help" lists what there is.`);
  }
}

/** Collects the values of an option that may be repeated; the option's default is an empty list. */
export const repeated = (value: string, before: readonly string[]): string[] => [...before, value];

/** @throws UserError that lists what can be chosen */
export function choice<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UserError(`--${option} cannot be "${value}": choose ${joinWords(allowed, 'or')}.`);
  return found;
}

/** @throws UserError when the text is no whole number from `least` on */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UserError(`--${option} must be a whole number from ${least} on, not "${text}".`);
  }
  return value;
}

/** @throws UserError when the text is no decimal number from `least` on */
export function realNumber(option: string, text: string, least: number): number {
  const value = /^\d*\.?\d+(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value) || value < least) throw new UserError(`--${option} must be a number from ${least} on, not "${text}".`);
  return value;
}

/**
 * The different entries of a list separated by commas.
 * @throws UserError for an empty entry
 */
export function listOf(option: string, words: string): string[] {
  const entries = [...new Set(words.split(',').map((entry) => entry.trim()))];
  if (entries.includes('')) throw new UserError(`--${option} "${words}" has an empty place between its commas: take it out.`);
  return entries;
}

/** Commander's message without its prefix, in one line, as a sentence. */
function sentence(message: string): string {
  const line = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ').trim();
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${/[.?!)]$/.test(line) ? '' : '.'}`;
}
