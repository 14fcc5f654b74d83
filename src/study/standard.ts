/** The standard study, the full one, and what of them a person asks for. */
import type { SceneKind } from '../evaluation/scene';
import { UserError } from '../errors';
import { joinWords, nearestNames } from '../text';
import { withTrueObject } from './metrics-of-maps';
import type { Budgets } from './metrics-of-networks';
import { allMetrics } from './metrics';
import type { PlanRow, Study } from './plan';
import { baselineSubjects, methodSubject, type Subject, type SubjectOptions } from './subject';

/** Methods of a few passes, with rough seconds a map; those that share work leave it to the first. */
const fast: readonly (readonly [id: string, seconds: number])[] = [
  ['saliency', 0.1],
  ['gradient-x-input', 0.02],
  ['deconvnet', 0.1],
  ['guided-backprop', 0.1],
  ['guided-grad-cam', 0.05],
  ['fullgrad', 0.4],
  ['ablation-cam', 0.05],
  ['cam', 0.02],
  ['grad-cam', 0.05],
  ['counterfactual-grad-cam', 0.02],
  ['grad-cam++', 0.02],
  ['xgrad-cam', 0.02],
  ['hires-cam', 0.02],
  ['layer-cam', 0.02],
  ['eigen-cam', 0.1],
  ['eigengrad-cam', 0.1],
];

interface Costly {
  readonly id: string;
  readonly standard: SubjectOptions;
  readonly full: SubjectOptions;
  /** Rough, a map: in the standard study and in the full one. */
  readonly seconds: readonly [standard: number, full: number];
}

/** Methods of many passes, at the budget of the standard study and at that of the full one. */
const costly: readonly Costly[] = [
  { id: 'smoothgrad', standard: { samples: 25 }, full: {}, seconds: [1.5, 3] },
  { id: 'smoothgrad-squared', standard: { samples: 25 }, full: {}, seconds: [0.02, 0.02] },
  { id: 'vargrad', standard: { samples: 25 }, full: {}, seconds: [0.02, 0.02] },
  { id: 'integrated-gradients', standard: { steps: 25 }, full: {}, seconds: [1.3, 2.5] },
  { id: 'occlusion', standard: {}, full: {}, seconds: [2.5, 2.5] },
  { id: 'rise', standard: { samples: 400, variant: 'normalised' }, full: { variant: 'normalised' }, seconds: [3.5, 35] },
  { id: 'score-cam', standard: { channels: 128 }, full: {}, seconds: [1.1, 9] },
];

const standardBudgets: Budgets = { steps: 16, percentages: [10, 30, 50], subsets: 16, squares: 128, perturbed: 4, stages: 4 };
const fullBudgets: Budgets = { steps: 50, percentages: [10, 20, 30, 40, 50, 60, 70, 80, 90], subsets: 100, squares: 200, perturbed: 10, stages: 19 };

const baselines = baselineSubjects.map(({ id }) => id);
const fastIds = fast.map(([id]) => id);
const costlyIds = costly.map(({ id }) => id);

const onMaps = ['pointing', 'energy', 'overlap', 'complexity'];
const faithfulness = ['confidence', 'deletion', 'insertion', 'road', 'sensitivity-n', 'infidelity'];
const sanity = ['cascading-randomisation', 'independent-randomisation', 'random-logit', 'max-sensitivity'];

/** Methods that are left out where every map costs passes: what they show is close to another's. */
const nearTwins = ['counterfactual-grad-cam', 'smoothgrad-squared', 'vargrad', 'guided-grad-cam'];

const distinct = [...fastIds, ...costlyIds].filter((id) => !nearTwins.includes(id));

/** Methods on which the sanity checks are made: one of each family. */
const checked = [
  ...['saliency', 'gradient-x-input', 'deconvnet', 'guided-backprop', 'guided-grad-cam', 'fullgrad'],
  ...['grad-cam', 'grad-cam++', 'layer-cam', 'eigen-cam'],
];

