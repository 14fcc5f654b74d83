/** What a study measures: the interface between its runner and the metrics of src/evaluation. */
import type { PixelMap } from '../evaluation/pixel-map';
import type { Better } from '../evaluation/ranking';
import type { Scene, SceneKind, SceneObject } from '../evaluation/scene';
import type { Probe } from '../methods/probe';

/** One of the numbers that a metric comes to. */
export interface Measure {
  /** Small letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly better: Better;
  /** Whether it is a hit or a miss, or a share of hits: in 0 … 1. */
  readonly proportion?: true;
}

export type MetricOptions = Readonly<Record<string, string | number | boolean>>;

/** One subject's map for the question's object. */
export interface Judged {
  /** The subject's id: of a method of the catalogue, or of a baseline. */
  readonly id: string;
  /** Signed and raw, spread over the picture's pixels. */
  readonly map: PixelMap;
  /** The same subject's maps for the scene's other objects. */
  readonly others: readonly { readonly object: SceneObject; readonly map: PixelMap }[];
  /** The subject with the same options and seed on another probe: another picture, or another network of the same input size. */
  again(probe: Probe): Promise<PixelMap>;
}

/** All maps for one object of a scene: what shares work is measured together. */
export interface Question {
  readonly scene: Scene;
  readonly object: SceneObject;
  /** Of the object's class; its score is the logit. */
  readonly probe: Probe;
  /** In the order of the study. */
  readonly judged: readonly Judged[];
  /** Of this metric's randomness in this scene, for this object. */
  readonly seed: number;
}

/** What a metric comes to for one subject, or for two beside each other. */
export interface Measured {
  readonly subject: string;
  /** The second subject, where two are compared. */
  readonly versus?: string;
  /** One finite number a measure, by its id; a measure without a value in this scene is left out. */
  readonly values: Readonly<Record<string, number>>;
}

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly measures: readonly Measure[];
  /** What it costs, in words. */
  readonly cost: string;
  /** Rough seconds on two cores: once a question, and for each map. */
  readonly seconds: { readonly question: number; readonly map: number };
  /** The kinds of scenes it applies to. */
  readonly kinds: readonly SceneKind[];
  /** All that shapes its values, for the record. */
  readonly options: MetricOptions;
  /** Whether it compares subjects with each other; then its values are no one subject's. */
  readonly pairs?: true;
  /** Whether it depends on where objects lie, so that each placement deserves an estimate of its own. */
  readonly byPlacement?: true;
  measure(question: Question): Promise<readonly Measured[]>;
}

/** The `measure` of a metric that looks at each map by itself. */
export function ofEachMap(
  values: (judged: Judged, question: Question) => Measured['values'] | Promise<Measured['values']>,
): Metric['measure'] {
  return async (question) => {
    const measured: Measured[] = [];
    for (const judged of question.judged) measured.push({ subject: judged.id, values: await values(judged, question) });
    return measured;
  };
}
