import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allExercises } from '../../src/course/exercises';
import { pythonOf } from '../../src/notebooks/environment';
import { joinLines, readNotebook } from '../../src/notebooks/notebook';
import { runNotebooks } from '../../src/notebooks/run';
import { solutionsFolder, solvedNotebooks, writeSolutions } from '../../src/notebooks/solutions';
import { projectRoot } from '../../src/project';

describe('the notebooks of solutions, run headless', () => {
  let root: string;
  before(async function () {
    if (!existsSync(pythonOf(projectRoot))) this.skip();
    root = mkdtempSync(join(tmpdir(), 'solutions-long-test-'));
    symlinkSync(join(projectRoot, '.setup'), join(root, '.setup'));
    await writeSolutions(root);
  });
  after(() => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
  });

  for (const name of solvedNotebooks) {
    it(`are all correct: ${name}`, async () => {
      const [run] = await runNotebooks([name], { force: false, root, folder: solutionsFolder });
      const { cells } = await readNotebook(run?.executed ?? '');
      const said = cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => joinLines((data?.['text/plain'] as string | undefined) ?? '')));
      const titles = allExercises.filter(({ notebook }) => notebook === name).map(({ title }) => title);
      assert.deepEqual(said.filter((text) => /^\p{S}/u.test(text)), titles.map((title) => `✓ ${title}: Correct.`));
    });
  }
});
