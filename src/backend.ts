/**
 * The compute device. Only this module and those in `backend/` load TensorFlow.js and know what it runs on: every
 * other module imports {@link tf} from here and reads results with `await tensor.data()`.
 *
 * `tf` can be imported before a device is chosen. The native library, where there is one, is loaded with this module;
 * {@link ready} starts another one where it must, and tests whichever it is. WebAssembly starts asynchronously, so
 * whatever loads a network awaits `ready` first.
 */
import { availableParallelism, cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { chooseDevice, devicesFor, wishOf, type Candidate, type Choice, type Device, type DeviceWish } from './backend/choice';
import { builtForGpu, gpuName, loadNative, tensorflowVersion, useNative, usesGpu } from './backend/native';
import { findWrongOperation } from './backend/self-test';
import { registerWasm, useWasm } from './backend/wasm';

export { tf };

/** What computed a result: part of every record. */
export interface BackendDescription {
  readonly device: Device;
  /** The model of the GPU or of the processor. */
  readonly deviceName: string;
  /** TensorFlow.js's own name of the backend: `tensorflow` is the native library. */
  readonly backend: string;
  readonly versions: {
    /** Of the native library, where that is the backend. */
    readonly tensorflow?: string;
    readonly tfjs: string;
    readonly node: string;
  };
  /** Threads one operation may use on the processor. */
  readonly threads: number;
}

const candidates: readonly Candidate[] = [
  {
    device: 'gpu',
    name: 'TensorFlow on the GPU',
    async start() {
      await useNative();
      if (usesGpu()) return null;
      return { reason: 'TensorFlow finds no CUDA GPU', expected: !builtForGpu() };
    },
  },
  {
    device: 'cpu',
    name: 'TensorFlow on the processor',
    async start() {
      await useNative();
      if (!usesGpu()) return null;
      return { reason: 'TensorFlow computes on a GPU in this process; with VISUAL_EXPLANATIONS_DEVICE=cpu it does not', expected: false };
    },
  },
  {
    device: 'wasm',
    name: 'WebAssembly',
    async start() {
      await useWasm();
      return null;
    },
  },
];

prepare();

/** Loads what computes synchronously. A wrong word in the environment is reported by {@link ready}, where it can be caught. */
function prepare(): void {
  const word = process.env.VISUAL_EXPLANATIONS_DEVICE;
  if (word !== 'wasm') loadNative(word !== 'cpu');
  if (tf.findBackendFactory('tensorflow') === null) registerWasm();
}

let decision: { readonly wish: DeviceWish | null; readonly choice: Promise<Choice> } | null = null;

/**
 * Chooses the device and tests it: TensorFlow on a CUDA GPU, else on the processor, else WebAssembly. Once a process;
 * a later call with another wish chooses again. Says on stderr what it chose when a device was passed over that
 * should have worked, and always when VISUAL_EXPLANATIONS_VERBOSE is set.
 * @param wish default: what VISUAL_EXPLANATIONS_DEVICE says, or what was chosen before
 * @throws UserError in one sentence when no device starts and computes rightly
 */
export async function ready(wish: DeviceWish | null = decision?.wish ?? wishOf(process.env)): Promise<Choice> {
  if (decision === null || decision.wish !== wish) decision = { wish, choice: choose(wish) };
  return decision.choice;
}

async function choose(wish: DeviceWish | null): Promise<Choice> {
  const devices = devicesFor(wish);
  const choice = await chooseDevice(candidates.filter(({ device }) => devices.includes(device)), findWrongOperation);
  if (choice.surprising || (process.env.VISUAL_EXPLANATIONS_VERBOSE ?? '') !== '') {
    const reasons = choice.passedOver.length > 0 ? `: ${choice.passedOver.join('; ').replace(/\.$/, '')}` : '';
    console.error(`${choice.name} computes${reasons}.`);
  }
  return choice;
}

/** Says honestly what TensorFlow.js computes on: the GPU only if TensorFlow itself uses one. */
export function describe(): BackendDescription {
  const backend = tf.getBackend();
  const native = backend === 'tensorflow';
  const device = native ? (usesGpu() ? 'gpu' : 'cpu') : 'wasm';
  return {
    device,
    deviceName: device === 'gpu' ? gpuName() : (cpus()[0]?.model ?? 'unknown processor').trim(),
    backend,
    versions: {
      ...(native && { tensorflow: tensorflowVersion() }),
      tfjs: tf.version['tfjs-core'],
      node: process.versions.node,
    },
    threads: native ? Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism() : 1,
  };
}
