/** The experiment of a report on somebody's own pictures: the same questions to each picture, and what the maps are measured to be. */
import { spearman } from '../evaluation/agreement';
import { deletion } from '../evaluation/faithfulness';
import type { PixelMap } from '../evaluation/pixel-map';
import { cascade, Randomisation, underRandomisation } from '../evaluation/randomisation';
import { UserError } from '../errors';
import type { Picture } from '../images/picture';
import type { AttributionMap } from '../methods/attribution-map';
import { method } from '../methods/catalogue';
import type { Method, MethodOptions } from '../methods/method';
import { withProbe, type Probe } from '../methods/probe';
import type { Classifier } from '../models/classifier';
import { findClass } from '../models/labels';
import { withObservation, type Observation } from '../models/observation';
import type { Prediction } from '../models/predictions';
import type { Progress } from '../progress';
import { uniformSource } from '../random';
import { overPixels } from '../study/subject';
import { areaOfHalf, distanceBetween, isConstant, placeOfMaximum, tooUncertain } from './evidence';
import { settings, type Choice, type LeftOut, type MethodMeasures, type PictureMeasures } from './measures';

const methodOptions: MethodOptions = { seed: settings.seed, edge: settings.edge };

/** In the order in which they are shown. The last of a list stands in where those before it do not apply. */
const wanted: readonly (readonly string[])[] = [['saliency'], ['guided-backprop', 'smoothgrad'], ['occlusion'], ['cam'], ['grad-cam']];

/** One picture, with its maps for figures: for the first class, then for the second where there is one. */
export interface Explained {
  readonly measures: PictureMeasures;
  readonly picture: Picture;
  readonly answers: readonly { readonly prediction: Prediction; readonly maps: readonly AttributionMap[] }[];
}

/** The classes asked for, by index or name, or `predicted`: the one to be explained, and the one to compare with. */
export interface Targets {
  readonly first: string;
  /** Null for the most probable of the others. */
  readonly second: string | null;
}

/** Told how much of the work is done, in steps. */
export interface Ticks {
  readonly progress: Progress;
  readonly total: number;
  done: number;
}

/** Steps of the progress bar: rough shares of the time. */
const stepsOf = (id: string): number => (id === 'occlusion' ? 8 : id === 'smoothgrad' ? 6 : 1);
const deletionSteps = 8;

export function ticksFor(pictures: number, progress: Progress): Ticks {
  const each = wanted.reduce((sum, ids) => sum + 2 * Math.max(...ids.map(stepsOf)), 0) + 1 + deletionSteps;
  return { progress, total: pictures * each, done: 0 };
}

function tick(ticks: Ticks, steps: number): void {
  ticks.done = Math.min(ticks.total, ticks.done + steps);
  ticks.progress.update(ticks.done, ticks.total);
}

function chooseMethods(probe: Probe): Choice {
  const methods: Method[] = [];
  const leftOut: LeftOut[] = [];
  for (const ids of wanted) {
    for (const id of ids) {
      const reason = obstacleOf(method(id), probe);
      if (reason === null) {
        methods.push(method(id));
        break;
      }
      leftOut.push({ method: id, reason });
    }
  }
  return { methods, leftOut };
}

function obstacleOf(row: Method, probe: Probe): string | null {
  const { name, defaultLayer, network } = probe.classifier;
  if (row.id === 'grad-cam' && defaultLayer === network.input) return `grad-cam needs a feature map between the picture and the scores, and ${name} has none.`;
  return row.obstacle(probe, methodOptions);
}

/** @throws UserError where a class is to be compared with itself, whether by name or by index */
function refuseSame(classNames: readonly string[], { first, second }: Targets): void {
  const [one, other] = [first, second].map((name) => (name === null || name === 'predicted' ? name : findClass(classNames, name)));
  if (other !== null && one === other) {
    throw new UserError(`--target "${first}" and --target "${second}" are one class: name another one to compare with, or give --target once.`);
  }
}

/**
 * Asks a network about each picture in turn.
 * @param files names of the pictures' files, one a picture
 * @throws UserError for a class that the network does not have or that is given twice, and for pictures that it cannot answer
 */
export async function explainAll(classifier: Classifier, pictures: readonly Picture[], files: readonly string[], targets: Targets, ticks: Ticks) {
  refuseSame(classifier.classNames, targets);
  const layer = cascade(classifier.network)[0]?.name;
  const randomisation = layer === undefined ? null : await Randomisation.of(classifier, { seed: settings.seed });
  try {
    const explained: Explained[] = [];
    let choice: Choice | null = null;
    for (const [index, picture] of pictures.entries()) {
      await withObservation(classifier, picture, async (observation) => {
        const classes = classesOf(observation, targets);
        const { methods } = (choice ??= await withProbe(observation, { index: classes.first.index, score: 'logit' }, async (probe) => chooseMethods(probe)));
        explained.push(await explainOne({ observation, file: files[index] as string, classes, methods, randomisation, layer: layer ?? null, ticks }));
      });
    }
    return { explained, choice: choice ?? { methods: [], leftOut: [] }, randomisedLayer: layer ?? null };
  } finally {
    randomisation?.dispose();
  }
}

interface Classes {
  readonly first: Prediction;
  readonly second: Prediction | null;
}

