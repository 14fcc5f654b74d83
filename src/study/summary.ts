/** What a study found: an estimate with its interval for every method and measure, and which methods can be told apart. */
import { estimateOf, inWords, rank, type Comparison, type Estimate, type RankedMethod, type RankingOptions, type ValuesByScene } from '../evaluation/ranking';
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
export interface RankingSummary {
  readonly n: number;
  readonly methods: readonly Pick<RankedMethod, 'method' | 'estimate' | 'interval' | 'groups'>[];
  /** Subjects of which no two are distinguishable. */
  readonly groups: readonly (readonly string[])[];
  readonly words: string;
  /** All pairs, each with its test. */
  readonly comparisons: readonly Comparison[];
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
  const each = <T>(metric: MetricHeader, of: (measure: Measure, found: ReadonlyMap<string, readonly Found[]>) => T): T[] => metric.measures.map((measure) => {
    const made = of(measure, table.get(metric.id)?.get(measure.id) ?? new Map<string, readonly Found[]>());
    onMeasure(++done, total);
    return made;
  });
  const study: StudyOf = { order: header.subjects.map(({ id }) => id), strata, seed: header.seed, drawn: new Map() };
  const [single, pairs] = [false, true].map((wanted) => header.metrics.filter((metric) => (metric.pairs === true) === wanted)) as [MetricHeader[], MetricHeader[]];
  return {
    settings,
    scenes: [...strata.values()],
    metrics: single.map((metric) => ({ id: metric.id, title: metric.title, measures: each(metric, (measure, found) => measureSummary(measure, found, study, metric.byPlacement === true)) })),
    agreement: pairs.map((metric) => ({ id: metric.id, title: metric.title, measures: each(metric, (measure, found) => ({ ...measure, pairs: pairSummaries(found, study) })) })),
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
    return ranking === null ? [] : [{ n: ranking.n, methods: ranking.methods, groups: ranking.groups, words: inWords(ranking, measure.better), comparisons: ranking.comparisons }];
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
  return present.map(([stratum, { kind, placement }]) => ({ kind, placement, ...estimateOf(byScene(own.filter((one) => one.stratum === stratum)), options) }));
}

function pairSummaries(found: ReadonlyMap<string, readonly Found[]>, { order, seed, drawn }: StudyOf): PairSummary[] {
  const stratumOf = strataOf(found);
  return order.flatMap((a, index) => order.slice(index + 1).flatMap((b): PairSummary[] => {
    const own = found.get(`${a}|${b}`);
    return own ? [{ a, b, ...estimateOf(byScene(own), { seed, drawn, stratumOf }) }] : [];
  }));
}
