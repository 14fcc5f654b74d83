/**
 * Pictures of a study's scenes, beside its `study.json`. The objects in them are fetched when a study needs them, and a
 * notebook is not to wait for that: so the study draws these pictures, and they are kept with it (see `kept-pictures.ts`).
 */
import { join } from 'node:path';
import sharp from 'sharp';
import type { Scene } from '../evaluation/scene';
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
import { keptFiles, pictureNames, type PictureName } from './kept-pictures';
import type { SceneSource } from './source';
import { isBaseline } from './study-file';

/** Methods on the scene with two objects, where they are judged: two that ask for the class, two that hardly do. */
const preferredMethods = ['saliency', 'guided-backprop', 'eigen-cam', 'grad-cam'];

/** Widths in points: a notebook that shows them among many others has to stay small. */
const widths: Readonly<Record<PictureName, number>> = { scenes: 370, 'class-maps': 360 };
/** Pixels a point of the copy to look at. */
const scale = 2;

/** One of each is shown, where the source has any. */
const layoutsShown = ['one object, large', 'one object, off-centre', 'two objects, beside', 'shortcut, corner'];

/** Of the judged methods those that are drawn: the preferred ones, or the first few. */
function methodsShown(judged: readonly string[]): string[] {
  const preferred = preferredMethods.filter((id) => judged.includes(id));
  return preferred.length > 0 ? preferred : judged.filter((id) => !isBaseline(id)).slice(0, preferredMethods.length);
}

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
async function mapsFor(classifier: Classifier, { picture, objects }: Scene, methods: readonly string[], seed: number): Promise<ObjectMaps[]> {
  return withObservation(classifier, picture, async (observation) => {
    const rows: ObjectMaps[] = [];
    for (const object of objects) {
      rows.push(await withProbe(observation, { index: object.classIndex, score: 'logit' }, async (probe) => {
        const able = methods.map(findMethod).filter(({ obstacle }) => obstacle(probe, {}) === null);
        const maps: AttributionMap[] = [];
        for (const { run } of able) maps.push(await run(probe, { seed }));
        return { object, maps };
      }));
    }
    return rows;
  });
}

/**
 * Draws what of {@link pictureNames} the scenes can show, as a Vega-Lite specification that holds its pixels, and as PNG of 256
 * colours to look at; nothing where canvas is not built.
 * @param judged ids of the study's methods and baselines
 * @throws UserError when the folder cannot be written
 */
export async function drawPictures(classifier: Classifier, source: SceneSource, judged: readonly string[], seed: number, out: string): Promise<void> {
  if (!canDraw()) return;
  const { classNames } = classifier;
  const { credit } = source;
  const scenes = await examples(source);
  const figures: Partial<Record<PictureName, Figure>> = { scenes: scenesFigure(scenes, { classNames, credit, width: widths.scenes }) };
  const two = scenes.find(({ kind }) => kind === 'two objects');
  const methods = methodsShown(judged);
  if (two && methods.length > 0) figures['class-maps'] = classMapsFigure(two, await mapsFor(classifier, two, methods, seed), { classNames, credit, width: widths['class-maps'] });
  for (const name of pictureNames) {
    const figure = figures[name];
    if (!figure) continue;
    const [spec, png] = keptFiles(name);
    await writeAtomically(join(out, spec), canonicalJson(figure.spec));
    await writeAtomically(join(out, png), await sharp(await toPng(figure, scale)).png({ palette: true, colours: 256, dither: 0.6, effort: 10 }).toBuffer());
  }
}
