import assert from 'node:assert/strict';
import { runCheck, type Yours } from '../../src/course/check';
import { allExercises } from '../../src/course/exercises';
import type { AnyExercise } from '../../src/course/exercise';
import { allTwins } from './twins/all';

const notebookOf = (id: string): string => allExercises.find((exercise) => exercise.id === id)?.notebook ?? '';

/** What the check must say of every twin, on some seeds. @param notebook beginning of its name; all unless given */
export function describeTwins(seeds: readonly number[], notebook = ''): void {
  for (const twins of allTwins.filter(({ exercise }) => notebookOf(exercise).startsWith(notebook))) {
    describe(`check.${twins.exercise}`, () => {
      const exercise = allExercises.find(({ id }) => id === twins.exercise) as AnyExercise;
      const onEverySeed = (words: string, yours: Yours<never>, judge: (found: Awaited<ReturnType<typeof runCheck>>, seed: number) => void) =>
        it(words, async () => {
          for (const seed of seeds) judge(await runCheck(exercise, yours, { seed }), seed);
        });

      for (const [name, yours] of Object.entries(twins.right)) {
        onEverySeed(`takes a solution for one: ${name}`, yours, ({ verdict, sentence }, seed) => {
          assert.ok(verdict === 'correct' || verdict === 'leaks', `seed ${seed}: ${verdict}: ${sentence}`);
        });
      }
      for (const [name, { says, yours }] of Object.entries(twins.conventions ?? {})) {
        onEverySeed(`names a convention: ${name}`, yours, ({ verdict, convention = '', sentence, mistake }, seed) => {
          assert.ok(verdict === 'convention' || verdict === 'leaks', `seed ${seed}: ${verdict}: ${mistake ?? ''} ${sentence}`);
          assert.match(convention, says, `seed ${seed}`);
        });
      }
      const others = (twins.also ?? []).map(({ mistake, yours }) => [mistake, yours] as const);
      for (const [id, yours] of [...Object.entries(twins.mistakes), ...others]) {
        onEverySeed(`names the mistake ${id}`, yours, ({ verdict, mistake, second, sentence }, seed) => {
          assert.deepEqual({ verdict, mistake, second }, { verdict: 'mistake', mistake: id, second: undefined }, `seed ${seed}: ${sentence}`);
        });
      }
      for (const { first, second: other, yours } of twins.pairs ?? []) {
        onEverySeed(`names the first of ${first} and ${other}`, yours, ({ mistake, second, sentence }, seed) => {
          assert.deepEqual({ mistake, second }, { mistake: first, second: other }, `seed ${seed}: ${sentence}`);
        });
      }
    });
  }
}
