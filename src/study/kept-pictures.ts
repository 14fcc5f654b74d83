/** The pictures that a study has drawn (see `pictures.ts`): their names, their files, and how they are read again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { UserError } from '../errors';
import type { Figure } from '../figures/figure';
import { writeAtomically } from '../files';

/** What is drawn: examples of scenes, and maps of a few methods on a scene with two objects. */
export const pictureNames = ['scenes', 'class-maps'] as const;
export type PictureName = (typeof pictureNames)[number];

/** A Vega-Lite specification, in which words and outlines stay what they are, and a PNG to look at. */
export function keptFiles(name: PictureName): readonly [spec: string, png: string] {
  return [`${name}.vl.json`, `${name}.png`];
}

/** Takes the pictures of the first folder that has any to another, byte by byte. */
export async function copyPictures(folders: readonly string[], out: string): Promise<void> {
  for (const folder of folders) {
    const files = pictureNames.flatMap(keptFiles);
    const found = await Promise.all(files.map((file) => readFile(join(folder, file)).catch(() => null)));
    if (found.every((bytes) => bytes === null)) continue;
    for (const [index, bytes] of found.entries()) if (bytes !== null) await writeAtomically(join(out, files[index] as string), bytes);
    return;
  }
}

/**
 * A kept picture as a figure.
 * @param folder of the study
 * @throws UserError where it is not there
 */
export async function keptPicture(folder: string, name: PictureName): Promise<Figure> {
  try {
    const spec = JSON.parse(await readFile(join(folder, keptFiles(name)[0]), 'utf8')) as TopLevelSpec;
    if (typeof spec.description !== 'string') throw new TypeError('There is no description in it.');
    return { spec, alt: spec.description };
  } catch (error) {
    throw new UserError(`The picture "${name}" of the study in "${folder}" is missing or damaged: restore it from git, or run the study again.`, { cause: error });
  }
}
