import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../src/files';
import { projectRoot } from '../../src/project';
import { resultsName } from '../../src/study/results';
import { runStudy } from '../../src/study/run';
import { noiseScenes, smallRun } from '../study/synthetic';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command, called from a folder. */
function evaluate(folder: string, ...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const script = join(projectRoot, 'scripts', 'evaluate.ts');
    const env = { ...process.env, CALLER_DIRECTORY: folder };
    execFile(process.execPath, ['--require', 'tsx/cjs', script, ...words], { cwd: projectRoot, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('npm run evaluate', () => {
  it('joins the parts of a study and draws up what it found', async () => {
    await withTemporaryFolder('evaluate-', async (folder) => {
      const source = noiseScenes(5);
      await runStudy(smallRun(join(folder, 'whole'), { source }));
      for (const number of [1, 2]) await runStudy(smallRun(join(folder, `part ${number}`), { source, shard: { number, of: 2 } }));
      const joined = await evaluate(folder, '--merge', 'part 1', 'part 2', '--out', 'joined');
      assert.deepEqual([joined.code, joined.stdout], [0, 'Joined 2 parts. See joined.\n'], joined.stderr);
      const read = (name: string): Buffer => readFileSync(join(folder, name, resultsName));
      assert.ok(read('joined').equals(read('whole')));
      assert.deepEqual(readdirSync(join(folder, 'joined')).sort(), ['agreement.csv', 'comparisons.csv', 'estimates.csv', resultsName, 'study.json', 'tables.md']);
      const { subjects } = JSON.parse(readFileSync(join(folder, 'joined', 'study.json'), 'utf8')).metrics.level.measures.mean;
      // The random map is uniform in 0 … 1: in five scenes of 108 pixels its mean is 0.5 ± 0.013.
      assert.ok(Math.abs(subjects.random.estimate - 0.5) < 0.05 && subjects.random.n === 5);
    });
  });

  it('ends with one sentence and 1 where it cannot', async () => {
    await withTemporaryFolder('evaluate-', async (folder) => {
      const missing = await evaluate(folder, '--merge', 'nowhere', '--out', 'joined');
      assert.equal(missing.code, 1);
      assert.match(missing.stderr, /^There are no results in "[^\n]*nowhere": name the folders that "--shard" has filled\.$/m);
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
