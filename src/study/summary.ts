/** What a study found: an estimate with its interval for every method and measure, and which methods can be told apart. */
import { estimateOf, inWords, rank } from '../evaluation/ranking';
import type { Estimate, Ranking, RankingOptions, ValuesByScene } from '../evaluation/ranking';
import { mean, meansByKey } from '../evaluation/statistics';
import type { Header, MetricHeader } from './header';
import type { Measure } from './metric';
import type { SceneRecord } from './results';

/** A subject's estimate over scenes, each of which counts once. */
export interface SubjectSummary extends Estimate {
  readonly subject: string;
  /** Mean over classes of each class's mean; only of hits. */
  readonly perClass?: number;
  /** The same over the scenes of each kind and placement, where there is more than one and the metric depends on it. */
  readonly placements: readonly PlacementSummary[];
}

export interface PlacementSummary extends Estimate {
  readonly kind: string;
  readonly placement: string;
}

/** Subjects on the scenes that all of them were measured in. */
export interface RankingSummary extends Ranking {
  /** What it shows and what it leaves open. */
  readonly words: string;
}

export interface MeasureSummary extends Measure {
  readonly subjects: readonly SubjectSummary[];
  /** One for each number of scenes that subjects were measured in, the most scenes first. */
  readonly rankings: readonly RankingSummary[];
}

/** Two subjects beside each other. */
export interface PairSummary extends Estimate {
  readonly a: string;
  readonly b: string;
}

export interface MetricSummary {
  readonly id: string;
  readonly title: string;
  readonly measures: readonly MeasureSummary[];
}

export interface AgreementSummary {
  readonly id: string;
  readonly title: string;
  readonly measures: readonly (Measure & { readonly pairs: readonly PairSummary[] })[];
}

export interface Summary {
  readonly settings: Omit<Header, 'shard'>;
  readonly scenes: readonly { readonly kind: string; readonly placement: string; readonly n: number }[];
  readonly metrics: readonly MetricSummary[];
  readonly agreement: readonly AgreementSummary[];
}

/** One number, and where it was found. */
interface Found {
  readonly scene: string;
  readonly stratum: string;
  readonly class: number;
  readonly value: number;
}

/** Numbers by subject, or two subjects. */
type FoundOf = ReadonlyMap<string, readonly Found[]>;

/** All numbers: by metric, measure and subject, or two subjects. */
type Table = Map<string, Map<string, Map<string, Found[]>>>;

/**
 * @param records of all scenes
 * @param onMeasure told of each measure when it is done
 */
export function summarise(header: Header, records: Iterable<SceneRecord>, onMeasure: (done: number, total: number) => void = () => {}): Summary {
  const { shard: _, ...settings } = header;
  const strata = new Map<string, { kind: string; placement: string; n: number }>();
  const table: Table = new Map();
  for (const record of records) {
    const stratum = `${record.kind}, ${record.placement}`;
    const { kind, placement } = record;
    strata.set(stratum, { kind, placement, n: (strata.get(stratum)?.n ?? 0) + 1 });
    collect(record, stratum, header, table);
  }
  const total = header.metrics.reduce((sum, { measures }) => sum + measures.length, 0);
  let done = 0;
  const each = <T>({ id, title, measures }: MetricHeader, of: (measure: Measure, found: FoundOf) => T): { id: string; title: string; measures: T[] } => {
    const made = measures.map((measure) => {
      const one = of(measure, table.get(id)?.get(measure.id) ?? new Map());
      onMeasure(++done, total);
      return one;
    });
    return { id, title, measures: made };
  };
  const study: StudyOf = { order: header.subjects.map(({ id }) => id), strata, seed: header.seed, drawn: new Map() };
  const single = header.metrics.filter(({ pairs }) => pairs !== true);
  const paired = header.metrics.filter(({ pairs }) => pairs === true);
  return {
    settings,
    scenes: [...strata.values()],
    metrics: single.map((metric) => each(metric, (measure, found) => measureSummary(measure, found, study, metric.byPlacement === true))),
    agreement: paired.map((metric) => each(metric, (measure, found) => ({ ...measure, pairs: pairSummaries(found, study) }))),
  };
}

