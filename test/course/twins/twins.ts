import type { Yours } from '../../../src/course/check';

/** Programs as learners write them. None calls the code that recognises its mistake. */
export interface Twins<Question> {
  readonly exercise: string;
  /** Solutions, and other ways to write them. */
  readonly right: Readonly<Record<string, Yours<Question>>>;
  /** Right but for a convention, with a word that the check must use for it. */
  readonly conventions?: Readonly<Record<string, { readonly says: RegExp; readonly yours: Yours<Question> }>>;
  /** One for each mistake of the exercise, by its id. */
  readonly mistakes: Readonly<Record<string, Yours<Question>>>;
  /** Other programs with one of the mistakes. */
  readonly also?: readonly { readonly mistake: string; readonly yours: Yours<Question> }[];
  /** Programs with two mistakes: the one to put right first, and the other. */
  readonly pairs?: readonly { readonly first: string; readonly second: string; readonly yours: Yours<Question> }[];
}
