import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { inBatches } from '../batches';
import type { LinearHead } from '../models/classifier';
import { batchFor, forwardNumbers } from '../models/memory';
import { descendants } from '../models/network';
import type { AttributionMap } from './attribution-map';
import { headWeights } from './cam';
import { camMap, forwardOnly, type CamOptions } from './cam-map';
import { strongestChannels, type Channel } from './channels';
import { readActivation, type LayerValues } from './layer-values';
import type { Probe } from './probe';

export interface AblationCamOptions extends CamOptions {
  /** Looks at so many channels only, those of the largest L2 norm; the others weigh nothing. */
  readonly channels?: number;
  /** MiB that the copies which pass together may take, see {@link batchFor}. */
  readonly memory?: number;
  /** Called after each batch with the number of channels done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface AblationWeights {
  /** One weight a channel of the layer. */
  readonly weights: Float64Array;
  /** `relative`: the drop as a share of the score; `drop`: the drop itself, where the score is not positive. */
  readonly scaling: 'relative' | 'drop';
  /** Channels that were looked at. */
  readonly channels: number;
  /** Those of them that are 0 everywhere, whose weight is 0 by definition. */
  readonly zeroChannels: number;
  /** Pictures through the part of the network after the layer. */
  readonly headForward: number;
}

/** Copies of the layer's output a batch, at most. */
const largestBatch = 16;

/**
 * Ablation-CAM before its ReLU: `Σ_k w_k A^k`, `w_k = (S − S_k)/S`, where `S_k` is the score with channel k of the layer
 * set to 0. Desai & Ramaswamy 2020, section 3.
 * @returns a signed map of the layer's height and width
 * @throws UserError for an unknown layer or an impossible number of channels
 */
export async function ablationCam(probe: Probe, options: AblationCamOptions = {}): Promise<AttributionMap> {
  const values = await readActivation(probe, options.layer);
  const { weights, scaling, channels, zeroChannels, headForward } = await ablationWeights(probe, values, options);
  return camMap(probe, values, {
    method: 'ablation-cam',
    weights,
    options: { channels, scaling },
    passes: { ...forwardOnly, headForward },
    measured: { zeroChannels },
    eigenSmooth: options.eigenSmooth,
  });
}

/**
 * The weights of {@link ablationCam}. Only the part of the network after the layer runs again. Where that is global
 * average pooling and one dense layer, the drop of the logit is `w_k^c·mean(A^k)`, w the dense layer's weights for the
 * class, and nothing runs at all. Where `S ≤ 0`, dividing by it would turn every sign round, so the drop stays as it is.
 */
export async function ablationWeights(
  probe: Probe,
  values: LayerValues,
  options: Omit<AblationCamOptions, 'layer' | 'eigenSmooth'> = {},
): Promise<AblationWeights> {
  const channels = strongestChannels(values, options.channels);
  const ablated = channels.filter(({ map }) => map.some((value) => value !== 0));
  const head = linearHeadAt(probe, values.layer);
  const drops = head ? await linearDrops(probe, head, ablated) : await measuredDrops(probe, values.layer, ablated, options);
  const scaling = probe.score > 0 ? 'relative' : 'drop';
  const weights = new Float64Array(values.channels);
  ablated.forEach(({ index }, at) => {
    weights[index] = (drops[at] as number) / (scaling === 'relative' ? probe.score : 1);
  });
  return { weights, scaling, channels: channels.length, zeroChannels: channels.length - ablated.length, headForward: head ? 0 : ablated.length };
}

/** The head behind the layer, where the target is a linear function of the layer's channel means. */
function linearHeadAt({ classifier: { linearHead }, target }: Probe, layer: string): LinearHead | null {
  return linearHead?.layer === layer && target.score === 'logit' ? linearHead : null;
}

async function linearDrops({ target }: Probe, head: LinearHead, channels: readonly Channel[]): Promise<number[]> {
  const weights = await headWeights(head, target);
  return channels.map(({ index, map }) => ((weights[index] as number) * map.reduce((sum, value) => sum + value, 0)) / map.length);
}

/** `S − S_k` for each channel, by running the head on copies of the layer's output without the channel. */
async function measuredDrops(
  probe: Probe,
  layer: string,
  channels: readonly Channel[],
  { memory, onProgress }: Pick<AblationCamOptions, 'memory' | 'onProgress'>,
): Promise<number[]> {
  const { network } = probe.classifier;
  const after = descendants(network, [layer]);
  const size = batchFor(forwardNumbers(network.layers.filter(({ name }) => after.has(name))), largestBatch, memory);
  const head = probe.head(layer);
  const drops: number[] = [];
  const ask = async (first: number, length: number): Promise<void> => {
    const without = ablated(probe.activation(layer), channels.slice(first, first + length));
    try {
      const logits = head(without);
      try {
        drops.push(...probe.scoresOf((await logits.data()) as Float32Array).map((score) => probe.score - score));
      } finally {
        logits.dispose();
      }
    } finally {
      without.dispose();
    }
  };
  await inBatches(channels.length, size, ask, onProgress);
  return drops;
}

/** One copy of the layer's output a channel, `[channels, height, width, all channels]`, with that channel set to 0. */
function ablated(activation: Tensor4D, channels: readonly Channel[]): Tensor4D {
  return tf.tidy(() => {
    const removed = tf.oneHot(tf.tensor1d(channels.map(({ index }) => index), 'int32'), activation.shape[3]);
    return activation.mul(tf.sub(1, removed).reshape([channels.length, 1, 1, -1]));
  });
}
