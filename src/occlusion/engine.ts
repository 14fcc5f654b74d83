/** The two ways to ask a network about occluded pictures, and the choice between them. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import { batchFor, forwardNumbers, numbersAlive } from '../models/memory';
import { ancestors, type Layer, type Network } from '../models/network';
import type { Observation } from '../models/observation';
import { joinWords } from '../text';
import { evaluateChanged, partOfMap } from './incremental';
import { evaluateCovered } from './naive';
import { planBatches, Planner, type Part } from './plan';
import { windowCount, type WindowGrid } from './windows';

/** `naive` sends each occluded picture through the whole network; `incremental` computes again only what a window changes. */
export const engines = ['incremental', 'naive'] as const;
export type EngineName = (typeof engines)[number];

export interface OcclusionBatch {
  /** Indices in the grid, row by row. */
  readonly windows: readonly number[];
  /**
   * Outputs of the wanted layers for these windows, the caller's to dispose of.
   * @param filling what the windows show, as `fillTensor` makes it
   */
  evaluate(filling: Tensor4D): Map<string, Tensor>;
}

export interface OcclusionEngine {
  readonly name: EngineName;
  readonly batches: readonly OcclusionBatch[];
  /** Multiply-adds for all windows together. */
  readonly multiplyAdds: number;
  readonly multiplyAddsNaive: number;
}

/** Pictures a batch, at most, unless a batch is given. */
const largestBatch = 32;

/** What bounds a batch: {@link batchFor}, unless its size is given. */
export interface BatchLimits {
  readonly batch?: number;
  readonly memory?: number;
}

/**
 * Incremental passes copy borders, so they must save at least this share of the multiply-adds. On EfficientNet-Lite0 and two
 * cores they gain nothing where they save a tenth, and a seventh of the time where they save a sixth.
 */
const leastSaving = 0.15;

/**
 * Plans occlusion on a network.
 * @param wanted the layers whose outputs are asked for
 * @param asked an engine, if not the one that is chosen here
 * @param limits the most windows a batch, or the MiB that they may take
 * @throws UserError for an engine that does not exist, a batch that is no whole number ≥ 1 or a memory that is no number above 0
 */
export function occlusionEngine(observation: Observation, grid: WindowGrid, wanted: readonly string[], asked?: EngineName, limits: BatchLimits = {}): OcclusionEngine {
  if (asked !== undefined && !engines.includes(asked)) throw new UserError(`There is no occlusion engine "${String(asked)}": choose ${joinWords(engines, 'or')}.`);
  const { batch } = limits;
  if (batch !== undefined && !(Number.isInteger(batch) && batch >= 1)) throw new UserError(`A batch must hold a whole number of pictures from 1 on, not ${batch}.`);
  const naive = naiveEngine(observation, grid, wanted, limits);
  if (asked === 'naive') return naive;
  const incremental = incrementalEngine(observation, grid, wanted, naive.multiplyAddsNaive, limits);
  return asked === 'incremental' || incremental.multiplyAdds <= (1 - leastSaving) * naive.multiplyAdds ? incremental : naive;
}

function naiveEngine(observation: Observation, grid: WindowGrid, wanted: readonly string[], { batch, memory }: BatchLimits): OcclusionEngine {
  const { network } = observation.classifier;
  const layers = computed(network, wanted);
  const count = windowCount(grid);
  const size = batch ?? batchFor(forwardNumbers(layers), largestBatch, memory);
  const multiplyAdds = count * layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
  const batches = Array.from({ length: Math.ceil(count / size) }, (_, index) => {
    const windows = Array.from({ length: Math.min(size, count - index * size) }, (_, window) => index * size + window);
    return { windows, evaluate: (filling: Tensor4D) => evaluateCovered(observation, grid, filling, windows, wanted) };
  });
  return { name: 'naive', batches, multiplyAdds, multiplyAddsNaive: multiplyAdds };
}

function computed(network: Network, wanted: readonly string[]): Layer[] {
  const needed = ancestors(network, wanted, () => false);
  return network.layers.filter(({ name }) => needed.has(name));
}

function incrementalEngine(observation: Observation, grid: WindowGrid, wanted: readonly string[], multiplyAddsNaive: number, { batch, memory }: BatchLimits): OcclusionEngine {
  const { network } = observation.classifier;
  const planner = new Planner(network, wanted, grid);
  const plans = planBatches(planner, batch ?? batchFor(numbersAlive(planner.largest()), largestBatch, memory));
  const batches = plans.map((plan) => ({
    windows: plan.windows,
    evaluate: (filling: Tensor4D) => {
      const replaced = tf.tidy(() => shown(filling, plan.extents.get(network.input) as Part));
      try {
        return evaluateChanged(observation, plan, replaced, wanted);
      } finally {
        replaced.dispose();
      }
    },
  }));
  return { name: 'incremental', batches, multiplyAdds: plans.reduce((sum, plan) => sum + plan.multiplyAdds, 0), multiplyAddsNaive };
}

/** The filling in each window of a batch, `[batch, rows, columns, channels]`. */
function shown(filling: Tensor4D, { rows, columns }: Part): Tensor4D {
  const [, height, width] = filling.shape;
  if (height === 1 && width === 1) return filling.tile([rows.starts.length, rows.length, columns.length, 1]);
  return partOfMap(filling, { rows, columns });
}