/** The first class, and the second: the one that was asked for, else the most probable other one. */
function classesOf(observation: Observation, targets: Targets): Classes {
  const { classNames } = observation.classifier;
  const ranked = observation.predictions(classNames.length);
  const find = (name: string): Prediction => {
    const index = name === 'predicted' ? ranked[0]?.index : findClass(classNames, name);
    return ranked.find((prediction) => prediction.index === index) as Prediction;
  };
  const first = find(targets.first);
  const asked = targets.second === null ? undefined : find(targets.second);
  return { first, second: (asked?.index === first.index ? undefined : asked) ?? ranked.find(({ index }) => index !== first.index) ?? null };
}

interface Task {
  readonly observation: Observation;
  readonly file: string;
  readonly classes: Classes;
  readonly methods: readonly Method[];
  readonly randomisation: Randomisation | null;
  readonly layer: string | null;
  readonly ticks: Ticks;
}

async function explainOne(task: Task): Promise<Explained> {
  const { observation, classes: { first, second }, methods, ticks } = task;
  const { picture } = observation;
  const run = async (probe: Probe): Promise<AttributionMap[]> => {
    const maps: AttributionMap[] = [];
    for (const row of methods) {
      maps.push(await row.run(probe, methodOptions));
      tick(ticks, stepsOf(row.id));
    }
    return maps;
  };
  const spread = (map: AttributionMap): PixelMap => overPixels(map, picture.height, picture.width);
  return withProbe(observation, { index: first.index, score: 'logit' }, async (probe) => {
    const maps = await run(probe);
    const others = second && (await withProbe(observation, { index: second.index, score: 'logit' }, run));
    const pixels = maps.map(spread);
    const randomised = await randomise(task, probe);
    const deleted = await deleteBy(probe, pixels);
    tick(ticks, deletionSteps);
    const measures: PictureMeasures = {
      file: task.file,
      fingerprint: picture.fingerprint,
      top: observation.predictions(5),
      first,
      second,
      methods: maps.map((map, at) => ({
        ...measuresOf(map, pixels[at] as PixelMap, others === null ? null : spread(others[at] as AttributionMap)),
        afterRandomising: randomised?.correlations.get(map.method) ?? null,
        deletion: deleted?.areas[at] ?? null,
      })),
      randomDeletion: deleted?.random ?? null,
      camDifference: camDifference(maps),
      randomisedProbability: randomised?.probability ?? null,
    };
    const answers = [{ prediction: first, maps }, ...(second && others ? [{ prediction: second, maps: others }] : [])];
    return { measures, picture, answers };
  });
}

function measuresOf(map: AttributionMap, own: PixelMap, other: PixelMap | null): Omit<MethodMeasures, 'afterRandomising' | 'deletion'> {
  const [maximum, secondMaximum] = [placeOfMaximum(own), other && placeOfMaximum(other)];
  return {
    method: map.method,
    passes: map.passes,
    layer: map.layer,
    options: map.options,
    largest: map.values.reduce((a, b) => Math.max(a, b), -Infinity),
    smallest: map.values.reduce((a, b) => Math.min(a, b), Infinity),
    negativeShare: map.values.filter((value) => value < 0).length / map.values.length,
    maximum,
    secondMaximum,
    moved: distanceBetween(maximum, secondMaximum, own),
    halfArea: areaOfHalf(own),
    betweenClasses: other === null ? null : correlation(own, other),
  };
}

/** Spearman's; null where a map orders no pixels. */
function correlation(a: PixelMap, b: PixelMap): number | null {
  return isConstant(a) || isConstant(b) ? null : spearman(a, b);
}

/** Occlusion would ask the randomised network hundreds of times more. */
const notRandomised = ['occlusion'];

async function randomise({ methods, randomisation, layer, ticks }: Task, probe: Probe) {
  if (randomisation === null || layer === null) return null;
  const asked = methods.filter(({ id }) => !notRandomised.includes(id));
  const { height, width } = probe.picture;
  const explain = async (changed: Probe): Promise<PixelMap[]> => {
    const maps: PixelMap[] = [];
    for (const row of asked) maps.push(overPixels(await row.run(changed, methodOptions), height, width));
    return maps;
  };
  const [step] = await underRandomisation(probe, randomisation, 'cascading', explain, correlation, [layer]);
  tick(ticks, 1);
  if (step === undefined) return null;
  return { probability: step.probability, correlations: new Map(asked.map(({ id }, at) => [id, step.compared[at] as number | null])) };
}

/** Deletion in the order of each map, and in random orders; null where there is too little probability to lose. */
async function deleteBy(probe: Probe, maps: readonly PixelMap[]): Promise<{ areas: number[]; random: number[] } | null> {
  if (probe.prediction.probability < tooUncertain) return null;
  const { height, width } = probe.picture;
  const uniform = uniformSource(settings.seed);
  const noise = (): PixelMap => ({ values: Float32Array.from({ length: height * width }, uniform), height, width });
  const random = Array.from({ length: settings.randomOrders }, noise);
  const steps = Math.min(settings.deletionSteps, height * width);
  const areas = (await deletion(probe, [...maps, ...random], { steps, seed: settings.seed })).map(({ area }) => area);
  return { areas: areas.slice(0, maps.length), random: areas.slice(maps.length) };
}

/** See {@link PictureMeasures.camDifference}. */
function camDifference(maps: readonly AttributionMap[]): number | null {
  const [cam, gradCam] = ['cam', 'grad-cam'].map((id) => maps.find((map) => map.method === id));
  if (!cam || !gradCam || cam.values.length !== gradCam.values.length) return null;
  const places = cam.values.length;
  const largest = cam.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return null;
  return cam.values.reduce((most, value, at) => Math.max(most, Math.abs(value - places * (gradCam.values[at] as number))), 0) / largest;
}
