/** Two objects of different classes in one picture: is the map for a class on its own object? */
import { spearman } from './agreement';
import { energyInside, pointingGame, type PointingOptions } from './localisation';
import { maskedPixels, type PixelMap } from './pixel-map';

/** The map for a class, and the mask of its object. */
export interface ClassEvidence {
  readonly map: PixelMap;
  /** `height × width` values of 0 and 1. */
  readonly mask: Uint8Array;
}

/** How far a map belongs to its own object rather than to the other one. */
export interface OwnAndOther {
  /** Score of the pointing game on the own object, 0 … 1. Near both objects, a maximum hits both. */
  readonly pointingOwn: number;
  /** The same on the other object. */
  readonly pointingOther: number;
  /**
   * `(own − other)/(own + other)`, the positive part of the map on either object: 1 all on the own one, −1 all on the
   * other. **0** where neither has any.
   */
  readonly energyContrast: number;
}

export interface Discrimination extends OwnAndOther {
  /** Of each class; the values above are the means of both. */
  readonly classes: readonly [OwnAndOther, OwnAndOther];
  /** Spearman's correlation of the two maps: 1 for a method that does not look at the class; 0 where one is constant. */
  readonly correlation: number;
}

/**
 * Compares the maps for two classes on their own and on each other's object. A map that does not depend on the class has
 * a mean energy contrast of 0, hits both objects equally often on average over the two classes, and correlates with
 * itself perfectly, wherever it lies and however large the objects are.
 * @throws RangeError for maps of different sizes, masks that overlap, or what the measures refuse
 */
export function discrimination(first: ClassEvidence, second: ClassEvidence, options: PointingOptions = {}): Discrimination {
  const correlation = spearman(first.map, second.map);
  [first, second].forEach(({ map, mask }) => maskedPixels(map, mask));
  if (first.mask.some((inside, pixel) => inside === 1 && second.mask[pixel] === 1)) {
    throw new RangeError('The masks of two objects may not overlap: a pixel shows one of them.');
  }
  const classes = [ownAndOther(first, second.mask, options), ownAndOther(second, first.mask, options)] as const;
  const mean = (key: keyof OwnAndOther): number => (classes[0][key] + classes[1][key]) / 2;
  return { pointingOwn: mean('pointingOwn'), pointingOther: mean('pointingOther'), energyContrast: mean('energyContrast'), classes, correlation };
}

function ownAndOther({ map, mask }: ClassEvidence, otherMask: Uint8Array, options: PointingOptions): OwnAndOther {
  const [own, other] = [energyInside(map, mask), energyInside(map, otherMask)];
  return {
    pointingOwn: pointingGame(map, mask, options).score,
    pointingOther: pointingGame(map, otherMask, options).score,
    energyContrast: own + other === 0 ? 0 : (own - other) / (own + other),
  };
}
