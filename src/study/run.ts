/** A study from its first scene to its last, one after the other, each written as soon as it is finished. */
import type { Classifier } from '../models/classifier';
import type { Progress } from '../progress';
import { headerOf, type Shard } from './header';
import { judgeScene } from './judge';
import { planWork, type Study } from './plan';
import { Results, scenesOf } from './results';
import type { SceneSource } from './source';

export interface RunOptions {
  readonly classifier: Classifier;
  readonly source: SceneSource;
  readonly study: Study;
  readonly seed: number;
  /** Folder of the results. */
  readonly out: string;
  /** Go on with what is there. */
  readonly resume: boolean;
  /** The part of the study to be run; null for all of it. */
  readonly shard: Shard | null;
  readonly progress: Progress;
}

/** How far a run has come. */
export interface Ran {
  /** Scenes of the run, or of its part of the study. */
  readonly scenes: number;
  /** Those that an earlier run had finished. */
  readonly kept: number;
}

/**
 * Runs what is left of the study. Between scenes it holds no tensors but the network's, and no results.
 * @throws UserError for results that are there already or made with other settings, and for everything else a person can mend
 */
export async function runStudy({ classifier, source, study, seed, out, resume, shard, progress }: RunOptions): Promise<Ran> {
  const workIn = planWork(study, source);
  const scenes = scenesOf(source.count, shard);
  const results = await Results.open(out, headerOf(study, classifier, source, seed, shard), resume);
  try {
    for (const [done, index] of scenes.slice(results.kept).entries()) {
      const scene = await source.scene(index);
      await results.append(await judgeScene({ classifier, index, scene, work: workIn(index), seed }));
      // Only what this run does tells how long the rest will take.
      progress.update(done + 1, scenes.length - results.kept);
    }
    return { scenes: scenes.length, kept: results.kept };
  } finally {
    await results.close();
  }
}
