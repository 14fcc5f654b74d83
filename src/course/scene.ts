/** A small network looking at an input: what questions are made of, and what the models of right and wrong answers read. */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { disposeAll } from '../models/network';
import { backpropagate, evaluate } from '../models/propagation';
import { uniformSource } from '../random';
import { argmax, type Grid } from './grid';
import { buildNetwork, classCount, type Plan, type Planned } from './plan';
import { lend, type SmallNetwork } from './small-network';

/** What a gradient is taken of: `loss` is the cross-entropy −log p. */
export type Quantity = 'logit' | 'probability' | 'loss';

/** Whose quantity: the class that was asked for, the one with the largest logit there or at the
 * input itself, class 0 whatever is asked, or the sum over all. */
export type Whose = 'target' | 'predicted' | 'predicted at input' | 'class 0' | 'all';

/** The switches of every exercise that takes a gradient. */
export interface Scored {
  readonly quantity: Quantity;
  readonly whose: Whose;
}

/** What every question about a network gives. */
export interface SceneQuestion {
  readonly network: SmallNetwork;
  /** `[height, width, 3]`, normalised: mid grey is 0. */
  readonly input: Tensor3D;
  /** The class to explain. */
  readonly target: number;
}

/** Takes a tensor that is to be given back after the call. */
export type Keep = <T extends Tensor>(tensor: T) => T;

export interface ScenePlan extends Plan {
  /** The layer to look at; `features` unless named. */
  readonly layer?: 'stem' | 'features';
}

/** What each layer is computed from, where something could be read too early. */
const before: Readonly<Record<string, string>> = { features: 'features.conv', stem: 'stem.conv' };

export class Scene {
  readonly #known = new Map<string, Promise<readonly Grid[]>>();

  private constructor(
    readonly planned: Planned,
    readonly plan: ScenePlan,
    /** `height × width × 3` values, each the normalisation of a level, so that there is a picture to it. */
    readonly input: Float32Array,
    readonly logits: Float64Array,
    /** The class with the second largest logit, or the one without evidence: never the predicted one. */
    readonly target: number,
  ) {}

  static async make(seed: number, plan: ScenePlan): Promise<Scene> {
    const planned = buildNetwork(seed, plan);
    const uniform = uniformSource(seed + 1);
    // Colours of unequal brightness, so that neither the mean colour nor an exchange of colours goes unnoticed.
    const shifts = [0.35, -0.15, 0.1].map((shift) => shift * (0.7 + 0.6 * uniform()));
    const level = (at: number): number => Math.round(128 * ((shifts[at % 3] as number) + 0.6 * (uniform() * 2 - 1)));
    const input = Float32Array.from({ length: plan.height * plan.width * 3 }, (_, at) => Math.max(-127, Math.min(128, level(at))) / 128);
    const [logits] = await answersOf(planned, plan, [input]);
    const { values } = logits as Grid;
    const others = values.map((value, index) => (index === argmax(values) ? -Infinity : value));
    return new Scene(planned, plan, input, values, plan.without ?? argmax(others));
  }

  get layer(): string {
    return this.plan.layer ?? 'features';
  }

  /** The output of the layer's convolution, before its normalisation and activation. */
  get layerBefore(): string {
    return before[this.layer] as string;
  }

  get predicted(): number {
    return argmax(this.logits);
  }

  get inputShape(): [number, number, 3] {
    return [this.plan.height, this.plan.width, 3];
  }

  /** A layer's output. */
  async activation(layer: string): Promise<Grid> {
    const [grid] = await this.#once(`activation ${layer}`, () => this.#activations(layer));
    return grid as Grid;
  }

  /** The gradient at a layer, or at the input. */
  async gradient(layer: string, scored: Scored): Promise<Grid> {
    const key = `gradient ${layer} ${scored.quantity} ${scored.whose}`;
    const [grid] = await this.#once(key, () => this.gradientsAt([this.input], scored, layer));
    return grid as Grid;
  }

  /** The logits of other inputs, computed once for each key. */
  logitsAt(key: string, inputs: () => readonly Float32Array[]): Promise<readonly Grid[]> {
    return this.#once(`logits ${key}`, () => answersOf(this.planned, this.plan, inputs()));
  }

