/** Runs a learner's function on an exercise's questions and says what its answers mean. */
import { ready, tf } from '../backend';
import { UserError } from '../errors';
import { numberText } from '../figures/number-text';
import { readAnswer, tensorsIn, Unreadable } from './answer';
import { agrees, difference, fits, rounding } from './compare';
import { diagnose, type Diagnosis } from './diagnose';
import type { AnyExercise, Case, Mistake } from './exercise';
import { changingAnswer } from './general-mistakes';
import type { Grid } from './grid';
import { Questions } from './questions';
import { findings, solved, type Compared, type Findings, type Verdict } from './result';
import { isEmpty, troubleIn } from './trouble';

export interface CheckOptions {
  /** Which of a mistake's three hints: the more, the nearer; 1 unless given. */
  readonly hint?: 1 | 2 | 3;
  /** Of the networks and inputs; 1 unless given. The same seed asks the same questions. */
  readonly seed?: number;
}

/** A function that a learner writes: what it returns, or promises, is read by {@link readAnswer}. */
export type Yours<Question> = (question: Question) => unknown;

/** What a cell holds before anything is written in it. */
export class NotStarted extends UserError {
  override readonly message = 'This exercise is not started yet.';
}

/** Asks all questions of an exercise. Whatever the function does, the check answers and does not throw. */
export async function runCheck(exercise: AnyExercise, yours: Yours<never>, { hint = 1, seed = 1 }: CheckOptions = {}): Promise<Findings> {
  if (typeof yours !== 'function') return findings({ exercise: exercise.id, title: exercise.title, ...noFunction(exercise.id) });
  await ready();
  const questions = await Questions.draw(exercise, seed);
  try {
    const { id, title } = exercise;
    return findings({ exercise: id, title, ...(await judge(questions, yours as Yours<unknown>, hint)) });
  } finally {
    questions.dispose();
  }
}

type Judgement = Omit<Findings, 'exercise' | 'title'>;

async function judge(questions: Questions, yours: Yours<unknown>, hint: 1 | 2 | 3): Promise<Judgement> {
  const answers: Grid[] = [];
  let leaked = 0;
  for (const question of questions.cases) {
    const reply = await ask(question, yours);
    if ('verdict' in reply) return reply;
    answers.push(reply.answer);
    leaked = Math.max(leaked, reply.leaked);
  }
  const expected = await Promise.all(answers.map((_, question) => questions.answer(question, {})));
  const compared = mostDifferent(questions.cases, answers, expected);
  const diagnosis = await diagnose(questions, answers);
  const found = diagnosis.kind === 'unknown' ? await unexplained(questions, yours, answers, expected) : explained(diagnosis, leaked);
  const judged = 'named' in found ? named(found.named, hint, found.second, found.words) : found;
  if (!compared) return judged;
  return { ...judged, sentence: judged.sentence + inNumbers(judged.verdict, compared), compared };
}

/** Both answers as numbers, where a picture would show too few of them to be read. */
function inNumbers(verdict: Verdict, { words, yours, expected }: Compared): string {
  if (solved(verdict) || verdict === 'leaks' || expected.values.length > 3) return '';
  const written = ({ values }: Grid): string => {
    const numbers = Array.from(values, (value) => (Number.isFinite(value) ? numberText(value) : 'not a number')).join(', ');
    return values.length === 1 ? numbers : `[${numbers}]`;
  };
  return ` On ${words} yours is ${written(yours)}, expected is ${written(expected)}.`;
}

/** One call: the answer and the tensors it left, or what went wrong. */
async function ask(question: Case<unknown>, yours: Yours<unknown>): Promise<{ answer: Grid; leaked: number } | Judgement> {
  const before = tf.memory().numTensors;
  const asked = question.ask();
  try {
    const result = await yours(asked.question);
    if (asked.exhausted()) return tooSlow;
    const answer = await readAnswer(result);
    if (answer === null) return isEmpty(yours) ? notStarted : nothingReturned(question.words);
    tf.dispose(tensorsIn(result).filter(({ isDisposed }) => !isDisposed));
    asked.dispose();
    return { answer, leaked: Math.max(0, tf.memory().numTensors - before) };
  } catch (error) {
    if (asked.exhausted()) return tooSlow;
    if (error instanceof NotStarted) return notStarted;
    if (error instanceof Unreadable) {
      const needed = 'return a tensor, a typed array, or (nested) lists of numbers';
      return { verdict: 'wrong shape', sentence: `Your function returned ${error.message}, where numbers are needed: ${needed}.` };
    }
    return { verdict: 'throws', sentence: `Your function throws an error${lineOf(error)} on ${question.words}: ${troubleIn(error, asked.question)}` };
  } finally {
    asked.dispose();
  }
}

