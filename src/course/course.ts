/**
 * What notebooks import: `check`, with a function for each exercise, and `course`.
 *
 * `await check.gradCam(yours)` runs the function `yours` on small networks made for the purpose, shows how its answers
 * compare, and names the mistake behind them where there is one; `await check.gradCam(yours, { hint: 2 })` says more.
 */
import { inspect } from 'node:util';
import { UserError } from '../errors';
import { toPng } from '../figures/render';
import { escapeHtml } from '../report/html';
import { inNotebook, showHtml, showPng } from '../report/notebook-display';
import { tableToHtml } from '../report/table';
import { nearestNames } from '../text';
import { NotStarted, runCheck, type CheckOptions, type Yours } from './check';
import type { AnyExercise, QuestionOf } from './exercise';
import { allExercises, exercises } from './exercises';
import { comparison } from './picture';
import { progressPath, progressRows, readProgress, recordProgress, type ProgressRow } from './progress';
import { solved, type Findings } from './result';

/** The function that an exercise asks for, as in `const mine: Answer<'gradCam'> = ({ network, input, target, layer }) => …`. */
export type Answer<Id extends keyof typeof exercises> = Yours<QuestionOf<(typeof exercises)[Id]>>;

type Checks = { readonly [Id in keyof typeof exercises]: (yours: Answer<Id>, options?: CheckOptions) => Promise<Findings> };

/** A function for each exercise. None of them throws because of what it is given. */
export const check = Object.fromEntries(
  Object.entries(exercises).map(([id, exercise]) => [id, (yours: Yours<never>, options?: CheckOptions) => checkAndShow(exercise, yours, options)]),
) as unknown as Checks;

async function checkAndShow(exercise: AnyExercise, yours: Yours<never>, options?: CheckOptions): Promise<Findings> {
  const found = await runCheck(exercise, yours, options);
  await recordProgress(progressPath(), found);
  if (inNotebook()) await show(found);
  return found;
}

/** Pixels of a picture for each pixel on the page. */
const pngScale = 2;

async function show({ title, verdict, sentence, hint, compared }: Findings): Promise<void> {
  const mark = solved(verdict) ? '✓' : verdict === 'not started' ? '○' : '✗';
  const more = hint === undefined ? '' : `<p><em>Hint:</em> ${escapeHtml(hint)}</p>`;
  const text = `${mark} ${title}: ${sentence}${hint === undefined ? '' : ` Hint: ${hint}`}`;
  showHtml(`<p><strong>${mark} ${escapeHtml(title)}.</strong> ${escapeHtml(sentence)}</p>${more}`, text);
  const figure = compared && comparison(compared);
  if (figure) await showPng(await toPng(figure, pngScale), figure.alt, pngScale);
}

/** To be called where a learner's code is still to come. @throws NotStarted */
export function yourTurn(): never {
  throw new NotStarted();
}

export const course = {
  /** Shows which exercises there are and which are solved. */
  async progress(): Promise<readonly ProgressRow[]> {
    const rows = progressRows(allExercises, await readProgress(progressPath()));
    const columns = ['Notebook', 'Exercise', 'Method', 'State'].map((title) => ({ title }));
    const cells = rows.map(({ notebook, exercise, title, state }) => [notebook, exercise, title, state]);
    const done = rows.filter(({ state }) => state === 'solved').length;
    const text = `${done} of ${rows.length} exercises solved`;
    showHtml(tableToHtml({ columns, rows: cells }), text);
    return Object.defineProperty(rows, inspect.custom, { value: () => text, enumerable: false });
  },
  /** What an exercise asks for, in words. @throws UserError where there is no such exercise */
  task(id: keyof typeof exercises): string {
    if (Object.hasOwn(exercises, id)) return exercises[id].task;
    throw new UserError(`There is no exercise "${id}". Those with names most like it are ${nearestNames(String(id), Object.keys(exercises))}.`);
  },
};

