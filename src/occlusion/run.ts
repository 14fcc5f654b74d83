import type { Tensor, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { otherWork } from '../batches';
import { disposeAll } from '../models/network';
import type { Observation } from '../models/observation';
import { occlusionEngine, type EngineName } from './engine';
import { fillTensor, type Fill } from './fills';
import { windowCount, type WindowGrid } from './windows';

/** What the network answers when each window of a grid in turn is covered. */
export interface OccludedAnswers {
  readonly grid: WindowGrid;
  /** `windows × classes`, row by row of the grid: every logit is kept, so one run serves all classes. */
  readonly logits: Float32Array;
  /** The feature map with the largest total activation on the uncovered picture (Zeiler & Fergus 2013, section 4.2). */
  readonly strongest: {
    readonly layer: string;
    readonly channel: number;
    /** Its total activation on the uncovered picture. */
    readonly total: number;
    /** Its total activation with each window covered, row by row of the grid. */
    readonly totals: Float32Array;
  };
  /** How the network was asked. */
  readonly engine: EngineName;
  /** Multiply-adds of convolutions and dense layers for all windows together. */
  readonly multiplyAdds: number;
  /** What they would be if each occluded picture passed through the whole network. */
  readonly multiplyAddsNaive: number;
}

export interface OcclusionRun {
  /** The most pictures a batch; unless given, as many as the memory allows, and at most 32. */
  readonly batch?: number;
  /** MiB that the pictures which pass together may take, see {@link batchFor}. */
  readonly memory?: number;
  /** Unless given, the incremental one where it has less to compute; the answers are the same up to rounding. */
  readonly engine?: EngineName;
  /** Called after each batch with the number of windows done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Covers one window after the other and asks the network again, in batches. */
export async function answersUnderOcclusion(
  observation: Observation,
  grid: WindowGrid,
  fill: Fill,
  { batch, memory, engine: asked, onProgress }: OcclusionRun = {},
): Promise<OccludedAnswers> {
  const { network, defaultLayer: layer, classNames, preprocessing } = observation.classifier;
  const input = observation.output(network.input) as Tensor4D;
  const { channel, total } = await strongestFeatureMap(observation.output(layer) as Tensor4D);
  const count = windowCount(grid);
  const logits = new Float32Array(count * classNames.length);
  const totals = new Float32Array(count);
  const engine = occlusionEngine(observation, grid, [layer, network.output], asked, { batch, memory });
  const filling = fillTensor(fill, input, preprocessing);
  try {
    let done = 0;
    for (const { windows, evaluate } of engine.batches) {
      let outputs = new Map<string, Tensor>();
      let sums: Tensor | undefined;
      try {
        outputs = evaluate(filling);
        sums = tf.tidy(() => tf.sum((outputs.get(layer) as Tensor4D).gather([channel], 3), [1, 2, 3]));
        const answers = (await (outputs.get(network.output) as Tensor).data()) as Float32Array;
        const sumsRead = await sums.data();
        windows.forEach((window, index) => {
          logits.set(answers.subarray(index * classNames.length, (index + 1) * classNames.length), window * classNames.length);
          totals[window] = sumsRead[index] as number;
        });
      } finally {
        sums?.dispose();
        disposeAll(outputs.values());
      }
      onProgress?.((done += windows.length), count);
      await otherWork();
    }
  } finally {
    filling.dispose();
  }
  const { name, multiplyAdds, multiplyAddsNaive } = engine;
  return { grid, logits, strongest: { layer, channel, total, totals }, engine: name, multiplyAdds, multiplyAddsNaive };
}

async function strongestFeatureMap(activation: Tensor4D): Promise<{ channel: number; total: number }> {
  const sums = tf.tidy(() => tf.sum(activation, [0, 1, 2]));
  try {
    const totals = (await sums.data()) as Float32Array;
    const channel = totals.reduce((best, value, index) => (value > (totals[best] as number) ? index : best), 0);
    return { channel, total: totals[channel] as number };
  } finally {
    sums.dispose();
  }
}