/** Where in a notebook's cell an error was thrown; the notebook kernel writes stacks so. */
function lineOf(error: unknown): string {
  const [, cell, line] = (error instanceof Error && /\bcell (\[\d+\]), line (\d+)/.exec(error.stack ?? '')) || [];
  return line === undefined ? '' : ` in line ${line} of cell ${cell}`;
}

const notStarted: Judgement = { verdict: 'not started', sentence: 'Not started yet: write the function in the cell above and check again.' };
const nothingReturned = (words: string): Judgement => ({
  verdict: 'nothing returned',
  sentence: `Your function returns nothing on ${words}: what it computes is lost unless it ends with return, and the answer after it.`,
});
const noFunction = (id: string): Judgement => ({
  verdict: 'not started',
  sentence:
    `There is no function to check: write check.${id}(yours), where yours is the name of your function, not a call of it, ` +
    'and run the cell that defines it first.',
});
const tooSlow: Judgement = {
  verdict: 'too slow',
  sentence: 'Your function asks the network far more often than it needs to, once for every pixel perhaps: one pass answers for all pixels together.',
};

/** A verdict, or a mistake to be named. */
type Found = Judgement | { readonly named: Mistake; readonly second?: Mistake; readonly words?: string };

function explained(diagnosis: Exclude<Diagnosis, { kind: 'unknown' }>, leaked: number): Found {
  if (diagnosis.kind === 'mistake') return { named: diagnosis.mistake, second: diagnosis.second, words: diagnosis.words };
  const convention = diagnosis.kind === 'convention' ? diagnosis.words : undefined;
  if (leaked > 0) {
    const tensors = leaked === 1 ? 'one tensor is' : `${leaked} tensors are`;
    const remedy = 'put the computation inside tf.tidy, or dispose of what lies between';
    const sentence = `The values are right, but ${tensors} left behind by each call: ${remedy}.`;
    return { verdict: 'leaks', leaked, ...(convention && { convention }), sentence };
  }
  if (convention) return { verdict: 'convention', convention, sentence: `Correct, up to a convention: ${convention}.` };
  return { verdict: 'correct', sentence: 'Correct.' };
}

function named(mistake: Mistake, hint: 1 | 2 | 3, second?: Mistake, words?: string): Judgement {
  const more = second ? ` And there is something else to put right after that: ${second.name}.` : words ? ` Besides, ${words}.` : '';
  const sentence = mistake.sentence + more;
  return { verdict: 'mistake', mistake: mistake.id, ...(second && { second: second.id }), sentence, hint: mistake.hints[hint - 1] };
}

/** What can be said of answers that no known mistake explains. */
async function unexplained(questions: Questions, yours: Yours<unknown>, answers: readonly Grid[], expected: readonly Grid[]): Promise<Found> {
  const again = await ask(questions.cases[0] as Case<unknown>, yours);
  if ('answer' in again && !agrees(again.answer, answers[0] as Grid, 1e-6)) return { named: changingAnswer };
  const wordsOf = (index: number) => (questions.cases[index] as Case<unknown>).words;
  const shape = (grid: Grid) => (grid.shape.length === 0 ? 'a single number' : grid.shape.join(' × '));
  for (const [index, answer] of answers.entries()) {
    const wanted = expected[index] as Grid;
    if (!fits(answer, wanted.shape)) {
      return { verdict: 'wrong shape', sentence: `On ${wordsOf(index)} your answer has the shape ${shape(answer)}, where ${shape(wanted)} is needed.` };
    }
  }
  const bad = answers.findIndex(({ values }) => !values.every(Number.isFinite));
  if (bad !== -1) {
    const { values } = answers[bad] as Grid;
    const count = values.filter((value) => !Number.isFinite(value)).length;
    const advice = 'look for a division by zero, or the logarithm of zero';
    return { verdict: 'not a number', sentence: `On ${wordsOf(bad)} ${count} of your ${values.length} values are not finite numbers: ${advice}.` };
  }
  return { verdict: 'different', sentence: 'The answer differs from the expected one, in a way that is in no list of known mistakes: compare the two, and read the task again.' };
}

/** The question whose answers are furthest apart, as a share of the expected one's largest value; the first where all agree. */
function mostDifferent(cases: readonly Case<unknown>[], answers: readonly Grid[], expected: readonly Grid[]): Compared | undefined {
  let most = -1;
  let found: Compared | undefined;
  answers.forEach((yours, index) => {
    const wanted = expected[index] as Grid;
    if (!fits(yours, wanted.shape)) return;
    const share = difference(yours.values, wanted.values);
    const apart = share <= rounding ? 0 : share;
    if (apart > most) [most, found] = [apart, { words: (cases[index] as Case<unknown>).words, yours, expected: wanted }];
  });
  return found;
}
