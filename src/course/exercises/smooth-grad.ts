import type { Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../../backend';
import { normalNumbers, uniformSource } from '../../random';
import type { Exercise } from '../exercise';
import { mean, type Grid } from '../grid';
import type { Scene, Scored, SceneQuestion } from '../scene';
import { sceneCases, type SceneCase, type SceneCaseOptions } from '../scene-case';
import { smoothGradMistakes } from './smooth-grad-mistakes';

export interface SmoothGradQuestion extends SceneQuestion {
  /** Standard normal numbers, `[samples, height, width, 3]`. */
  readonly noise: Tensor4D;
  /** The noise's standard deviation as a share of the input's range. */
  readonly share: number;
}

export interface SmoothGradSwitches extends Scored {
  /** What is averaged over the samples. */
  readonly average: 'slopes' | 'magnitudes' | 'squares' | 'variance' | 'inputs';
  /** What the share is taken of. */
  readonly range: 'max − min' | 'one' | 'max' | 'standard deviation';
  readonly noise: 'each its own' | 'accumulated' | 'the first' | 'none' | 'uncentred';
  readonly times: 'nothing' | 'input';
}

export interface Noise {
  readonly samples: number;
  readonly share: number;
}

const option = (words: string, height: number, width: number, extra: Noise): SceneCaseOptions<SmoothGradQuestion, Noise> => ({
  words,
  extra,
  mostPasses: 8 * extra.samples,
  plan: { height, width, stem: 'relu6', features: 'relu', head: 'flatten' },
  question: (given, { samples, share }, scene, keep) => ({
    ...given,
    share,
    noise: keep(tf.tensor4d(Float32Array.from(noiseOf(scene, samples).flatMap((one) => [...one])), [samples, ...scene.inputShape])),
  }),
});

/** The mean of signed gradients at `I + σ·noise`, `σ = share · (max I − min I)`. */
export const smoothGrad: Exercise<SmoothGradQuestion, SmoothGradSwitches, SceneCase<SmoothGradQuestion, Noise>> = {
  id: 'smoothGrad',
  notebook: '02-saliency',
  title: 'SmoothGrad',
  task:
    'Given { network, input, target, noise, share }: SmoothGrad of the class `target`, [height, width, 3], signed: the mean of the logit’s ' +
    'gradients at noisy copies of the input. ' +
    '`noise` holds standard normal numbers, [samples, height, width, 3], one slice a copy; the noise’s standard deviation is `share` of the ' +
    'input’s range, its maximum less its minimum.',
  right: { quantity: 'logit', whose: 'target', average: 'slopes', range: 'max − min', noise: 'each its own', times: 'nothing' },
  mistakes: smoothGradMistakes,
  freeScale: true,
  cases: (seed) =>
    sceneCases(seed, [option('an input of 8 × 11 pixels', 8, 11, { samples: 8, share: 0.15 }), option('an input of 10 × 7 pixels', 10, 7, { samples: 6, share: 0.2 })]),
  async model({ scene, extra }, { average, range, noise, times, ...scored }) {
    const inputs = () => noisy(scene, extra, range, noise);
    const key = `${range} ${noise} ${average === 'inputs' ? 'averaged' : ''}`;
    const slopes = await scene.gradientsOf(key, scored, () => (average === 'inputs' ? [averaged(inputs())] : inputs()));
    const [{ shape }] = slopes as [Grid];
    const values = scene.input.length;
    const joined = Float64Array.from({ length: values }, (_, at) => joinedOf(slopes.map((one) => one.values[at] as number), average));
    return { shape, values: times === 'input' ? joined.map((value, at) => value * (scene.input[at] as number)) : joined };
  },
};

function joinedOf(slopes: number[], average: SmoothGradSwitches['average']): number {
  switch (average) {
    case 'slopes':
    case 'inputs':
      return mean(slopes);
    case 'magnitudes':
      return mean(slopes.map(Math.abs));
    case 'squares':
      return mean(slopes.map((slope) => slope ** 2));
    case 'variance':
      return mean(slopes.map((slope) => (slope - mean(slopes)) ** 2));
  }
}

/** Standard normal numbers, one list a sample; they depend on the input alone, and so on the seed. */
function noiseOf({ input }: Scene, samples: number): Float32Array[] {
  const uniform = uniformSource(Math.round(1e6 * Math.abs(input[0] as number)));
  return Array.from({ length: samples }, () => normalNumbers(uniform, input.length));
}

function noisy(scene: Scene, { samples, share }: Noise, range: SmoothGradSwitches['range'], kind: SmoothGradSwitches['noise']): Float32Array[] {
  const sigma = share * rangeOf(scene.input, range);
  const noise = noiseOf(scene, samples);
  let present = scene.input;
  return noise.map((own) => {
    const used = kind === 'the first' ? (noise[0] as Float32Array) : own;
    const size = (at: number) => (kind === 'none' ? 0 : kind === 'uncentred' ? Math.abs(used[at] as number) : (used[at] as number));
    const copy = present.map((value, at) => value + sigma * size(at));
    if (kind === 'accumulated') present = copy;
    return copy;
  });
}

function rangeOf(input: Float32Array, range: SmoothGradSwitches['range']): number {
  const [least, most, centre] = [Math.min(...input), Math.max(...input), mean(input)];
  switch (range) {
    case 'max − min':
      return most - least;
    case 'one':
      return 1;
    case 'max':
      return most;
    case 'standard deviation':
      return Math.sqrt(mean(input.map((value) => (value - centre) ** 2)));
  }
}

const averaged = (inputs: readonly Float32Array[]): Float32Array => (inputs[0] as Float32Array).map((_, at) => mean(inputs.map((input) => input[at] as number)));
