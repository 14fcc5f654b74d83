/** `explain`: one picture, one target, one or several methods; figures, raw maps and a record in a folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from '../backend';
import { UserError } from '../errors';
import { toPng } from '../figures/render';
import { canonicalJson, writeFolderAtomically } from '../files';
import { readPicture } from '../images/decode';
import type { AttributionMap, Passes } from '../methods/attribution-map';
import type { Method } from '../methods/method';
import { withProbe, type Probe } from '../methods/probe';
import { checkLayer } from '../models/classifier';
import { findClass } from '../models/labels';
import { loadClassifier } from '../models/load';
import { withObservation, type Observation } from '../models/observation';
import { encodeNpy } from '../npy';
import { startProgress } from '../progress';
import { methodOverlay, methodSheet } from './figures';
import type { ExplainRequest } from './options';

/** What `explain` made, for the line it prints. */
export interface Explanation {
  readonly target: { readonly index: number; readonly name: string };
  readonly probability: number;
  readonly methods: readonly string[];
  /** Methods left out of `all`, each with the reason. */
  readonly skipped: readonly { readonly method: string; readonly reason: string }[];
}

interface Result {
  readonly method: Method;
  readonly map: AttributionMap;
  readonly milliseconds: number;
}

/**
 * @param picturePath where to read the picture
 * @param out folder for the results; nothing is written to it unless everything succeeds
 * @throws UserError for everything a person can mend
 */
export async function explain(request: ExplainRequest, picturePath: string, out: string): Promise<Explanation> {
  const began = performance.now();
  const picture = await readPicture(picturePath);
  const classifier = await loadClassifier(request.network);
  try {
    if (request.options.layer !== undefined) checkLayer(classifier, request.options.layer);
    const loaded = performance.now();
    return await withObservation(classifier, picture, (observation) => {
      const target = { index: targetIndex(request.target, observation), score: request.score };
      return withProbe(observation, target, async (probe) => {
        const { able, skipped } = selectMethods(request, probe);
        const results: Result[] = [];
        for (const method of able) results.push(await run(method, probe, request));
        const explanation = { ...summary(probe), methods: able.map(({ id }) => id), skipped };
        await writeFolderAtomically(out, async (folder) => {
          for (const { method, map } of results) {
            await writeFile(join(folder, `${method.id}.npy`), encodeNpy(map.values, map.channels === 1 ? [map.height, map.width] : [map.height, map.width, map.channels]));
            await writeFile(join(folder, `${method.id}.png`), await toPng(methodOverlay(probe, map)));
          }
          await writeFile(join(folder, 'sheet.png'), await toPng(methodSheet([{ probe, maps: results.map(({ map }) => map) }])));
          await writeFile(join(folder, 'explanation.json'), canonicalJson(record(request, probe, results, skipped)));
          await writeFile(join(folder, 'timing.json'), canonicalJson(timing(results, loaded - began, performance.now() - began)));
        });
        return explanation;
      });
    });
  } finally {
    classifier.dispose();
  }
}

function targetIndex(words: string, observation: Observation): number {
  const [best] = observation.predictions(1);
  return words === 'predicted' && best ? best.index : findClass(observation.classifier.classNames, words);
}

/** Leaves methods that cannot answer out of `all`, and refuses them where they were asked for by name. */
function selectMethods({ methods, all, options }: ExplainRequest, probe: Probe): { able: Method[]; skipped: { method: string; reason: string }[] } {
  const skipped = methods.flatMap((method) => {
    const reason = method.obstacle(probe, options);
    return reason === null ? [] : [{ method: method.id, reason }];
  });
  const [first] = skipped;
  if (first && !all) throw new UserError(first.reason);
  return { able: methods.filter(({ id }) => !skipped.some(({ method }) => method === id)), skipped };
}

async function run(method: Method, probe: Probe, request: ExplainRequest): Promise<Result> {
  const progress = startProgress(method.title);
  const began = performance.now();
  try {
    const map = await method.run(probe, { ...request.options, onProgress: progress.update });
    return { method, map, milliseconds: performance.now() - began };
  } finally {
    progress.stop();
  }
}

function summary(probe: Probe): Pick<Explanation, 'target' | 'probability'> {
  const { index } = probe.target;
  const { probability } = probe.prediction;
  return { target: { index, name: probe.prediction.name }, probability };
}

function record(request: ExplainRequest, probe: Probe, results: readonly Result[], skipped: Explanation['skipped']) {
  const { classifier, picture, observation } = probe;
  const prediction = probe.prediction;
  return {
    target: { index: prediction.index, name: prediction.name },
    score: request.score,
    logit: prediction.logit,
    probability: prediction.probability,
    top5: observation.predictions(5),
    fingerprints: { network: classifier.fingerprint, picture: picture.fingerprint },
    network: { name: classifier.name, height: classifier.height, width: classifier.width },
    picture: { name: picture.name, height: picture.height, width: picture.width },
    options: { ...request.options, methods: request.methods.map(({ id }) => id), target: request.target, seed: request.seed },
    device: describe(),
    passes: totalPasses(results.map(({ map }) => map.passes)),
    methods: Object.fromEntries(results.map(({ method, map }) => [method.id, mapRecord(map)])),
    skipped,
  };
}

function mapRecord(map: AttributionMap) {
  const { variant, layer, options, passes, height, width, channels, signed, extent, values } = map;
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const smallest = values.reduce((a, b) => Math.min(a, b), Infinity);
  return { variant, layer, options, passes, height, width, channels, signed, extent, largest, smallest, evidence: largest > 0 ? 'positive' : 'none positive' };
}

/** What the maps cost when each is computed on its own. */
function totalPasses(passes: readonly Passes[]): Passes {
  const sum = (kind: keyof Passes) => passes.reduce((total, one) => total + one[kind], 0);
  return { forward: sum('forward'), backward: sum('backward'), headBackward: sum('headBackward') };
}

function timing(results: readonly Result[], loadMilliseconds: number, totalMilliseconds: number) {
  return {
    loadMilliseconds,
    totalMilliseconds,
    methodMilliseconds: Object.fromEntries(results.map(({ method, milliseconds }) => [method.id, milliseconds])),
  };
}
