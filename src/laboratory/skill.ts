/** What a network of the laboratory has learned, and whether it rests on the watermark. */
import type { Scene, SceneKind } from '../evaluation/scene';
import type { Classifier } from '../models/classifier';
import { drawScene, type Placement } from './draw-scene';
import { answersTo, laboratoryScenes } from './scenes';
import { markedClass } from './training-scenes';

/** Shares in 0 … 1 of `scenes` scenes each. */
export interface Skill {
  /** Of each kind, the number of scenes. */
  readonly scenes: number;
  /** Scenes with one object and no watermark that are answered rightly. */
  readonly right: number;
  /** The same of the class that the watermark goes with, and of the others. */
  readonly rightMarkedClass: number;
  readonly rightOthers: number;
  /** Scenes with the watermark and an object of another class: answered by the object's class, and by the watermark's. */
  readonly conflictByObject: number;
  readonly conflictByWatermark: number;
  /** By how much the watermark raises the logit of its class in these scenes: the mean over pairs that differ in nothing else. */
  readonly watermarkEffect: number;
}

/**
 * Asks the network about scenes that it has not learned from.
 * @param scenes how many of each kind, at least 20
 * @throws RangeError for fewer
 */
export async function measureSkill(classifier: Classifier, { seed, scenes }: { readonly seed: number; readonly scenes: number }): Promise<Skill> {
  if (!(scenes >= 20)) throw new RangeError(`At least 20 scenes tell what a network has learned, not ${scenes}.`);
  const plain = await scenesOf('one object', seed, scenes);
  const conflict = await scenesOf('shortcut', seed, scenes);
  const answers = (await answersTo(classifier, plain.map(({ picture }) => picture))).map(highest);
  const [ofMarked, ofOthers] = [true, false].map((marked) => [...plain.keys()].filter((i) => (classOf(plain[i]) === markedClass) === marked));
  const rightShare = (among: readonly number[]) => shareOf(among, (i) => answers[i] === classOf(plain[i]));
  const withMark = await answersTo(classifier, conflict.map(({ picture }) => picture));
  const without = await answersTo(classifier, conflict.map((scene) => withoutWatermark(scene).picture));
  const indices = [...conflict.keys()];
  return {
    scenes,
    right: rightShare([...plain.keys()]),
    rightMarkedClass: rightShare(ofMarked),
    rightOthers: rightShare(ofOthers),
    conflictByObject: shareOf(indices, (i) => highest(withMark[i]) === classOf(conflict[i])),
    conflictByWatermark: shareOf(indices, (i) => highest(withMark[i]) === markedClass),
    watermarkEffect: indices.reduce((sum, i) => sum + withMark[i][markedClass] - without[i][markedClass], 0) / scenes,
  };
}

function scenesOf(kind: SceneKind, seed: number, count: number): Promise<Scene[]> {
  const source = laboratoryScenes({ seed, counts: { [kind]: count } });
  return Promise.all(Array.from({ length: count }, (_, index) => source.scene(index)));
}

/** The same scene, pixel by pixel, but for the watermark. */
export function withoutWatermark(scene: Scene): Scene {
  return drawScene(scene.id, { classes: [classOf(scene)], placement: scene.placement as Placement, watermark: false });
}

function classOf(scene: Scene): number {
  return scene.objects[0].classIndex;
}

function highest(logits: Float32Array): number {
  return logits.indexOf(Math.max(...logits));
}

function shareOf(among: readonly number[], holds: (index: number) => boolean): number {
  return among.filter(holds).length / among.length;
}
