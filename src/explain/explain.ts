/** `explain`: one picture, one or several targets, one or several methods; figures, raw maps and a record in a folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ready } from '../backend';
import { UserError } from '../errors';
import { canDraw } from '../figures/canvas';
import { toPng } from '../figures/render';
import { canonicalJson, writeFolderAtomically } from '../files';
import { readPicture } from '../images/decode';
import type { AttributionMap } from '../methods/attribution-map';
import type { MethodOptions } from '../methods/method';
import { withProbe, type Probe } from '../methods/probe';
import type { Target } from '../methods/score';
import { checkLayer } from '../models/classifier';
import { findClass } from '../models/labels';
import { loadClassifier } from '../models/load';
import { withObservation, type Observation } from '../models/observation';
import { encodeNpy } from '../npy';
import { startProgress } from '../progress';
import { joinWords } from '../text';
import { answersFigure, methodOverlay, plainOverlay, type Question } from './figures';
import type { ChosenMethod, ExplainRequest } from './options';
import { explanationRecord, timingRecord, type Result, type Skipped } from './record';

/** What `explain` made of one target, for the line it prints. */
export interface Explanation {
  readonly target: { readonly index: number; readonly name: string };
  readonly probability: number;
  readonly methods: readonly string[];
  /** Methods left out of `all`, each with the reason. */
  readonly skipped: readonly Skipped[];
}

interface Answered {
  readonly question: Question;
  readonly results: readonly Result[];
  readonly skipped: readonly Skipped[];
  readonly record: object;
  readonly milliseconds: number;
}

/**
 * @param picturePath where to read the picture
 * @param out folder for the results, one more inside it for each target where there are several; nothing is written
 * to it unless everything succeeds. Where canvas is not built, overlays are plain pictures and there is no sheet
 * @returns one explanation a target
 * @throws UserError for everything a person can mend
 */
export async function explain(request: ExplainRequest, picturePath: string, out: string): Promise<Explanation[]> {
  const began = performance.now();
  await ready(request.device ?? undefined);
  const picture = await readPicture(picturePath);
  const classifier = await loadClassifier(request.network);
  try {
    const { layer, layers = layer === undefined ? [] : [layer] } = request.options;
    layers.forEach((name) => checkLayer(classifier, name));
    const loadMilliseconds = performance.now() - began;
    return await withObservation(classifier, picture, async (observation) => {
      const answered: Answered[] = [];
      for (const { target, asked } of targetsOf(request, observation)) {
        answered.push(await withProbe(observation, target, (probe) => answer(probe, request, asked)));
      }
      await writeFolderAtomically(out, async (folder) => {
        for (const one of answered) await write(one, answered.length === 1 ? folder : join(folder, folderName(one.question)), loadMilliseconds);
        if (answered.length > 1 && canDraw()) await writeFile(join(folder, 'sheet.png'), await toPng(sheet(answered)));
      });
      return answered.map(({ question: { prediction }, results, skipped }) => ({
        target: { index: prediction.index, name: prediction.name },
        probability: prediction.probability,
        methods: results.map(({ chosen }) => chosen.method.id),
        skipped,
      }));
    });
  } finally {
    classifier.dispose();
  }
}

/** The targets that are asked for, each class once. */
function targetsOf(request: ExplainRequest, observation: Observation): { target: Target; asked: string }[] {
  const { classNames } = observation.classifier;
  const { score, negative } = request;
  const against = request.against === null ? {} : { against: findClass(classNames, request.against) };
  const found = new Map(request.targets.map((asked) => [asked === 'predicted' ? (observation.predictions(1)[0]?.index ?? 0) : findClass(classNames, asked), asked]));
  return [...found].map(([index, asked]) => ({ asked, target: { index, score, ...against, ...(negative && { negative }) } }));
}

async function answer(probe: Probe, request: ExplainRequest, asked: string): Promise<Answered> {
  const began = performance.now();
  const { able, skipped } = selectMethods(request, probe);
  const results: Result[] = [];
  for (const [index, chosen] of able.entries()) {
    results.push(await run(chosen, probe, request, able.length === 1 ? '' : ` (${index + 1} of ${able.length})`));
  }
  const { picture, prediction, target } = probe;
  return {
    question: { picture, prediction, target, classNames: probe.classifier.classNames },
    results,
    skipped,
    record: explanationRecord(request, asked, probe, results, skipped),
    milliseconds: performance.now() - began,
  };
}

/** Leaves methods that cannot answer out of `all`, and refuses them where they were asked for by name. */
function selectMethods(request: ExplainRequest, probe: Probe): { able: ChosenMethod[]; skipped: Skipped[] } {
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

function obstacle(chosen: ChosenMethod, probe: Probe, request: ExplainRequest): string | null {
  const { id, options } = chosen.method;
  if (request.options.layers && options.includes('layer') && !options.includes('layers')) {
    return `${id} looks at one layer only: name one of ${joinWords(request.options.layers, 'or')}.`;
  }
  return chosen.method.obstacle(probe, optionsOf(chosen, request));
}

function optionsOf({ method, variant }: ChosenMethod, { all, options }: ExplainRequest): MethodOptions {
  return { ...(all && method.withinAll), ...options, ...(variant !== null && { variant }) };
}

async function run(chosen: ChosenMethod, probe: Probe, request: ExplainRequest, place: string): Promise<Result> {
  const progress = startProgress(`${chosen.method.title}${place}`);
  const began = performance.now();
  try {
    const map = await chosen.method.run(probe, { ...optionsOf(chosen, request), onProgress: progress.update });
    return { chosen, map, milliseconds: performance.now() - began };
  } finally {
    progress.stop();
  }
}

function folderName({ prediction }: Question): string {
  return String(prediction.index);
}

function sheet(answered: readonly Answered[]) {
  return answersFigure(answered.map(({ question, results }) => ({ question, maps: results.map(({ map }) => map) })));
}

async function write(answered: Answered, folder: string, loadMilliseconds: number): Promise<void> {
  const { question, results, record, milliseconds } = answered;
  await mkdir(folder, { recursive: true });
  for (const { chosen, map } of results) {
    const shape = map.channels === 1 ? [map.height, map.width] : [map.height, map.width, map.channels];
    await writeFile(join(folder, `${chosen.method.id}.npy`), encodeNpy(map.values, shape));
    await writeFile(join(folder, `${chosen.method.id}.png`), await overlay(question, map));
  }
  if (canDraw()) await writeFile(join(folder, 'sheet.png'), await toPng(sheet([answered])));
  await writeFile(join(folder, 'explanation.json'), canonicalJson(record));
  await writeFile(join(folder, 'timing.json'), canonicalJson(timingRecord(results, loadMilliseconds, loadMilliseconds + milliseconds)));
}

function overlay(question: Question, map: AttributionMap): Promise<Buffer> {
  return canDraw() ? toPng(methodOverlay(question, map)) : plainOverlay(question, map);
}
