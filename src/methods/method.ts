/** What the catalogue says of a method, and the options methods read. */
import type { Fill } from '../occlusion/fills';
import type { EdgeRule } from '../occlusion/windows';
import type { AttributionMap, Score } from './attribution-map';
import type { EigenForm } from './eigen-projection';
import type { Probe } from './probe';

/** Every option a method may read; each method takes those it knows. */
export interface MethodOptions {
  readonly layer?: string;
  /** Several layers instead, whose maps are averaged. */
  readonly layers?: readonly string[];
  /** Averages the map with that of the mirrored picture, mirrored back. */
  readonly flipSmooth?: boolean;
  /** Projects the terms of a class activation map on what they have most in common, with or without their means. */
  readonly eigenSmooth?: EigenForm;
  readonly window?: number;
  readonly stride?: number;
  readonly fill?: Fill;
  readonly edge?: EdgeRule;
  /** Steps along the path of integrated gradients. */
  readonly steps?: number;
  /** Random samples: noisy copies, or masks. */
  readonly samples?: number;
  /** What integrated gradients start from, by name. */
  readonly baseline?: string;
  /** How many channels are looked at, the strongest first. */
  readonly channels?: number;
  readonly seed?: number;
  /** MiB that the pictures which pass together may take, 768 unless given; it changes maps by rounding alone. */
  readonly memory?: number;
  /** A named variant of the method's definition. */
  readonly variant?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Method {
  /** Stable name on the command line and in records. */
  readonly id: string;
  /** Name in titles. */
  readonly title: string;
  readonly paper: { readonly authors: string; readonly year: number; readonly title: string; /** Key in report/references.bib. */ readonly key: string };
  /** The definition in TeX, in the notation S_c (score), I (picture), A^k (feature map). */
  readonly formula: string;
  /** Named variants of the definition besides `default`, each with what it changes. */
  readonly variants: readonly { readonly name: string; readonly meaning: string }[];
  /** What it costs on one picture, in words. */
  readonly cost: string;
  /** When it misleads, in one sentence. */
  readonly caution: string;
  readonly promises: {
    /** Negative values occur and speak against the class. */
    readonly signed: boolean;
    /** The map depends on which class is asked for. */
    readonly classDiscriminative: boolean;
    /** The map's values sum to a difference of scores, times a known factor. */
    readonly complete: boolean;
  };
  /** Settings for where all methods run, unless others are given. */
  readonly withinAll?: Pick<MethodOptions, 'samples' | 'variant'>;
  /** The names of the options it reads, besides target and score. */
  readonly options: readonly (keyof MethodOptions)[];
  /** Why the method cannot answer for this probe, in one sentence; null where it can. */
  obstacle(probe: Probe, options: MethodOptions): string | null;
  run(probe: Probe, options: MethodOptions): Promise<AttributionMap>;
  /** The map as figures draw it. */
  readonly drawn: {
    /** Whether the negative part is cut off, as the paper does; maps that keep red, green and blue are summed over them first. */
    readonly relu: boolean;
    /** Drawn without the picture below: for maps with the detail of single pixels, which the picture would hide. */
    readonly alone?: true;
    /** What a value of the map counts, for the colour bar. */
    unit(score: Score, map: AttributionMap): string;
    /** Spreads the map over the picture's pixels, where that is more than enlarging it, or moves its zero. */
    spread?(map: AttributionMap, height: number, width: number): AttributionMap;
  };
}

/** The obstacle of a method that has none. */
export const noObstacle = (): null => null;
