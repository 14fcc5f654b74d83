/**
 * A probe is an observation with a target to explain. It computes each gradient once, on demand, and remembers
 * it, so that many methods on one picture share one forward and one backward pass. It owns its tensors and
 * gives all of them back on `dispose`.
 */
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import type { Picture } from '../images/picture';
import type { Classifier } from '../models/classifier';
import { disposeAll } from '../models/network';
import type { Observation } from '../models/observation';
import type { Prediction } from '../models/predictions';
import type { Score } from './attribution-map';
import { scoreGradient, scoreValue } from './score';

/** What is to be explained: a class, by its logit unless its probability is asked for. */
export interface Target {
  readonly index: number;
  readonly score: Score;
}

export class Probe {
  readonly #gradients = new Map<string, Tensor>();

  /** @param observation stays the caller's: several probes, one a target, may share it */
  constructor(
    readonly observation: Observation,
    readonly target: Target,
  ) {
    const { classNames } = observation.classifier;
    if (!Number.isInteger(target.index) || target.index < 0 || target.index >= classNames.length) {
      throw new UserError(`There is no class ${target.index}: the network knows classes 0 to ${classNames.length - 1}.`);
    }
  }

  get classifier(): Classifier {
    return this.observation.classifier;
  }

  get picture(): Picture {
    return this.observation.picture;
  }

  /** What the network thinks of the target class on this picture. */
  get prediction(): Prediction {
    const { logits } = this.observation;
    const { index } = this.target;
    return {
      index,
      name: this.classifier.classNames[index] as string,
      logit: logits[index] as number,
      probability: scoreValue(logits, index, 'probability'),
    };
  }

  /** The score of the target on this picture. */
  get score(): number {
    return scoreValue(this.observation.logits, this.target.index, this.target.score);
  }

  /** A spatial layer's output, `[1, height, width, channels]`; the observation's own. */
  activation(layer: string): Tensor4D {
    return this.observation.output(layer) as Tensor4D;
  }

  /** ∂score/∂(layer's output), `[1, height, width, channels]`; the probe's own, not to be disposed of. */
  gradient(layer: string): Tensor4D {
    let gradient = this.#gradients.get(layer);
    if (!gradient) {
      const start = scoreGradient(this.observation.logits, this.target.index, this.target.score);
      try {
        gradient = tf.keep(this.observation.gradients(start, [layer]).get(layer) as Tensor);
      } finally {
        start.dispose();
      }
      this.#gradients.set(layer, gradient);
    }
    return gradient as Tensor4D;
  }

  /** ∂score/∂input, `[1, height, width, 3]`, for the normalised input; the probe's own. */
  inputGradient(): Tensor4D {
    return this.gradient(this.classifier.network.input);
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
