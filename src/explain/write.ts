/** What the explanation of one picture leaves in its folder. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { canonicalJson } from '../files';
import type { AttributionMap } from '../methods/attribution-map';
import { catalogue } from '../methods/catalogue';
import { encodeNpy } from '../npy';
import type { Answered } from './answer';
import { answersFigure, methodOverlay, plainOverlay, type Question } from './figures';
import { recordName, timingRecord } from './record';

const timingName = 'timing.json';

/** Where each answer goes inside the picture's folder: one into the folder itself, several into one each, named by the class's index. */
export function foldersOf(answered: readonly Answered[]): string[] {
  return answered.map(({ question }) => (answered.length === 1 ? '.' : String(question.prediction.index)));
}

/**
 * Writes the answers to a folder, see {@link foldersOf}, and where there are several a sheet of all.
 * Where canvas is not built, overlays are plain pictures and there is no sheet.
 * @param loadMilliseconds how long reading the picture and, for the first, the network took
 */
export async function writeAnswers(folder: string, answered: readonly Answered[], loadMilliseconds: number): Promise<void> {
  const folders = foldersOf(answered);
  for (const [index, one] of answered.entries()) await writeAnswer(join(folder, folders[index] as string), one, loadMilliseconds);
  if (answered.length > 1) await writeSheet(folder, answered);
}

async function writeAnswer(folder: string, answered: Answered, loadMilliseconds: number): Promise<void> {
  const { question, results, record, milliseconds } = answered;
  await mkdir(folder, { recursive: true });
  for (const { chosen, map } of results) {
    const shape = map.channels === 1 ? [map.height, map.width] : [map.height, map.width, map.channels];
    await writeFile(join(folder, `${chosen.method.id}.npy`), encodeNpy(map.values, shape));
    await writeFile(join(folder, `${chosen.method.id}.png`), await overlay(question, map));
  }
  await writeSheet(folder, [answered]);
  await writeFile(join(folder, recordName), canonicalJson(record));
  await writeFile(join(folder, timingName), canonicalJson(timingRecord(results, loadMilliseconds, loadMilliseconds + milliseconds)));
}

/**
 * Removes from the folder what an earlier run with other methods or more targets left there, so that all in it is of one
 * run; other files stay.
 */
export async function removeEarlier(folder: string, answered: readonly Answered[]): Promise<void> {
  const [only] = answered.length === 1 ? answered : [];
  const kept = new Set((only?.results ?? []).map(({ chosen }) => chosen.method.id));
  const stale = catalogue.filter(({ id }) => !kept.has(id)).flatMap(({ id }) => [`${id}.npy`, `${id}.png`]);
  for (const name of only ? stale : [...stale, recordName, timingName]) await rm(join(folder, name), { force: true });
}

/** A map over its picture as PNG: with title, formula and colour bar where canvas is built. */
export function overlay(question: Question, map: AttributionMap): Promise<Buffer> {
  return canDraw() ? toPng(methodOverlay(question, map)) : plainOverlay(question, map);
}

async function writeSheet(folder: string, answered: readonly Answered[]): Promise<void> {
  if (!canDraw()) return;
  const answers = answered.map(({ question, results }) => ({ question, maps: results.map(({ map }) => map) }));
  await writeFile(join(folder, 'sheet.png'), await toPng(answersFigure(answers)));
}
