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
  /** The dog's head beside the cat on grey, 224 × 224: a picture with two right answers. */
  readonly both: Picture;
}

/**
 * Reads `figs/dog.jpg` and `figs/cat.jpg` and puts the two side by side.
 * @throws UserError when one of them is missing or damaged
 */
export async function examplePictures(): Promise<ExamplePictures> {
  const [dog, cat] = await Promise.all(['dog.jpg', 'cat.jpg'].map((file) => readPicture(join(projectRoot, 'figs', file))) as [Promise<Picture>, Promise<Picture>]);
  const head = crop(dog, { top: 5, left: 375, height: 260, width: 195 });
  const both = sideBySide(head, cat, { height: 224, width: 224 });
  return { dog, cat, both };
}