  /** The logits that the network makes of other outputs of a layer, computed once for each key. */
  headAt(key: string, layer: string, outputs: () => readonly Grid[]): Promise<readonly Grid[]> {
    return this.#once(`head ${key}`, async () => {
      const { network } = this.planned;
      const given = outputs();
      const [{ shape }] = given as [Grid];
      const run = (): Tensor => {
        const batch = tf.tensor(Float32Array.from(given.flatMap(({ values }) => [...values])), [given.length, ...shape]);
        return evaluate(network, new Map([[layer, batch]]), [network.output]).get(network.output) as Tensor;
      };
      return readRows(tf.tidy(run));
    });
  }

  /** Gradients at other inputs, computed once for each key. */
  gradientsOf(key: string, scored: Scored, inputs: () => readonly Float32Array[]): Promise<readonly Grid[]> {
    return this.#once(`gradients ${key} ${scored.quantity} ${scored.whose}`, () => this.gradientsAt(inputs(), scored, 'input'));
  }

  /** What is meant, of some logits. */
  scoreOf(logits: ArrayLike<number>, { quantity, whose }: Scored): number {
    const value = (index: number): number => (quantity === 'logit' ? (logits[index] as number) : (softmaxOf(logits)[index] as number));
    return this.#classesOf(logits, whose).reduce((total, index) => total + value(index), 0);
  }

  /** A call's own network and input. */
  lend(mostPasses: number): { question: SceneQuestion; keep: Keep; exhausted(): boolean; dispose(): void } {
    const { network, exhausted, dispose } = lend(this.planned, mostPasses);
    const kept: Tensor[] = [];
    const keep: Keep = (tensor) => {
      kept.push(tf.keep(tensor));
      return tensor;
    };
    const input = keep(tf.tensor3d(this.input.slice(), this.inputShape));
    return {
      question: { network, input, target: this.target },
      keep,
      exhausted,
      dispose: () => {
        dispose();
        tf.dispose(kept.filter(({ isDisposed }) => !isDisposed));
      },
    };
  }

  dispose(): void {
    this.planned.dispose();
  }

  #once(key: string, compute: () => Promise<readonly Grid[]>): Promise<readonly Grid[]> {
    const known = this.#known.get(key) ?? compute();
    this.#known.set(key, known);
    return known;
  }

  async #activations(layer: string): Promise<readonly Grid[]> {
    const { network } = this.planned;
    const output = tf.tidy(() => evaluate(network, new Map([[network.input, stacked([this.input], this.plan)]]), [layer]).get(layer) as Tensor);
    return readRows(output);
  }

  async gradientsAt(inputs: readonly Float32Array[], scored: Scored, layer: string): Promise<readonly Grid[]> {
    const { network } = this.planned;
    const batch = stacked(inputs, this.plan);
    const outputs = evaluate(network, new Map([[network.input, batch]]), network.layers.map(({ name }) => name));
    try {
      const logits = await readRows((outputs.get(network.output) as Tensor).clone());
      const start = tf.tensor2d(Float32Array.from(logits.flatMap(({ values }) => this.#start(values, scored))), [inputs.length, classCount]);
      try {
        return await readRows(backpropagate(network, outputs, network.output, start, [layer]).get(layer) as Tensor);
      } finally {
        start.dispose();
      }
    } finally {
      disposeAll([batch, ...outputs.values()]);
    }
  }

  #classesOf(logits: ArrayLike<number>, whose: Whose): number[] {
    if (whose === 'all') return Array.from({ length: logits.length }, (_, index) => index);
    return [{ target: this.target, predicted: argmax(logits), 'predicted at input': this.predicted, 'class 0': 0 }[whose]];
  }

  /** ∂(what is meant)/∂(each logit). */
  #start(logits: Float64Array, { quantity, whose }: Scored): number[] {
    const shares = softmaxOf(logits);
    const asked = this.#classesOf(logits, whose);
    return [...logits.keys()].map((j) =>
      asked.reduce((total, index) => {
        const same = index === j ? 1 : 0;
        if (quantity === 'logit') return total + same;
        const slope = same - (shares[j] as number);
        return total + (quantity === 'loss' ? -slope : (shares[index] as number) * slope);
      }, 0),
    );
  }
}

export function softmaxOf(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

function stacked(inputs: readonly Float32Array[], { height, width }: Plan): Tensor {
  const values = new Float32Array(inputs.length * height * width * 3);
  inputs.forEach((input, index) => values.set(input, index * input.length));
  return tf.tensor4d(values, [inputs.length, height, width, 3]);
}

async function answersOf({ network }: Planned, plan: Plan, inputs: readonly Float32Array[]): Promise<readonly Grid[]> {
  return readRows(tf.tidy(() => evaluate(network, new Map([[network.input, stacked(inputs, plan)]]), [network.output]).get(network.output) as Tensor2D));
}

/** The values of a batch, one grid each; disposes of the tensor. */
async function readRows(tensor: Tensor): Promise<Grid[]> {
  try {
    const [count, ...shape] = tensor.shape as [number, ...number[]];
    const values = Float64Array.from(await tensor.data());
    const size = values.length / count;
    return Array.from({ length: count }, (_, row) => ({ shape, values: values.slice(row * size, (row + 1) * size) }));
  } finally {
    tensor.dispose();
  }
}
