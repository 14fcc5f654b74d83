/**
 * Where a library defines a method otherwise, comparisons.ts says in one sentence what it does. Here each of those
 * sentences is carried out, unless one of our variants does so: the library's map must come out.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../src/backend';
import { integratedGradients } from '../../src/methods/integrated-gradients';
import type { Probe } from '../../src/methods/probe';
import { softmax } from '../../src/models/predictions';
import { decodeNpy } from '../../src/npy';
import { normalNumbers, uniformSource } from '../../src/random';
import { agreement, valuesFolder } from './compare';
import { bounds, type Step } from './comparisons';
import { onCat } from './on-cat';

const layer = 'blocks.10';
const batch = 16;

function assertEqual(file: string, values: ArrayLike<number>, side: number, bound: keyof typeof bounds = 'exact', steps: readonly Step[] = []): void {
  const channels = values.length === side * side ? 1 : 3;
  const theirs = decodeNpy(readFileSync(join(valuesFolder, `${file}.npy`)));
  const { measure, below } = bounds[bound];
  const found = agreement({ values: Float32Array.from(values), height: side, width: side, channels }, theirs, steps);
  assert.ok(found[measure] < below, `${file}: ${JSON.stringify(found)}`);
}

const numbers = async (tensor: Tensor4D): Promise<Float32Array> => (await tensor.data()) as Float32Array;

/** The channels of the layer as a batch, `[channels, height, width, 1]`; the caller's. */
const channelsAsBatch = (probe: Probe): Tensor4D => tf.tidy(() => probe.activation(layer).transpose<Tensor4D>([3, 1, 2, 0]));

/** `Σ_k w_k A^k` in float64. */
async function weighted(probe: Probe, weights: readonly number[]): Promise<number[]> {
  const activation = await numbers(probe.activation(layer));
  const places = activation.length / weights.length;
  return Array.from({ length: places }, (_, place) => weights.reduce((sum, w, k) => sum + w * activation[place * weights.length + k]!, 0));
}

const scaled = (maps: Tensor4D): Tensor4D => {
  const above = maps.sub<Tensor4D>(maps.min([1, 2], true));
  return above.div(above.max([1, 2], true));
};

/** What the network answers to the input times each channel's mask. */
async function logitsUnder(probe: Probe, mask: (channels: Tensor4D) => Tensor4D): Promise<Float32Array[]> {
  const channels = channelsAsBatch(probe);
  const input = probe.activation(probe.classifier.network.input);
  const head = probe.head(probe.classifier.network.input);
  const classes = probe.classifier.classNames.length;
  const rows: Float32Array[] = [];
  for (let first = 0; first < channels.shape[0]; first += batch) {
    const logits = tf.tidy(() => head(input.mul(mask(channels.slice([first, 0, 0, 0], [batch, -1, -1, -1])))));
    const values = (await logits.data()) as Float32Array;
    logits.dispose();
    for (let row = 0; row < batch; row++) rows.push(values.slice(row * classes, (row + 1) * classes));
  }
  channels.dispose();
  return rows;
}

describe('what libraries do otherwise', function () {
  this.timeout(60_000);

  it('guided backpropagation and DeconvNet that do not see ReLU6 are the plain gradient', async () => {
    await onCat(async (probe) => {
      const gradient = await numbers(probe.inputGradient());
      for (const file of ['captum/GuidedBackprop-ReLU6', 'captum/Deconvolution-ReLU6', 'pytorch-grad-cam/GuidedBackpropReLUModel-ReLU6']) {
        assertEqual(file, gradient, 224, 'gates');
      }
    });
  });

  it('DeconvNet on min(ReLU(z), 6) stops saturated units', async () => {
    await onCat(async (probe) => {
      const signal = probe.modifiedInputGradient('capped', (_layer, gradient, _inputs, value) => gradient.relu().mul(value.less(6).toFloat()));
      assertEqual('captum/Deconvolution', await numbers(signal), 224);
    });
  });

  it('absolute values are taken before the mean and the variance', async () => {
    await onCat(async (probe) => {
      const input = probe.activation(probe.classifier.network.input);
      const levels = await numbers(input);
      const sigma = 0.15 * (levels.reduce((a, b) => Math.max(a, b)) - levels.reduce((a, b) => Math.min(a, b)));
      const noise = normalNumbers(uniformSource(0), 4 * levels.length);
      const noisy = tf.tidy(() => input.add<Tensor4D>(tf.tensor(noise, [4, ...input.shape.slice(1)]).mul(sigma)));
      const { gradients } = await probe.at(noisy);
      const sizes = (await numbers(gradients)).map(Math.abs);
      tf.dispose([noisy, gradients]);
      const mean = (of: (size: number) => number) =>
        levels.map((_, index) => [0, 1, 2, 3].reduce((sum, k) => sum + of(sizes[k * levels.length + index]!), 0) / 4);
      const means = mean((size) => size);
      const squares = mean((size) => size ** 2);
      assertEqual('captum/NoiseTunnel-smoothgrad-abs', means, 224, 'gates');
      assertEqual('captum/NoiseTunnel-vargrad-abs', squares.map((square, index) => square - means[index]! ** 2), 224, 'gates');
      assertEqual('tf-keras-vis/Saliency-smooth', means, 224, 'gates', ['largest colour']);
    });
  });

  it("the trapezoid rule's weights sum to 0.98", async () => {
    await onCat(async (probe) => {
      const { values } = await integratedGradients(probe, { variant: 'trapezoid', steps: 49 });
      assertEqual('captum/IntegratedGradients-riemann_trapezoid', values.map((value) => 0.98 * value), 224, 'gates');
    });
  });

  it('Score-CAM enlarges from corner to corner, or scales before it enlarges', async () => {
    await onCat(async (probe) => {
      const { index } = probe.target;
      const fromCorners = await logitsUnder(probe, (maps) => scaled(tf.image.resizeBilinear(maps, [224, 224], true)));
      const logits = fromCorners.map((row) => row[index]!);
      assertEqual('pytorch-grad-cam/ScoreCAM.blocks.10', await weighted(probe, [...softmax(logits)]), 14);
      assertEqual('tf-keras-vis/Scorecam.blocks.10', await weighted(probe, fromCorners.map((row) => softmax(row)[index]!)), 14);
      const scaledFirst = await logitsUnder(probe, (maps) => tf.image.resizeBilinear(scaled(maps), [224, 224], false, true));
      assertEqual('torch-cam/ScoreCAM.blocks.10', await weighted(probe, [...softmax(scaledFirst.map((row) => row[index]!))]), 14);
    });
  });

  it('Ablation-CAM sets channels far below the least value of the layer', async () => {
    await onCat(async (probe) => {
      const activation = probe.activation(layer);
      const channels = activation.shape[3];
      const least = (await numbers(activation)).reduce((a, b) => Math.min(a, b));
      const head = probe.head(layer);
      const falls: number[] = [];
      for (let k = 0; k < channels; k++) {
        const logits = tf.tidy(() => {
          const own = tf.oneHot(tf.tensor1d([k], 'int32'), channels).toFloat().reshape([1, 1, 1, channels]);
          return head(activation.mul(tf.sub(1, own)).add(own.mul(least - 1e7)));
        });
        falls.push(probe.score - probe.scoresOf((await logits.data()) as Float32Array)[0]!);
        logits.dispose();
      }
      assertEqual('pytorch-grad-cam/AblationCAM.blocks.10', await weighted(probe, falls.map((fall) => fall / probe.score)), 14);
    });
  });
});
