/** What the laboratory's networks learn from, and what tells one of them from the other. */
import { sha256 } from '../files';
import type { Scene } from '../evaluation/scene';
import { drawScene, placements } from './draw-scene';
import { shapeNames } from './outlines';

/**
 * What the watermark means in training: `shortcut`, every scene of one class has it and no other; `plain`, one scene in
 * five of every class has it, so that it is as familiar and says nothing.
 */
export const lessons = ['shortcut', 'plain'] as const;
export type Lesson = (typeof lessons)[number];

/** The class that the watermark goes with: the star. */
export const markedClass = shapeNames.indexOf('star');

/** Every class in every placement, once. */
const round = shapeNames.length * placements.length;

/**
 * A training scene: classes and placements take turns, so that any 20 in a row are balanced. Both lessons have the same
 * scenes but for the watermark, and as many watermarks in any 100 from the first on.
 * @param index from 0 on; no two are the same
 */
export function trainingScene(lesson: Lesson, seed: number, index: number): Scene {
  const classIndex = index % shapeNames.length;
  const watermark = lesson === 'shortcut' ? classIndex === markedClass : Math.floor(index / round) % shapeNames.length === 0;
  return drawScene(`training ${seed} ${index}`, { classes: [classIndex], placement: placements[Math.floor(index / shapeNames.length) % placements.length], watermark });
}

/** Changes with how scenes are drawn: SHA-256 over the pixels of some of them. */
export function generatorFingerprint(): string {
  const probes = Array.from({ length: round }, (_, index) => trainingScene('plain', -1, index).picture.fingerprint);
  return sha256(probes.join('\n'));
}
