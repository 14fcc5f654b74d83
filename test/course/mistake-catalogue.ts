/** All mistakes that the checks of the course know, for the tests that hold for each. */
import type { Mistake } from '../../src/course/exercise';
import { allExercises } from '../../src/course/exercises';
import { changingAnswer, nothingOverNothing, sameEverywhere, signTurned } from '../../src/course/general-mistakes';

interface CatalogueEntry extends Mistake {
  /** Names of the exercises, under `check`, that it can be made in. */
  readonly exercises: readonly string[];
}

/** Every mistake once, with the exercises it belongs to. */
export function mistakeCatalogue(): CatalogueEntry[] {
  const entries = new Map<string, { mistake: Mistake; exercises: string[] }>();
  const enter = (mistake: Mistake, exercise: string): void => {
    const entry = entries.get(mistake.id) ?? { mistake, exercises: [] };
    if (!entry.exercises.includes(exercise)) entry.exercises.push(exercise); // two programs may stand for one mistake
    entries.set(mistake.id, entry);
  };
  for (const { id, mistakes, freeScale, freeSign } of allExercises) {
    mistakes.forEach(({ mistake }) => enter(mistake, id));
    if (freeScale) enter(nothingOverNothing, id);
    if (freeScale && !freeSign) enter(signTurned, id);
    enter(sameEverywhere, id);
    enter(changingAnswer, id);
  }
  return [...entries.values()].map(({ mistake, exercises }) => ({ ...mistake, exercises }));
}
