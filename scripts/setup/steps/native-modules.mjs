import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listCases, withListAttributes } from '../binding-lists.mjs';
import { forgetStep, isRecorded, keyOf, recordStep } from '../record.mjs';
import { runTool } from '../tool.mjs';
import { checkNodeHeaders, nodePrefix } from './prerequisites.mjs';
import { tensorflowFolder } from './tensorflow-library.mjs';

/**
 * Builds in a copy of the package and moves the result into place: what is in use stays in use until
 * the new one is whole. The headers are those of the running Node, as node-gyp would fetch others.
 * @param {import('../project.mjs').Project} project
 * @param {{ name: string, built: string, installed: string, gypArgs?: string[], prepare?: (copy: string) => void }} module
 */
async function build(project, { name, built, installed, gypArgs = [], prepare }) {
  const packageFolder = path.join(project.root, 'node_modules', name);
  const copy = path.join(project.setup, 'build', path.basename(name));
  rmSync(copy, { recursive: true, force: true });
  cpSync(packageFolder, copy, {
    recursive: true,
    filter: (file) => !['build', 'deps', 'napi-v8'].includes(path.relative(packageFolder, file).split(path.sep).at(-1) ?? ''),
  });
  prepare?.(copy);
  const gyp = path.join(project.root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const args = [gyp, 'rebuild', `--nodedir=${nodePrefix()}`, ...gypArgs];
  await runTool(project, `build-${path.basename(name)}`, `Building ${name}`, process.execPath, args, {
    cwd: copy,
    env: { MAKEFLAGS: '-j2', PYTHON: project.python },
  });
  const target = path.join(packageFolder, installed);
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(path.join(copy, built), target);
  rmSync(copy, { recursive: true, force: true });
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {string | undefined}
 */
function versionOf(root, name) {
  try {
    return JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * node-canvas, which draws every figure, built against the system's cairo and pango.
 * @param {import('../project.mjs').Project} project
 * @returns {import('../setup.mjs').Step}
 */
export function canvasModule(project) {
  const id = 'canvas';
  const installed = path.join('build', 'Release', 'canvas.node');
  const key = () => keyOf(versionOf(project.root, 'canvas'), process.arch);
  return {
    title: 'canvas',
    needs: { download: 0, disk: 1 },
    check: checkNodeHeaders,
    isDone: () => isRecorded(project, id, key()),
    async run(console) {
      forgetStep(project, id);
      await console.during('canvas, built from source', () => undefined, () => build(project, { name: 'canvas', built: installed, installed }));
      recordStep(project, id, key(), [path.join('node_modules', 'canvas', installed)]);
    },
  };
}

/**
 * TensorFlow.js's binding, built against TensorFlow's C library. The package finds the library through
 * its folder `deps/lib`, here a relative link to what set-up unpacked, so that a moved project still works.
 * @param {import('../project.mjs').Project} project
 * @param {import('./tensorflow-library.mjs').Device} device
 * @returns {import('../setup.mjs').Step}
 */
export function tensorflowBinding(project, device) {
  const id = 'tensorflow-binding';
  const name = '@tensorflow/tfjs-node-gpu';
  const installed = path.join('lib', 'napi-v8', 'tfjs_binding.node');
  const deps = path.join(project.root, 'node_modules', name, 'deps');
  const library = tensorflowFolder(project, device);
  const key = () => keyOf(versionOf(project.root, name), process.arch, listCases);
  const linked = () => {
    const link = path.join(deps, 'lib');
    const status = lstatSync(link, { throwIfNoEntry: false });
    return status?.isSymbolicLink() === true && path.resolve(deps, readlinkSync(link)) === library;
  };
  return {
    title: 'TensorFlow binding',
    needs: { download: 0, disk: 1 },
    check: checkNodeHeaders,
    isDone: () => linked() && isRecorded(project, id, key()),
    async run(console) {
      // Both TensorFlows have one C interface: another device means another link, not another build.
      if (!isRecorded(project, id, key())) {
        forgetStep(project, id);
        const gypArgs = ['--module_name=tfjs_binding', '--module_path=./lib/napi-v8', '--napi_version=9', '--napi_build_version=8'];
        const prepare = (/** @type {string} */ copy) => {
          const source = path.join(copy, 'binding', 'tfjs_backend.cc');
          writeFileSync(source, withListAttributes(readFileSync(source, 'utf8')));
          mkdirSync(path.join(copy, 'deps'));
          symlinkSync(library, path.join(copy, 'deps', 'lib'));
          symlinkSync(path.join(library, 'include'), path.join(copy, 'deps', 'include'));
        };
        await console.during('TensorFlow binding, built from source', () => undefined, () =>
          build(project, { name, built: path.join('build', 'Release', 'tfjs_binding.node'), installed, gypArgs, prepare }),
        );
        recordStep(project, id, key(), [path.join('node_modules', name, installed)]);
      }
      if (existsSync(deps)) rmSync(deps, { recursive: true });
      mkdirSync(deps);
      symlinkSync(path.relative(deps, library), path.join(deps, 'lib'));
    },
  };
}
