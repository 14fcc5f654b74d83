/**
 * TensorFlow.js with all devices that it can compute on. Loaded by `../backend` when it is first needed, and by nobody else:
 * the native library is loaded with this module.
 */
import { availableParallelism, cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { chooseDevice, devicesFor, wishOf, type Candidate, type Choice, type Device, type DeviceWish } from './choice';
import { builtForGpu, gpuName, loadNative, tensorflowVersion, useNative, usesGpu } from './native';
import { findWrongOperation } from './self-test';
import { registerWasm, useWasm } from './wasm';

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

/** See `ready` in `../backend`. */
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

/** See `describe` in `../backend`. */
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
