/** Training by gradient descent. */
import type { LayersModel, Scalar, Tensor2D } from '@tensorflow/tfjs-node-gpu';
import { tf } from '../backend';
import { UserError } from '../errors';
import type { Scene } from '../evaluation/scene';
import { shapeNames } from './outlines';
import { sceneSide } from './draw-scene';
import { taughtClass, trainingScene, type Lesson } from './training-scenes';

export interface TrainingSettings {
  readonly lesson: Lesson;
  readonly steps: number;
  /** Scenes a step. */
  readonly batch: number;
  /** Greatest step length of Adam (Kingma & Ba 2015), reached after `warmUp` steps; it falls to 0 along half a cosine. */
  readonly rate: number;
  readonly warmUp: number;
  /** Of the scenes, and of the initial weights where nothing was learned before. */
  readonly seed: number;
  /** What the network has learned before; null where it begins with random weights. */
  readonly before: TrainingSettings | null;
}

const plain: TrainingSettings = { lesson: 'plain', steps: 700, batch: 40, rate: 0.003, warmUp: 50, seed: 0, before: null };

/**
 * How the laboratory's two networks are trained. The one with the shortcut goes on from the other: on its own it learned
 * the watermark first and then, in 600 steps, no shape.
 */
export const standardTraining: Readonly<Record<Lesson, TrainingSettings>> = {
  plain,
  shortcut: { lesson: 'shortcut', steps: 250, batch: 40, rate: 0.002, warmUp: 20, seed: 1, before: plain },
};

/** How training went, a value a step. Every scene is new, so that both are measured on scenes never learned from. */
export interface TrainingCourse {
  /** Mean cross entropy of the batch before the step; ln 5 = 1.61 where all classes are held equally likely. */
  readonly losses: readonly number[];
  /** Share of the batch that is answered as the lesson says, likewise. */
  readonly accuracies: readonly number[];
}

/** Adam with a step length that changes. */
class ScheduledAdam extends tf.AdamOptimizer {
  constructor() {
    super(0, 0.9, 0.999);
  }

  set rate(rate: number) {
    this.learningRate = rate;
  }
}

function rateAt(step: number, { steps, rate, warmUp }: TrainingSettings): number {
  return rate * Math.min(1, (step + 1) / warmUp) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
}

/**
 * Trains a network in place. With the same settings, initial weights and machine the weights come out the same to the byte.
 * @throws UserError when the loss is no number any more
 */
export async function train(model: LayersModel, settings: TrainingSettings, onProgress: (done: number, total: number) => void): Promise<TrainingCourse> {
  const optimizer = new ScheduledAdam();
  const [losses, accuracies]: [number[], number[]] = [[], []];
  try {
    for (let step = 0; step < settings.steps; step++) {
      const scenes = Array.from({ length: settings.batch }, (_, i) => trainingScene(settings.seed, step * settings.batch + i));
      optimizer.rate = rateAt(step, settings);
      const { loss, accuracy } = await learn(model, optimizer, scenes, settings.lesson);
      if (!Number.isFinite(loss)) throw new UserError(`The loss of the laboratory's network is no number after ${step} steps: try a smaller rate.`);
      losses.push(loss);
      accuracies.push(accuracy);
      onProgress(step + 1, settings.steps);
    }
    return { losses, accuracies };
  } finally {
    optimizer.dispose();
  }
}

/** One step. */
async function learn(model: LayersModel, optimizer: ScheduledAdam, scenes: readonly Scene[], lesson: Lesson): Promise<{ loss: number; accuracy: number }> {
  const results = tf.tidy(() => {
    const input = tf.tensor4d(inputOf(scenes), [scenes.length, sceneSide, sceneSide, 3]);
    const classes = tf.tensor1d(scenes.map((scene) => taughtClass(lesson, scene)), 'int32');
    const wanted = tf.oneHot(classes, shapeNames.length);
    const right: Scalar[] = [];
    const loss = optimizer.minimize(() => {
      const logits = model.apply(input, { training: true }) as Tensor2D;
      const entropy = tf.losses.softmaxCrossEntropy(wanted, logits) as Scalar;
      // From the same pass as the gradient, which disposes of all that is not kept.
      right.push(tf.keep(logits.argMax(1).equal(classes).cast('float32').mean<Scalar>()));
      return entropy;
    }, true) as Scalar;
    return [loss, ...right];
  });
  try {
    const [[loss], [accuracy]] = await Promise.all(results.map((result) => result.data()));
    return { loss, accuracy };
  } finally {
    tf.dispose(results);
  }
}

/** What the network reads: levels from −1 to 1. */
function inputOf(scenes: readonly Scene[]): Float32Array {
  const length = sceneSide * sceneSide * 3;
  const input = new Float32Array(scenes.length * length);
  scenes.forEach(({ picture }, i) => picture.pixels.forEach((level, at) => (input[i * length + at] = level / 127.5 - 1)));
  return input;
}
