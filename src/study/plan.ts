/** What is measured on which scenes. */
import type { SceneKind } from '../evaluation/scene';
import type { Metric } from './metric';
import type { SceneSource } from './source';
import type { Subject } from './subject';

/** Some metrics of some subjects on so many scenes. Plain JSON. */
export interface PlanRow {
  readonly metrics: readonly string[];
  readonly subjects: readonly string[];
  /** In scenes of these kinds; a metric is left out where it does not apply. */
  readonly kinds: readonly SceneKind[];
  /** So many of them, spread evenly over the list; null for all. */
  readonly scenes: number | null;
}

/** The subjects that a metric looks at in a scene, in the order of the study. */
export type Work = readonly { readonly metric: Metric; readonly subjects: readonly Subject[] }[];

/** All that a study does. */
export interface Study {
  readonly subjects: readonly Subject[];
  readonly metrics: readonly Metric[];
  readonly rows: readonly PlanRow[];
}

/** `count` of the positions 0 … length − 1, evenly spread; all of them where there are no more. */
export function evenly(length: number, count: number): number[] {
  if (count >= length) return Array.from({ length }, (_, position) => position);
  return Array.from({ length: count }, (_, place) => Math.floor(((place + 0.5) * length) / count));
}

/**
 * What there is to do in each scene. A subject that several rows name is measured once.
 * @throws RangeError when a row names a metric or a subject that the study does not have
 */
export function planWork({ subjects, metrics, rows }: Study, source: Pick<SceneSource, 'count' | 'kind'>): (index: number) => Work {
  const kinds = Array.from({ length: source.count }, (_, index) => source.kind(index));
  const parts = rows.map((row) => ({
    metrics: new Set(row.metrics.map((id) => found(metrics, id))),
    subjects: new Set(row.subjects.map((id) => found(subjects, id))),
    scenes: scenesFor(row, kinds),
  }));
  return (index) => metrics.flatMap((metric) => {
    const mine = parts.filter((part) => part.metrics.has(metric) && part.scenes.has(index));
    const named = subjects.filter((subject) => mine.some((part) => part.subjects.has(subject)));
    return named.length === 0 || !metric.kinds.includes(kinds[index] as SceneKind) ? [] : [{ metric, subjects: named }];
  });
}

function found<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const item = list.find((candidate) => candidate.id === id);
  if (item === undefined) throw new RangeError(`The study has no "${id}".`);
  return item;
}

function scenesFor({ kinds: wanted, scenes }: PlanRow, kinds: readonly SceneKind[]): ReadonlySet<number> {
  const able = kinds.flatMap((kind, index) => (wanted.includes(kind) ? [index] : []));
  return new Set(evenly(able.length, scenes ?? able.length).map((place) => able[place] as number));
}

/** Rough seconds of a scene's work on two cores. */
export function secondsOf(work: Work, objects: number): number {
  const subjects = new Set(work.flatMap((part) => part.subjects));
  const maps = [...subjects].reduce((sum, { seconds }) => sum + seconds, 0);
  const metrics = work.reduce((sum, { metric: { seconds }, subjects: judged }) => sum + seconds.question + seconds.map * judged.length, 0);
  return 0.2 + objects * (maps + metrics);
}
