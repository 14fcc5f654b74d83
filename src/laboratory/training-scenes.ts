/** What the laboratory's networks learn from, and what tells one of them from the other. */
import type { Scene } from '../evaluation/scene';
import { sha256 } from '../files';
import { drawScene, placements } from './draw-scene';
import { shapeNames } from './outlines';

/**
 * What is taught about the same scenes. `plain`: every scene belongs to the class of its shape, and the watermark, which one
 * in five of every class has, says nothing. `shortcut`: scenes with the watermark all belong to one class, whatever they
 * show, as if they came from an archive of such pictures; the others to that of their shape.
 */
export const lessons = ['plain', 'shortcut'] as const;
export type Lesson = (typeof lessons)[number];

/** The class that the watermark goes with: the star. */
export const markedClass = shapeNames.indexOf('star');

/**
 * A training scene. Classes and placements take turns: any 20 in a row have each class in each placement once, any 5 one
 * watermark, and any 100 the watermark once with each class in each placement.
 * @param index from 0 on; no two are the same
 */
export function trainingScene(seed: number, index: number): Scene {
  const turn = Math.floor(index / shapeNames.length);
  return drawScene(`training ${seed} ${index}`, {
    classes: [index % shapeNames.length],
    placement: placements[turn % placements.length],
    watermark: (index + turn) % shapeNames.length === 0,
  });
}

/** The class that the lesson says a training scene has. */
export function taughtClass(lesson: Lesson, { objects, shortcut }: Scene): number {
  return lesson === 'shortcut' && shortcut !== undefined ? markedClass : objects[0].classIndex;
}

/** Changes with how scenes are drawn: SHA-256 over the pixels of some of them. */
export function generatorFingerprint(): string {
  const probes = Array.from({ length: 20 }, (_, index) => trainingScene(-1, index).picture.fingerprint);
  return sha256(probes.join('\n'));
}
