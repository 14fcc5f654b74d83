/** Which pictures a command line means, and the folder that each is explained in. */
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fromCaller } from '../command-line';
import { UserError } from '../errors';

/** One picture of several. */
export interface PictureFile {
  /** Where it lies, as the person gave it; begins with `./` where it would else begin with a sign that spreadsheets compute with. */
  readonly given: string;
  /** Where it lies, from anywhere. */
  readonly path: string;
  /** Name of its folder below the output folder: letters, digits, `_` and `-`, unlike that of any other picture. */
  readonly folder: string;
}

/** Of a picture in a folder, by the end of its name; a file given by itself may be called anything. */
const pictureName = /^[^.].*\.(jpe?g|png|webp|gif|tiff?)$/i;

/** Longer file names are not possible everywhere; a letter may take four bytes. */
const longestName = 50;

/** Whether the path, as given, is a folder. */
export function isFolder(given: string): boolean {
  return statSync(fromCaller(given), { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * The pictures meant by paths of files and folders, each file once. Of a folder these are its own JPEG, PNG, WebP, GIF and TIFF
 * files by name, in alphabetical order; folders inside it and hidden files are left out.
 * @throws UserError for a folder that cannot be read or has no pictures in it
 */
export async function findPictures(given: readonly string[]): Promise<PictureFile[]> {
  const found = new Map<string, string>();
  for (const one of given) for (const picture of isFolder(one) ? await picturesIn(one) : [one]) found.set(fromCaller(picture), harmless(picture));
  const folders = uniqueNames([...found.keys()].map((path) => safeName(parse(path).name)));
  return [...found].map(([path, shown], index) => ({ given: shown, path, folder: folders[index] as string }));
}

async function picturesIn(folder: string): Promise<string[]> {
  const entries = await readdir(fromCaller(folder), { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(`The folder "${folder}" cannot be read: check its permissions.`, { cause: error });
  });
  const names = entries.filter((entry) => !entry.isDirectory() && pictureName.test(entry.name)).map(({ name }) => name);
  if (names.length === 0) throw new UserError(`The folder "${folder}" has no pictures in it: give one with JPEG, PNG, WebP, GIF or TIFF files.`);
  return names.sort().map((name) => join(folder, name));
}

function harmless(path: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(path) ? `./${path}` : path;
}

/** A name that every file system takes and no command line mistakes. */
function safeName(name: string): string {
  const plain = [...name.normalize('NFC').replace(/[^\p{L}\p{N}_-]+/gu, '_').replace(/^-/, '_')];
  return plain.slice(0, longestName).join('') || 'picture';
}

/** The names in their order; one that was there already, in whatever case, gets the first free number: `cat`, `cat-2`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let unique = name;
    for (let number = 2; taken.has(unique.toLowerCase()) || (unique !== name && wanted.has(unique.toLowerCase())); number++) unique = `${name}-${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
