/**
 * An observation is one network looking at one picture: the output of every layer, by one forward pass. It owns
 * those tensors and gives all of them back on `dispose`.
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { PictureError } from '../errors';
import type { Picture } from '../images/picture';
import { fit, normalisesFinitely, toInput, type Classifier } from './classifier';
import { branchesAround, disposeAll } from './network';
import { remembered } from './one-step';
import { topPredictions, type Prediction } from './predictions';
import { backpropagate, evaluate, type ActivationRule } from './propagation';

export class Observation {
  readonly #outputs: Map<string, Tensor>;
  readonly #remembered = new Map<string, Promise<unknown>>();

  private constructor(
    readonly classifier: Classifier,
    /** The picture as the network sees it, at its input size. */
    readonly picture: Picture,
    /** One logit a class. */
    readonly logits: Float32Array,
    outputs: Map<string, Tensor>,
  ) {
    this.#outputs = outputs;
  }

  /**
   * Shows the picture (fitted to the input size if it has another) to the network: one forward pass.
   * @throws PictureError when the network answers with something that is not a number
   */
  static async open(classifier: Classifier, picture: Picture): Promise<Observation> {
    const fitted = await fit(classifier, picture);
    const { network } = classifier;
    const input = toInput(classifier, fitted);
    let outputs = new Map<string, Tensor>();
    try {
      outputs = evaluate(network, new Map([[network.input, input]]), remembered(network));
      outputs.forEach((tensor) => tf.keep(tensor));
      const logits = (await (outputs.get(network.output) as Tensor).data()) as Float32Array;
      // A device may lose a NaN on its way to the logits: the maximum of NaN and 0 is 0 on some.
      if (!logits.every(Number.isFinite) || !normalisesFinitely(classifier)) {
        throw new PictureError(`${classifier.name} answers with values that are not finite: check its weights and the picture's range.`);
      }
      return new Observation(classifier, fitted, logits, outputs);
    } catch (error) {
      disposeAll(outputs.values());
      throw error;
    } finally {
      input.dispose();
    }
  }

  /** The output of a layer, batch axis first, computed now where the pass made it in one step with the next; the observation's own, not to be disposed of. */
  output(layer: string): Tensor {
    let tensor = this.#outputs.get(layer);
    if (!tensor) {
      tensor = tf.keep(evaluate(this.classifier.network, this.#outputs, [layer]).get(layer) as Tensor);
      this.#outputs.set(layer, tensor);
    }
    return tensor;
  }

  /** Where everything computed from this observation comes from: part of every record. */
  get source(): { network: { name: string; fingerprint: string }; picture: { name: string; fingerprint: string } } {
    const { classifier, picture } = this;
    return {
      network: { name: classifier.name, fingerprint: classifier.fingerprint },
      picture: { name: picture.name, fingerprint: picture.fingerprint },
    };
  }

  /** The classes by falling logit, the first `count` of them. */
  predictions(count: number): Prediction[] {
    return topPredictions(this.logits, this.classifier.outputActivation, this.classifier.classNames, count);
  }

  /** The result of an asynchronous computation on this observation that is made once for each key. */
  once<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const known = this.#remembered.get(key) as Promise<T> | undefined;
    if (known) return known;
    const promise = compute();
    this.#remembered.set(key, promise);
    promise.catch(() => this.#remembered.delete(key));
    return promise;
  }

  /** ∂(score)/∂(output of each layer) by one backward pass; the tensors are the caller's. */
  gradients(logitsGradient: Tensor2D, layers: readonly string[], rule?: ActivationRule): Map<string, Tensor> {
    const { network } = this.classifier;
    layers.forEach((layer) => network.layer(layer));
    return backpropagate(network, this.#outputs, network.output, logitsGradient, layers, rule);
  }

  /**
   * The part of the network after a layer, alone: from that layer's output, `[batch, …]`, to the logits
   * `[batch, classes]`. Branches that do not pass through the layer keep this picture's remembered outputs.
   */
  head(layer: string): (output: Tensor) => Tensor2D {
    const { network } = this.classifier;
    const branches = branchesAround(network, layer);
    return (output) => {
      const feeds = new Map<string, Tensor>(branches.map((name) => [name, this.output(name)]));
      feeds.set(layer, output);
      return evaluate(network, feeds, [network.output]).get(network.output) as Tensor2D;
    };
  }

  dispose(): void {
    disposeAll(this.#outputs.values());
  }
}

/** Opens an observation for the time of `use` and gives its tensors back, also after an exception. */
export async function withObservation<T>(
  classifier: Classifier,
  picture: Picture,
  use: (observation: Observation) => Promise<T>,
): Promise<T> {
  const observation = await Observation.open(classifier, picture);
  try {
    return await use(observation);
  } finally {
    observation.dispose();
  }
}
