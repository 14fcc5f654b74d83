import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../failure.mjs';
import { pip, unpackWheel, wheelTags } from '../pip.mjs';
import { forgetStep, isRecorded, keyOf, recordStep, writeText } from '../record.mjs';
import { ask, findProgram } from '../tool.mjs';

/** @typedef {'cpu' | 'gpu'} Device */

const version = '2.21.0';
const cpuWheel = {
  package: 'tensorflow-cpu',
  version,
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  megabytes: 274,
};
const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
/** Of 13,000 headers the binding includes these folders. */
const headers = ['c', 'core/platform'].map((folder) => `tensorflow/include/tensorflow/${folder}/`)
  .concat(['tensorflow/include/tsl/platform/', 'tensorflow/include/xla/tsl/c/']);

/**
 * Which TensorFlow to compute with: the CUDA one where the driver lists an NVIDIA GPU, unless the
 * variable VISUAL_EXPLANATIONS_DEVICE says cpu or gpu; its other values, native and wasm, leave it so.
 * @param {string | undefined} wish
 * @param {() => boolean} hasGpu
 * @returns {Device}
 */
export function chooseDevice(wish = process.env['VISUAL_EXPLANATIONS_DEVICE'], hasGpu = driverListsGpu) {
  if (wish === 'cpu' || wish === 'gpu') return wish;
  if (wish !== undefined && !['', 'native', 'wasm'].includes(wish)) {
    throw new SetupFailure(`VISUAL_EXPLANATIONS_DEVICE is "${wish}": say native, gpu, cpu or wasm, or leave it unset.`);
  }
  return hasGpu() ? 'gpu' : 'cpu';
}

function driverListsGpu() {
  const tool = findProgram('nvidia-smi');
  return tool !== undefined && /^GPU \d/m.test(ask(tool, ['-L']) ?? '');
}

/**
 * Where the libraries and headers of a device's TensorFlow lie.
 * @param {import('../project.mjs').Project} project
 * @param {Device} device
 */
export function tensorflowFolder(project, device) {
  return path.join(project.setup, device === 'gpu' ? 'tensorflow-gpu' : 'tensorflow', 'tensorflow');
}

/**
 * TensorFlow's C library, taken out of its Python wheel: the archive that tfjs-node itself would
 * download dates from 2022 and lies outside the package registries.
 * @param {import('../project.mjs').Project} project
 * @param {Device} device
 * @returns {import('../setup.mjs').Step}
 */
export function tensorflowLibrary(project, device) {
  const gpu = device === 'gpu';
  const id = `tensorflow-${device}`;
  const lock = path.join(project.root, 'scripts', 'setup', 'tensorflow-gpu.lock');
  const folder = path.dirname(tensorflowFolder(project, device));
  const key = () => (gpu ? keyOf(createHash('sha256').update(readFileSync(lock)).digest('hex')) : keyOf(cpuWheel, headers));
  return {
    title: `TensorFlow ${version} (${gpu ? 'CUDA' : 'CPU'})`,
    needs: gpu ? { download: 3400, disk: 6100 } : { download: cpuWheel.megabytes, disk: 820 },
    isDone: () => isRecorded(project, id, key()),
    async run(console) {
      forgetStep(project, id);
      const partial = `${folder}.partial`;
      rmSync(partial, { recursive: true, force: true });
      if (gpu) {
        // The whole set stays in the layout of site-packages: the libraries find CUDA by a run path relative to it.
        const args = ['install', '--no-deps', '--require-hashes', '--no-compile', ...wheelTags, '--target', partial, '-r', lock];
        await pip(project, console, { title: this.title, log: id, megabytes: this.needs.download, args });
      } else {
        await unpackWheel(project, console, { title: this.title, log: id, ...cpuWheel }, partial, [...libraries, ...headers]);
      }
      // Linker scripts under the names that tfjs-node's build file links with.
      for (const [name, target] of [['libtensorflow.so', 'libtensorflow_cc.so.2'], ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']]) {
        writeText(path.join(partial, 'tensorflow', String(name)), `INPUT(${target})\n`);
      }
      rmSync(folder, { recursive: true, force: true });
      renameSync(partial, folder);
      const files = [...libraries, 'tensorflow/libtensorflow.so', 'tensorflow/libtensorflow_framework.so', 'tensorflow/include/tensorflow/c/c_api.h'];
      recordStep(project, id, key(), files.map((file) => path.relative(project.root, path.join(folder, file))));
    },
  };
}
