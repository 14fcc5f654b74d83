import { join } from 'node:path';
import { projectRoot } from '../project';
import { readPicture } from './decode';
import { sideBySide } from './mosaic';
import type { Picture } from './picture';
import { crop } from './resize';

/** The pictures the course and the report look at; `figs/CREDITS.md` says where they come from. */
export interface ExamplePictures {
  readonly dog: Picture;
  readonly cat: Picture;
  /** The dog's head beside the cat's face on grey, 224 × 224: a picture with two right answers. */
  readonly both: Picture;
}

/**
 * Reads `figs/dog.jpg` and `figs/cat.jpg` and puts the two side by side.
 * @throws UserError when one of them is missing or damaged
 */
export async function examplePictures(): Promise<ExamplePictures> {
  const dog = await readPicture(join(projectRoot, 'figs', 'dog.jpg'));
  const cat = await readPicture(join(projectRoot, 'figs', 'cat.jpg'));
  // Crops of 3 : 4 fill the height best; these two leave the network in doubt, with neither animal under 5 %.
  const dogsHead = crop(dog, { top: 0, left: 300, height: 400, width: 300 });
  const catsFace = crop(cat, { top: 0, left: 130, height: 300, width: 225 });
  const both = sideBySide(dogsHead, catsFace, { height: 224, width: 224 });
  return { dog, cat, both };
}
