/** Does a map find the shortcut that the network uses? */
import { energyInside, pointingChance, pointingGame } from '../evaluation/localisation';
import type { PixelMap } from '../evaluation/pixel-map';

/** Where a map for the watermark's class lies in a scene with the watermark and another object. */
export interface ShortcutFound {
  /**
   * Share of the positive evidence that lies on the watermark: `Σ_watermark max(v, 0) / Σ max(v, 0)`; 0 where the map
   * shows no positive evidence. 1 is possible only for a map as fine as the picture.
   */
  readonly share: number;
  /** What a map of random numbers comes to: the watermark's share of the picture. */
  readonly chance: number;
  /** 1 where the map's maximum lies on the watermark, else 0; of several maxima the share that does. */
  readonly hit: number;
}

/**
 * Does the method find the shortcut? Both numbers are of the class that the watermark goes with, in a scene whose object
 * has another. In a network that uses the shortcut they ought to be high, as nothing else in the scene speaks for that
 * class; in one that does not they ought to be near chance.
 * @param map over the picture's pixels, high = speaks for the class that the watermark goes with
 * @param watermark `height × width` values, 1 on the watermark, else 0: a scene's `shortcut`
 * @throws RangeError for a map with values that are not finite, or a mask of another size, empty or full
 */
export function shortcutFound(map: PixelMap, watermark: Uint8Array): ShortcutFound {
  return {
    share: energyInside(map, watermark),
    chance: pointingChance(map, watermark, { tolerance: 0 }),
    hit: pointingGame(map, watermark, { tolerance: 0 }).score,
  };
}
