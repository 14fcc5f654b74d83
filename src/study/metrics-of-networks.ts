/** The metrics of src/evaluation that ask the network again, at the budgets that a study names. */
import { confidenceChanges, deletion, insertion } from '../evaluation/faithfulness';
import { infidelity } from '../evaluation/infidelity';
import type { PixelMap } from '../evaluation/pixel-map';
import { Randomisation, underRandomisation, underRandomLogit, type RandomisationOrder } from '../evaluation/randomisation';
import { road } from '../evaluation/road';
import { maxSensitivity } from '../evaluation/robustness';
import { sensitivityN } from '../evaluation/sensitivity';
import { similarity, type Similarity } from '../evaluation/similarity';
import type { Probe } from '../methods/probe';
import { withTrueObject } from './metrics-of-maps';
import type { Measure, Measured, Metric, MetricOptions, Question } from './metric';

/** How much the metrics that ask the network may spend. */
export interface Budgets {
  /** Steps of deletion and insertion. */
  readonly steps: number;
  /** Percentages of pixels that ROAD removes. */
  readonly percentages: readonly number[];
  /** Subsets of each size of sensitivity-n. */
  readonly subsets: number;
  /** Squares of infidelity. */
  readonly squares: number;
  /** Perturbed pictures of max-sensitivity. */
  readonly perturbed: number;
  /** Steps of a cascade that are looked at, from the logits to the input. */
  readonly stages: number;
}

const mapsOf = ({ judged }: Question): PixelMap[] => judged.map(({ map }) => map);

/** The maps of all of the question's subjects for another probe. */
const explainAgain = ({ judged }: Question) => async (probe: Probe): Promise<PixelMap[]> => {
  const maps: PixelMap[] = [];
  for (const one of judged) maps.push(await one.again(probe));
  return maps;
};

/** A metric of several maps at once, which share its passes. */
function ofAllMaps<T>(
  row: Omit<Metric, 'measure' | 'kinds'>,
  answers: (question: Question) => Promise<readonly T[]>,
  values: (answer: T) => Measured['values'],
): Metric {
  return {
    ...row,
    kinds: withTrueObject,
    async measure(question) {
      if (question.judged.length === 0) return [];
      const found = await answers(question);
      return question.judged.map(({ id }, index) => ({ subject: id, values: values(found[index] as T) }));
    },
  };
}

/** The metrics of faithfulness. */
function faithful({ steps, percentages, subsets, squares }: Budgets): Metric[] {
  const curve = (id: string, title: string, better: 'higher' | 'lower', of: typeof deletion): Metric =>
    ofAllMaps(
      {
        id,
        title,
        measures: [{ id: 'area', title: `Area under the ${id} curve`, better }],
        cost: `${steps} forward passes a map`,
        seconds: { question: 0.03, map: 0.012 * steps },
        options: { steps },
      },
      (question) => of(question.probe, mapsOf(question), { steps, seed: question.seed }),
      ({ area }) => ({ area }),
    );
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return [
    ofAllMaps(
      {
        id: 'confidence',
        title: 'Confidence through the map',
        measures: [
          { id: 'drop', title: 'Average drop', better: 'lower' },
          { id: 'increase', title: 'Increase in confidence', better: 'higher', proportion: true },
        ],
        cost: 'one forward pass a map',
        seconds: { question: 0, map: 0.016 },
        options: { scaling: 'positive part' },
      },
      (question) => confidenceChanges(question.probe, mapsOf(question), { scaling: 'positive part' }),
      ({ drop, increase }) => ({ drop, increase }),
    ),
    curve('deletion', 'Deletion', 'lower', deletion),
    curve('insertion', 'Insertion', 'higher', insertion),
    ofAllMaps(
      {
        id: 'road',
        title: 'ROAD',
        measures: [
          { id: 'gap', title: 'Least less most relevant first', better: 'higher' },
          { id: 'most-first', title: 'Probability, most relevant removed first', better: 'lower' },
          { id: 'least-first', title: 'Probability, least relevant removed first', better: 'higher' },
        ],
        cost: `${2 * percentages.length} forward passes and filled-in pictures a map`,
        seconds: { question: 0.05, map: 0.15 * percentages.length },
        options: { percentages: percentages.join(' ') },
      },
      (question) => road(question.probe, mapsOf(question), { percentages, seed: question.seed }),
      ({ gap, mostRelevantFirst, leastRelevantFirst }) => ({ gap, 'most-first': mean(mostRelevantFirst), 'least-first': mean(leastRelevantFirst) }),
    ),
    ofAllMaps(
      {
        id: 'sensitivity-n',
        title: 'Sensitivity-n',
        measures: [{ id: 'correlation', title: 'Correlation with the fall of the logit', better: 'higher' }],
        cost: `${8 * subsets} forward passes for all maps together`,
        seconds: { question: 8 * subsets * 0.011, map: 0.01 },
        options: { subsets },
      },
      (question) => sensitivityN(question.probe, mapsOf(question), { subsets, seed: question.seed }),
      ({ mean: correlation }) => ({ correlation }),
    ),
    ofAllMaps(
      {
        id: 'infidelity',
        title: 'Infidelity',
        measures: [{ id: 'unforeseen', title: 'Share of the changes that the map does not foresee', better: 'lower' }],
        cost: `${squares} forward passes for all maps together`,
        seconds: { question: squares * 0.011, map: 0.005 },
        options: { squares },
      },
      (question) => infidelity(question.probe, mapsOf(question), { samples: squares, seed: question.seed }),
      ({ unforeseen }) => ({ unforeseen }),
    ),
  ];
}

