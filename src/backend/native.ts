/** TensorFlow's native library, through the binding that set-up builds. */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../errors';
import { firstLine } from '../text';
import { supplyNativeKernels } from './native-kernels';

/** The part of the native backend object that TensorFlow.js does not declare publicly. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

const packageName = '@tensorflow/tfjs-node-gpu';
let failure: UserError | null = null;

/**
 * Loads the library, which makes it the backend of TensorFlow.js at once; a failure is kept for {@link useNative}.
 * @param gpu false hides every GPU from TensorFlow
 */
export function loadNative(gpu: boolean): void {
  // TensorFlow reads these when it is loaded, and never again.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  if (!gpu) process.env.CUDA_VISIBLE_DEVICES = '-1';
  // TensorFlow.js 4.22 calls this helper, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  try {
    require(packageName);
    failure = null;
  } catch (error) {
    failure = new UserError(`TensorFlow's native library cannot be loaded: run "npm run setup", which builds what is missing (${firstLine(error)}).`);
  }
}

/**
 * Makes the native library the backend.
 * @throws UserError when it cannot be loaded, with the reason
 */
export async function useNative(): Promise<void> {
  if (failure === null && tf.findBackendFactory('tensorflow') === null) loadNative(true);
  if (failure !== null) throw failure;
  if (!(await tf.setBackend('tensorflow'))) {
    throw new UserError('TensorFlow\'s native library was loaded but does not start: run "npm run setup", which builds it anew.');
  }
  await supplyNativeKernels();
}

/** Whether TensorFlow computes on a GPU. Only while the native library is the backend. */
export function usesGpu(): boolean {
  return (tf.backend() as unknown as NativeBackend).isUsingGpuDevice;
}

/** TensorFlow's own version. Only while the native library is the backend. */
export function tensorflowVersion(): string {
  return (tf.backend() as unknown as NativeBackend).binding.TF_Version;
}

/** Whether set-up chose the library that is built for CUDA. */
export function builtForGpu(): boolean {
  try {
    const library = realpathSync(join(dirname(require.resolve(`${packageName}/package.json`)), 'deps', 'lib'));
    return library.includes('tensorflow-gpu');
  } catch {
    return false;
  }
}

/** The model of the first NVIDIA GPU. */
export function gpuName(): string {
  try {
    const names = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
    return names.split('\n')[0]?.trim() || 'unknown GPU';
  } catch {
    return 'unknown GPU';
  }
}
