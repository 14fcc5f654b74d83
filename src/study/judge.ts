/** One scene of a study: its maps, and what they are measured to be. */
import type { PixelMap } from '../evaluation/pixel-map';
import type { Scene, SceneObject } from '../evaluation/scene';
import { UserError } from '../errors';
import { sha256 } from '../files';
import { Probe } from '../methods/probe';
import type { Classifier } from '../models/classifier';
import { withObservation } from '../models/observation';
import type { Judged, Measured, Metric, Question } from './metric';
import type { Work } from './plan';
import type { ObjectRecord, SceneRecord, Values } from './results';
import type { Subject } from './subject';

/** What is judged in a scene. */
export interface Task {
  readonly classifier: Classifier;
  /** The scene's place in the list. */
  readonly index: number;
  readonly scene: Scene;
  readonly work: Work;
  readonly seed: number;
}

/** A seed of its own for everything random in a study, 0 … 2³¹ − 1. */
function seedFor(seed: number, ...purpose: readonly string[]): number {
  return parseInt(sha256([seed, ...purpose].join('\n')).slice(0, 8), 16) >>> 1;
}

/** An object with its probe, and the maps of all subjects that can answer. */
interface Asked {
  readonly object: SceneObject;
  readonly probe: Probe;
  readonly maps: Map<Subject, PixelMap>;
}

/**
 * Observes the scene once, probes it once for each of its objects, makes each map once and measures it by every metric.
 * @throws UserError when a subject or a metric cannot do with the scene: the sentence names them
 */
export async function judgeScene(task: Task): Promise<SceneRecord> {
  const { classifier, index, scene } = task;
  return withObservation(classifier, scene.picture, async (observation) => {
    const probeOf = ({ classIndex }: SceneObject): Probe => new Probe(observation, { index: classIndex, score: 'logit' });
    const asked = scene.objects.map((object): Asked => ({ object, probe: probeOf(object), maps: new Map() }));
    try {
      for (const one of asked) await makeMaps(one, task);
      const objects: ObjectRecord[] = [];
      for (const one of asked) objects.push(await measureObject(one, asked, task));
      return { scene: index, id: scene.id, kind: scene.kind, placement: scene.placement, objects };
    } finally {
      asked.forEach(({ probe }) => probe.dispose());
    }
  });
}

/** The seed of a subject's randomness: the same for each object of a scene, so that their maps differ by the class alone. */
const subjectSeed = ({ seed, scene }: Task): number => seedFor(seed, 'map', scene.id);

async function makeMaps({ probe, maps }: Asked, task: Task): Promise<void> {
  for (const subject of new Set(task.work.flatMap(({ subjects }) => subjects))) {
    if (subject.obstacle(probe) === null) maps.set(subject, await subject.map(probe, subjectSeed(task)));
  }
}

async function measureObject(asked: Asked, all: readonly Asked[], task: Task): Promise<ObjectRecord> {
  const { object, probe, maps } = asked;
  const { scene, work, seed } = task;
  const results: Record<string, Record<string, Values>> = {};
  for (const { metric, subjects } of work) {
    const question: Question = {
      scene,
      object,
      probe,
      judged: subjects.filter((subject) => maps.has(subject)).map((subject) => judged(subject, asked, all, task)),
      seed: seedFor(seed, metric.id, scene.id, object.name),
    };
    const measured = await metric.measure(question).catch((error: unknown) => {
      if (error instanceof UserError) throw error;
      throw new Error(`The metric ${metric.id} failed on ${object.name} in scene ${scene.id}.`, { cause: error });
    });
    results[metric.id] = Object.fromEntries(measured.map((one) => [keyOf(one), valuesOf(metric, one, scene)]));
  }
  return { name: object.name, class: object.classIndex, results };
}

function judged(subject: Subject, { object, maps }: Asked, all: readonly Asked[], task: Task): Judged {
  return {
    id: subject.id,
    map: maps.get(subject) as PixelMap,
    others: all.flatMap((other) => {
      const map = other.maps.get(subject);
      return other.object === object || map === undefined ? [] : [{ object: other.object, map }];
    }),
    again: (probe) => subject.map(probe, subjectSeed(task)),
  };
}

/** Two subjects beside each other have a bar between them, which no id contains. */
const keyOf = ({ subject, versus }: Measured): string => (versus === undefined ? subject : `${subject}|${versus}`);

/** Six significant digits: more would be rounding errors of float32. */
function valuesOf({ id, measures }: Metric, measured: Measured, scene: Scene): Values {
  const strangers = Object.keys(measured.values).filter((name) => !measures.some((measure) => measure.id === name));
  if (strangers.length > 0) throw new RangeError(`The metric ${id} has no measure "${strangers[0]}".`);
  return measures.map((measure) => {
    const value = measured.values[measure.id];
    if (value === undefined) return null;
    if (!Number.isFinite(value)) throw new RangeError(`${id} (${measure.id}) of ${keyOf(measured)} is ${value} in scene ${scene.id}.`);
    return Number(value.toPrecision(6));
  });
}