function robust({ perturbed }: Budgets): Metric {
  return ofAllMaps(
    {
      id: 'max-sensitivity',
      title: 'Max-sensitivity',
      measures: [
        { id: 'maximum', title: 'Largest relative change of the map', better: 'lower' },
        { id: 'mean', title: 'Mean relative change of the map', better: 'lower' },
      ],
      cost: `the map of ${perturbed} more pictures`,
      seconds: { question: perturbed * 0.05, map: perturbed * 0.06 },
      options: { perturbed },
    },
    (question) => maxSensitivity(question.probe, explainAgain(question), { samples: perturbed, seed: question.seed }),
    ({ maximum, mean }): Measured['values'] => (maximum === null || mean === null ? {} : { maximum, mean }),
  );
}

const similarities = [
  ['spearman', 'rank correlation'],
  ['spearmanAbsolute', 'rank correlation of sizes'],
  ['ssim', 'SSIM'],
  ['ssimAbsolute', 'SSIM of sizes'],
] as const satisfies readonly (readonly [keyof Similarity, string])[];

const idOf = (name: keyof Similarity): string => name.replace('Absolute', '-absolute');

/** A measure for each similarity, lower being better: what is left of a map that no longer has a reason. */
function similarityMeasures(prefix: string, suffix: string): Measure[] {
  return similarities.map(([name, title]) => ({ id: `${prefix}${idOf(name)}`, title: `${title}${suffix}`, better: 'lower' }));
}

const similarityValues = (prefix: string, found: Similarity): [string, number][] => similarities.map(([name]) => [`${prefix}${idOf(name)}`, found[name]]);

/** Names of stages in measures: the logits alone, then further down in even steps, at last everything. */
const stageNames = (stages: number): string[] => Array.from({ length: stages }, (_, stage) => `stage-${stage + 1}`);

/** Rough seconds of a similarity, and of a map with what it shares. */
const secondsAgain = 0.15;

/**
 * A network that has forgotten what it learned, from the logits down or at one place. The same weights for all scenes. Stage 1
 * is the logits, the last one the layer after the input; those between are evenly spread over the cascade's steps.
 */
function randomised(order: RandomisationOrder, stages: number): Metric {
  const names = stageNames(stages);
  const options: MetricOptions = { draw: 'permutation', seed: 0, stages };
  return {
    id: `${order}-randomisation`,
    title: order === 'cascading' ? 'Randomisation from the logits down to a layer' : 'Randomisation of one layer',
    measures: names.flatMap((name, index) => similarityMeasures(`${name}-`, `, stage ${index + 1} of ${stages}`)),
    cost: `the map of ${stages} randomised networks`,
    seconds: { question: 0.5 + stages * 0.05, map: stages * secondsAgain },
    kinds: withTrueObject,
    options,
    async measure(question) {
      const { probe, judged } = question;
      const randomisation = await Randomisation.of(probe.classifier, { draw: 'permutation', seed: 0 });
      try {
        const places = names.map((_, stage) => Math.round((stage * (randomisation.steps.length - 1)) / Math.max(1, stages - 1)));
        const steps = places.map((place) => randomisation.steps[place]?.name as string);
        const found = await underRandomisation(probe, randomisation, order, explainAgain(question), similarity, steps);
        const valuesOf = (index: number) =>
          found.flatMap(({ compared }, stage) => similarityValues(`${names[stage] as string}-`, compared[index] as Similarity));
        return judged.map(({ id }, index) => ({ subject: id, values: Object.fromEntries(valuesOf(index)) }));
      } finally {
        randomisation.dispose();
      }
    },
  };
}

const otherLogit: Metric = ofAllMaps(
  {
    id: 'random-logit',
    title: 'Random logit',
    measures: similarityMeasures('', ' with the map of another class'),
    cost: 'the map of one more class',
    seconds: { question: 0.05, map: secondsAgain },
    options: {},
  },
  async (question) => (await underRandomLogit(question.probe, explainAgain(question), similarity, { seed: question.seed })).compared,
  (found) => Object.fromEntries(similarityValues('', found)),
);

/** All of them at a budget. */
export function metricsOfNetworks(budgets: Budgets): Metric[] {
  return [
    ...faithful(budgets),
    robust(budgets),
    randomised('cascading', budgets.stages),
    randomised('independent', budgets.stages),
    otherLogit,
  ];
}
