/** `study.json` read again: what a study found, for figures and notebooks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Better } from '../evaluation/ranking';
import { UserError } from '../errors';
import { projectRoot } from '../project';
import { joinWords, nearestNames } from '../text';
import type { Header } from './header';
import { baselineSubjects } from './subject';

/** Where the committed standard study lies: `npm run evaluate -- --out report/study` makes it anew. */
export const standardStudyFolder = join(projectRoot, 'report', 'study');

/** Lower and upper end; null where a single scene gives none. */
export type StoredInterval = readonly [low: number, high: number] | null;

export interface StoredEstimate {
  /** Scenes. */
  readonly n: number;
  readonly estimate: number;
  /** 95 %. */
  readonly interval: StoredInterval;
}

/** A method's place in a ranking, best first. */
export interface StoredRank extends Omit<StoredEstimate, 'n'> {
  readonly subject: string;
  /** Numbers from 1; methods that share one are not distinguishable. */
  readonly groups: readonly number[];
  /** The paired test against the method that follows. */
  readonly next?: {
    readonly difference: number;
    readonly interval: StoredInterval;
    readonly p: number;
    readonly adjusted: number;
    readonly effect: number;
  };
}

export interface StoredRanking {
  readonly n: number;
  readonly words: string;
  readonly groups: readonly (readonly string[])[];
  readonly order: readonly StoredRank[];
}

export interface StoredPlacement extends StoredEstimate {
  readonly kind: string;
  readonly placement: string;
}

export interface StoredSubject extends StoredEstimate {
  readonly perClass?: number;
  readonly placements?: readonly StoredPlacement[];
}

export interface StoredMeasure {
  readonly title: string;
  readonly better: Better;
  readonly proportion?: true;
  readonly subjects: Readonly<Record<string, StoredSubject>>;
  /** The one with most scenes first; a later one has fewer scenes and more methods. */
  readonly rankings: readonly StoredRanking[];
}

export interface StoredPair extends StoredEstimate {
  readonly a: string;
  readonly b: string;
}

interface Titled<Measure> {
  readonly title: string;
  readonly measures: Readonly<Record<string, Measure>>;
}

export interface StoredStudy {
  readonly settings: Omit<Header, 'shard'>;
  readonly scenes: readonly { readonly kind: string; readonly placement: string; readonly n: number }[];
  readonly metrics: Readonly<Record<string, Titled<StoredMeasure>>>;
  readonly agreement: Readonly<Record<string, Titled<{ readonly title: string; readonly pairs: readonly StoredPair[] }>>>;
}

/**
 * Reads the `study.json` that `npm run evaluate` has written.
 * @throws UserError where there is none, or the file is something else
 */
export async function readStudy(path: string): Promise<StoredStudy> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`There is no study in "${path}": make one with "npm run evaluate", or restore the file from git.`, { cause: error });
  });
  try {
    const study = JSON.parse(text) as Partial<StoredStudy> | null;
    if (study?.settings?.format?.startsWith('study results') && study.scenes && study.metrics && study.agreement) return study as StoredStudy;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UserError(`"${path}" is no study.json of "npm run evaluate": restore it from git, or run the study again.`);
}

/** @throws UserError that names what there is */
function entry<T>(what: string, entries: Readonly<Record<string, T>>, id: string): T {
  const found = Object.hasOwn(entries, id) ? entries[id] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(entries);
  const which = names.length === 0 ? 'it has none' : `the nearest are ${nearestNames(id, names)}`;
  throw new UserError(`The study has no ${what} "${id}": ${which}.`);
}

/** @throws UserError for a metric or measure that the study does not have */
export function metricOf({ metrics }: StoredStudy, metric: string): StoredStudy['metrics'][string] {
  return entry('metric', metrics, metric);
}

/** @throws as {@link metricOf} */
export function measureOf(study: StoredStudy, metric: string, measure: string): StoredMeasure {
  return entry(`measure of ${metric}`, metricOf(study, metric).measures, measure);
}

/**
 * The ranking with most scenes, or the one with most methods.
 * @throws UserError where the study ranks nothing by this measure
 */
export function rankingOf(measure: StoredMeasure, most: 'scenes' | 'methods'): StoredRanking {
  const chosen = measure.rankings.at(most === 'scenes' ? 0 : -1);
  if (!chosen) throw new UserError(`The study ranks no methods by "${measure.title}": it needs two of them at least.`);
  return chosen;
}

/** @throws as {@link metricOf} */
export function estimateIn(study: StoredStudy, metric: string, measure: string, subject: string): StoredSubject {
  return entry(`value of ${metric}, ${measure}, for`, measureOf(study, metric, measure).subjects, subject);
}

/** @throws as {@link metricOf} */
export function pairsOf({ agreement }: StoredStudy, measure: string): readonly StoredPair[] {
  return entry('measure of agreement', entry('metric', agreement, 'agreement').measures, measure).pairs;
}

/** The name of a method or baseline. */
export function subjectTitle({ settings }: StoredStudy, id: string): string {
  return settings.subjects.find((subject) => subject.id === id)?.title ?? id;
}

const baselines: ReadonlySet<string> = new Set(baselineSubjects.map(({ id }) => id));

/** Whether a subject knows nothing of the class. */
export function isBaseline(id: string): boolean {
  return baselines.has(id);
}

/**
 * Which subject has the best value, and which cannot be told apart from it, in a sentence.
 * @param most as in {@link rankingOf}
 * @throws UserError as {@link metricOf} and {@link rankingOf}
 */
export function bestInWords(study: StoredStudy, metric: string, measure: string, most: 'scenes' | 'methods' = 'methods'): string {
  const { n, order } = rankingOf(measureOf(study, metric, measure), most);
  const [best, ...others] = order;
  if (best === undefined) return `Nothing was measured (n = ${n}).`;
  const alike = others.filter(({ groups }) => groups.some((group) => best.groups.includes(group))).map(({ subject }) => subjectTitle(study, subject));
  const which = alike.length === others.length ? 'any of the others' : joinWords(alike, 'and');
  const words = alike.length === 0 ? 'every other can be told apart from it' : `it cannot be told apart from ${which}`;
  return `${subjectTitle(study, best.subject)} has the best value, ${best.estimate.toFixed(2)} (n = ${n}); ${words}.`;
}

/** What was judged on what, in a sentence. */
export function studyInWords({ settings, scenes }: StoredStudy): string {
  const counts = scenes.map(({ kind, placement, n }) => `${n} with ${kind.replace('shortcut', 'a shortcut')} (${placement})`);
  const { length } = settings.subjects.filter(({ id }) => !isBaseline(id));
  return `${length} methods and ${settings.subjects.length - length} baselines on ${settings.scenes.count} scenes: ${joinWords(counts, 'and')}.`;
}
