/** The command line of `report` where it is about somebody's own pictures, or about the form of a report. */
import type { Command } from 'commander';
import { UserError } from '../errors';
import { readNetwork, withNetwork, type NetworkRequest } from '../explain/network-options';
import { choice, repeated } from '../options';
import { joinWords } from '../text';
import type { Targets } from './experiment';
import { formats, type Format } from './typeset';

/** A report on pictures that were given, or the beginning of one that a learner writes. */
export interface OwnRequest extends NetworkRequest {
  readonly kind: 'pictures' | 'mine';
  /** Paths as given; none are needed for a learner's own report. */
  readonly pictures: readonly string[];
  readonly targets: Targets;
  readonly title: string | null;
  readonly author: string | null;
  readonly format: Format;
  /** Folder as given. */
  readonly out: string;
}

/** The project's own report as a web page. */
export interface PageRequest {
  readonly kind: 'page';
  /** Folder as given; null for the default one. */
  readonly out: string | null;
}

/** More would not fit on four pages. */
export const mostPictures = 6;

/** The options as commander understands them, by their names there. */
interface Given {
  readonly picture?: readonly string[];
  readonly target?: readonly string[];
  readonly mine?: true;
  readonly title?: string;
  readonly author?: string;
  readonly format?: string;
  readonly out?: string;
}

const targetHelp =
  'with --picture: index or name of the class to explain, or predicted (the default); given twice, the second is the class to compare with';

/** Adds the options of reports on one's own pictures. */
export function withOwnReport(command: Command): Command {
  return withNetwork(
    command
      .option('--picture <file>', `report on your own picture instead of the project's; may be repeated, ${mostPictures} at most`, repeated, [])
      .option('--target <class>', targetHelp, repeated, [])
      .option('--title <text>', 'title of your report')
      .option('--author <text>', 'your name')
      .option('--mine', 'the beginning of a report of your own: questions to answer, your figures, your exercises')
      .option('--format <format>', `${joinWords(formats, 'or')}: html writes one page that needs nothing else`, 'pdf')
      .option('--out <folder>', 'folder of your report'),
  );
}

/**
 * What is asked for beside the project's own PDF.
 * @param command with the options of {@link withOwnReport}, parsed
 * @returns null where the project's own report is asked for as PDF
 * @throws UserError for options that contradict each other, or mean nothing
 */
export function readOwnReport(command: Command): OwnRequest | PageRequest | null {
  const given = command.opts<Given>();
  const { picture: pictures = [], target: asked = [], mine = false, title = null, author = null, out } = given;
  const format = choice('format', given.format ?? 'pdf', formats);
  const blank = (['title', 'author'] as const).find((name) => given[name]?.trim() === '');
  if (blank !== undefined) throw new UserError(`--${blank} is blank: write it after the option, in quotation marks, or leave the option out.`);
  const own = pictures.length > 0 || mine;
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  if (!own) {
    const stray = [...networkNames, 'target', 'title', 'author'].find(isGiven);
    if (stray !== undefined) throw new UserError(`--${dashed(stray)} means nothing to the project's own report: give your picture with --picture.`);
    if (format === 'html') return { kind: 'page', out: out ?? null };
    if (out !== undefined) {
      throw new UserError("--out means nothing to the project's own report, which is report/report.pdf: give your picture with --picture, or --format html.");
    }
    return null;
  }
  const foreign = command.options.map((option) => option.attributeName()).find((name) => !ours.includes(name) && isGiven(name));
  if (foreign !== undefined) {
    throw new UserError(`--${dashed(foreign)} belongs to the project's own report and means nothing to --${mine ? 'mine' : 'picture'}: leave it out.`);
  }
  if (out === undefined) throw new UserError('Your report needs a folder: name it with --out.');
  if (mine && format === 'html') throw new UserError('--mine is written in LaTeX, for you to go on in: leave --format out.');
  if (mine && pictures.length === 0) {
    const stray = [...networkNames, 'target'].find(isGiven);
    if (stray !== undefined) throw new UserError(`--${dashed(stray)} means nothing without a picture: give yours with --picture.`);
  }
  if (pictures.length > mostPictures) {
    throw new UserError(`${pictures.length} pictures do not fit on four pages: give ${mostPictures} at most, or explain them all with "npm run explain".`);
  }
  if (asked.length > 2) throw new UserError(`--target was given ${asked.length} times: give the class to explain, and at most one to compare it with.`);
  const [first = 'predicted', second = null] = asked;
  const words = command.opts<Record<string, string | undefined>>();
  return { kind: mine ? 'mine' : 'pictures', pictures, targets: { first, second }, title, author, format, out, ...readNetwork(words) };
}

const networkNames = ['network', 'labels', 'inputRange', 'resolution', 'inputSize'];
const ours = [...networkNames, 'picture', 'target', 'mine', 'title', 'author', 'format', 'out'];
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