const everyKind: readonly SceneKind[] = [...withTrueObject, 'shortcut'];

/** All methods but the costly ones on every scene; the costly ones and the costly metrics on fewer. */
const standardRows: readonly PlanRow[] = [
  { metrics: [...onMaps, 'discrimination', 'shortcut'], subjects: [...fastIds, ...baselines], kinds: everyKind, scenes: null },
  { metrics: onMaps, subjects: costlyIds, kinds: ['one object'], scenes: 30 },
  { metrics: [...onMaps, 'discrimination'], subjects: costlyIds, kinds: ['two objects'], scenes: 10 },
  { metrics: ['shortcut'], subjects: costlyIds, kinds: ['shortcut'], scenes: null },
  { metrics: ['agreement'], subjects: [...fastIds, ...costlyIds, ...baselines], kinds: ['one object'], scenes: 30 },
  { metrics: faithfulness, subjects: [...distinct, ...baselines], kinds: ['one object'], scenes: 30 },
  { metrics: sanity, subjects: [...checked, ...baselines], kinds: ['one object'], scenes: 20 },
];

export interface StudyRequest {
  /** Ids of methods; null for all of the study. The baselines are always there. */
  readonly methods: readonly string[] | null;
  /** Ids of metrics; null for all of the study. */
  readonly metrics: readonly string[] | null;
  /** Whether every method is measured by every metric on every scene, at full budgets. */
  readonly full: boolean;
  /** Whether every row is measured on every scene, their number being chosen by hand. */
  readonly everyScene: boolean;
}

/**
 * @throws UserError for names there are none of, or where the standard study has no row for what is asked
 */
export function studyOf({ methods, metrics, full, everyScene }: StudyRequest): Study {
  const methodSubjects: readonly Subject[] = [
    ...fast.map(([id, seconds]) => methodSubject(id, {}, seconds)),
    ...costly.map((row) => methodSubject(row.id, full ? row.full : row.standard, row.seconds[full ? 1 : 0])),
  ];
  const subjects = [...methodSubjects, ...baselineSubjects];
  const measured = allMetrics(full ? fullBudgets : standardBudgets);
  checkNames('method', methods, methodSubjects.map(({ id }) => id));
  checkNames('metric', metrics, measured.map(({ id }) => id));
  const complete: PlanRow = { metrics: measured.map(({ id }) => id), subjects: subjects.map(({ id }) => id), kinds: everyKind, scenes: null };
  const rows = (full ? [complete] : standardRows).flatMap((row): PlanRow[] => {
    const mine = row.subjects.filter((id) => baselines.includes(id) || (methods?.includes(id) ?? true));
    const chosen = row.metrics.filter((id) => metrics?.includes(id) ?? true);
    const empty = chosen.length === 0 || mine.every((id) => baselines.includes(id));
    return empty ? [] : [{ ...row, subjects: mine, metrics: chosen, scenes: everyScene ? null : row.scenes }];
  });
  const placed = new Set(rows.flatMap((row) => [...row.subjects, ...row.metrics]));
  const missing = [...(methods ?? []), ...(metrics ?? [])].filter((id) => !placed.has(id));
  if (missing.length > 0) {
    throw new UserError(`The standard study has no place for ${joinWords(missing, 'and')} with what else is asked for: add --full, or ask for more.`);
  }
  return {
    subjects: subjects.filter(({ id }) => rows.some((row) => row.subjects.includes(id))),
    metrics: measured.filter(({ id }) => rows.some((row) => row.metrics.includes(id))),
    rows,
  };
}

function checkNames(kind: string, asked: readonly string[] | null, known: readonly string[]): void {
  const stranger = asked?.find((id) => !known.includes(id));
  if (stranger !== undefined) throw new UserError(`There is no ${kind} "${stranger}": the nearest are ${nearestNames(stranger, known)}.`);
}
