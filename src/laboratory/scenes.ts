/** The laboratory's scenes for judging explanations. */
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import type { Scene, SceneKind } from '../evaluation/scene';
import { canonicalJson, sha256 } from '../files';
import { logitsAt } from '../methods/at';
import { toInput, type Classifier } from '../models/classifier';
import type { SceneSource } from '../study/source';
import { drawScene, placements, type Contents } from './draw-scene';
import { shapeNames } from './outlines';
import { generatorFingerprint, markedClass } from './training-scenes';

const kinds = ['one object', 'two objects', 'shortcut'] as const satisfies readonly SceneKind[];

export interface LaboratorySceneOptions {
  /** A scene depends on the seed, its kind and its number there, not on how many others there are. */
  readonly seed: number;
  /** How many scenes of each kind; none unless given. */
  readonly counts: Readonly<Partial<Record<SceneKind, number>>>;
  /**
   * Keeps, of scenes with one object, those whose class this network ranks first, and of those with two, those whose
   * classes it ranks first and second. Scenes with the shortcut are kept all: what the network answers there is the question.
   */
  readonly classifier?: Classifier;
}

/** So many rejected draws in a row, and the network has not learned the shapes. */
const mostAttempts = 200;

/**
 * Scenes with one object, with two of different classes, and with the watermark beside an object of a class that it does
 * not go with. Classes and placements take turns. No training scene is among them.
 * @throws RangeError for counts that are no whole numbers from 0 on; its `scene` for an index that is not in 0 … count − 1,
 *   and a UserError where the classifier recognises none of many draws
 */
export function laboratoryScenes({ seed, counts, classifier }: LaboratorySceneOptions): SceneSource {
  const list = kinds.flatMap((kind) => Array.from({ length: checked(counts[kind] ?? 0) }, (_, number) => ({ kind, number })));
  const place = (index: number) => {
    const found = list[index];
    if (!found) throw new RangeError(`There is no scene ${index}: there are ${list.length}.`);
    return found;
  };
  return {
    count: list.length,
    fingerprint: sha256(canonicalJson({ seed, list, scenes: generatorFingerprint(), network: classifier?.fingerprint ?? null })),
    credit: null,
    kind: (index) => place(index).kind,
    async scene(index) {
      const { kind, number } = place(index);
      const contents = contentsOf(kind, number);
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const scene = drawScene(`${kind} ${seed}-${number}-${attempt}`, contents);
        if (!classifier || kind === 'shortcut' || (await recognised(classifier, scene))) return scene;
      }
      const names = contents.classes.map((one) => shapeNames[one]).join(' and ');
      throw new UserError(`Of ${mostAttempts} scenes with ${names} ${classifier?.name} recognises none: leave the network out, or train it longer.`);
    },
  };
}

function checked(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`A number of scenes is a whole number from 0 on, not ${count}.`);
  return count;
}

/** What the scene with this number shows: classes change fastest, then placements or the second class. */
function contentsOf(kind: SceneKind, number: number): Contents {
  const all = shapeNames.map((_, index) => index);
  const classes = kind === 'shortcut' ? all.filter((index) => index !== markedClass) : all;
  const first = classes[number % classes.length];
  const turn = Math.floor(number / classes.length);
  const second = (first + 1 + (turn % (all.length - 1))) % all.length;
  return { classes: kind === 'two objects' ? [first, second] : [first], placement: placements[turn % placements.length], watermark: kind === 'shortcut' };
}

/** Whether the network ranks the scene's classes before all others. */
async function recognised(classifier: Classifier, { picture, objects }: Scene): Promise<boolean> {
  const [logits] = await answersTo(classifier, [picture]);
  const ranked = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a]).slice(0, objects.length);
  return objects.every(({ classIndex }) => ranked.includes(classIndex));
}

/** Pictures a forward pass. */
const most = 16;

/** The network's logits for pictures of its input's size, one row each. */
export async function answersTo(classifier: Classifier, pictures: readonly Scene['picture'][]): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (let first = 0; first < pictures.length; first += most) {
    const input = tf.tidy(() => tf.concat(pictures.slice(first, first + most).map((picture) => toInput(classifier, picture))) as Tensor4D);
    try {
      rows.push(...(await logitsAt(classifier, input)));
    } finally {
      input.dispose();
    }
  }
  return rows;
}