interface StudyOf extends Pick<RankingOptions, 'seed' | 'drawn'> {
  /** Ids of the subjects. */
  readonly order: readonly string[];
  readonly strata: ReadonlyMap<string, { readonly kind: string; readonly placement: string }>;
}

function collect({ id: scene, objects }: SceneRecord, stratum: string, { metrics }: Header, table: Table): void {
  for (const { id, measures } of metrics) {
    const byMeasure = getOr(table, id, () => new Map<string, Map<string, Found[]>>());
    for (const object of objects) {
      for (const [subject, values] of Object.entries(object.results[id] ?? {})) {
        measures.forEach((measure, index) => {
          const value = values[index] ?? null;
          const bySubject = getOr(byMeasure, measure.id, () => new Map<string, Found[]>());
          if (value !== null) getOr(bySubject, subject, () => []).push({ scene, stratum, class: object.class, value });
        });
      }
    }
  }
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** What a scene's objects have in common, so that each scene counts once. */
const byScene = (found: readonly Found[]): ValuesByScene => meansByKey(found.map(({ scene, value }) => [scene, value] as const));

function measureSummary(measure: Measure, found: ReadonlyMap<string, readonly Found[]>, study: StudyOf, byPlacement: boolean): MeasureSummary {
  const { order, strata, seed, drawn } = study;
  const options = { proportion: measure.proportion === true, stratumOf: strataOf(found), seed, drawn };
  const measured = order.flatMap((subject) => {
    const own = found.get(subject);
    return own ? [{ subject, own, scenes: byScene(own) }] : [];
  });
  const subjects = measured.map(({ subject, own, scenes }): SubjectSummary => ({
    subject,
    ...estimateOf(scenes, options),
    ...(measure.proportion && { perClass: mean([...meansByKey(own.map((one) => [one.class, one.value] as const)).values()]) }),
    placements: byPlacement ? placements(own, strata, options) : [],
  }));
  const sizes = [...new Set(measured.map(({ scenes }) => scenes.size))].sort((a, b) => b - a);
  const rankings = sizes.flatMap((size): RankingSummary[] => {
    const able = measured.filter(({ scenes }) => scenes.size >= size);
    const ranking = able.length < 2 ? null : rank(new Map(able.map(({ subject, scenes }) => [subject, scenes])), { better: measure.better, ...options });
    return ranking === null ? [] : [{ ...ranking, words: inWords(ranking, measure.better) }];
  });
  return { ...measure, subjects, rankings };
}

function strataOf(found: ReadonlyMap<string, readonly Found[]>): (scene: string) => string {
  const known = new Map([...found.values()].flat().map(({ scene, stratum }) => [scene, stratum]));
  return (scene) => known.get(scene) ?? '';
}

function placements(own: readonly Found[], strata: StudyOf['strata'], options: Omit<RankingOptions, 'better'>): PlacementSummary[] {
  const present = [...strata].filter(([stratum]) => own.some((one) => one.stratum === stratum));
  if (present.length < 2) return [];
  return present.map(([stratum, { kind, placement }]) => {
    const here = own.filter((one) => one.stratum === stratum);
    return { kind, placement, ...estimateOf(byScene(here), options) };
  });
}

function pairSummaries(found: ReadonlyMap<string, readonly Found[]>, { order, seed, drawn }: StudyOf): PairSummary[] {
  const stratumOf = strataOf(found);
  return order.flatMap((a, index) => order.slice(index + 1).flatMap((b): PairSummary[] => {
    const own = found.get(`${a}|${b}`);
    return own ? [{ a, b, ...estimateOf(byScene(own), { seed, drawn, stratumOf }) }] : [];
  }));
}
