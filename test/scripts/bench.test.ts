import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project';

describe('the bench command', function () {
  this.timeout(30_000);

  it('refuses a folder that cannot be made before it measures anything', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-command-'));
    try {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      for (const mode of [['--scaling'], ['--rows', 'forward 1']]) {
        const args = ['--require', 'tsx/cjs', 'scripts/bench.ts', ...mode, '--out', join(file, 'results')];
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8', timeout: 25_000 });
        assert.equal(status, 1, stderr);
        assert.match(stderr.trimEnd(), /^".*file\/results" cannot be written: a file stands where a folder is needed; choose another path\.$/m);
        assert.doesNotMatch(stdout + stderr, /rounds of|\n {4}at /);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
