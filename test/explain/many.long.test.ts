import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { filesBelow, sha256 } from '../../src/files';
import { projectRoot } from '../../src/project';

describe('explain for many pictures, interrupted', function () {
  this.timeout(300_000);

  it('leaves whole folders only, and goes on from there to the same result', async () => {
    const root = mkdtempSync(join(tmpdir(), 'interrupted-'));
    try {
      mkdirSync(join(root, 'in'));
      for (let i = 0; i < 8; i++) {
        await sharp(join(projectRoot, 'figs', 'dog.jpg')).extract({ left: 20 * i, top: 0, width: 300, height: 300 }).toFile(join(root, 'in', `${i}.png`));
      }
      const start = (...words: string[]) => spawn(
        process.execPath,
        ['--require', 'tsx/cjs', join(projectRoot, 'scripts', 'explain.ts'), 'in', ...words],
        { cwd: projectRoot, env: { ...process.env, CALLER_DIRECTORY: root }, stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const interrupted = start('--out', 'out');
      const ended = once(interrupted, 'exit');
      while (!existsSync(join(root, 'out', '1', 'complete.json'))) await setTimeout(5);
      // Into the middle of the third picture, wherever that is.
      await setTimeout(150);
      interrupted.kill('SIGINT');
      assert.deepEqual(await ended, [null, 'SIGINT']);
      const names = readdirSync(join(root, 'out'));
      const folders = names.filter((name) => /^\d$/.test(name));
      assert.ok(folders.length >= 2 && folders.length < 8);
      assert.deepEqual(names.filter((name) => !folders.includes(name)), ['settings.json']);
      for (const folder of folders) {
        assert.deepEqual(readdirSync(join(root, 'out', folder)).sort(), ['complete.json', 'explanation.json', 'grad-cam.npy', 'grad-cam.png', 'sheet.png', 'timing.json']);
      }

      const resumed = start('--out', 'out', '--resume');
      const said: Buffer[] = [];
      resumed.stdout.on('data', (data: Buffer) => said.push(data));
      assert.deepEqual(await once(resumed, 'exit'), [0, null]);
      assert.match(Buffer.concat(said).toString(), new RegExp(`Explained 8 of 8 pictures, ${folders.length} of them in an earlier run`));
      assert.deepEqual(await once(start('--out', 'whole'), 'exit'), [0, null]);
      const content = async (folder: string) => (await filesBelow(folder))
        .filter((file) => !/(timing|complete)\.json$/.test(file))
        .map((file) => [file, sha256(readFileSync(join(folder, file)))]);
      assert.deepEqual(await content(join(root, 'out')), await content(join(root, 'whole')));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
