/** The questions of a request put to one picture: its targets, the methods that can answer, and their maps. */
import { UserError } from '../errors';
import type { MethodOptions } from '../methods/method';
import { withProbe, type Probe } from '../methods/probe';
import type { Target } from '../methods/score';
import { checkLayer, type Classifier } from '../models/classifier';
import { findClass } from '../models/labels';
import type { Observation } from '../models/observation';
import { startProgress, type Progress } from '../progress';
import { joinWords } from '../text';
import type { Question } from './figures';
import type { ChosenMethod, ExplainRequest } from './options';
import { explanationRecord, type Result, type Skipped } from './record';

/** What is asked about a picture. */
export type Asked = Pick<ExplainRequest, 'methods' | 'all' | 'targets' | 'against' | 'negative' | 'score' | 'options'>;

/** One target's maps, with their record. */
export interface Answered {
  readonly question: Question;
  readonly results: readonly Result[];
  readonly skipped: readonly Skipped[];
  readonly record: object;
  readonly milliseconds: number;
}

/** @throws UserError when what is asked names a layer or a class that the network does not have */
export function checkRequest({ options, targets, against }: Asked, classifier: Classifier): void {
  const { layer, layers = layer === undefined ? [] : [layer] } = options;
  layers.forEach((name) => checkLayer(classifier, name));
  [...targets, ...(against === null ? [] : [against])].filter((name) => name !== 'predicted').forEach((name) => findClass(classifier.classNames, name));
}

/**
 * @param start starts the progress bar of one method
 * @returns one answer a target
 * @throws PictureError when it is this picture that cannot be explained so, UserError when it is the request
 */
export async function answerAll(request: Asked, observation: Observation, start: (label: string) => Progress = startProgress): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const { target, asked } of targetsOf(request, observation)) {
    answered.push(await withProbe(observation, target, (probe) => answer(probe, request, asked, start)));
  }
  return answered;
}

/** The targets that are asked for, each class once. */
function targetsOf(request: Asked, observation: Observation): { target: Target; asked: string }[] {
  const { classNames } = observation.classifier;
  const { score, negative } = request;
  const against = request.against === null ? {} : { against: findClass(classNames, request.against) };
  const found = new Map(request.targets.map((asked) => [asked === 'predicted' ? (observation.predictions(1)[0]?.index ?? 0) : findClass(classNames, asked), asked]));
  return [...found].map(([index, asked]) => ({ asked, target: { index, score, ...against, ...(negative && { negative }) } }));
}

async function answer(probe: Probe, request: Asked, asked: string, start: (label: string) => Progress): Promise<Answered> {
  const began = performance.now();
  const { able, skipped } = selectMethods(request, probe);
  const results: Result[] = [];
  for (const [index, chosen] of able.entries()) {
    const place = able.length === 1 ? '' : ` (${index + 1} of ${able.length})`;
    results.push(await run(chosen, probe, request, () => start(`${chosen.method.title}${place}`)));
  }
  const { picture, prediction, target } = probe;
  return {
    question: { picture, prediction, target, classNames: probe.classNames, defaultLayer: probe.defaultLayer },
    results,
    skipped,
    record: explanationRecord(request, asked, probe, results, skipped),
    milliseconds: performance.now() - began,
  };
}

/** Leaves methods that cannot answer out of `all`, and refuses them where they were asked for by name. */
function selectMethods(request: Asked, probe: Probe): { able: ChosenMethod[]; skipped: Skipped[] } {
  const able: ChosenMethod[] = [];
  const skipped: Skipped[] = [];
  for (const chosen of request.methods) {
    const reason = obstacle(chosen, probe, request);
    if (reason === null) able.push(chosen);
    else skipped.push({ method: chosen.method.id, reason });
  }
  const [first] = skipped;
  if (first && !request.all) throw new UserError(first.reason);
  return { able, skipped };
}

function obstacle(chosen: ChosenMethod, probe: Probe, request: Asked): string | null {
  const { id, options } = chosen.method;
  if (request.options.layers && options.includes('layer') && !options.includes('layers')) {
    return `${id} looks at one layer only: name one of ${joinWords(request.options.layers, 'or')}.`;
  }
  return chosen.method.obstacle(probe, optionsOf(chosen, request));
}

function optionsOf({ method, variant }: ChosenMethod, { all, options }: Asked): MethodOptions {
  return { ...(all && method.withinAll), ...options, ...(variant !== null && { variant }) };
}

async function run(chosen: ChosenMethod, probe: Probe, request: Asked, start: () => Progress): Promise<Result> {
  const progress = start();
  const began = performance.now();
  try {
    const map = await chosen.method.run(probe, { ...optionsOf(chosen, request), onProgress: progress.update });
    return { chosen, map, milliseconds: performance.now() - began };
  } finally {
    progress.stop();
  }
}
