/** Where the cut-outs come from: the committed list of stamps, or a folder that somebody brings. */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { UserError } from '../errors';
import { canonicalJson, sha256 } from '../files';
import { readCutOut, type CutOut } from '../images/decode';
import type { Classifier } from '../models/classifier';
import { findClass, imagenetClassNames } from '../models/labels';
import { projectRoot } from '../project';
import { runSetupScript } from '../set-up';
import { contentBox } from './layer';
import list from './stamp-list.json';

/** A cut-out object of a known class. */
export interface Stamp {
  /** Unique in its source. */
  readonly name: string;
  readonly classIndex: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
  read(): Promise<CutOut>;
}

/** Cut-outs of one origin. */
export interface StampSource {
  readonly stamps: readonly Stamp[];
  /** What a figure that shows one of them has to say below it; null for pictures that somebody brings. */
  readonly credit: string | null;
  /** Changes with any stamp or class. */
  readonly fingerprint: string;
}

/** The line below every figure that shows a stamp of the list. */
export const stampCredit =
  `Cut-outs: Tux Paint stamps (Debian package ${list.package}), © 2002–2022 Bill Kendrick and contributors, ${list.licence}.`;

/** What the folder that set-up fills is called in a message. */
const ownFolder = join('.setup', 'cutouts');

function sourceOf(stamps: readonly Stamp[], credit: string | null): StampSource {
  const described = stamps.map(({ name, classIndex, sha256: digest }) => ({ name, classIndex, sha256: digest }));
  return { stamps, credit, fingerprint: sha256(canonicalJson(described)) };
}

/**
 * The stamps of the committed list, `src/cutouts/stamp-list.json`; they are fetched when they are first asked for.
 * @throws UserError when the network's classes are not ImageNet's, or the stamps cannot be fetched
 */
export async function listedStamps(classifier: Classifier): Promise<StampSource> {
  const foreign = list.stamps.find((stamp) => classifier.classNames[stamp.class] !== imagenetClassNames[stamp.class]);
  if (foreign) {
    throw new UserError(
      `The stamps that come with the project are of ImageNet's classes, and ${classifier.name} has others ("${foreign.is}" is none of them): give cut-outs of its own classes with --cutouts DIR.`,
    );
  }
  await runSetupScript('fetch-cutouts.mjs', [], 'The cut-outs could not be fetched; the lines above say why.');
  const stamps = list.stamps.map(({ file, class: classIndex, sha256: digest }) => {
    const path = join(projectRoot, ownFolder, file);
    return { name: parse(file).name, classIndex, sha256: digest, read: () => readCutOut(path) };
  });
  return sourceOf(stamps, stampCredit);
}

const pictureEndings = new Set(['.png', '.webp', '.tif', '.tiff', '.gif']);

/** Pictures in the folder and in the folders inside it, in order of their paths. */
async function picturesIn(folder: string): Promise<{ path: string; named: string }[]> {
  const found: { path: string; named: string }[] = [];
  const isPicture = (name: string): boolean => pictureEndings.has(extname(name).toLowerCase()) && !name.startsWith('.');
  const sorted = async (path: string) => (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of await sorted(folder)) {
    if (entry.isDirectory()) {
      const inside = (await sorted(join(folder, entry.name))).filter(({ name }) => isPicture(name));
      found.push(...inside.map(({ name }) => ({ path: join(entry.name, name), named: entry.name })));
    } else if (isPicture(entry.name)) {
      // `tiger-2.png` is a second tiger.
      found.push({ path: entry.name, named: parse(entry.name).name.replace(/-\d+$/, '') });
    }
  }
  return found;
}

/** @throws UserError for a picture that shows nothing, or that is no cut-out */
function checkCutOut(cutOut: CutOut, path: string): void {
  if (!contentBox(cutOut)) throw new UserError(`"${path}" is transparent everywhere: give a picture that shows something.`);
  if (cutOut.pixels.every((value, index) => index % 4 < 3 || value >= 128)) {
    throw new UserError(`"${path}" has no transparent part: cut the object out, so that everything around it is transparent.`);
  }
}

function classNamed(names: readonly string[], named: string, path: string): number {
  try {
    return findClass(names, named);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`"${path}" should be in a folder, or have a name, that says its class: ${error.message}`);
  }
}

/**
 * Cut-outs that somebody brings: pictures with transparency (PNG, WebP, TIFF, GIF). One in a folder inside `folder` is of
 * the class that its folder is named after (`tiger/anything.png`, `292/anything.png`); one in `folder` itself is of the
 * class that its own name says (`tiger.png`, `292.png`), with a number after a hyphen if there are several (`tiger-2.png`).
 * @throws UserError for a folder without pictures, a picture that cannot be read or is no cut-out, and an unknown class
 */
export async function stampsIn(folder: string, classifier: Classifier): Promise<StampSource> {
  const pictures = await picturesIn(folder).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`The folder of cut-outs "${folder}" cannot be read (${String(error.code)}): give a folder with --cutouts DIR.`);
  });
  if (pictures.length === 0) {
    throw new UserError(`There are no cut-outs in "${folder}": put pictures with transparency there, each in a folder named after its class, such as tiger/1.png.`);
  }
  const stamps: Stamp[] = [];
  for (const { path, named } of pictures) {
    const whole = join(folder, path);
    const classIndex = classNamed(classifier.classNames, named, whole);
    checkCutOut(await readCutOut(whole), whole);
    stamps.push({ name: path, classIndex, sha256: sha256(await readFile(whole)), read: () => readCutOut(whole) });
  }
  return sourceOf(stamps, null);
}
