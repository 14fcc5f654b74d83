/** What a study judges: methods with their options, and the baselines that every method has to beat. */
import { baselineMaps, type BaselineMap } from '../evaluation/baseline-maps';
import type { PixelMap } from '../evaluation/pixel-map';
import { spreadOverPicture, sumChannels } from '../figures/display';
import type { AttributionMap } from '../methods/attribution-map';
import { findMethod, method } from '../methods/catalogue';
import type { MethodOptions } from '../methods/method';
import type { Probe } from '../methods/probe';
import { toInput } from '../models/classifier';

/** The options of a method that a study pins; the seed is each scene's own. */
export type SubjectOptions = Readonly<Record<string, string | number | boolean>>;

export interface Subject {
  readonly id: string;
  readonly title: string;
  /** Those that differ from the method's own defaults. */
  readonly options: SubjectOptions;
  /** Rough seconds a map on two cores. */
  readonly seconds: number;
  /** Why it has no map for this probe; null where it has. */
  obstacle(probe: Probe): string | null;
  /** Its map, signed and raw, spread over the picture's pixels. */
  map(probe: Probe, seed: number): Promise<PixelMap>;
}

/**
 * The raw values, summed over colours, one a pixel of the picture: windows as the mean over those that cover a pixel, coarse
 * maps enlarged bilinearly. Nothing is clipped or scaled.
 * @throws RangeError for a map whose grid does not cover the whole picture
 */
export function overPixels(map: AttributionMap, height: number, width: number): PixelMap {
  const spread = spreadOverPicture(sumChannels(method(map.method).drawn.spread?.(map, height, width) ?? map), height, width);
  if (spread.height !== height || spread.width !== width) throw new RangeError(`The map of ${map.method} leaves a part of the picture without a value.`);
  return { values: spread.values, height, width };
}

/** @param seconds rough, of one map on two cores */
export function methodSubject(id: string, options: SubjectOptions, seconds: number): Subject {
  const { title, obstacle, run } = findMethod(id);
  return {
    id,
    title,
    options,
    seconds,
    obstacle: (probe) => obstacle(probe, options),
    async map(probe, seed) {
      const { height, width } = probe.picture;
      return overPixels(await run(probe, { ...(options as MethodOptions), seed }), height, width);
    },
  };
}

function baseline(id: BaselineMap['id'], title: string): Subject {
  return {
    id,
    title,
    options: {},
    seconds: 0.02,
    obstacle: () => null,
    async map(probe, seed) {
      const { picture, classifier, observation } = probe;
      const maps = await observation.once(`baselines ${seed}`, async () => {
        const input = toInput(classifier, picture);
        try {
          const [, height, width, channels] = input.shape;
          return baselineMaps(picture, { values: (await input.data()) as Float32Array, height, width, channels }, seed);
        } finally {
          input.dispose();
        }
      });
      return (maps.find((each) => each.id === id) as BaselineMap).map;
    },
  };
}

/** Maps that know nothing of the class, and but for the last nothing of the network. */
export const baselineSubjects: readonly Subject[] = [
  baseline('random', 'Random'),
  baseline('centre', 'Centre'),
  baseline('edges', 'Edges'),
  baseline('input', 'Input'),
];
