/** The scenes of a study. */
import { layoutNames, layouts } from '../cutouts/draft';
import { cutoutScenes, standardCounts, type SceneCounts } from '../cutouts/scenes';
import { stampsIn } from '../cutouts/stamps';
import type { SceneKind } from '../evaluation/scene';
import type { Classifier } from '../models/classifier';
import type { Progress } from '../progress';
import type { SceneSource } from './source';

/** The standard study's layouts in their shares of another number of scenes. */
export function countsFor(scenes: number): SceneCounts {
  const total = layoutNames.reduce((sum, layout) => sum + (standardCounts[layout] ?? 0), 0);
  let [before, counted] = [0, 0];
  return Object.fromEntries(layoutNames.map((layout) => {
    before += standardCounts[layout] ?? 0;
    const until = Math.round((before * scenes) / total);
    const count = until - counted;
    counted = until;
    return [layout, count];
  }));
}

export interface CutoutSourceOptions {
  readonly seed: number;
  /** Null for the standard study's. */
  readonly scenes: number | null;
  /** Folder of cut-outs that take the place of the committed list's; null for that list. */
  readonly folder: string | null;
  readonly progress: Progress;
}

/** Cut-outs pasted on natural grounds that the network classifies rightly. */
export async function cutoutSource(classifier: Classifier, { seed, scenes, folder, progress }: CutoutSourceOptions): Promise<SceneSource> {
  const made = await cutoutScenes(classifier, {
    seed,
    progress,
    counts: scenes === null ? standardCounts : countsFor(scenes),
    ...(folder !== null && { source: await stampsIn(folder, classifier) }),
  });
  const kinds = made.drawn.flatMap(({ layout, kept }): SceneKind[] => new Array<SceneKind>(kept).fill(layouts[layout].kind));
  const { count, fingerprint, credit } = made;
  return { count, fingerprint, credit, kind: (index) => kinds[index] as SceneKind, scene: (index) => made.scene(index) };
}
