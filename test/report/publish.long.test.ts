import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';
import { uniformSource } from '../../src/random';
import { finishPublishing, manifestPath, readManifest } from '../../src/report/publish';
import { reportInTurn } from '../support/reports-in-turn';

const kills = 40;

describe('a report that is put in place when the process is killed', function () {
  this.timeout(300_000);

  it(`is whole at each of ${kills} moments, the old one or the new one`, async () => {
    const root = mkdtempSync(join(tmpdir(), 'publish-kill-test-'));
    const uniform = uniformSource(9);
    const expected = ['even', 'odd'].map((_, turn) => new Map([...reportInTurn(turn).files].map(([path, data]) => [path, sha256(data)])));
    let [mixed, unfinished] = [0, 0];
    try {
      for (let kill = 0; kill < kills; kill++) {
        const child = spawn(process.execPath, ['--require', 'tsx/cjs', join(projectRoot, 'test/support/publishing-child.ts'), root], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] });
        await once(child.stdout, 'data');
        await new Promise((resolve) => setTimeout(resolve, 60 * uniform()));
        child.kill('SIGKILL');
        await once(child, 'exit');
        const pdf = sha256(readFileSync(join(root, 'report/report.pdf')));
        assert.ok(expected.some((files) => files.get('report/report.pdf') === pdf), 'the PDF is one of the two, whole');
        const present = (): string[] => readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
        const state = (): string => JSON.stringify(present().filter((path) => path !== manifestPath).sort().map((path) => [path, sha256(readFileSync(join(root, path)))]));
        const wanted = expected.map((files) => JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
        if (!wanted.includes(state())) mixed++;
        if (present().some((path) => path.endsWith('journal.json'))) unfinished++;
        await finishPublishing(root);
        assert.ok(wanted.includes(state()), 'all files are those of one report, and no others');
        const { inputs, files } = await readManifest(root);
        assert.deepEqual(files, Object.fromEntries(expected[inputs === 'even' ? 0 : 1] ?? []));
        assert.equal(state(), wanted[inputs === 'even' ? 0 : 1]);
      }
      assert.ok(mixed > 0 && unfinished > 0, `some kills hit the moment that matters: ${mixed} of ${kills} left files of both, ${unfinished} a journal`);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
