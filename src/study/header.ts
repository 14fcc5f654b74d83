/** The first line of a study's results: all that shapes them. Results are mixed only where it is the same. */
import { describe, type BackendDescription } from '../backend';
import type { Measure, Metric, MetricOptions } from './metric';
import type { Classifier } from '../models/classifier';
import { joinWords } from '../text';
import { codeHash, packageVersions } from './code';
import type { PlanRow, Study } from './plan';
import type { SceneSource } from './source';
import type { SubjectOptions } from './subject';

/** One part of a study that is run in several: scene k belongs to part 1 + k mod `of`. */
export interface Shard {
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
}

/** What the header says of a subject. */
export interface SubjectHeader {
  readonly id: string;
  readonly title: string;
  readonly options: SubjectOptions;
}

/** What the header says of a metric. */
export interface MetricHeader {
  readonly id: string;
  readonly title: string;
  readonly options: MetricOptions;
  readonly measures: readonly Measure[];
  readonly pairs?: true;
  readonly byPlacement?: true;
}

/** Plain JSON; no times and no paths. */
export interface Header {
  readonly format: 'study results, version 1';
  readonly network: { readonly name: string; readonly fingerprint: string };
  readonly seed: number;
  readonly scenes: Pick<SceneSource, 'count' | 'fingerprint' | 'credit'>;
  readonly subjects: readonly SubjectHeader[];
  readonly metrics: readonly MetricHeader[];
  readonly plan: readonly PlanRow[];
  readonly device: BackendDescription;
  readonly packages: Readonly<Record<string, string>>;
  /** SHA-256 of the sources. */
  readonly code: string;
  /** Only in a part's results. */
  readonly shard?: Shard;
}

/** The modules that scenes, maps and numbers come from, with all that they import. */
const entries = ['judge', 'metrics', 'scenes', 'standard'].map((name) => `src/study/${name}.ts`);

/** @param shard null for a study in one run */
export function headerOf(study: Study, classifier: Classifier, source: SceneSource, seed: number, shard: Shard | null): Header {
  const { name, fingerprint } = classifier;
  return {
    format: 'study results, version 1',
    network: { name, fingerprint },
    seed,
    scenes: { count: source.count, fingerprint: source.fingerprint, credit: source.credit },
    subjects: study.subjects.map(({ id, title, options }) => ({ id, title, options })),
    metrics: study.metrics.map(metricHeader),
    plan: study.rows,
    device: describe(),
    packages: packageVersions(),
    code: codeHash(entries),
    ...(shard && { shard }),
  };
}

function metricHeader({ id, title, options, measures, pairs, byPlacement }: Metric): MetricHeader {
  return { id, title, options, measures, ...(pairs && { pairs }), ...(byPlacement && { byPlacement }) };
}

/** The settings in which two headers differ, by their paths, such as `subjects.rise.options.samples`. */
export function differingSettings(a: unknown, b: unknown, path = ''): string[] {
  const [one, other] = [byName(a), byName(b)];
  if (one && other) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    const inside = names.flatMap((name) => differingSettings(one[name], other[name], path === '' ? name : `${path}.${name}`));
    if (inside.length > 0) return inside;
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

/** The members of an object by their keys, those of a list by their ids; null for anything else. */
function byName(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  const hasId = (item: unknown): item is { id: string } => typeof item === 'object' && item !== null && 'id' in item;
  return value.every(hasId) ? Object.fromEntries(value.map((item) => [item.id, item])) : null;
}

/** The first of them in words. */
export function inWords(settings: readonly string[]): string {
  const shown = settings.slice(0, 4);
  return settings.length > shown.length ? `${shown.join(', ')} and ${settings.length - shown.length} more` : joinWords(shown, 'and');
}
