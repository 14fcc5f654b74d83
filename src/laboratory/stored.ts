/** The laboratory's answer read again, for notebooks: training its networks takes longer than a notebook may. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors';
import { pageWidth, type Figure } from '../figures/figure';
import { storedPicture } from '../figures/stored-picture';
import { projectRoot } from '../project';
import { joinWords } from '../text';
import type { Judgement } from './judge';
import type { LaboratoryAnswer } from './run';
import type { TrainingSettings } from './train';
import type { Lesson } from './training-scenes';

/** Where the committed answer lies: `npm run laboratory -- --out report/laboratory` makes one anew. */
export const standardLaboratoryFolder = join(projectRoot, 'report', 'laboratory');

/** What `laboratory.json` holds. */
export interface StoredLaboratory extends Judgement, Pick<LaboratoryAnswer, 'skills'> {
  /** Of the scenes. */
  readonly seed: number;
  /** How each network was trained, and its fingerprint. */
  readonly settings: Readonly<Record<Lesson, TrainingSettings & { readonly network: string }>>;
}

/**
 * Reads the `laboratory.json` that `npm run laboratory` has written.
 * @throws UserError where there is none, or the file is something else
 */
export async function readLaboratory(folder: string): Promise<StoredLaboratory> {
  const path = join(folder, 'laboratory.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`There is no answer of the laboratory in "${folder}": make one with "npm run laboratory", or restore it from git.`, { cause: error });
  });
  try {
    const answer = JSON.parse(text) as Partial<StoredLaboratory> | null;
    if (answer?.verdicts && answer.skills && answer.settings) return answer as StoredLaboratory;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(`"${path}" is no laboratory.json of "npm run laboratory": restore it from git, or ask the laboratory again.`);
}

/**
 * The maps that were drawn beside the answer, as a figure.
 * @throws UserError where they are not there
 */
export async function laboratoryMaps(folder: string, { verdicts }: StoredLaboratory): Promise<Figure> {
  const path = join(folder, 'maps.png');
  const titles = verdicts.filter(({ method }) => method !== 'random').map(({ title }) => title);
  const alt = `A scene with the watermark, in the network that has not learned the shortcut and in the one that has; maps for the star: ${joinWords(titles, 'and')}.`;
  try {
    return await storedPicture(await readFile(path), alt, pageWidth);
  } catch (error) {
    throw new UserError(`The maps of the laboratory in "${path}" are missing or damaged: restore them from git, or ask the laboratory again.`, { cause: error });
  }
}
