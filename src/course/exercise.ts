/** What exercises, the questions they ask and the mistakes they know have in common. */
import type { Grid } from './grid';

/** A mistake that people really make. */
export interface Mistake {
  /** Lower case with hyphens; the same mistake in several exercises has one id. */
  readonly id: string;
  readonly name: string;
  /** What was done, in one sentence to the person who did it. */
  readonly sentence: string;
  /** From a question to think about to the place to look at; none is the solution. */
  readonly hints: readonly [string, string, string];
}

/**
 * A mistake in one exercise. `change` turns the right computation into the wrong one: the exercise's model with these
 * switches computes what somebody with this mistake would get.
 */
export interface Faulty<Switches> {
  readonly mistake: Mistake;
  readonly change: Partial<Switches>;
}

/** Another way to do it that some papers or programs take; not wrong, but to be named. */
export interface Convention<Switches> {
  /** Ends the sentence "Correct, up to a convention: you …". */
  readonly words: string;
  readonly change: Partial<Switches>;
}

/** A question made anew for one call, so that a function that spoils what it is given harms nothing. */
export interface Asked<Question> {
  readonly question: Question;
  /** Whether the network was asked too often, after which it refuses. */
  exhausted(): boolean;
  /** Gives back all that the question handed out. */
  dispose(): void;
}

/** One question with all that models need to answer it. */
export interface Case<Question> {
  /** What is special about it, as in "on a network with …". */
  readonly words: string;
  ask(): Asked<Question>;
  dispose(): void;
}

/**
 * One exercise: what is asked, what would be right, and what could go wrong.
 * @template Question what the learner's function is given
 * @template Switches what tells the right computation from wrong ones
 * @template C the exercise's own kind of case
 */
export interface Exercise<Question, Switches extends object, C extends Case<Question> = Case<Question>> {
  /** The name under `check`. */
  readonly id: string;
  /** The notebook it belongs to, without extension. */
  readonly notebook: string;
  readonly title: string;
  /** What to write, with the shapes of what is given and returned. */
  readonly task: string;
  /** The switches of the right computation. */
  readonly right: Switches;
  /** Other settings that are as right. */
  readonly accepted?: readonly Partial<Switches>[];
  /** In the order in which they are to be put right. */
  readonly mistakes: readonly Faulty<Switches>[];
  readonly conventions?: readonly Convention<Switches>[];
  /** Whether an answer may differ by a scale or a normalisation that the check names: so it is for maps. */
  readonly freeScale: boolean;
  /** Whether the sign of an answer is a matter of convention too. */
  readonly freeSign?: boolean;
  /** As in {@link agrees}; 0.001 unless given. */
  readonly tolerance?: number;
  /** Seeded; every one a new network and input. */
  cases(seed: number): Promise<readonly C[]>;
  /** What a program with these switches answers. */
  model(question: C, switches: Switches): Grid | Promise<Grid>;
}

/** What the function of an exercise is given. */
export type QuestionOf<E> = E extends Exercise<infer Question, infer _S, infer _C> ? Question : never;

/** An exercise whatever its question. */
export type AnyExercise = Exercise<unknown, object>;
