/** Our side as a process: answers requests on stdin, and computes only in between. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, tf } from '../backend';
import { examplePictures } from '../images/examples';
import { fit } from '../models/classifier';
import { loadClassifier } from '../models/load';
import { withObservation } from '../models/observation';
import type { Prediction } from '../models/predictions';
import { multiplyAddsOf } from './cost';
import { writeInputs, writeValues } from './inputs';
import { costOf, taskOf, type Scene, type Task } from './ours';
import type { Memory, Opened, OpenRequest, Prepared, PrepareRequest, Ran, Request, SavedOurs } from './protocol';

/**
 * The network and the picture that everything is measured on.
 * @param side of the picture that the network reads, if not the one it was trained at
 */
export async function openScene(target: number, side?: number): Promise<Scene> {
  const classifier = await loadClassifier('efficientnet-lite0', undefined, side);
  const { cat } = await examplePictures();
  return { classifier, picture: await fit(classifier, cat), target };
}

/** Index of the class that the network predicts. */
export async function mostProbable({ classifier, picture }: Scene): Promise<number> {
  const [best] = await withObservation(classifier, picture, async (observation) => observation.predictions(1));
  return (best as Prediction).index;
}

async function prepare({ row, folder }: PrepareRequest): Promise<Prepared> {
  const scene = await openScene(0);
  try {
    await writeInputs(row, scene, folder);
    return { target: await mostProbable(scene) };
  } finally {
    scene.classifier.dispose();
  }
}

/** A row that is open: what `run`, `save` and `memory` speak of. */
class OpenRow {
  readonly #task: Task;

  constructor(
    readonly scene: Scene,
    readonly request: Pick<OpenRequest, 'row' | 'folder'>,
  ) {
    this.#task = taskOf(request.row, scene);
  }

  async run(): Promise<Ran> {
    const began = performance.now();
    await this.#task.run();
    return { ms: performance.now() - began };
  }

  async save(): Promise<SavedOurs> {
    const { maps, passes, multiplyAdds } = await this.#task.run();
    for (const [index, map] of maps.entries()) await writeValues(join(this.request.folder, `ours-${index}.npy`), map);
    const cost = costOf(this.scene.classifier);
    return { maps: maps.length, passes, multiplyAdds: multiplyAdds === undefined ? multiplyAddsOf(passes, cost) : multiplyAdds + cost.whole, cost };
  }

  dispose(): void {
    this.#task.dispose();
  }
}

/** The most memory that this process has held, from the kernel's own record. */
async function peakMemory(): Promise<Memory> {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error('/proc/self/status does not tell VmHWM.');
  return { peak_mib: Number(kibibytes) / 1024 };
}

/** What our side computes with. */
export function versions(): Opened {
  const { versions: ours } = describe();
  return { versions: { ...(ours.tensorflow !== undefined && { tensorflow: ours.tensorflow }), tfjs: tf.version['tfjs-core'], node: ours.node } };
}

/** Reads requests until stdin ends. */
export async function serve(): Promise<void> {
  let open: OpenRow | null = null;
  const answer = async (request: Request): Promise<unknown> => {
    if (request.do === 'prepare') return prepare(request);
    if (request.do === 'memory') return peakMemory();
    if (request.do === 'open') {
      open = new OpenRow(await openScene(request.target), request);
      return versions();
    }
    if (open === null) throw new Error(`"${request.do}" comes before a row is open.`);
    return request.do === 'run' ? open.run() : open.save();
  };
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`);
  }
}
