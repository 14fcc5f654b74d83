import type { Scene, SceneKind } from '../evaluation/scene';

/** Where a study's scenes come from. A scene is built when it is asked for, so that memory does not grow with their number. */
export interface SceneSource {
  readonly count: number;
  /** Changes with any scene of the list. */
  readonly fingerprint: string;
  /** What a figure that shows a scene has to say below it; null where nothing has to be said. */
  readonly credit: string | null;
  /** The kind of a scene, without building it. @param index 0 … count − 1 */
  kind(index: number): SceneKind;
  /** The same scene for the same index, whatever was asked for before. */
  scene(index: number): Promise<Scene>;
}
