/** From answers to the mistake behind them: which program would have given just these? */
import { fits } from './compare';
import { relationOf } from './conventions';
import type { Mistake } from './exercise';
import { nothingOverNothing, sameEverywhere, signTurned } from './general-mistakes';
import { isConstant, type Grid } from './grid';
import type { Questions } from './questions';

export type Diagnosis =
  | { readonly kind: 'correct' }
  | { readonly kind: 'convention'; readonly words: string }
  /** The first to put right; `second` where there are two, `words` where the answers are also scaled or normalised. */
  | { readonly kind: 'mistake'; readonly mistake: Mistake; readonly second?: Mistake; readonly words?: string }
  | { readonly kind: 'unknown' };

/**
 * Looks for the simplest explanation: the right computation, one mistake, one number everywhere, a convention, two mistakes, a mistake with a
 * convention. Every explanation has to account for the answers to all questions.
 * @param answers one a question
 */
export async function diagnose(questions: Questions, answers: readonly Grid[]): Promise<Diagnosis> {
  return (
    (await asRight(questions, answers)) ??
    (await asOneMistake(questions, answers)) ??
    (await asConstant(questions, answers)) ??
    (await asConvention(questions, answers)) ??
    (await asTwoMistakes(questions, answers)) ??
    (await asScaledMistake(questions, answers)) ?? { kind: 'unknown' }
  );
}

/** Numbers that an answer must have for their being equal to be no accident. */
const fewest = 4;

type Found = Promise<Diagnosis | null>;

async function asRight(questions: Questions, answers: readonly Grid[]): Found {
  for (const base of questions.bases) if (await questions.fit(answers, base)) return { kind: 'correct' };
  return null;
}

async function asOneMistake(questions: Questions, answers: readonly Grid[]): Found {
  for (const { mistake, change } of questions.exercise.mistakes) {
    for (const base of questions.bases) if (await questions.fit(answers, { ...base, ...change })) return { kind: 'mistake', mistake };
  }
  return null;
}

/** Zeros, say, which many pairs of mistakes could bring about. */
async function asConstant(questions: Questions, answers: readonly Grid[]): Found {
  if (!answers.every((answer) => isConstant(answer))) return null;
  const expected = await Promise.all(answers.map((_, question) => questions.answer(question, {})));
  const comparable = answers.every((answer, question) => fits(answer, (expected[question] as Grid).shape));
  const varied = expected.some((grid) => grid.values.length >= fewest && !isConstant(grid));
  return comparable && varied ? { kind: 'mistake', mistake: sameEverywhere } : null;
}

async function asConvention(questions: Questions, answers: readonly Grid[]): Found {
  for (const { words, change } of questions.exercise.conventions ?? []) {
    for (const base of questions.bases) if (await questions.fit(answers, { ...base, ...change })) return { kind: 'convention', words };
  }
  for (const base of questions.bases) {
    const relation = await relationTo(questions, answers, base);
    if (relation?.zeroByZero) return { kind: 'mistake', mistake: nothingOverNothing };
    if (relation?.signTurned && !questions.exercise.freeSign) return { kind: 'mistake', mistake: signTurned };
    if (relation) return { kind: 'convention', words: relation.words };
  }
  return null;
}

async function asScaledMistake(questions: Questions, answers: readonly Grid[]): Found {
  for (const { mistake, change } of questions.exercise.mistakes) {
    for (const base of questions.bases) {
      const relation = await relationTo(questions, answers, { ...base, ...change });
      if (relation) return { kind: 'mistake', mistake, words: relation.words, ...(relation.zeroByZero && { second: nothingOverNothing }) };
    }
  }
  return null;
}

async function asTwoMistakes(questions: Questions, answers: readonly Grid[]): Found {
  const { mistakes } = questions.exercise;
  for (const [index, first] of mistakes.entries()) {
    for (const second of mistakes.slice(index + 1)) {
      if (Object.keys(first.change).some((key) => key in second.change)) continue;
      for (const base of questions.bases) {
        const change = { ...base, ...first.change, ...second.change };
        if (await questions.fit(answers, change)) return { kind: 'mistake', mistake: first.mistake, second: second.mistake };
      }
    }
  }
  return null;
}

async function relationTo(questions: Questions, answers: readonly Grid[], change: object) {
  if (!questions.exercise.freeScale) return null;
  const expected = await Promise.all(answers.map((_, question) => questions.answer(question, change)));
  return relationOf(answers, expected);
}
