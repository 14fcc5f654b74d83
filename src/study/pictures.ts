/**
 * Pictures of a study's scenes, beside its `study.json`. The objects in them are fetched when a study needs them, and a
 * notebook is not to wait for that: so the study draws these pictures, and they are kept with it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Scene } from '../evaluation/scene';
import { UserError } from '../errors';
import { drawing } from '../figures/drawing';
import type { Figure } from '../figures/figure';
import { canDraw } from '../figures/node-canvas';
import { toPng } from '../figures/render';
import { canonicalJson, writeAtomically } from '../files';
import type { AttributionMap } from '../methods/attribution-map';
import { findMethod } from '../methods/catalogue';
import { withProbe } from '../methods/probe';
import type { Classifier } from '../models/classifier';
import { withObservation } from '../models/observation';
import { classMapsFigure, scenesFigure, type ObjectMaps } from './figures/scene-figures';
import type { SceneSource } from './source';

/** What is drawn: examples of scenes, and maps of a few methods on a scene with two objects. */
export const pictureNames = ['scenes', 'class-maps'] as const;
export type PictureName = (typeof pictureNames)[number];

/** What is known of a kept picture. */
interface PictureRecord {
  /** Of the figure, in points. */
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

const recordName = 'pictures.json';

/** Methods on the scene with two objects: two that ask for the class, two that hardly do. */
const mapMethods = ['saliency', 'guided-backprop', 'eigen-cam', 'grad-cam'];

/** Pixels a point: sharp in print at a page's width. */
const scale = 2;

/** One of each is shown, where the source has any. */
const layoutsShown = ['one object, large', 'one object, off-centre', 'two objects, beside', 'shortcut, corner'];

/** The first scene of each layout that is shown, in their order; of a source without any of them its first one. */
async function examples(source: SceneSource): Promise<Scene[]> {
  const found = new Map<string, Scene>();
  for (let index = 0; index < source.count && found.size < layoutsShown.length; index++) {
    const scene = await source.scene(index);
    const layout = `${scene.kind}, ${scene.placement}`;
    if (layoutsShown.includes(layout) && !found.has(layout)) found.set(layout, scene);
  }
  const shown = layoutsShown.flatMap((layout) => found.get(layout) ?? []);
  return shown.length > 0 ? shown : [await source.scene(0)];
}

/** The maps for every object of a scene. */
async function mapsFor(classifier: Classifier, { picture, objects }: Scene, seed: number): Promise<ObjectMaps[]> {
  return withObservation(classifier, picture, async (observation) => {
    const rows: ObjectMaps[] = [];
    for (const object of objects) {
      rows.push(await withProbe(observation, { index: object.classIndex, score: 'logit' }, async (probe) => {
        const able = mapMethods.map(findMethod).filter(({ obstacle }) => obstacle(probe, {}) === null);
        const maps: AttributionMap[] = [];
        for (const { run } of able) maps.push(await run(probe, { seed }));
        return { object, maps };
      }));
    }
    return rows;
  });
}

/**
 * Draws what of {@link pictureNames} the scenes can show, as PNG of 256 colours, with a record of their sizes and words; nothing
 * where canvas is not built.
 * @throws UserError when the folder cannot be written
 */
export async function drawPictures(classifier: Classifier, source: SceneSource, seed: number, out: string): Promise<void> {
  if (!canDraw()) return;
  const { classNames } = classifier;
  const { credit } = source;
  const scenes = await examples(source);
  const figures: Partial<Record<PictureName, Figure>> = { scenes: scenesFigure(scenes, { classNames, credit }) };
  const two = scenes.find(({ kind }) => kind === 'two objects');
  if (two) figures['class-maps'] = classMapsFigure(two, await mapsFor(classifier, two, seed), { classNames, credit });
  const records: Partial<Record<PictureName, PictureRecord>> = {};
  for (const name of pictureNames) {
    const figure = figures[name];
    if (!figure) continue;
    const drawnPng = await toPng(figure, scale);
    const { width = 0, height = 0 } = await sharp(drawnPng).metadata();
    await writeAtomically(join(out, `${name}.png`), await sharp(drawnPng).png({ palette: true, colours: 256, dither: 0.6, effort: 10 }).toBuffer());
    records[name] = { width: width / scale, height: height / scale, alt: figure.alt };
  }
  await writeAtomically(join(out, recordName), canonicalJson(records));
}

/** Takes the pictures of the first folder that has any to another, byte by byte. */
export async function copyPictures(folders: readonly string[], out: string): Promise<void> {
  for (const folder of folders) {
    const record = await readFile(join(folder, recordName)).catch(() => null);
    if (record === null) continue;
    for (const name of Object.keys(JSON.parse(record.toString()) as object)) {
      await writeAtomically(join(out, `${name}.png`), await readFile(join(folder, `${name}.png`)));
    }
    return writeAtomically(join(out, recordName), record);
  }
}

/**
 * A kept picture as a figure.
 * @param folder of the study
 * @throws UserError where it is not there
 */
export async function keptPicture(folder: string, name: PictureName): Promise<Figure> {
  try {
    const records = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as Partial<Record<PictureName, PictureRecord>>;
    const { width, height, alt } = records[name] as PictureRecord;
    const png = await readFile(join(folder, `${name}.png`));
    return drawing(width, height, [{ kind: 'image', x: 0, y: 0, width, height, url: `data:image/png;base64,${png.toString('base64')}` }], alt);
  } catch (error) {
    throw new UserError(`The picture "${name}" of the study in "${folder}" is missing or damaged: restore it from git, or run the study again.`, { cause: error });
  }
}
