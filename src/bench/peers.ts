/** How the two sides are started. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../errors';
import { projectRoot } from '../project';
import type { Sides } from './measure';
import type { BenchRequest } from './options';

/** What bench/environment.py ends with when there is no environment. */
const missing = 3;

/**
 * The Python that PyTorch, Captum and pytorch-grad-cam are installed in.
 * @param install makes it where it is missing
 * @throws UserError that says what would be downloaded where it is missing and must not be made
 */
export function peerPython(install: boolean): string {
  const script = join(projectRoot, 'bench', 'environment.py');
  const { status, stdout, error } = spawnSync(process.env.PYTHON ?? 'python3', [script, ...(install ? ['--install'] : [])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout.trim();
  if (error) throw new UserError(`Python cannot be started (${error.message}): install Python 3.10 to 3.12, or name it, PYTHON=/path/to/python3.12 npm run bench.`);
  if (status !== missing) throw new UserError('The Python environment of the peers cannot be made; the lines above say why.');
  throw new UserError(
    'The benchmark needs PyTorch, Captum and pytorch-grad-cam, which are not installed. "npm run bench -- --install" puts them into .setup/reference-venv: ' +
      'it downloads 3.3 GB from PyPI, most of it CUDA libraries that come with PyTorch and stay unused, and takes 6 GB of disk. ' +
      'Or name a Python that has torch (for the processor only will do), captum and grad-cam: PYTHON=/path/to/python npm run bench.',
  );
}

/** How scripts/setup/project.mjs sets glibc's allocator for every command of this project. */
const allocatorSettings = ['MALLOC_MMAP_MAX_', 'MALLOC_TRIM_THRESHOLD_'];

/** The environment in which libraries compute on so many threads of the processor. */
export function computingOn(threads: number): Record<string, string> {
  const count = String(threads);
  return {
    CUDA_VISIBLE_DEVICES: '-1',
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    VISUAL_EXPLANATIONS_DEVICE: 'cpu',
  };
}

/**
 * The commands of both sides, with the same number of threads. The peers have the allocator as their users have it, unless
 * they are to have this project's settings as well.
 */
export function sidesOf(python: string, { threads, sameAllocator }: Pick<BenchRequest, 'threads' | 'sameAllocator'>): Sides {
  const env: NodeJS.ProcessEnv = { ...process.env, ...computingOn(threads) };
  const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !allocatorSettings.includes(name)));
  return {
    peer: { name: 'The Python side of the benchmark', program: python, args: [join(projectRoot, 'bench', 'serve.py')], env: sameAllocator ? env : plain },
    ours: { name: 'Our side of the benchmark', program: process.execPath, args: ['--require', 'tsx/cjs', join(projectRoot, 'scripts', 'bench-ours.ts')], env },
  };
}
