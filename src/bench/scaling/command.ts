/** The scaling figures of EfficientNet-Lite0 on the cat. */
import type { Progress } from '../../progress';
import type { BenchRequest } from '../options';
import type { Scene } from '../ours';
import { computingOn } from '../peers';
import { mostProbable, openScene, versions } from '../serve';
import { runScaling, standardScaling } from './scaling';

/** Measures and writes into the folder. Before TensorFlow is loaded, as it reads the number of threads then. */
export async function benchScaling({ repeats, threads }: Pick<BenchRequest, 'repeats' | 'threads'>, folder: string, progress: Progress): Promise<void> {
  Object.assign(process.env, computingOn(threads));
  const settings = standardScaling;
  const scenes = new Map<number, Scene>();
  try {
    const first = await openScene(0, settings.side);
    scenes.set(settings.side, first);
    // One class for all sizes: the one that the network predicts at the size it was trained at.
    const target = await mostProbable(first);
    scenes.set(settings.side, { ...first, target });
    for (const side of settings.sizes) if (!scenes.has(side)) scenes.set(side, await openScene(target, side));
    const machine = { threads, versions: versions().versions };
    await runScaling({ settings, rounds: repeats, machine }, (side) => scenes.get(side) as Scene, folder, progress);
  } finally {
    for (const { classifier } of scenes.values()) classifier.dispose();
  }
}
