/** What an explanation is judged on: a picture whose evidence is known. */
import type { Picture } from '../images/picture';

/** One object in a scene. */
export interface SceneObject {
  /** Of the stamp or the shape. */
  readonly name: string;
  /** The class that the network should find because of it. */
  readonly classIndex: number;
  /** `height × width` of the scene's picture, row by row: 1 on the object, else 0. */
  readonly mask: Uint8Array;
}

export type SceneKind = 'one object' | 'two objects' | 'shortcut';

export interface Scene {
  /** The same scene has the same id in every run of a study. */
  readonly id: string;
  readonly kind: SceneKind;
  /** What distinguishes scenes of one kind: 'small', 'large', 'off-centre' … */
  readonly placement: string;
  /** Of the network's input size, so that it is explained without cropping. */
  readonly picture: Picture;
  /** The objects whose classes are explained: two of different classes in a scene of the kind 'two objects', else one. */
  readonly objects: readonly SceneObject[];
  /** Where the shortcut lies that is planted beside the object, as a mask; only in a scene of the kind 'shortcut'. */
  readonly shortcut?: Uint8Array;
}
