/** What a check says. */
import { inspect } from 'node:util';
import type { Grid } from './grid';

export const verdicts = [
  'correct',
  'convention',
  'mistake',
  'different',
  'wrong shape',
  'not a number',
  'throws',
  'leaks',
  'too slow',
  'nothing returned',
  'not started',
] as const;

/**
 * - `correct`, and `convention`: correct but for a scale, a sign, a normalisation or a rule that is named
 * - `mistake`: one that the catalogue knows; `different`: a wrong answer that it does not
 * - `leaks`: correct, but tensors stay behind
 * - `nothing returned`: computed, perhaps, but not handed over
 * - `not started`: the placeholder, or nothing at all between the braces
 */
export type Verdict = (typeof verdicts)[number];

/** One question with both answers, for the picture. */
export interface Compared {
  readonly words: string;
  readonly yours: Grid;
  readonly expected: Grid;
}

export interface Findings {
  readonly exercise: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly sentence: string;
  /** Id of the mistake to put right first. */
  readonly mistake?: string;
  /** Id of another one. */
  readonly second?: string;
  readonly hint?: string;
  /** How the answer differs from the expected one though both are right. */
  readonly convention?: string;
  /** Tensors that one call left behind. */
  readonly leaked?: number;
  /** The question whose answers differ most; absent where they cannot be compared. */
  readonly compared?: Compared;
}

/** The findings so that they print in one line, as a notebook does with a cell's last value: the sentences are shown already. */
export function findings(found: Findings): Findings {
  const line = [`check.${found.exercise}:`, found.verdict, ...(found.mistake === undefined ? [] : [found.mistake])].join(' ');
  return Object.defineProperty({ ...found }, inspect.custom, { value: () => line, enumerable: false });
}

/** Whether an exercise counts as solved. */
export const solved = (verdict: Verdict): boolean => verdict === 'correct' || verdict === 'convention';
