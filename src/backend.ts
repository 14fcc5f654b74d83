/**
 * The compute device. This is the only module that loads TensorFlow.js and the only one that knows what it
 * runs on: every other module imports {@link tf} from here and reads results with `await tensor.data()`.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs-node-gpu';
import { UserError } from './errors';

/** What computed a result: part of every record. */
export interface BackendDescription {
  readonly device: 'gpu' | 'cpu';
  /** The model of the GPU or of the processor. */
  readonly deviceName: string;
  /** TensorFlow.js's own name of the backend: `tensorflow` is the native library. */
  readonly backend: string;
  readonly versions: { readonly tensorflow: string; readonly tfjs: string; readonly node: string };
  /** Threads one operation may use on the processor. */
  readonly threads: number;
}

/** The part of the native backend object that TensorFlow.js does not declare publicly. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

export const tf = loadTensorFlow();

function loadTensorFlow(): typeof TensorFlow {
  // TensorFlow writes two lines about processor features on stderr unless told so before it is loaded.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // TensorFlow.js 4.22 calls this helper, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  let loaded: typeof TensorFlow;
  try {
    loaded = require('@tensorflow/tfjs-node-gpu') as typeof TensorFlow;
  } catch (error) {
    throw new UserError(
      `TensorFlow's native library cannot be loaded: run "npm run setup", which builds what is missing (${firstLine(error)}).`,
    );
  }
  if (loaded.getBackend() !== 'tensorflow') {
    throw new UserError(
      `TensorFlow.js fell back to the slow device "${loaded.getBackend()}": run "npm run setup", which builds the native one.`,
    );
  }
  return loaded;
}

/** Says honestly what TensorFlow.js computes on: the GPU only if TensorFlow itself uses one. */
export function describe(): BackendDescription {
  const native = tf.backend() as unknown as NativeBackend;
  const device = native.isUsingGpuDevice ? 'gpu' : 'cpu';
  return {
    device,
    deviceName: device === 'gpu' ? gpuName() : (cpus()[0]?.model ?? 'unknown processor').trim(),
    backend: tf.getBackend(),
    versions: {
      tensorflow: native.binding.TF_Version,
      tfjs: tf.version['tfjs-core'],
      node: process.versions.node,
    },
    threads: Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism(),
  };
}

function gpuName(): string {
  try {
    const names = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], { encoding: 'utf8' });
    return names.split('\n')[0]?.trim() || 'unknown GPU';
  } catch {
    return 'unknown GPU';
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
