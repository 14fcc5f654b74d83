/** What `explain` writes about its maps, as plain JSON. Times stand apart, so that the record has the same bytes again. */
import { describe } from '../backend';
import type { AttributionMap } from '../methods/attribution-map';
import { totalPasses } from '../methods/passes';
import type { Probe } from '../methods/probe';
import type { ChosenMethod, ExplainRequest } from './options';

/** The record's file, in the folder of its maps. */
export const recordName = 'explanation.json';

/** One method's answer to one question. */
export interface Result {
  readonly chosen: ChosenMethod;
  readonly map: AttributionMap;
  readonly milliseconds: number;
}

/** A method that cannot answer, and why. */
export interface Skipped {
  readonly method: string;
  readonly reason: string;
}

/** @param asked the target in the words of the command line */
export function explanationRecord(request: Pick<ExplainRequest, 'methods' | 'score' | 'options'>, asked: string, probe: Probe, results: readonly Result[], skipped: readonly Skipped[]) {
  const { classifier, picture, observation, target } = probe;
  const { logit, probability, index, name } = probe.prediction;
  return {
    target: { index, name },
    ...(target.against !== undefined && { against: { index: target.against, name: classifier.classNames[target.against] } }),
    ...(target.negative === true && { negative: true }),
    score: request.score,
    logit,
    probability,
    top5: observation.predictions(5),
    fingerprints: { network: classifier.fingerprint, picture: picture.fingerprint },
    network: { name: classifier.name, height: classifier.height, width: classifier.width, ...classifier.provenance },
    picture: { name: picture.name, height: picture.height, width: picture.width },
    options: { ...request.options, methods: request.methods.map(({ method }) => method.id), target: asked },
    device: describe(),
    // What the maps cost when each is computed on its own.
    passes: totalPasses(results.map(({ map }) => map.passes)),
    methods: Object.fromEntries(results.map(({ chosen, map }) => [chosen.method.id, mapRecord(map)])),
    skipped,
  };
}

function mapRecord(map: AttributionMap) {
  const { variant, layer, options, passes, measured = {}, height, width, channels, signed, extent, values } = map;
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const smallest = values.reduce((a, b) => Math.min(a, b), Infinity);
  const evidence = largest > 0 ? 'positive' : 'none positive';
  return { variant, layer, options, passes, measured, height, width, channels, signed, extent, largest, smallest, evidence };
}

export function timingRecord(results: readonly Result[], loadMilliseconds: number, totalMilliseconds: number) {
  return {
    loadMilliseconds,
    totalMilliseconds,
    methodMilliseconds: Object.fromEntries(results.map(({ chosen, milliseconds }) => [chosen.method.id, milliseconds])),
  };
}
