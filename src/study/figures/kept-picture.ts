/** A picture that is kept with a study, smaller than it was drawn. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from '../../figures/figure';
import { storedPicture } from '../../figures/stored-picture';
import { keptPicture, type PictureName } from '../pictures';

/**
 * As {@link keptPicture}, at another width: a notebook with many pictures has to stay small.
 * @param width in points
 * @throws UserError where it is not there
 */
export async function keptPictureFigure(folder: string, name: PictureName, width: number): Promise<Figure> {
  const { alt } = await keptPicture(folder, name);
  return storedPicture(await readFile(join(folder, `${name}.png`)), alt, width);
}
