/** How far a learner is: one small file on the learner's machine, which git ignores. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically, canonicalJson } from '../files';
import { projectRoot } from '../project';
import { inNotebook } from '../report/notebook-display';
import type { AnyExercise } from './exercise';
import { solved, verdicts, type Findings, type Verdict } from './result';

/** What is known of one exercise. */
export interface Standing {
  /** What the last check said. */
  readonly verdict: Verdict;
  /** Whether it was ever solved. */
  readonly solved: boolean;
  readonly checks: number;
}

export type Progress = Readonly<Record<string, Standing>>;

/**
 * Where progress is kept; null where none is: outside a notebook, and in a headless run, which is known by the folder that
 * its exhibits go to and must come out the same for everybody.
 */
export function progressPath(environment: NodeJS.ProcessEnv = process.env, notebook = inNotebook()): string | null {
  return notebook && !environment.EXHIBITS_DIR ? join(projectRoot, '.setup', 'course', 'progress.json') : null;
}

/** What is kept in a file; nothing where there is no file, or one that is damaged. */
export async function readProgress(path: string | null): Promise<Progress> {
  if (path === null) return {};
  try {
    const kept: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof kept === 'object' && kept !== null ? Object.fromEntries(Object.entries(kept).filter(([, standing]) => isStanding(standing))) : {};
  } catch {
    return {}; // to lose one's marks is a pity, to be kept from working by them would be worse
  }
}

function isStanding(value: unknown): value is Standing {
  if (typeof value !== 'object' || value === null) return false;
  const { verdict, solved: done, checks } = value as Partial<Standing>;
  return verdicts.some((known) => known === verdict) && typeof done === 'boolean' && typeof checks === 'number' && Number.isFinite(checks);
}

let writing: Promise<unknown> = Promise.resolve();

/** Adds what a check found. Checks that end at the same time are written one after the other. */
export async function recordProgress(path: string | null, { exercise, verdict }: Pick<Findings, 'exercise' | 'verdict'>): Promise<void> {
  if (path === null || verdict === 'not started') return;
  const write = async (): Promise<void> => {
    const before = await readProgress(path);
    const last = before[exercise];
    const standing: Standing = { verdict, solved: solved(verdict) || last?.solved === true, checks: (last?.checks ?? 0) + 1 };
    await writeAtomically(path, canonicalJson({ ...before, [exercise]: standing }));
  };
  const turn = writing.then(write, write);
  writing = turn.catch(() => undefined);
  await turn;
}

/** One line of the table. */
export interface ProgressRow {
  readonly notebook: string;
  /** As it is called: `check.gradCam`. */
  readonly exercise: string;
  readonly title: string;
  readonly state: 'solved' | 'begun' | 'not started';
  readonly checks: number;
}

export function progressRows(exercises: readonly AnyExercise[], progress: Progress): ProgressRow[] {
  return exercises.map(({ id, notebook, title }) => {
    const standing = progress[id];
    const state = standing === undefined ? 'not started' : standing.solved ? 'solved' : 'begun';
    return { notebook, exercise: `check.${id}`, title, state, checks: standing?.checks ?? 0 };
  });
}
