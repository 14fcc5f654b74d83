/** Questions about a network: what the exercises with a {@link Scene} share. */
import type { Asked, Case } from './exercise';
import { Scene, type ScenePlan, type SceneQuestion } from './scene';

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
  /** The question, from what every scene gives. */
  question(given: SceneQuestion, extra: Extra, scene: Scene): Question;
}

/** Makes one question about a new network. */
export async function sceneCase<Question, Extra>(seed: number, options: SceneCaseOptions<Question, Extra>): Promise<SceneCase<Question, Extra>> {
  const scene = await Scene.make(seed, options.plan);
  const { words, extra } = options;
  return {
    scene,
    words,
    extra,
    ask(): Asked<Question> {
      const { question, exhausted, dispose } = scene.lend(options.mostPasses);
      return { question: options.question(question, extra, scene), exhausted, dispose };
    },
    dispose: () => scene.dispose(),
  };
}

/** Several questions, each with a seed of its own. */
export function sceneCases<Question, Extra>(seed: number, all: readonly SceneCaseOptions<Question, Extra>[]): Promise<SceneCase<Question, Extra>[]> {
  return Promise.all(all.map((options, index) => sceneCase(seed * 16 + index, options)));
}
