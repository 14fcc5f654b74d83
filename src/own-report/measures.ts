/** What is asked of each picture of a report, and what may come out: plain data. */
import type { AttributionMap, Passes } from '../methods/attribution-map';
import type { Method } from '../methods/method';
import type { Prediction } from '../models/predictions';
import type { Place } from './evidence';

/** What every method is run with; an option that a method does not read changes nothing for it. */
export const settings = {
  seed: 0,
  /** So that every pixel has a value, whatever the picture's size. */
  edge: 'cover',
  /** Steps of the deletion curves, of equal size. */
  deletionSteps: 25,
  /** Random orders of pixels that deletion is compared with. */
  randomOrders: 5,
} as const;

/** A method that has no map for this network, and why in one sentence. */
export interface LeftOut {
  readonly method: string;
  readonly reason: string;
}

/** Which methods are shown: the same for all pictures, as their reasons lie in the network. */
export interface Choice {
  readonly methods: readonly Method[];
  readonly leftOut: readonly LeftOut[];
}

/** What is measured on one method's maps for one picture; null where it has no answer. */
export interface MethodMeasures {
  readonly method: string;
  readonly passes: Passes;
  readonly layer: string | null;
  /** Every option that shaped the maps, defaults included. */
  readonly options: AttributionMap['options'];
  /** Of the raw map for the first class. */
  readonly largest: number;
  readonly smallest: number;
  /** Share of the map's values below 0. */
  readonly negativeShare: number;
  readonly maximum: Place | null;
  /** Of the map for the second class. */
  readonly secondMaximum: Place | null;
  /** See {@link distanceBetween}. */
  readonly moved: number | null;
  /** See {@link areaOfHalf}. */
  readonly halfArea: number | null;
  /** Rank correlation of the maps for the two classes, both raw and over the pixels. */
  readonly betweenClasses: number | null;
  /** Rank correlation with the map of the network whose layer of logits is randomised. */
  readonly afterRandomising: number | null;
  /** Area under the deletion curve. */
  readonly deletion: number | null;
}

export interface PictureMeasures {
  /** The file's name, with its folders only where another picture's file has the same one. */
  readonly file: string;
  readonly fingerprint: string;
  readonly top: readonly Prediction[];
  readonly first: Prediction;
  /** The class that it is compared with; null for a network with one class. */
  readonly second: Prediction | null;
  readonly methods: readonly MethodMeasures[];
  /** Areas under the deletion curves of random orders; null where the class is too improbable for deletion to say anything. */
  readonly randomDeletion: readonly number[] | null;
  /** Largest difference of CAM and Z times Grad-CAM (before the ReLU), as a share of CAM's largest size; null where they are not both there. */
  readonly camDifference: number | null;
  /** Probability of the first class after the layer of logits was randomised. */
  readonly randomisedProbability: number | null;
}
