/**
 * A probe is an observation with a target to explain. It computes each gradient once, on demand, and remembers
 * it, so that many methods on one picture share one forward and one backward pass. It owns its tensors and
 * gives all of them back on `dispose`.
 */
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import type { Picture } from '../images/picture';
import type { Classifier } from '../models/classifier';
import { disposeAll } from '../models/network';
import type { Observation } from '../models/observation';
import type { Prediction } from '../models/predictions';
import type { ActivationRule } from '../models/propagation';
import { ascentAt, logitsAt, type Ascent } from './at';
import { checkTarget, rowsOf, targetGradient, targetValue, type Target } from './score';

export class Probe {
  readonly #gradients = new Map<string, Tensor>();
  #prediction: Prediction | undefined;

  /** @param observation stays the caller's: several probes, one a target, may share it */
  constructor(
    readonly observation: Observation,
    readonly target: Target,
  ) {
    checkTarget(observation.classifier.classNames, target);
  }

  get classifier(): Classifier {
    return this.observation.classifier;
  }

  get classNames(): readonly string[] {
    return this.classifier.classNames;
  }

  get defaultLayer(): string {
    return this.classifier.defaultLayer;
  }

  get picture(): Picture {
    return this.observation.picture;
  }

  /** What the network thinks of the target class on this picture. */
  get prediction(): Prediction {
    const { logits } = this.observation;
    const { index } = this.target;
    return this.#prediction ??= {
      index,
      name: this.classifier.classNames[index] as string,
      logit: logits[index] as number,
      probability: targetValue(logits, { index, score: 'probability' }, this.classifier.outputActivation),
    };
  }

  /** The target's value on this picture. */
  get score(): number {
    return this.#valueOf(this.observation.logits);
  }

  #valueOf(logits: ArrayLike<number>): number {
    return targetValue(logits, this.target, this.classifier.outputActivation);
  }

  #start(logits: readonly ArrayLike<number>[]): Tensor2D {
    return targetGradient(logits, this.target, this.classifier.outputActivation);
  }

  /** A spatial layer's output, `[1, height, width, channels]`; the observation's own. */
  activation(layer: string): Tensor4D {
    return this.observation.output(layer) as Tensor4D;
  }

  /** ∂score/∂(layer's output), `[1, height, width, channels]`; the probe's own, not to be disposed of. */
  gradient(layer: string): Tensor4D {
    return this.#gradientOnce(layer, layer);
  }

  /** ∂score/∂input, `[1, height, width, channels]`, for the normalised input; the probe's own. */
  inputGradient(): Tensor4D {
    return this.gradient(this.classifier.network.input);
  }

  /**
   * What a modified backward pass brings to the input, `[1, height, width, channels]`; the probe's own.
   * @param name names the rule, under which the result is remembered
   */
  modifiedInputGradient(name: string, rule: ActivationRule): Tensor4D {
    return this.#gradientOnce(`input by ${name}`, this.classifier.network.input, rule);
  }

  #gradientOnce(key: string, layer: string, rule?: ActivationRule): Tensor4D {
    let gradient = this.#gradients.get(key);
    if (!gradient) {
      gradient = tf.keep(this.gradients([layer], rule).get(layer) as Tensor);
      this.#gradients.set(key, gradient);
    }
    return gradient as Tensor4D;
  }

  /**
   * ∂score/∂(output of each layer), batch axis first, by one backward pass. They are not remembered: the gradients
   * of all layers take as much memory as their outputs.
   * @param rule replaces the derivative of every activation
   * @returns one tensor a layer, the caller's to dispose of
   */
  gradients(layers: readonly string[], rule?: ActivationRule): Map<string, Tensor> {
    const start = this.#start([this.observation.logits]);
    try {
      return this.observation.gradients(start, layers, rule);
    } finally {
      start.dispose();
    }
  }

  /**
   * The same question about other inputs: the target's value and its gradient for each input of a batch, by one
   * forward and one backward pass a picture, see {@link ascentAt}.
   * @param inputs `[batch, height, width, channels]`, normalised; stay the caller's
   * @param rule replaces the derivative of every activation
   * @returns the gradients, `[batch, height, width, channels]`, are the caller's
   */
  at(inputs: Tensor4D, rule?: ActivationRule): Promise<Ascent> {
    return ascentAt(this.classifier, this.target, inputs, rule);
  }

  /**
   * The target's value for each input of a batch, by forward passes alone.
   * @param inputs `[batch, height, width, channels]`, normalised; stay the caller's
   */
  async scoresAt(inputs: Tensor4D): Promise<number[]> {
    return (await logitsAt(this.classifier, inputs)).map((row) => this.#valueOf(row));
  }

  /** The target's value for each row of logits, `batch × classes` numbers. */
  scoresOf(logits: Float32Array): number[] {
    return rowsOf(logits, this.classifier.classNames.length).map((row) => this.#valueOf(row));
  }

  /** The part of the network after a layer, see {@link Observation.head}. */
  head(layer: string): (output: Tensor) => Tensor2D {
    return this.observation.head(layer);
  }

  dispose(): void {
    disposeAll(this.#gradients.values());
    this.#gradients.clear();
  }
}

/** Opens a probe for the time of `use` and gives its tensors back, also after an exception. */
export async function withProbe<T>(observation: Observation, target: Target, use: (probe: Probe) => Promise<T>): Promise<T> {
  const probe = new Probe(observation, target);
  try {
    return await use(probe);
  } finally {
    probe.dispose();
  }
}
