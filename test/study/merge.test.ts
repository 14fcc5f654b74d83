import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/files';
import { mergeStudies } from '../../src/study/merge';
import { resultsName, scenesOf } from '../../src/study/results';
import { runStudy, type RunOptions } from '../../src/study/run';
import { noiseScenes, smallRun } from './synthetic';

/** A study of seven scenes in three parts: A has 0 3 6, B 1 4, C 2 5. */
async function withParts(use: (folder: (name: string) => string) => Promise<void>): Promise<void> {
  await withTemporaryFolder('merge-', async (root) => {
    const folder = (name: string): string => join(root, name);
    const run = (name: string, changed: Partial<RunOptions>) => runStudy(smallRun(folder(name), { source: noiseScenes(7), ...changed }));
    await run('whole', {});
    for (const [index, name] of ['A', 'B', 'C'].entries()) await run(name, { shard: { number: index + 1, of: 3 } });
    await use(folder);
  });
}

describe('the parts of a study', () => {
  it('share the scenes: each belongs to one', () => {
    assert.deepEqual([1, 2, 3].map((number) => scenesOf(7, { number, of: 3 })), [[0, 3, 6], [1, 4], [2, 5]]);
    assert.deepEqual(scenesOf(2, { number: 3, of: 3 }), []);
    assert.deepEqual(scenesOf(3, null), [0, 1, 2]);
  });

  it('join to the bytes of one run, in whatever order they are named', async () => {
    await withParts(async (folder) => {
      const bytes = (name: string): Buffer => readFileSync(join(folder(name), resultsName));
      const names = (...list: string[]): string[] => list.map(folder);
      await mergeStudies(names('C', 'A', 'B'), folder('merged'));
      assert.ok(bytes('merged').equals(bytes('whole')));
      // Again, and over the one run, nothing changes.
      await mergeStudies(names('A', 'B', 'C'), folder('merged'));
      await mergeStudies(names('A', 'B', 'C'), folder('whole'));
      assert.ok(bytes('merged').equals(bytes('whole')));

      const refusals: readonly [string[], RegExp][] = [
        [names('A', 'C'), /^Part 2 of 3 is missing/],
        [names('B'), /^Parts 1 and 3 of 3 are missing/],
        [names('A', 'B', 'C', 'A'), /^"[^"]+A" and "[^"]+A" both hold part 1 of 3/],
        [names('A', 'whole'), /^"[^"]+whole" holds a whole study, not a part of one/],
        [names('A', 'nowhere'), /^There are no results in "[^"]+nowhere"/],
        [[], /^There is nothing to merge/],
      ];
      for (const [folders, sentence] of refusals) await assert.rejects(mergeStudies(folders, folder('refused')), (error: Error) => error.name === 'UserError' && sentence.test(error.message));

      const copy = (name: string, to: string, change: (text: string) => string): void => {
        mkdirSync(folder(to), { recursive: true });
        writeFileSync(join(folder(to), resultsName), change(String(bytes(name))));
      };
      copy('B', 'seed', (text) => text.replace('"seed":5', '"seed":6'));
      await assert.rejects(mergeStudies(names('A', 'seed', 'C'), folder('refused')), /^UserError: "[^"]+seed" and "[^"]+A" were made with other settings \(seed\)/);
      copy('B', 'division', (text) => `${text.replace('"of":3', '"of":4').split('\n').slice(0, 2).join('\n')}\n`);
      await assert.rejects(mergeStudies(names('A', 'division'), folder('refused')), /^UserError: "[^"]+division" is one of 4 parts and "[^"]+A" one of 3/);
      copy('B', 'torn', (text) => text.slice(0, -3));
      await assert.rejects(mergeStudies(names('A', 'torn', 'C'), folder('refused')), /^UserError: Part 2 of 3 in "[^"]+torn" has 1 of its 2 scenes: finish it with --resume\.$/);
      copy('whole', 'other', (text) => text.replace('"seed":5', '"seed":6'));
      await assert.rejects(mergeStudies(names('A', 'B', 'C'), folder('other')), /^UserError: "[^"]+other" holds other results already/);
      assert.throws(() => readFileSync(join(folder('refused'), resultsName)));
    });
  });
});
