import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { course } from '../../src/course/course';
import { allExercises } from '../../src/course/exercises';
import { progressPath, progressRows, readProgress, recordProgress } from '../../src/course/progress';
import { withTemporaryFolder } from '../../src/files';

describe('progress through the course', () => {
  it('remembers the last verdict, and that an exercise was solved once', () =>
    withTemporaryFolder('course-', async (folder) => {
      const path = join(folder, 'deep', 'progress.json');
      for (const verdict of ['mistake', 'convention', 'throws', 'not started'] as const) await recordProgress(path, { exercise: 'gradCam', verdict });
      await recordProgress(path, { exercise: 'saliency', verdict: 'leaks' });
      assert.deepEqual(await readProgress(path), {
        gradCam: { verdict: 'throws', solved: true, checks: 3 },
        saliency: { verdict: 'leaks', solved: false, checks: 1 },
      });
      const states = Object.fromEntries(progressRows(allExercises, await readProgress(path)).map(({ exercise, state }) => [exercise, state]));
      assert.deepEqual([states['check.gradCam'], states['check.saliency'], states['check.occlusion']], ['solved', 'begun', 'not started']);
    }));

  it('loses nothing where checks end at the same time', () =>
    withTemporaryFolder('course-', async (folder) => {
      const path = join(folder, 'progress.json');
      await Promise.all(allExercises.map(({ id }) => recordProgress(path, { exercise: id, verdict: 'correct' })));
      assert.deepEqual(Object.keys(await readProgress(path)).sort(), allExercises.map(({ id }) => id).sort());
    }));

  it('starts anew from a damaged file, and leaves out what it does not understand', () =>
    withTemporaryFolder('course-', async (folder) => {
      const path = join(folder, 'progress.json');
      writeFileSync(path, '{"gradCam": {');
      assert.deepEqual(await readProgress(path), {});
      writeFileSync(path, '{"gradCam": {"verdict": "splendid", "solved": true, "checks": 1}, "cam": {"verdict": "correct", "solved": true, "checks": 2}, "x": null}');
      assert.deepEqual(Object.keys(await readProgress(path)), ['cam']);
      await recordProgress(path, { exercise: 'cam', verdict: 'correct' });
      assert.equal(JSON.parse(readFileSync(path, 'utf8')).cam.checks, 3);
    }));

  it('is kept in notebooks that a person runs, and not in headless runs or outside notebooks', async () => {
    assert.match(progressPath({}, true) ?? '', /\.setup.course.progress\.json$/);
    assert.equal(progressPath({ EXHIBITS_DIR: '/tmp/exhibits' }, true), null);
    assert.equal(progressPath({}, false), null);
    assert.ok((await course.progress()).every(({ state }) => state === 'not started'));
  });
});
