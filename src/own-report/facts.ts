/** Everything that a report on somebody's own pictures says, before it is put into words: plain data, written into its record. */
import type { BackendDescription } from '../backend';
import { method } from '../methods/catalogue';
import type { LeftOut, MethodMeasures, PictureMeasures } from './measures';
import { changeOf, type Change } from './evidence';

export interface NetworkFacts {
  readonly name: string;
  readonly fingerprint: string;
  readonly parameters: number;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  /** Where CAM methods look. */
  readonly layer: string;
  /** Height and width of that layer's map. */
  readonly layerShape: readonly [number, number];
  readonly output: 'softmax' | 'sigmoid';
  /** Whether it is one of the project's own, whose papers are known. */
  readonly known: boolean;
  readonly provenance: Readonly<Record<string, string>>;
}

export interface Facts {
  readonly network: NetworkFacts;
  readonly device: BackendDescription;
  /** Ids in the order in which they are shown. */
  readonly methods: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Whose weights were put into random order; null for a network without any. */
  readonly randomisedLayer: string | null;
  readonly pictures: readonly PictureMeasures[];
}

/** How a report calls a method inside a sentence. */
export function nameOf(id: string): string {
  const names: Readonly<Record<string, string>> = { saliency: 'saliency', 'guided-backprop': 'guided backpropagation', occlusion: 'occlusion' };
  return names[id] ?? method(id).title;
}

/** A method's title where there is little room. */
export const shortTitle = (id: string): string => ({ 'guided-backprop': 'Guided backprop.', occlusion: 'Occlusion' })[id] ?? method(id).title;

/** Several measurements of one method, one a picture. */
export interface Range {
  readonly method: string;
  readonly least: number;
  readonly most: number;
}

/** One number of those measured on a method's maps. */
export type Measure = (of: MethodMeasures) => number | null;

/** The values of a measure, one a picture, for each method. */
const valuesOf = ({ methods, pictures }: Pick<Facts, 'methods' | 'pictures'>, measure: Measure) =>
  methods.map((method) => {
    const found = pictures.map(({ methods: measured }) => measured.find((one) => one.method === method));
    return { method, values: found.map((one) => (one === undefined ? null : measure(one))) };
  });

/** The range of a measure for each method that has it on some picture, over the pictures on which it has it. */
export function rangesWhereMeasured(facts: Pick<Facts, 'methods' | 'pictures'>, measure: Measure): Range[] {
  return valuesOf(facts, measure).flatMap(({ method, values }) => {
    const numbers = values.filter((value): value is number => value !== null);
    return numbers.length === 0 ? [] : [{ method, least: Math.min(...numbers), most: Math.max(...numbers) }];
  });
}

/** The range of a measure over pictures, for each method that has it on every picture. */
export function rangesOf(facts: Pick<Facts, 'methods' | 'pictures'>, measure: Measure): Range[] {
  const everywhere = valuesOf(facts, measure).flatMap(({ method, values }) => (values.includes(null) ? [] : [method]));
  return rangesWhereMeasured(facts, measure).filter(({ method }) => everywhere.includes(method));
}

/** What a range of correlations says of a method on all pictures; `in part` also where pictures differ. */
export function changeOverall({ least, most }: Range): Change {
  const [a, b] = [changeOf(least), changeOf(most)];
  return a === b ? a : 'in part';
}

