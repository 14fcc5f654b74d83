/** The answers that right and wrong programs would give to the questions of one check. */
import { agrees, visiblyDifferent } from './compare';
import type { AnyExercise, Case } from './exercise';
import type { Grid } from './grid';

/** One way to compute the answer. */
interface Variant {
  /** What it is found under: variants of one label need not be told apart. */
  readonly label: string;
  readonly change: object;
}

/** An exercise with the questions of one check. */
export class Questions {
  readonly #answers = new Map<string, Promise<Grid>>();

  private constructor(
    readonly exercise: AnyExercise,
    readonly cases: readonly Case<unknown>[],
  ) {}

  /**
   * The questions that belong to a seed: the first drawn from it that tell every known mistake from the right answer and
   * from every other mistake.
   * @throws RangeError where there are none, which is a fault of the exercise
   */
  static async draw(exercise: AnyExercise, seed: number): Promise<Questions> {
    let clash: string | null = null;
    const key = `${exercise.id} ${seed}`;
    const first = attemptOf.get(key) ?? 0;
    for (let attempt = first; attempt < first + attempts; attempt++) {
      const questions = new Questions(exercise, await exercise.cases(seed * 1000 + attempt));
      clash = attemptOf.has(key) ? null : await questions.#clash();
      if (clash === null) {
        attemptOf.set(key, attempt);
        return questions;
      }
      questions.dispose();
    }
    throw new RangeError(`The questions of "${exercise.id}" cannot be told apart: ${clash}.`);
  }

  get tolerance(): number | undefined {
    return this.exercise.tolerance;
  }

  /** The settings that are right. */
  get bases(): readonly object[] {
    return [{}, ...(this.exercise.accepted ?? [])];
  }

  answer(question: number, change: object): Promise<Grid> {
    const key = `${question} ${JSON.stringify(change)}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      const { exercise } = this;
      answer = Promise.resolve(exercise.model(this.cases[question] as Case<unknown>, { ...exercise.right, ...change }));
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Whether answers to all questions are those of a variant. */
  async fit(answers: readonly Grid[], change: object): Promise<boolean> {
    for (const [question, answer] of answers.entries()) {
      if (!agrees(answer, await this.answer(question, change), this.tolerance)) return false;
    }
    return true;
  }

  dispose(): void {
    this.cases.forEach((one) => one.dispose());
  }

  /** Two variants that no question tells apart, or null. */
  async #clash(): Promise<string | null> {
    const { mistakes, conventions = [] } = this.exercise;
    const named: Variant[] = [
      { label: 'the right answer', change: {} },
      ...mistakes.map(({ mistake, change }) => ({ label: mistake.id, change })),
      ...conventions.map(({ words, change }) => ({ label: words, change })),
    ];
    const variants = named.flatMap(({ label, change }) => this.bases.map((base) => ({ label, change: { ...base, ...change } })));
    for (const [index, one] of variants.entries()) {
      for (const other of variants.slice(0, index)) {
        if (one.label !== other.label && !(await this.#tells(one, other))) return `"${other.label}" and "${one.label}" answer alike`;
      }
    }
    return null;
  }

  async #tells(one: Variant, other: Variant): Promise<boolean> {
    for (const question of this.cases.keys()) {
      if (visiblyDifferent(await this.answer(question, one.change), await this.answer(question, other.change), this.tolerance)) return true;
    }
    return false;
  }
}

/** How many draws a seed has. */
const attempts = 60;
/** Which draw belongs to an exercise and a seed, once it is known. */
const attemptOf = new Map<string, number>();
