/** Questions about a network: what the exercises with a {@link Scene} share. */
import type { Asked, Case } from './exercise';
import { Scene, type Keep, type ScenePlan, type SceneQuestion } from './scene';

export interface SceneCase<Question, Extra = unknown> extends Case<Question> {
  readonly scene: Scene;
  /** What the question gives besides the network. */
  readonly extra: Extra;
}

export interface SceneCaseOptions<Question, Extra> {
  readonly words: string;
  readonly plan: ScenePlan;
  readonly extra: Extra;
  /** Pictures through the network that one call may take, with room to spare. */
  readonly mostPasses: number;
  /** The question, from what every scene gives; `keep` takes tensors that are to be given back after the call. */
  question(given: SceneQuestion, extra: Extra, scene: Scene, keep: Keep): Question;
}

/** Makes one question about a new network. */
async function sceneCase<Question, Extra>(seed: number, options: SceneCaseOptions<Question, Extra>): Promise<SceneCase<Question, Extra>> {
  const scene = await Scene.make(seed, options.plan);
  const { words, extra } = options;
  return {
    scene,
    words,
    extra,
    ask(): Asked<Question> {
      const { question, keep, exhausted, dispose } = scene.lend(options.mostPasses);
      return { question: options.question(question, extra, scene, keep), exhausted, dispose };
    },
    dispose: () => scene.dispose(),
  };
}

/** Whether rounding decides nothing in a question: no division by nearly 0, no tie. */
export type Sound<Question, Extra> = (question: SceneCase<Question, Extra>) => Promise<boolean>;

/** How often a question is drawn anew where it is not sound. */
const draws = 60;

/**
 * Several questions, each with a seed of its own.
 * @throws RangeError where no sound one is found
 */
export async function sceneCases<Question, Extra>(
  seed: number,
  all: readonly SceneCaseOptions<Question, Extra>[],
  sound: Sound<Question, Extra> = async () => true,
): Promise<SceneCase<Question, Extra>[]> {
  const found: SceneCase<Question, Extra>[] = [];
  for (const [index, options] of all.entries()) {
    for (let draw = 0; found.length === index; draw++) {
      if (draw === draws) throw new RangeError(`There is no sound question on ${options.words}.`);
      const one = await sceneCase((seed * 16 + index) * draws + draw, options);
      if (await sound(one)) found.push(one);
      else one.dispose();
    }
  }
  return found;
}
